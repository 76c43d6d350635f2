// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// Writes line lists that come back as they were: export, import, the same rows.
public enum LineListExport {
  /// The columns of an export: of the fields that any row has, or of those asked for, and extras.
  public struct Columns: Hashable, Sendable {
    /// The fields.
    public var fields: [LineListField]
    /// The titles of columns that no field is for.
    public var extras: [String]

    /// The fields and extras that rows have.
    public init(of rows: [LineListRow]) {
      let told = LineListField.allCases.filter { field in rows.contains { $0[field] != nil } }
      // One known title at least, or nobody can tell which row holds the titles.
      fields = told.isEmpty ? [.identifier] : told
      var extras: [String] = []
      var known: Set<String> = []
      for row in rows {
        for extra in row.extras where known.insert(extra.title).inserted {
          extras.append(extra.title)
        }
      }
      self.extras = extras
    }

    /// The fields that are asked for and no extras.
    public init(_ fields: [LineListField]) {
      self.fields = fields
      extras = []
    }
  }

  /// CSV in UTF-8 with a byte order mark, by which programs for tables know it; dates year first.
  ///
  /// - Complexity: O(bytes out)
  public static func csv(
    _ rows: [LineListRow], columns: Columns? = nil, language: LineListLanguage = .vietnamese
  ) -> [UInt8] {
    let columns = columns ?? Columns(of: rows)
    var writer = ByteWriter(capacity: rows.count * 128 + 1024)
    writer.append(contentsOf: [0xEF, 0xBB, 0xBF])
    var isFirst = true
    func add(_ text: String) {
      if !isFirst { writer.append(byte: UInt8(ascii: ",")) }
      isFirst = false
      let safe = FormulaGuard.isRisky(text.utf8Span.span) ? "'" + text : text
      // Of a list of one column the separator must not be guessed from a text.
      if safe.utf8.contains(where: { $0 == UInt8(ascii: ";") || $0 == 0x09 }) {
        writer.append("\"" + safe.replacing("\"", with: "\"\"") + "\"")
      } else {
        writer.append(csv: safe)
      }
    }
    func endLine() {
      writer.append(literal: "\r\n")
      isFirst = true
    }
    for field in columns.fields { add(field.title(language)) }
    for title in columns.extras { add(title) }
    endLine()
    for row in rows {
      for field in columns.fields { add(text(row[field], language)) }
      for title in columns.extras { add(row.extras.first { $0.title == title }?.text ?? "") }
      endLine()
    }
    return writer.bytes
  }

  /// A workbook (XLSX) of one sheet; dates are dates, texts are texts whatever they begin with.
  ///
  /// - Throws: `TracingError` with `.tooLarge` for a text beyond what a cell holds
  /// - Complexity: O(bytes out)
  public static func workbook(
    _ rows: [LineListRow], columns: Columns? = nil, language: LineListLanguage = .vietnamese
  ) throws(TracingError) -> [UInt8] {
    let columns = columns ?? Columns(of: rows)
    var writer = WorkbookWriter(sheetName: language == .vietnamese ? "Danh sách" : "Line list")
    writer.beginRow()
    for field in columns.fields { try writer.add(field.title(language), isTitle: true) }
    for title in columns.extras { try writer.add(title, isTitle: true) }
    writer.endRow()
    for row in rows {
      writer.beginRow()
      for field in columns.fields {
        switch row[field] {
        case .day(let day): try writer.add(day)
        case .number(let number) where field != .level: writer.add(number)
        case let value: try writer.add(text(value, language))
        }
      }
      for title in columns.extras {
        try writer.add(row.extras.first { $0.title == title }?.text ?? "")
      }
      writer.endRow()
    }
    return try writer.finished()
  }

  /// A value as text.
  static func text(_ value: LineListValue?, _ language: LineListLanguage) -> String {
    switch value {
    case nil: ""
    case .text(let text): text
    case .day(let day): day.description
    case .number(let number): String(number)
    case .list(let list): list.joined(separator: "; ")
    case .word(let word): word.text(language)
    }
  }
}
