// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity

/// Reads temporary exposure keys from CSV, with the columns that `tram exposure dump` writes.
struct KeyTable: ~Copyable {
  /// The most bytes that a line of keys has: far more than 100.
  static let longestLine = 4096

  private var reader: CSVReader
  private var columns: [Int?] = []
  private(set) var complaints: Complaints

  /// Opens a file and reads its header.
  ///
  /// - Throws: `BytesError`, `ProximityError` for a header without the columns of a key
  static func open(path: String, isStrict: Bool) throws -> KeyTable {
    var table = KeyTable(
      reader: try CSVReader(path: path, longestLine: longestLine),
      complaints: Complaints(source: path == "-" ? "standard input" : path, isStrict: isStrict))
    try table.readHeader()
    return table
  }

  private init(reader: consuming CSVReader, complaints: Complaints) {
    self.reader = reader
    self.complaints = complaints
  }

  private mutating func readHeader() throws {
    var places: [String: Int] = [:]
    if case .record = try reader.advance() {
      for i in 0..<reader.fieldCount { places[reader.text(i)] = i }
    }
    guard let key = places["key_hex"] ?? places["tek_hex"], let start = places["rolling_start"],
      let period = places["rolling_period"]
    else {
      throw ProximityError(
        .malformed,
        detail: "\(complaints.source): line 1: the columns key_hex (or tek_hex), rolling_start "
          + "and rolling_period are expected")
    }
    columns = [
      key, start, period, places["risk"], places["report_type"], places["days_since_onset"],
    ]
  }

  /// The next key; `nil` at the end.
  ///
  /// Bad lines are told and read over.
  ///
  /// - Throws: `BytesError`, `StrictStop`
  mutating func next() throws -> TemporaryExposureKey? {
    while true {
      switch try reader.advance() {
      case .end: return nil
      case .bad(let reason): try complaints.add(line: reader.lineNumber, reason)
      case .record:
        do throws(ProximityError) {
          return try key()
        } catch {
          try complaints.add(line: reader.lineNumber, error.detail)
        }
      }
    }
  }

  private func key() throws(ProximityError) -> TemporaryExposureKey {
    guard let place = columns[0], let bytes = SixteenBytes(hexadecimal: reader.field(place)) else {
      throw ProximityError(
        .malformed,
        detail: "key \"\(columns[0].map { reader.text($0) } ?? "")\" is not 32 hexadecimal digits")
    }
    guard let start = try number(1, "rolling_start", 0...Int(Int32.max)) else {
      throw ProximityError(.malformed, detail: "rolling_start is missing")
    }
    let period = try number(2, "rolling_period", 1...144) ?? 144
    let report = try number(4, "report_type", 0...5)
    return TemporaryExposureKey(
      key: bytes, rollingStart: ExposureInterval(UInt32(start)), rollingPeriod: UInt32(period),
      transmissionRisk: try number(3, "risk", 0...8).map(Int32.init),
      reportType: report.flatMap { TemporaryExposureKey.ReportType(rawValue: Int32($0)) },
      daysSinceOnset: try number(5, "days_since_onset", -14...14).map(Int32.init))
  }

  /// A whole number in a range; `nil` for an empty field or a column that is not there.
  private func number(
    _ column: Int, _ name: String, _ range: ClosedRange<Int>
  ) throws(ProximityError) -> Int? {
    guard let place = columns[column], place < reader.fieldCount else { return nil }
    let text = reader.text(place)
    if text.isEmpty { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw ProximityError(
        .malformed,
        detail: "\(name) \"\(text)\" is not a whole number in "
          + "\(range.lowerBound)...\(range.upperBound)")
    }
    return number
  }
}
