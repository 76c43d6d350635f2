// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A CSV file whose columns are found by their names, read one record after the other.
///
/// Bad lines are told with number and reason, counted, and read over.
struct NamedTable: ~Copyable {
  /// The record itself, whose fields stand at the places of the columns.
  private(set) var reader: CSVReader
  private(set) var complaints: Complaints
  private let places: [String: Int]
  /// The names of the columns, as they stand in the file.
  let columns: [String]

  /// Opens a file and reads its header.
  ///
  /// - Parameters:
  ///   - needed: The columns that must be there; one of several by `a|b`.
  ///   - longestLine: The most bytes of a line: far more than such a file has.
  /// - Throws: `BytesError`, also for a header without these columns
  init(
    path: String, needed: [String], isStrict: Bool, longestLine: Int = 1 << 16
  ) throws(BytesError) {
    var reader = try CSVReader(path: path, longestLine: longestLine)
    let source = path == "-" ? "standard input" : path
    var columns: [String] = []
    if case .record = try reader.advance() {
      for i in 0..<reader.fieldCount { columns.append(reader.text(i)) }
    }
    for name in needed {
      let names = name.split(separator: "|").map(String.init)
      guard names.contains(where: columns.contains) else {
        throw BytesError(
          .syntax,
          detail: "\(source): line 1: the column \(names.joined(separator: " or ")) is missing; "
            + "expected are " + needed.joined(separator: ",").replacing("|", with: " or "))
      }
    }
    self.reader = reader
    complaints = Complaints(source: source, isStrict: isStrict)
    self.columns = columns
    // Of two columns of one name the first counts.
    places = Dictionary(
      columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// How many bad lines were left out.
  var bad: Int { complaints.count }
  /// How far the reading has come, for a progress bar.
  var bytesRead: Int64 { reader.bytesRead }
  /// How many bytes there are; `nil` for a pipe.
  var totalBytes: Int64? { reader.totalBytes }
  /// How many fields the present record has.
  var fieldCount: Int { reader.fieldCount }

  /// Where a column stands, for records in great numbers; beyond every field when there is none.
  func place(of name: String) -> Int { places[name] ?? Int.max }

  /// Whether there is a column of that name.
  func has(_ name: String) -> Bool { places[name] != nil }

  /// Goes to the next record; `false` at the end.
  ///
  /// - Throws: `BytesError`, `StrictStop`
  mutating func advance() throws -> Bool {
    while true {
      switch try reader.advance() {
      case .end: return false
      case .bad(let reason): try complaints.add(line: reader.lineNumber, reason)
      case .record: return true
      }
    }
  }

  /// Tells that the present record cannot be used.
  mutating func refuse(_ reason: String) throws(StrictStop) {
    try complaints.add(line: reader.lineNumber, reason)
  }

  /// The text of a field of the present record; empty when it is not there.
  func text(_ place: Int) -> String { reader.text(place) }

  /// The text of the field of a column; empty when it is not there.
  func text(_ name: String) -> String { reader.text(place(of: name)) }

  /// Appends the present record as it was read, fields in quotes where they need them.
  func appendRecord(to text: inout ByteWriter) {
    for i in 0..<max(reader.fieldCount, 1) {
      if i > 0 { text.append(byte: UInt8(ascii: ",")) }
      text.append(csv: reader.field(i))
    }
  }
}
