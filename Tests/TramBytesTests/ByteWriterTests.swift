// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramUnits

private func written(_ fill: (inout ByteWriter) -> Void) -> String {
  var writer = ByteWriter()
  fill(&writer)
  return String(decoding: writer.bytes, as: UTF8.self)
}

@Suite("A byte writer")
struct ByteWriterTests {
  @Test(arguments: [
    (0.0, 2, "0.00"), (-0.001, 2, "0.00"), (1.005, 0, "1"), (0.5, 0, "1"), (-2.5, 0, "-3"),
    (21.03, 7, "21.0300000"), (-105.8499999, 7, "-105.8499999"), (.nan, 3, "null"),
    (.infinity, 3, "null"), (1e300, 2, "1e+300"), (0.05, 1, "0.1"), (12.0, 1, "12.0"),
    (-0.07, 3, "-0.070"), (9.99, 1, "10.0"),
  ])
  func `writes numbers with fixed decimals`(number: Double, decimals: Int, text: String) {
    #expect(written { $0.append(number, decimals: decimals) } == text)
  }

  @Test
  func `writes the ends of whole numbers`() {
    #expect(written { $0.append(decimal: .min) } == "-9223372036854775808")
    #expect(written { $0.append(decimal: .max) } == "9223372036854775807")
    #expect(written { $0.append(unsigned: .max) } == "18446744073709551615")
    #expect(written { $0.append(decimal: 0) } == "0")
  }

  @Test(arguments: ["", "a\"b\\c", "\u{1}\u{1F}\n\r\t", "Nguyễn 😀 \u{7F}", "\u{0}"])
  func `writes strings that the scanner reads back`(text: String) throws {
    var writer = ByteWriter()
    writer.appendJSON(text)
    var scanner = JSONScanner(writer.bytes.span)
    let found = try scanner.string()
    try scanner.finish()
    #expect(scanner.text(of: found) == text)
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `writes binary fields that the reader reads back`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let numbers = (0..<50).map { _ in random.next() >> UInt64.random(in: 0...63, using: &random) }
    var writer = ByteWriter()
    for number in numbers {
      writer.appendVarint(number)
      writer.appendZigZag(Int64(bitPattern: number))
      writer.appendZigZag(-Int64(number >> 1))
      writer.appendLittleEndian(number)
      writer.appendLittleEndian(UInt16(truncatingIfNeeded: number))
    }
    var reader = ByteReader(writer.bytes.span)
    for number in numbers {
      #expect(try reader.varint() == number)
      #expect(try reader.zigZag() == Int64(bitPattern: number))
      #expect(try reader.zigZag() == -Int64(number >> 1))
      #expect(try reader.littleEndian(UInt64.self) == number)
      #expect(try reader.littleEndian() == UInt16(truncatingIfNeeded: number))
    }
    #expect(reader.remaining == 0)
  }

  @Test
  func `has varints as the LEB128 examples have them`() {
    var writer = ByteWriter()
    writer.appendVarint(624_485)
    writer.appendVarint(.max)
    #expect(writer.bytes.prefix(3) == [0xE5, 0x8E, 0x26])
    #expect(writer.count == 13)
  }

  @Test(
    arguments: [
      [], [0x80], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02],
      [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
    ] as [[UInt8]])
  func `refuses varints that stop or overflow`(bytes: [UInt8]) {
    #expect(throws: BytesError.self) {
      var reader = ByteReader(bytes.span)
      _ = try reader.varint()
    }
  }

  /// The test values of RFC 3720, appendix B.4, and of the common check word.
  @Test
  func `checks bytes as RFC 3720 publishes it`() {
    #expect(CRC32C.of([UInt8](repeating: 0, count: 32).span) == 0x8A91_36AA)
    #expect(CRC32C.of([UInt8](repeating: 0xFF, count: 32).span) == 0x62A8_AB43)
    #expect(CRC32C.of([UInt8](0..<32).span) == 0x46DD_794E)
    #expect(CRC32C.of(Array("123456789".utf8).span) == 0xE306_9283)
  }

  @Test(
    "The check of many bytes is that of one after the other", arguments: 0..<100 as Range<UInt64>)
  func checkBySteps(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bytes = (0..<Int(seed)).map { _ in UInt8.random(in: 0...255, using: &random) }
    var single = CRC32C()
    for byte in bytes { single.update([byte].span) }
    #expect(CRC32C.of(bytes.span) == single.value)
    let cut = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random)
    var halves = CRC32C()
    halves.update(bytes.span.extracting(0..<cut))
    halves.update(bytes.span.extracting(cut..<bytes.count))
    #expect(halves.value == single.value)
  }
}
