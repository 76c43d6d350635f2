// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A CSV file whose columns are found by their names, read one record after the other.
///
/// Bad lines are told with number and reason, counted, and read over; long work shows how far it
/// has come.
struct NamedTable: ~Copyable {
  /// The record itself, whose fields stand at the places of the columns.
  private(set) var reader: CSVReader
  /// Records between two looks at the clock for the progress bar.
  private static let stride = 4096

  private(set) var complaints: Complaints
  private let places: [String: Int]
  private let lastNeeded: Int
  private var progress: ProgressBar
  private var records = 0
  /// The names of the columns, as they stand in the file.
  let columns: [String]

  /// Opens a file and reads its header.
  ///
  /// - Parameters:
  ///   - needed: The columns that must be there; one of several by `a|b`.
  ///   - progress: What the work is called on the bar that shows how far it has come; `nil` for
  ///     none.
  ///   - longestLine: The most bytes of a line: far more than such a file has.
  /// - Throws: `BytesError`, also for a header without these columns
  init(
    path: String, needed: [String], isStrict: Bool, progress: String? = nil,
    longestLine: Int = 1 << 16
  ) throws(BytesError) {
    var reader = try CSVReader(path: path, longestLine: longestLine)
    let source = path == "-" ? "standard input" : path
    var columns: [String] = []
    if case .record = try reader.advance() {
      for i in 0..<reader.fieldCount { columns.append(reader.text(i)) }
    }
    var lastNeeded = 0
    for name in needed {
      let names = name.split(separator: "|").map(String.init)
      guard let place = names.compactMap({ columns.firstIndex(of: $0) }).first else {
        throw BytesError(
          .syntax,
          detail: "\(source): line 1: the column \(names.joined(separator: " or ")) is missing; "
            + "expected are " + needed.joined(separator: ",").replacing("|", with: " or "))
      }
      lastNeeded = max(lastNeeded, place)
    }
    self.reader = reader
    complaints = Complaints(source: source, isStrict: isStrict)
    self.columns = columns
    self.lastNeeded = lastNeeded
    self.progress = ProgressBar(progress ?? "", isQuiet: progress == nil)
    // Of two columns of one name the first counts.
    places = Dictionary(
      columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// How many bad lines were left out.
  var bad: Int { complaints.count }
  /// How many bytes there are; `nil` for a pipe.
  var totalBytes: Int64? { reader.totalBytes }

  /// Where a column stands, for records in great numbers; beyond every field when there is none.
  func place(of name: String) -> Int { places[name] ?? Int.max }

  /// Whether there is a column of that name.
  func has(_ name: String) -> Bool { places[name] != nil }

  /// Goes to the next record; `false` at the end.
  ///
  /// - Throws: `BytesError`, `StrictStop`
  mutating func advance() throws -> Bool {
    while true {
      records += 1
      if records % Self.stride == 0 {
        progress.update(reader.bytesRead, of: reader.totalBytes, note: "\(records) lines")
      }
      switch try reader.advance() {
      case .end:
        progress.clear()
        return false
      case .bad(let reason): try refuse(reason)
      case .record:
        if reader.fieldCount > lastNeeded { return true }
        try refuse("\(reader.fieldCount) fields; \(lastNeeded + 1) at least are expected")
      }
    }
  }

  /// Tells that the present record cannot be used.
  mutating func refuse(_ reason: String) throws(StrictStop) {
    progress.clear()
    try complaints.add(line: reader.lineNumber, reason)
  }

  /// Tells something of the present record that keeps nothing out.
  mutating func note(_ text: String) {
    progress.clear()
    StandardError.line("\(complaints.source): line \(reader.lineNumber): note: \(text)")
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
