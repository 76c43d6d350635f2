// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramTracing
import TramUnits

@Suite("Separated values")
struct CSVSheetTests {
  @Test
  func `come with commas, semicolons or tabs, and with any end of a line`() throws {
    for separator in [",", ";", "\t"] {
      for end in ["\n", "\r\n", "\r"] {
        let text = ["a\(separator)b", "1\(separator)\"x, y; z\"", ""].joined(separator: end)
        #expect(try ListKit.table(text).texts == [["a", "b"], ["1", "x, y; z"]])
      }
    }
  }

  @Test
  func `hold quotes, commas and line breaks in cells`() throws {
    let text = "a,b\r\n\"said \"\"no\"\", then\r\nleft\",2\n\"\",\"\"\"\"\n"
    #expect(
      try ListKit.table(text).texts == [
        ["a", "b"], ["said \"no\", then\nleft", "2"], ["", "\""],
      ])
    #expect(try ListKit.table(text).number(ofRow: 2) == 4)
  }

  @Test
  func `lose a byte order mark and no-break spaces at the ends of cells`() throws {
    let text = "\u{FEFF}name,\u{A0}age\u{A0}\n\u{200B}An\u{202F} ,\u{A0}\n"
    #expect(try ListKit.table(text).texts == [["name", "age"], ["An", ""]])
  }

  @Test
  func `in UTF-16 with its mark are read, as programs save Unicode text`() throws {
    let text = "họ tên\ttuổi\nAn\t4\n"
    let little: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let big: [UInt8] = [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    for bytes in [little, big] {
      #expect(try CSVSheet.read(bytes.span).texts == [["họ tên", "tuổi"], ["An", "4"]])
    }
  }

  @Test
  func `lose one row to a stray quote, and no other`() throws {
    let table = try ListKit.table("a,b\n\"open,1\nnext,2\n\"x\"y,3\nlast,4\n")
    #expect(table.texts == [["a", "b"], ["next", "2"], ["last", "4"]])
    #expect(table.faults.map(\.row) == [2, 4])
    // A quote within a cell that does not begin with one is a sign like others.
    #expect(try ListKit.table("a\n5\" pipe\n").texts == [["a"], ["5\" pipe"]])
  }

  @Test
  func `that are not UTF-8 lose the row and say how to save it`() throws {
    let bytes: [UInt8] = [UInt8]("a,b\n".utf8) + [0xE9, 0x2C, 0x31, 0x0A] + [UInt8]("c,d".utf8)
    let table = try CSVSheet.read(bytes.span)
    #expect(table.texts == [["a", "b"], ["c", "d"]])
    #expect(table.faults.first?.reason.contains("CSV UTF-8") == true)
  }

  @Test
  func `with a million columns, endless cells or a record without end lose that row`() throws {
    let wide = String(repeating: "x,", count: 1_000_000)
    let long = String(repeating: "y", count: 200_000)
    let open = "\"" + String(repeating: "z\n", count: 200_000)
    let table = try ListKit.table("a,b\n\(wide)\n\(long),1\nc,d\n\(open)")
    #expect(table.faults.map(\.row) == [2, 3, 5])
    #expect(table.texts.prefix(2) == [["a", "b"], ["c", "d"]])
    var limits = SheetTable.Limits()
    limits.mostRows = 3
    #expect(throws: TracingError.self) {
      try CSVSheet.read("a\n1\n2\n3\n4\n".utf8Span.span, limits: limits)
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `come back from what a plain writer makes of them`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pieces = ["a", "é", "\"", ",", "\n", ";", "Nguyễn", "'", "=1", " b", "-"]
    var rows: [[String]] = [["title", "other"]]
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      rows.append(
        (0..<2).map { _ in
          "x"
            + (0..<Int.random(in: 0...5, using: &random))
            .map { _ in pieces.randomElement(using: &random) ?? "" }.joined() + "x"
        })
    }
    var writer = ByteWriter()
    for row in rows {
      for (place, cell) in row.enumerated() {
        if place > 0 { writer.append(byte: UInt8(ascii: ",")) }
        writer.append(csv: cell)
      }
      writer.append(byte: 0x0A)
    }
    #expect(try CSVSheet.read(writer.bytes.span).texts == rows)
  }
}
