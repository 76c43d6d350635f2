// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// Writes a workbook (XLSX) of one sheet, with its first row standing still above the others.
///
/// Texts are text cells, whatever they begin with: no program takes one for a formula. Dates are
/// dates, shown as day/month/year. The same cells give the same bytes.
public struct WorkbookWriter: Sendable {
  /// How many characters a cell may have; what programs for tables hold.
  public static let longestCell = 32_767
  /// The serial number of 1900-03-01, the first day that every program counts alike.
  private static let firstSerial: Int32 = 61

  private var rows = ByteWriter(capacity: 1 << 16)
  private var row = 0
  private var column = 0
  private let sheetName: String

  /// Creates a workbook whose sheet is called `sheetName`.
  public init(sheetName: String) {
    let kept = sheetName.filter { !"[]:*?/\\'".contains($0) }.prefix(31)
    self.sheetName = kept.isEmpty ? "Sheet1" : String(kept)
    rows.append(WorkbookParts.sheetStart)
  }

  /// Begins a row.
  public mutating func beginRow() {
    row += 1
    column = 0
    rows.append(literal: "<row r=\"")
    rows.append(decimal: Int64(row))
    rows.append(literal: "\">")
  }

  /// Ends a row.
  public mutating func endRow() { rows.append(literal: "</row>") }

  /// Adds an empty cell.
  public mutating func addEmpty() { column += 1 }

  /// Adds a text.
  ///
  /// - Throws: `TracingError` with `.tooLarge`
  public mutating func add(_ text: String, isTitle: Bool = false) throws(TracingError) {
    guard text.utf16.count <= Self.longestCell else {
      throw TracingError(
        .tooLarge,
        detail: "row \(row), column \(column + 1): a cell of a workbook holds "
          + "\(Self.longestCell) characters, this text has \(text.utf16.count); write CSV")
    }
    guard !text.isEmpty else { return addEmpty() }
    beginCell()
    rows.append(isTitle ? " s=\"2\" t=\"inlineStr\"><is><t" : " s=\"3\" t=\"inlineStr\"><is><t")
    if text.utf8.first.map({ $0 <= 0x20 }) == true || text.utf8.last.map({ $0 <= 0x20 }) == true
      || text.utf8.contains(0x0A)
    {
      rows.append(literal: " xml:space=\"preserve\"")
    }
    rows.append(literal: ">")
    CellEscapes.write(text, to: &rows)
    rows.append(literal: "</t></is></c>")
  }

  /// Adds a whole number.
  public mutating func add(_ number: Int) {
    beginCell()
    rows.append(literal: "><v>")
    rows.append(decimal: Int64(number))
    rows.append(literal: "</v></c>")
  }

  /// Adds a date; one that not every program counts alike becomes text, year first.
  public mutating func add(_ day: Day) throws(TracingError) {
    let serial = SerialDay.serial(of: day)
    guard serial >= Self.firstSerial else { return try add(day.description) }
    beginCell()
    rows.append(literal: " s=\"1\"><v>")
    rows.append(decimal: Int64(serial))
    rows.append(literal: "</v></c>")
  }

  private mutating func beginCell() {
    column += 1
    rows.append(literal: "<c r=\"")
    rows.append(Self.letters(column))
    rows.append(decimal: Int64(row))
    rows.append(literal: "\"")
  }

  /// The letters of a column, from 1: A, Z, AA.
  static func letters(_ column: Int) -> String {
    var letters = ""
    var rest = column
    while rest > 0 {
      let letter = UInt8(ascii: "A") + UInt8((rest - 1) % 26)
      letters = String(Character(Unicode.Scalar(letter))) + letters
      rest = (rest - 1) / 26
    }
    return letters
  }

  /// The whole workbook.
  ///
  /// - Throws: `TracingError` with `.tooLarge`
  public consuming func finished() throws(TracingError) -> [UInt8] {
    var name = ByteWriter()
    for byte in sheetName.utf8 {
      switch byte {
      case UInt8(ascii: "&"): name.append(literal: "&amp;")
      case UInt8(ascii: "<"): name.append(literal: "&lt;")
      case UInt8(ascii: "\""): name.append(literal: "&quot;")
      case 0..<0x20: continue
      default: name.append(byte: byte)
      }
    }
    let book =
      WorkbookParts.bookStart + String(copying: name.bytes.span) + WorkbookParts.bookEnd
    rows.append(WorkbookParts.sheetEnd)
    var zip = ZipWriter()
    do throws(BytesError) {
      for (path, text) in [
        ("[Content_Types].xml", WorkbookParts.types), ("_rels/.rels", WorkbookParts.rootLinks),
        ("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", WorkbookParts.bookLinks),
        ("xl/styles.xml", WorkbookParts.styles),
      ] {
        try zip.add(path, text.utf8Span.span)
      }
      try zip.add("xl/worksheets/sheet1.xml", rows.bytes.span)
    } catch {
      throw TracingError(error, in: "workbook")
    }
    return zip.finished()
  }
}
