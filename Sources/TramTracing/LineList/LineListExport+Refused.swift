// SPDX-License-Identifier: Apache-2.0

import TramBytes

extension LineListExport {
  /// The rows of a table that were refused, as they stand in the file, with the reasons behind
  /// them.
  ///
  /// They are to be put right and sent again. CSV in UTF-8 with a byte order mark.
  ///
  /// - Parameters:
  ///   - reasons: Why, by the row's number in the file.
  ///   - titles: Of the table's columns.
  /// - Complexity: O(rows of the table, bytes out)
  public static func refused(
    _ reasons: [Int: [String]], of table: SheetTable, titles: [String],
    language: LineListLanguage = .vietnamese
  ) -> [UInt8] {
    var writer = ByteWriter(capacity: 1 << 16)
    writer.append(contentsOf: [0xEF, 0xBB, 0xBF])
    func add(_ text: String, isLast: Bool = false) {
      writer.append(csv: FormulaGuard.isRisky(text.utf8Span.span) ? "'" + text : text)
      writer.append(isLast ? "\r\n" : ",")
    }
    for title in titles { add(title) }
    add(language == .vietnamese ? "Hàng" : "Row")
    add(language == .vietnamese ? "Lý do" : "Reason", isLast: true)
    var told: Set<Int> = []
    for row in 0..<table.rowCount {
      let number = table.number(ofRow: row)
      guard let why = reasons[number] else { continue }
      told.insert(number)
      for column in titles.indices {
        add(column < table.count(ofRow: row) ? table.text(row, column) : "")
      }
      add("\(number)")
      add(why.joined(separator: "; "), isLast: true)
    }
    // Rows that could not even be taken apart.
    for (number, why) in reasons.sorted(by: { $0.key < $1.key }) where !told.contains(number) {
      for _ in titles { add("") }
      add("\(number)")
      add(why.joined(separator: "; "), isLast: true)
    }
    return writer.bytes
  }
}
