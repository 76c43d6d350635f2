// SPDX-License-Identifier: Apache-2.0

/// What came of reading a line list: the good rows, the complaints, and how it was understood.
///
/// Every row of the file is accounted for: taken, refused with a reason, or empty.
public struct LineListImport: Sendable {
  /// How one column was understood.
  public struct Column: Hashable, Sendable {
    /// Its title in the file.
    public var title: String
    /// What it is; `nil` for one that is kept as it is.
    public var field: LineListField?
    /// How its dates are read; `nil` for a column without dates.
    public var days: DayReading?
  }

  /// The row that holds the titles.
  public internal(set) var titleRow = 0
  /// The columns, in their order.
  public internal(set) var columns: [Column] = []
  /// The good rows.
  public internal(set) var rows: [LineListRow] = []
  /// The number in the file of each good row.
  public internal(set) var rowNumbers: [Int] = []
  /// What is wrong, the first `mostComplaints`.
  public internal(set) var complaints: [LineListComplaint] = []
  /// How many rows were refused.
  public internal(set) var refused = 0
  /// How many rows had nothing in them.
  public internal(set) var empty = 0
  /// How many cautions there are, on rows that were taken.
  public internal(set) var cautions = 0
  /// The rows above the titles.
  public internal(set) var above = 0

  /// Reads a file of CSV or XLSX, whichever it is.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - sheet: The sheet of a workbook; `nil` for its first that is not hidden.
  /// - Throws: `TracingError`: `.badValue` for a file that is none or without known titles,
  ///   `.unknown` for a sheet that is not there, `.conflict` for two columns of one field,
  ///   `.tooLarge`
  /// - Complexity: O(bytes), in time and memory
  public static func read(
    _ bytes: Span<UInt8>, sheet: String? = nil, options: LineListOptions = .init(),
    limits: SheetTable.Limits = .init()
  ) throws(TracingError) -> LineListImport {
    try read(try table(of: bytes, sheet: sheet, limits: limits), options: options)
  }

  /// The cells of a file of CSV or XLSX, before they mean anything.
  ///
  /// - Throws: `TracingError`: `.badValue` for a file that is none, `.unknown` for a sheet that is
  ///   not there, `.tooLarge`
  public static func table(
    of bytes: Span<UInt8>, sheet: String? = nil, limits: SheetTable.Limits = .init()
  ) throws(TracingError) -> SheetTable {
    guard WorkbookReader.isWorkbook(bytes) else {
      // What Excel wrote until 2003: another form, of which nothing here is known.
      guard bytes.count < 4 || bytes[0] != 0xD0 || bytes[1] != 0xCF || bytes[2] != 0x11 else {
        throw TracingError(
          .badValue, detail: "the file is of the old form XLS, or has a password: save it as XLSX")
      }
      return try CSVSheet.read(bytes, limits: limits)
    }
    let book = try WorkbookReader(bytes, limits: limits)
    return try book.sheet(sheet, of: bytes)
  }

  /// Reads a table.
  ///
  /// - Throws: `TracingError`: `.badValue`, `.conflict`
  public static func read(
    _ table: SheetTable, options: LineListOptions = .init()
  ) throws(TracingError) -> LineListImport {
    let titles = try TitleRow(of: table, mapping: options.mapping)
    var work = RowReading(table: table, titles: titles, options: options)
    work.decideDays()
    for fault in table.faults {
      work.complain(LineListComplaint(row: fault.row, reason: fault.reason))
      work.list.refused += 1
    }
    for row in titles.row + 1..<max(table.rowCount, titles.row + 1) { work.read(row) }
    work.list.complaints.sort { $0.row < $1.row }
    return work.list
  }
}

/// The row that holds the titles, and the fields of its columns.
struct TitleRow {
  /// How many rows may stand above: a heading, a date, a place.
  static let mostAbove = 30

  let row: Int
  let titles: [String]
  let fields: [LineListField?]
  /// Which columns are the second of their field.
  let isSecond: [Bool]

  /// Finds the row: the first with two known titles, or with one if it is all there is.
  init(
    of table: SheetTable, mapping: [String: LineListField?]
  ) throws(TracingError) {
    let stated = Dictionary(
      mapping.map { (SearchFoldKey.key($0.key), $0.value) }, uniquingKeysWith: { first, _ in first }
    )
    func field(_ title: String) -> LineListField?? {
      if let said = stated[SearchFoldKey.key(title)] { return .some(said) }
      return ColumnNames.field(of: title).map { .some($0) }
    }
    let best = Self.titleRow(of: table) { field($0) }
    guard best.known > 0 else {
      let first = table.rowCount > 0 ? (0..<table.count(ofRow: 0)).map { table.text(0, $0) } : []
      throw TracingError(
        .badValue,
        detail: first.isEmpty
          ? "the file has no row with anything in it"
          : "no title of a column is known in \(first.prefix(8).joined(separator: ", ")); "
            + "name them, for example --column \"\(first[0])=name\"")
    }
    let row = best.row
    let written = (0..<table.count(ofRow: row)).map { table.text(row, $0) }
    var fields: [LineListField?] = []
    var isSecond: [Bool] = []
    var first: [LineListField: Int] = [:]
    for (place, title) in written.enumerated() {
      guard let said = field(title), let found = said else {
        fields.append(nil)
        isSecond.append(false)
        continue
      }
      guard let other = first[found] else {
        first[found] = place
        fields.append(found)
        isSecond.append(false)
        continue
      }
      let isStated = stated[SearchFoldKey.key(title)] != nil
      guard !isStated || stated[SearchFoldKey.key(written[other])] == nil else {
        throw TracingError(
          .conflict,
          detail: "the columns \(written[other]) and \(title) are both stated as \(found.name)")
      }
      // The one that was stated comes first, whichever stands first in the file.
      if isStated { fields[other] = nil }
      fields.append(found)
      isSecond.append(!isStated)
    }
    titles = Self.distinct(written)
    for title in mapping.keys.sorted()
    where !written.contains(where: { SearchFoldKey.key($0) == SearchFoldKey.key(title) }) {
      throw TracingError(
        .unknown,
        detail: "there is no column called \(title); there are \(written.joined(separator: ", "))")
    }
    self.row = row
    self.fields = fields
    self.isSecond = isSecond
  }

  /// The first row with two known titles, or with one; and how many it has.
  private static func titleRow(
    of table: SheetTable, _ field: (String) -> LineListField??
  ) -> (row: Int, known: Int) {
    var best: (row: Int, known: Int) = (0, 0)
    var filled = 0
    for row in 0..<min(table.rowCount, mostAbove) where best.known < 2 {
      var known: Set<LineListField> = []
      var texts = 0
      for column in 0..<table.count(ofRow: row) where table.kind(row, column) == .text {
        texts += 1
        if case .some(.some(let found)) = field(table.text(row, column)) { known.insert(found) }
      }
      // A row below with more known words is one of cases, unless it fills more columns.
      guard known.count > best.known, best.known == 0 || texts > filled else { continue }
      best = (row, known.count)
      filled = texts
    }
    return best
  }

  /// The titles, none empty and none twice, so that what stands below has a name.
  private static func distinct(_ written: [String]) -> [String] {
    var titles: [String] = []
    var known: Set<String> = []
    for (place, title) in written.enumerated() {
      let plain = title.isEmpty ? "column \(place + 1)" : title
      var distinct = plain
      var number = 2
      while !known.insert(distinct).inserted {
        distinct = "\(plain) (\(number))"
        number += 1
      }
      titles.append(distinct)
    }
    return titles
  }
}
