// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramBytes
import TramTracing
import TramUnits

/// Workbooks written part by part, so that each can be wrong.
struct WorkbookKit {
  var sheet = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>name</t></is></c></row>"
  var texts: String?
  var styles: String?
  var bookProperties = ""
  var sheets = "<sheet name=\"One\" sheetId=\"1\" r:id=\"rId1\"/>"
  var documentType = ""

  private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  private static let office =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

  var bytes: [UInt8] {
    get throws {
      var zip = ZipWriter()
      func add(_ path: String, _ text: String) throws { try zip.add(path, text.utf8Span.span) }
      try add(
        "_rels/.rels",
        "<Relationships><Relationship Id=\"r\" Type=\"\(Self.office)/officeDocument\" "
          + "Target=\"/xl/workbook.xml\"/></Relationships>")
      try add(
        "xl/workbook.xml",
        "<workbook xmlns=\"\(Self.main)\" xmlns:r=\"\(Self.office)\">\(bookProperties)"
          + "<sheets>\(sheets)</sheets></workbook>")
      try add(
        "xl/_rels/workbook.xml.rels",
        "<Relationships>"
          + "<Relationship Id=\"rId1\" Type=\"\(Self.office)/worksheet\" Target=\"s/1.xml\"/>"
          + "<Relationship Id=\"rId2\" Type=\"\(Self.office)/sharedStrings\" Target=\"t.xml\"/>"
          + "<Relationship Id=\"rId3\" Type=\"\(Self.office)/styles\" Target=\"../xl/st.xml\"/>"
          + "</Relationships>")
      if let texts { try add("xl/t.xml", "<sst>\(texts)</sst>") }
      if let styles { try add("xl/st.xml", "<styleSheet>\(styles)</styleSheet>") }
      try add(
        "xl/s/1.xml",
        "\(documentType)<worksheet xmlns=\"\(Self.main)\"><sheetData>\(sheet)</sheetData>"
          + "</worksheet>")
      return zip.finished()
    }
  }

  /// The cells of its sheet.
  func table() throws -> SheetTable {
    let bytes = try bytes
    return try WorkbookReader(bytes.span).sheet(of: bytes.span)
  }

  /// Why it is refused; `nil` when it is read.
  var refusal: TracingError? {
    get throws {
      do {
        _ = try table()
        return nil
      } catch let error as TracingError {
        return error
      }
    }
  }
}

extension SheetTable {
  /// All texts, row by row.
  var texts: [[String]] {
    (0..<rowCount).map { row in (0..<count(ofRow: row)).map { text(row, $0) } }
  }
}

/// Line lists as text, and what is read of them.
enum ListKit {
  static func table(_ text: String) throws -> SheetTable {
    try CSVSheet.read(text.utf8Span.span)
  }

  static func read(
    _ text: String, _ change: (inout LineListOptions) -> Void = { _ in }
  ) throws -> LineListImport {
    var options = LineListOptions()
    change(&options)
    return try LineListImport.read(text.utf8Span.span, options: options)
  }

  /// A file of the real lists; `nil` where they are absent.
  static func real(_ name: String) -> [UInt8]? {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let path = root.appending(path: "shared/data/tracing/\(name).csv")
    return (try? Foundation.Data(contentsOf: path)).map { [UInt8]($0) }
  }

  /// What a list that was read has other than the rows that were written; empty for nothing.
  static func difference(_ list: LineListImport, _ rows: [LineListRow]) -> String {
    guard list.rows != rows else { return "" }
    if let complaint = list.complaints.first(where: { $0.weight == .refused }) {
      return complaint.description
    }
    for (row, other) in zip(list.rows, rows) where row != other {
      for field in LineListField.allCases where row[field] != other[field] {
        return "\(field): \(String(describing: row[field])), \(String(describing: other[field]))"
      }
      return "\(row.extras) \(other.extras)"
    }
    return "\(list.rows.count) rows, \(rows.count) were written"
  }
}
