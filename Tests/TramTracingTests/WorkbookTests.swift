// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramTracing
import TramUnits

@Suite("A workbook")
struct WorkbookTests {
  private func cell(_ place: String, _ value: String, _ more: String = "") -> String {
    "<c r=\"\(place)\"\(more)><v>\(value)</v></c>"
  }

  @Test
  func `gives shared, inline and computed texts, numbers, dates and truths`() throws {
    var kit = WorkbookKit()
    kit.texts =
      "<si><t>Nguyễn</t></si><si><r><t>two </t></r><r><t>parts</t></r>"
      + "<rPh sb=\"0\" eb=\"1\"><t>sound</t></rPh></si>"
    kit.styles =
      "<numFmts><numFmt numFmtId=\"170\" formatCode=\"[$-42A]dd\\/mm\\/yyyy;@\"/>"
      + "<numFmt numFmtId=\"171\" formatCode=\"0.0&quot; days&quot;\"/></numFmts>"
      + "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>"
      + "<xf numFmtId=\"14\"/><xf numFmtId=\"170\"/><xf numFmtId=\"171\"/></cellXfs>"
    kit.sheet =
      "<row r=\"2\">" + cell("A2", "0", " t=\"s\"") + cell("B2", "1", " t=\"s\"")
      + cell("D2", "43862", " s=\"1\"") + cell("E2", "43862.5", " s=\"2\"")
      + cell("F2", "7", " s=\"3\"") + cell("G2", "1", " t=\"b\"")
      + "<c r=\"H2\" t=\"str\"><f>A1&amp;B1</f><v>made</v></c>"
      + "<c r=\"I2\"><f>1+1</f><v>2</v></c>" + cell("J2", "#N/A", " t=\"e\"")
      + "<c r=\"K2\"><f>NOW()</f></c></row>"
    let table = try kit.table()
    #expect(
      table.texts == [
        ["Nguyễn", "two parts", "", "43862", "43862.5", "7", "1", "made", "2", "#N/A", "#FORMULA"]
      ])
    #expect(
      (0..<12).map { table.kind(0, $0) } == [
        .text, .text, .empty, .date, .date, .number, .truth, .text, .number, .fault, .fault, .empty,
      ])
    #expect(table.number(ofRow: 0) == 2)
  }

  @Test
  func `knows its epoch, its sheets and which are hidden`() throws {
    var kit = WorkbookKit()
    kit.bookProperties = "<workbookPr date1904=\"1\"/>"
    kit.sheets =
      "<sheet name=\"Kín\" sheetId=\"1\" state=\"hidden\" r:id=\"rId9\"/>"
      + "<sheet name=\"Danh sách\" sheetId=\"2\" r:id=\"rId1\"/>"
    let bytes = try kit.bytes
    let book = try WorkbookReader(bytes.span)
    #expect(book.sheetNames == ["Danh sách"])
    #expect(try book.sheet("danh SÁCH", of: bytes.span).countsFrom1904 == true)
    #expect(throws: TracingError.self) { try book.sheet("No", of: bytes.span) }
  }

  @Test
  func `with a text number beyond its texts loses that row`() throws {
    var kit = WorkbookKit()
    kit.texts = "<si><t>a</t></si>"
    kit.sheet = "<row r=\"1\">" + cell("A1", "0", " t=\"s\"") + "</row>"
    for wrong in ["1", "-1", "99999999999999999999", "x", ""] {
      kit.sheet += "<row>" + cell("", wrong, " t=\"s\"").replacing(" r=\"\"", with: "") + "</row>"
    }
    let table = try kit.table()
    #expect(table.texts == [["a"]])
    #expect(table.faults.count == 5)
  }

  @Test
  func
    `with a million columns, cells out of order or rows out of order is refused in part or whole`()
    throws
  {
    var kit = WorkbookKit()
    kit.sheet =
      "<row r=\"1\">" + cell("A1", "1") + "</row><row r=\"2\">" + cell("XFD2", "1")
      + "</row><row r=\"3\">" + cell("B3", "1") + cell("A3", "1") + "</row><row r=\"4\">"
      + String(repeating: "<c><v>1</v></c>", count: 2000) + "</row><row r=\"5\">"
      + cell("ZZZZZZZZ5", "1") + "</row>"
    let table = try kit.table()
    #expect(table.texts == [["1"]])
    #expect(table.faults.map(\.row) == [2, 3, 4, 5])
    kit.sheet = "<row r=\"3\"></row><row r=\"3\"></row>"
    #expect(try kit.refusal?.detail.contains("stands behind") == true)
    kit.sheet = "<row r=\"99999999\"></row>"
    #expect(try kit.refusal != nil)
  }

  @Test
  func `with a document type, and so with an entity bomb, is refused`() throws {
    var kit = WorkbookKit()
    kit.documentType = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
    #expect(try kit.refusal?.detail.contains("DTD") == true)
    kit.documentType = ""
    kit.sheet = "<row><c t=\"inlineStr\"><is><t>&b;</t></is></c></row>"
    #expect(try kit.refusal?.detail.contains("entity") == true)
    kit.sheet = String(repeating: "<row>", count: 100)
    #expect(try kit.refusal?.code == .tooLarge)
  }

  @Test
  func `that is a zip bomb is refused before it is unpacked`() throws {
    var kit = WorkbookKit()
    kit.sheet = String(repeating: " ", count: 40_000_000)
    #expect(try kit.refusal?.code == .tooLarge)
    #expect(try kit.refusal?.detail.contains("no workbook does") == true)
  }

  @Test
  func `cut at any byte is refused`() throws {
    let bytes = try WorkbookKit().bytes
    for count in 0..<bytes.count {
      let cut = Array(bytes[..<count])
      #expect(throws: TracingError.self) {
        try WorkbookReader(cut.span).sheet(of: cut.span)
      }
    }
  }

  @Test
  func `whose sheet is missing, or that is another archive, is refused with what was expected`()
    throws
  {
    var zip = ZipWriter()
    try zip.add("a/b.txt", "x".utf8Span.span)
    let other = zip.finished()
    #expect(throws: TracingError.self) { try WorkbookReader(other.span) }
    var kit = WorkbookKit()
    kit.sheets = ""
    #expect(try kit.refusal?.detail.contains("no sheet") == true)
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `gives back what was written, whatever characters texts have`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "a", "Nguyễn", "<b>", "&amp;", "]]>", "\"", "'", "\n", "\t", "\u{1}", "\u{1F}", "_x000D_",
      "_", "\u{FFFE}", "\u{FFFF}", "\u{FFFD}", "=1+1", "-2", "@x", "\r", "x\u{301}", "😀", " ",
    ]
    let rows: [[String]] = (0..<5).map { _ in
      (0..<4).map { _ in
        let inner = (0..<Int.random(in: 0...6, using: &random))
          .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        return inner.isEmpty ? "" : "." + inner + "."
      }
    }
    var writer = WorkbookWriter(sheetName: "A/B & <C>")
    for row in rows {
      writer.beginRow()
      for cell in row { try writer.add(cell) }
      writer.endRow()
    }
    let bytes = try writer.finished()
    let table = try WorkbookReader(bytes.span).sheet(of: bytes.span)
    var kept = rows.map { row in
      var row = row
      while row.last == "" { row.removeLast() }
      return row
    }
    kept.removeAll { $0.isEmpty }
    #expect(table.texts.map { $0.map { Array($0.utf8) } } == kept.map { $0.map { Array($0.utf8) } })
    #expect(table.name == "AB & <C>")
  }

  @Test(arguments: 0..<2000 as Range<UInt64>)
  func `changed in any byte is read or refused, and neither traps nor grows`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var kit = WorkbookKit()
    kit.texts = "<si><t>ho ten</t></si><si><t>onset</t></si>"
    kit.styles = "<cellXfs><xf numFmtId=\"14\"/></cellXfs>"
    kit.sheet =
      "<row r=\"1\">" + cell("A1", "0", " t=\"s\"") + cell("B1", "1", " t=\"s\"")
      + "</row><row r=\"2\"><c t=\"inlineStr\"><is><t>An</t></is></c>"
      + cell("B2", "43862", " s=\"0\"")
      + "</row>"
    // Changed before it is packed, so that the check of the archive does not hide the reader.
    func nonsense(_ text: String) -> String {
      var bytes = Array(text.utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        guard !bytes.isEmpty else { break }
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch random.next() % 4 {
        case 0: bytes[at] = UInt8.random(in: 0x20...0x7E, using: &random)
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(bytes[at], at: at)
        default: bytes.removeSubrange(at..<min(at + 5, bytes.count))
        }
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    switch seed % 4 {
    case 0: kit.sheet = nonsense(kit.sheet)
    case 1: kit.texts = nonsense(kit.texts ?? "")
    case 2: kit.styles = nonsense(kit.styles ?? "")
    default: kit.sheets = nonsense(kit.sheets)
    }
    do {
      let bytes = try kit.bytes
      let list = try LineListImport.read(bytes.span)
      #expect(list.rows.count <= 2)
    } catch is TracingError {}
    var packed = try kit.bytes
    packed[Int.random(in: 0..<packed.count, using: &random)] ^= 1 << UInt8(seed % 8)
    _ = try? LineListImport.read(packed.span)
  }
}
