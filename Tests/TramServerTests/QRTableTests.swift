// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TramServer

@Suite("QR codes against the standard's tables")
struct QRTableTests {
  @Test
  func `format bits are those of annex C`() {
    // ISO/IEC 18004:2015, table C.1, of some levels and masks.
    let published: [(QRCode.Level, Int, Int)] = [
      (.low, 0, 0b111_0111_1100_0100), (.low, 7, 0b110_1001_0111_0110),
      (.medium, 0, 0b101_0100_0001_0010), (.medium, 5, 0b100_0000_1100_1110),
      (.quartile, 0, 0b011_0101_0101_1111), (.quartile, 7, 0b010_1011_1110_1101),
      (.high, 0, 0b001_0110_1000_1001), (.high, 7, 0b000_1000_0011_1011),
    ]
    for (level, mask, bits) in published {
      #expect(QRLayout.formatBits(level: level, mask: mask) == bits, "\(level) \(mask)")
    }
  }

  @Test
  func `version bits are those of annex D`() {
    #expect(QRLayout.versionBits(7) == 0x07C94)
    #expect(QRLayout.versionBits(8) == 0x085BC)
    #expect(QRLayout.versionBits(21) == 0x15683)
    #expect(QRLayout.versionBits(40) == 0x28C69)
  }

  @Test
  func `generators are those of annex A`() {
    // Table A.1, as exponents of α.
    let published = [
      7: [87, 229, 146, 149, 238, 102, 21],
      10: [251, 67, 46, 61, 118, 70, 64, 94, 32, 45],
      13: [74, 152, 176, 100, 86, 100, 106, 104, 130, 218, 206, 140, 78],
    ]
    for (count, exponents) in published {
      let generator = ReedSolomon(count: count).generator
      #expect(generator.map { GaloisField.qr.logarithm($0) } == exponents, "\(count)")
    }
  }

  @Test
  func `check bytes are those of annex I's example`() {
    // "01234567" in a symbol 1-M.
    let text: [UInt8] = [
      0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC,
      0x11,
    ]
    #expect(
      ReedSolomon(count: 10).checkBytes(of: text)
        == [0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55])
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `text and check bytes together vanish at the generator's roots`(seed: UInt64) {
    var random = ServerTestRandom(seed: seed)
    let count = Int.random(in: 2...30, using: &random)
    let text = (0..<Int.random(in: 1...120, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
    let word = text + ReedSolomon(count: count).checkBytes(of: text)
    for root in 0..<count {
      let x = GaloisField.qr.power(root)
      #expect(word.reduce(UInt8(0)) { GaloisField.qr.product($0, x) ^ $1 } == 0)
    }
  }

  @Test
  func `alignment patterns stand where annex E puts them`() {
    let published = [
      1: [], 2: [6, 18], 6: [6, 34], 7: [6, 22, 38], 14: [6, 26, 46, 66], 15: [6, 26, 48, 70],
      16: [6, 26, 50, 74], 18: [6, 30, 56, 82], 19: [6, 30, 58, 86], 22: [6, 26, 50, 74, 98],
      24: [6, 28, 54, 80, 106], 31: [6, 30, 56, 82, 108, 134], 32: [6, 34, 60, 86, 112, 138],
      33: [6, 30, 58, 86, 114, 142], 36: [6, 24, 50, 76, 102, 128, 154],
      39: [6, 26, 54, 82, 110, 138, 166], 40: [6, 30, 58, 86, 114, 142, 170],
    ]
    for (version, centres) in published {
      #expect(QRLayout(version: version, level: .low).alignmentCentres == centres, "\(version)")
    }
  }

  @Test
  func `capacities are those of table 7`() {
    let published = [
      1: [17, 14, 11, 7], 10: [271, 213, 151, 119], 20: [858, 666, 482, 382],
      30: [1732, 1370, 982, 742], 40: [2953, 2331, 1663, 1273],
    ]
    for (version, counts) in published {
      let found = QRCode.Level.allCases.map { QRCode.byteCapacity(version: version, level: $0) }
      #expect(found == counts, "\(version)")
    }
  }

  @Test
  func `the bytes that are laid fill the modules that no pattern takes`() {
    for version in 1...40 {
      for level in QRCode.Level.allCases {
        let layout = QRLayout(version: version, level: level)
        let text = [UInt8](repeating: 0, count: layout.textBytes)
        #expect(QRCode.interleaved(text, layout).count == layout.totalBytes)
        #expect(layout.textBytes > 0)
      }
    }
  }

  @Test
  func `a text is packed tighter where its letters allow`() throws {
    #expect(try QRCode("HELLO WORLD 1234567890", level: .low).version == 1)
    #expect(try QRCode("Hello world 1234567890", level: .low).version == 2)
  }

  @Test
  func `the mask that is taken has the least penalty`() throws {
    for text in ["A", "https://tram.example/", "Trạm y tế xã"] {
      let content = QRText(text)
      let code = try QRCode(text)
      let layout = QRLayout(version: code.version, level: code.level)
      var matrix = QRMatrix(layout)
      matrix.lay(QRCode.interleaved(content.codewords(layout), layout))
      let costs = (0...7).map { QRPenalty(matrix.masked($0, level: code.level)).total }
      #expect(costs[code.mask] == costs.min())
    }
  }

  @Test
  func `a text that is too long is refused`() throws {
    _ = try QRCode(String(repeating: "a", count: 2953), level: .low, mask: 0)
    #expect(throws: QRCode.TooLong.self) {
      try QRCode(String(repeating: "a", count: 2954), level: .low)
    }
  }
}

/// SplitMix64, for tests that repeat.
struct ServerTestRandom: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
