// SPDX-License-Identifier: Apache-2.0

public import TramBytes
import TramGeo
import TramUnits

/// Reads an `OrderSheet` from separated values, as spreadsheet programs save them.
///
/// UTF-8 with or without a byte order mark; commas, semicolons or tabs between columns, whichever
/// the first line has most of; the columns in any order, named in Vietnamese (with or without
/// marks) or English. Times without a zone are those of Vietnam. See docs/formats/order-sheet.md.
public struct OrderSheetReader: Sendable {
  /// How many bytes a sheet may have.
  public static let mostBytes = 16 << 20
  /// How many rows it may have.
  public static let mostRows = 100_000
  /// How many bytes a line may have.
  public static let longestLine = 1 << 16
  /// How many remarks are kept; all are counted.
  public static let mostRemarks = 10_000

  private var sheet = OrderSheet()
  private var line: CSVLine
  private var form: OrderRowForm
  private var firstLines: [String: Int] = [:]

  private init(separator: UInt8) {
    line = CSVLine(separator: separator)
    form = OrderRowForm(takesComma: separator != UInt8(ascii: ","))
  }

  /// Reads a sheet; every row that cannot be used is a remark, the others are kept.
  ///
  /// - Throws: `BytesError` when the sheet as a whole cannot be used: it is not in UTF-8, has no
  ///   header with the order and its beginning, or is beyond the limits.
  /// - Complexity: O(bytes)
  public static func read(_ bytes: Span<UInt8>) throws(BytesError) -> OrderSheet {
    try checkEncoding(bytes)
    let hasMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    var lines = SheetLines(hasMark ? bytes.extracting(3..<bytes.count) : bytes)
    guard var header = lines.next() else {
      throw BytesError(.ended, detail: "the sheet is empty", offset: 0)
    }
    var separator = mostFrequentSeparator(header)
    // The line by which a spreadsheet program names its separator.
    if header.count == 5, String(copying: header).hasPrefix("sep=") {
      separator = header[4]
      guard let following = lines.next() else {
        throw BytesError(.ended, detail: "the sheet has no header", offset: 0)
      }
      header = following
    }
    guard separator != UInt8(ascii: "\"") else {
      throw BytesError(.syntax, detail: "a quote cannot separate columns", offset: 4)
    }
    var reader = OrderSheetReader(separator: separator)
    try reader.readHeader(header, number: lines.number)
    while let next = lines.next() {
      guard reader.sheet.rowCount < mostRows else {
        throw BytesError(.tooLong, detail: "the sheet has more than \(mostRows) rows")
      }
      reader.readRow(next, number: lines.number)
    }
    return reader.sheet
  }

  private static func checkEncoding(_ bytes: Span<UInt8>) throws(BytesError) {
    guard bytes.count <= mostBytes else {
      throw BytesError(
        .tooLong, detail: "the sheet has \(bytes.count) bytes, more than \(mostBytes)")
    }
    let advice = "save it as “CSV UTF-8” (hãy lưu dưới dạng “CSV UTF-8”)"
    if bytes.count >= 2, bytes[0] ^ bytes[1] == 1, bytes[0] | 1 == 0xFF {
      throw BytesError(.notText, detail: "the sheet is in UTF-16; \(advice)", offset: 0)
    }
    if bytes.count >= 2, bytes[0] == UInt8(ascii: "P"), bytes[1] == UInt8(ascii: "K") {
      throw BytesError(.notText, detail: "this is a workbook, not a CSV; \(advice)", offset: 0)
    }
    for i in bytes.indices where bytes[i] == 0 {
      throw BytesError(.notText, detail: "the sheet holds zero bytes; \(advice)", offset: i)
    }
    if let bad = firstBrokenUTF8(in: bytes) {
      let place = TextPosition(of: bad, in: bytes)
      throw BytesError(
        .notText,
        detail: "\(place): the sheet is not in UTF-8 but perhaps in Windows-1258; \(advice)",
        offset: bad)
    }
  }

  private static func mostFrequentSeparator(_ line: Span<UInt8>) -> UInt8 {
    var counts: InlineArray<3, Int> = [0, 0, 0]
    let separators: InlineArray<3, UInt8> = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]
    var isQuoted = false
    for i in line.indices {
      if line[i] == UInt8(ascii: "\"") { isQuoted.toggle() }
      for j in 0..<3 where !isQuoted && line[i] == separators[j] { counts[j] += 1 }
    }
    var best = 0
    for j in 1..<3 where counts[j] > counts[best] { best = j }
    return separators[best]
  }

  private mutating func readHeader(_ header: Span<UInt8>, number: Int) throws(BytesError) {
    if header.count > OrderSheetReader.longestLine {
      throw BytesError(.tooLong, detail: "the header is longer than a line may be")
    }
    if let reason = line.split(header) {
      throw BytesError(.syntax, detail: "line \(number), the header: \(reason)")
    }
    for i in 0..<line.count {
      let name = trimmed(VietnameseText.composed(line.text(i, of: header)))
      guard let field = OrderSheet.Field(columnName: name) else {
        if !name.isEmpty { sheet.ignoredColumns.append(name) }
        form.fields.append(nil)
        continue
      }
      if let other = sheet.columns.first(where: { $0.field == field }) {
        throw BytesError(
          .syntax, detail: "the columns “\(other.name)” and “\(name)” mean the same")
      }
      sheet.columns.append((field, name))
      form.fields.append(field)
    }
    for (field, names) in [
      (OrderSheet.Field.order, "order / mã"), (.from, "from / từ ngày"),
    ] where !sheet.columns.contains(where: { $0.field == field }) {
      throw BytesError(.syntax, detail: "line \(number), the header, has no column “\(names)”")
    }
  }

  private mutating func readRow(_ row: Span<UInt8>, number: Int) {
    sheet.rowCount += 1
    guard row.count <= OrderSheetReader.longestLine else {
      return refuse([note(number, nil, .notARow, "\(row.count) bytes")])
    }
    if let reason = line.split(row) { return refuse([note(number, nil, .notARow, reason)]) }
    guard line.count <= form.fields.count else {
      // Cells behind the last column are a slip of the separator unless they are empty.
      for i in form.fields.count..<line.count where !trimmed(line.text(i, of: row)).isEmpty {
        return refuse([
          note(number, nil, .notARow, "\(line.count) / \(form.fields.count)")
        ])
      }
      return read(row, number)
    }
    read(row, number)
  }

  private mutating func read(_ row: Span<UInt8>, _ number: Int) {
    form.begin()
    for (i, field) in form.fields.enumerated() {
      guard let field else { continue }
      form.take(trimmed(VietnameseText.composed(line.text(i, of: row))), as: field)
    }
    // A row of empty cells is what spreadsheet programs leave below a table.
    if form.isEmpty {
      sheet.rowCount -= 1
      return
    }
    let made = form.row(line: number)
    var found = form.remarks.map { note(number, $0.field, $0.reason, $0.seen) }
    if let order = form.order {
      if let first = firstLines[order] {
        found.append(note(number, .order, .duplicateOrder, "\(order), \(first)"))
      } else if made != nil {
        firstLines[order] = number
      }
    }
    if found.contains(where: { $0.reason.isRefusal }) { return refuse(found) }
    keep(found)
    if let made { sheet.rows.append(made) }
  }

  private func note(
    _ number: Int, _ field: OrderSheet.Field?, _ reason: OrderSheet.Reason, _ seen: String
  ) -> OrderSheet.Remark {
    OrderSheet.Remark(
      line: number, column: sheet.columns.first { $0.field == field }?.name ?? "", field: field,
      reason: reason, seen: String(seen.prefix(80)))
  }

  private mutating func refuse(_ remarks: [OrderSheet.Remark]) {
    sheet.refused += 1
    keep(remarks)
  }

  private mutating func keep(_ remarks: [OrderSheet.Remark]) {
    sheet.remarks += remarks.prefix(OrderSheetReader.mostRemarks - sheet.remarks.count)
  }

  private func trimmed(_ text: String) -> String {
    // A no-break space is a blank that a copy from elsewhere brings along.
    let isBlank: (Character) -> Bool = { $0.isWhitespace || $0 == "\u{FEFF}" }
    return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}

/// The lines of a sheet that hold anything.
private struct SheetLines: ~Escapable {
  private let bytes: Span<UInt8>
  private var at = 0
  /// The number of the present line, from 1.
  private(set) var number = 0

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) { self.bytes = bytes }

  /// The next line without its end; blank ones are read over.
  @_lifetime(copy self)
  mutating func next() -> Span<UInt8>? {
    while at < bytes.count {
      let start = at
      while at < bytes.count, bytes[at] != 0x0A { at &+= 1 }
      var end = at
      at &+= 1
      number += 1
      if end > start, bytes[end &- 1] == 0x0D { end &-= 1 }
      if end > start { return bytes.extracting(start..<end) }
    }
    return nil
  }
}
