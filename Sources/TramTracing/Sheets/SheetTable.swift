// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The cells of one sheet, row by row, as a file gave them and before they mean anything.
///
/// All text lies in one run of bytes, so that two million cells cost two million ends and no
/// objects. Rows keep the number by which a person finds them in the file.
public struct SheetTable: Sendable {
  /// What a cell holds.
  public enum Kind: UInt8, Hashable, Sendable {
    /// Nothing.
    case empty
    /// Text, of which every cell of CSV is.
    case text
    /// A number, as its digits.
    case number
    /// A number that its format shows as a date.
    case date
    /// `1` or `0`, for yes and no.
    case truth
    /// What a program could not compute (`#N/A`), or a formula that no program has computed.
    case fault
  }

  /// A row that could not be read.
  public struct Fault: Hashable, Sendable {
    /// Its number in the file.
    public var row: Int
    /// The reason as a person reads it.
    public var reason: String
  }

  /// What is too much; what is beyond is refused.
  public struct Limits: Hashable, Sendable {
    /// Bytes of the file, and of one part of a workbook unpacked.
    public var mostBytes = 512 << 20
    /// Rows; what a sheet of a workbook can have.
    public var mostRows = 1_048_576
    /// Cells of a row that are kept.
    public var mostColumns = 1024
    /// Cells of all rows.
    public var mostCells = 64 << 20
    /// Bytes of one cell: the 32,767 characters of a workbook, at most three bytes each.
    public var mostCellBytes = 98_301

    /// The usual limits.
    public init() {}
  }

  /// The name of the sheet; empty for CSV.
  public internal(set) var name = ""
  /// The names of all sheets of the file, in their order.
  public internal(set) var sheetNames: [String] = []
  /// Whether numbers count days from 1904; `nil` where the file cannot say.
  public internal(set) var countsFrom1904: Bool?
  /// What stands between two cells, of CSV.
  public internal(set) var separator: UInt8?
  /// The rows that could not be read.
  public internal(set) var faults: [Fault] = []

  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []
  private var kinds: [UInt8] = []
  private var firsts: [Int] = []
  private var numbers: [Int] = []

  /// Creates a table without rows.
  public init() {}

  /// How many rows there are, those that could not be read left out.
  public var rowCount: Int { numbers.count }
  /// How many cells there are.
  public var cellCount: Int { kinds.count }
  /// How many bytes the cells have.
  var byteCount: Int { bytes.count }

  /// The number of a row in the file, from 1: a line of CSV, a row of a sheet.
  public func number(ofRow row: Int) -> Int { numbers[row] }

  /// How many cells a row has.
  public func count(ofRow row: Int) -> Int { end(ofRow: row) - firsts[row] }

  /// What a cell holds; `.empty` beyond the last of its row.
  public func kind(_ row: Int, _ column: Int) -> Kind {
    let at = firsts[row] + column
    guard at < end(ofRow: row) else { return .empty }
    return Kind(rawValue: kinds[at]) ?? .empty
  }

  /// The bytes of a cell, blanks at both ends left out; empty beyond the last of its row.
  @_lifetime(borrow self)
  public func cell(_ row: Int, _ column: Int) -> Span<UInt8> {
    let at = firsts[row] + column
    guard at < end(ofRow: row) else { return bytes.span.extracting(0..<0) }
    var start = at > 0 ? Int(ends[at - 1]) : 0
    var end = Int(ends[at])
    while start < end, let width = blank(at: start, before: end) { start += width }
    while end > start, let width = blank(endingAt: end, after: start) { end -= width }
    return bytes.span.extracting(start..<end)
  }

  /// The text of a cell, blanks at both ends left out; empty beyond the last of its row.
  public func text(_ row: Int, _ column: Int) -> String { String(copying: cell(row, column)) }

  private func end(ofRow row: Int) -> Int { row + 1 < firsts.count ? firsts[row + 1] : ends.count }

  /// The width of the blank that begins at `at`: ASCII, no-break (U+00A0, U+202F), a byte order
  /// mark in the middle of a file (U+FEFF), or of no width (U+200B).
  private func blank(at: Int, before end: Int) -> Int? {
    if bytes[at] <= 0x20 { return 1 }
    if bytes[at] == 0xC2, at + 1 < end, bytes[at + 1] == 0xA0 { return 2 }
    guard at + 2 < end else { return nil }
    return isWideBlank(bytes[at], bytes[at + 1], bytes[at + 2]) ? 3 : nil
  }

  private func blank(endingAt end: Int, after start: Int) -> Int? {
    if bytes[end - 1] <= 0x20 { return 1 }
    if end - 2 >= start, bytes[end - 2] == 0xC2, bytes[end - 1] == 0xA0 { return 2 }
    guard end - 3 >= start else { return nil }
    return isWideBlank(bytes[end - 3], bytes[end - 2], bytes[end - 1]) ? 3 : nil
  }

  private func isWideBlank(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> Bool {
    (a == 0xE2 && b == 0x80 && (c == 0xAF || c == 0x8B)) || (a == 0xEF && b == 0xBB && c == 0xBF)
  }
}

// Filling, by the readers of files.
extension SheetTable {
  /// Begins a row that a person finds by `number`.
  mutating func beginRow(_ number: Int) {
    numbers.append(number)
    firsts.append(ends.count)
  }

  /// Takes the present row back and tells why.
  mutating func dropRow(_ reason: String) {
    guard let number = numbers.popLast(), let first = firsts.popLast() else { return }
    bytes.removeLast(bytes.count - (first > 0 ? Int(ends[first - 1]) : 0))
    ends.removeLast(ends.count - first)
    kinds.removeLast(kinds.count - first)
    faults.append(Fault(row: number, reason: reason))
  }

  /// Takes the present row back, for it has no text in any cell.
  mutating func dropEmptyRow() {
    guard let first = firsts.last else { return }
    for at in first..<ends.count where kinds[at] != Kind.empty.rawValue { return }
    numbers.removeLast()
    firsts.removeLast()
    ends.removeLast(ends.count - first)
    kinds.removeLast(kinds.count - first)
  }

  /// Adds bytes to the cell that is being written.
  mutating func add(_ more: Span<UInt8>) { bytes.append(copying: more) }

  /// Adds a byte to the cell that is being written.
  mutating func add(byte: UInt8) { bytes.append(byte) }

  /// Ends the cell that is being written; without bytes it is empty.
  mutating func endCell(_ kind: Kind) {
    let start = ends.last ?? 0
    ends.append(UInt32(truncatingIfNeeded: bytes.count))
    kinds.append((UInt32(bytes.count) == start ? Kind.empty : kind).rawValue)
  }

  /// How many cells the present row has so far.
  var cellsOfRow: Int { ends.count - (firsts.last ?? 0) }

  /// How many bytes the cell that is being written has so far.
  var bytesOfCell: Int { bytes.count - Int(ends.last ?? 0) }
}
