// SPDX-License-Identifier: Apache-2.0

public import TramBytes
public import TramUnits

/// The list of all areas as published on a day.
public struct AreaList: Sendable {
  /// A row of the list that was left out.
  public struct BadRow: Hashable, Sendable, CustomStringConvertible {
    /// The line of the file, the header being line 1.
    public let line: Int64
    /// What was seen and what was expected.
    public let reason: String

    /// The row as a person reads it: `line 17: reason`.
    public var description: String { "line \(line): \(reason)" }
  }

  /// An area of the list.
  struct Entry: Hashable, Sendable {
    var code: AreaCode
    var name: String
    var kind: String
    var parent: AreaCode?
  }

  /// The day from which the list holds.
  public let day: Day
  /// The rows left out.
  public private(set) var badRows: [BadRow] = []
  private(set) var entries: [AreaCode: Entry] = [:]

  /// How many rows are left out before the rest is refused: then it is another kind of file.
  static let mostBadRows = 1000

  private static let columns = [
    "level1_id", "level1_name", "level1_type", "level2_id", "level2_name", "level2_type",
    "level3_id", "level3_name", "level3_type",
  ]

  /// Reads a list with the columns level1_id, level1_name, level1_type, and so for 2 and 3.
  ///
  /// A row names a ward and the areas it lies in. Level 3 is empty for a district without wards
  /// (islands); level 2 is empty where wards lie in a province directly.
  ///
  /// - Throws: `GeoError` with code `.malformed` for a header without those columns or a file
  ///   of bad rows, `BytesError` when it cannot be read.
  public init(day: Day, csv: inout CSVReader) throws {
    self.day = day
    let places = try AreaList.header(&csv)
    while true {
      guard badRows.count <= AreaList.mostBadRows else {
        throw GeoError(
          .malformed,
          detail: "more than \(AreaList.mostBadRows) bad rows, the last: "
            + "\(badRows.last?.description ?? "")")
      }
      switch try csv.advance() {
      case .end: return
      case .bad(let reason): badRows.append(BadRow(line: csv.lineNumber, reason: reason))
      case .record:
        let fields = places.map { csv.text($0) }
        if let reason = add(fields) {
          badRows.append(BadRow(line: csv.lineNumber, reason: reason))
        }
      }
    }
  }

  private static func header(_ csv: inout CSVReader) throws -> [Int] {
    guard case .record = try csv.advance() else {
      throw GeoError(.malformed, detail: "line 1: a header is expected")
    }
    var names: [String: Int] = [:]
    for i in 0..<csv.fieldCount { names[csv.text(i)] = i }
    return try columns.map { column in
      guard let place = names[column] else {
        throw GeoError(.malformed, detail: "line 1: the column \(column) is missing")
      }
      return place
    }
  }

  /// Adds the areas of a row; the reason when it is bad.
  private mutating func add(_ fields: [String]) -> String? {
    var row: [Entry] = []
    var parent: AreaCode?
    for (i, level) in AreaLevel.allCases.enumerated() {
      let id = fields[3 * i]
      if id.isEmpty, level != .province, fields[3 * i + 1].isEmpty { continue }
      guard let code = AreaCode(id), code.level == level else {
        return "\(AreaList.columns[3 * i]) \"\(id)\" is no code of \(level.rawValue) digits"
      }
      let name = fields[3 * i + 1]
      guard !name.isEmpty else { return "the \(level.name) \(code) has no name" }
      row.append(Entry(code: code, name: name, kind: fields[3 * i + 2], parent: parent))
      parent = code
    }
    for entry in row {
      if let known = entries[entry.code], known != entry {
        return "the \(entry.code.level.name) \(entry.code) is \(entry.name) in "
          + "\(entry.parent?.description ?? "no area") here and \(known.name) in "
          + "\(known.parent?.description ?? "no area") above"
      }
    }
    if let last = row.last, last.code.level == .ward, entries[last.code] != nil {
      return "the ward \(last.code) stands twice"
    }
    for entry in row { entries[entry.code] = entry }
    return nil
  }
}
