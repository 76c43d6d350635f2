// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTestKit

@testable import TramServer

/// Symbols as a reader that is not ours reads them.
@Suite("QR codes before a reader", .enabled(if: QRReader.isThere, "zbarimg is not installed"))
struct QRReaderTests {
  @Test(arguments: [1, 2, 6, 7, 9, 10, 13, 14, 20, 21, 26, 27, 31, 32, 33, 39, 40])
  func `is read at every level of a version`(version: Int) throws {
    var random = ServerTestRandom(seed: UInt64(version))
    for level in QRCode.Level.allCases {
      let count = QRCode.byteCapacity(version: version, level: level)
      let text = String(
        (0..<count).map { _ in Character(UnicodeScalar(UInt8.random(in: 97...122, using: &random)))
        })
      let code = try QRCode(text, level: level)
      #expect(code.version == version && code.level == level)
      #expect(try QRReader.read(code) == text, "\(level)")
    }
  }

  @Test(arguments: 0...7)
  func `is read under every mask`(mask: Int) throws {
    for level in QRCode.Level.allCases {
      let text = "https://tram.example/p#tl_\(mask)-\(level)"
      #expect(try QRReader.read(try QRCode(text, level: level, mask: mask)) == text)
    }
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func `is read whatever the text`(seed: UInt64) throws {
    var random = ServerTestRandom(seed: seed)
    let alphabets = ["0123456789", "ABC $%*+-./:09", "abcXYZ{}\"'&?=#~", "TrạmytếxãĐồngThápầỗữ"]
    let alphabet = Array(alphabets[Int(seed % 4)])
    let count = Int.random(in: 1...400, using: &random)
    let text =
      "x" + String((0..<count).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] })
    #expect(
      try QRReader.read(try QRCode(seed % 4 == 1 ? String(text.dropFirst()) + "A" : text))
        == (seed % 4 == 1 ? String(text.dropFirst()) + "A" : text))
  }

  @Test
  func `is read although a part of it is covered`() throws {
    let text = "https://tram.example/setup"
    let code = try QRCode(text, level: .high)
    #expect(try QRReader.read(code, covering: 5) == text)
  }

  @Test
  func `the drawing shows the modules`() throws {
    let code = try QRCode("https://tram.example/")
    let drawn = QRReader.modules(ofPath: code.svgPath, side: code.side + 8)
    for row in -4..<code.side + 4 {
      for column in -4..<code.side + 4 {
        #expect(drawn[row + 4][column + 4] == code.isDark(row: row, column: column))
      }
    }
    let svg = code.svg(label: "\"<&>")
    #expect(svg.contains("aria-label=\"&quot;&lt;&amp;&gt;\"") && svg.contains("currentColor"))
  }

  @Test(arguments: [false, true])
  func `the terminal shows the modules`(isLight: Bool) throws {
    let code = try QRCode("https://tram.example/")
    let lines = code.terminalText(isLightTerminal: isLight).split(separator: "\n")
    #expect(lines.count == (code.side + 9) / 2)
    for (number, line) in lines.enumerated() {
      #expect(line.count == code.side + 8)
      for (column, letter) in line.enumerated() {
        let row = 2 * number - 4
        let upper = code.isDark(row: row, column: column - 4) == isLight
        #expect((letter == "█" || letter == "▀") == upper)
        guard row + 1 < code.side + 4 else { continue }
        let lower = code.isDark(row: row + 1, column: column - 4) == isLight
        #expect((letter == "█" || letter == "▄") == lower)
      }
    }
  }
}

/// Debian's zbarimg.
enum QRReader {
  static let path = "/usr/bin/zbarimg"
  static var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }

  /// What the reader reads of a picture, 4 pixels a module.
  ///
  /// - Parameter covering: The side of a square near the middle that is painted light.
  static func read(_ code: QRCode, covering: Int = 0) throws -> String? {
    let scale = 4
    let width = (code.side + 2 * QRCode.quietZone) * scale
    var picture = Data("P5\n\(width) \(width)\n255\n".utf8)
    let hidden = code.side / 2..<code.side / 2 + covering
    for y in 0..<width {
      for x in 0..<width {
        let (row, column) = (y / scale - QRCode.quietZone, x / scale - QRCode.quietZone)
        let isHidden = hidden.contains(row) && hidden.contains(column)
        picture.append(code.isDark(row: row, column: column) && !isHidden ? 0 : 255)
      }
    }
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).pgm")
    try picture.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let output = Pipe()
    let process = try ChildProcess(
      [path, "--raw", "-q", "-Sdisable", "-Sqrcode.enable", file.path],
      output: output.fileHandleForWriting)
    try output.fileHandleForWriting.close()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.wait()
    guard let text = String(data: bytes, encoding: .utf8), text.hasSuffix("\n") else { return nil }
    return String(text.dropLast())
  }

  /// The squares that a path of `M h v h z` fills.
  static func modules(ofPath path: String, side: Int) -> [[Bool]] {
    var dark = Array(repeating: Array(repeating: false, count: side), count: side)
    for part in path.split(separator: "z") {
      let numbers = part.split { !"0123456789".contains($0) }.compactMap { Int($0) }
      for x in numbers[0]..<numbers[0] + numbers[2] { dark[numbers[1]][x] = true }
    }
    return dark
  }
}
