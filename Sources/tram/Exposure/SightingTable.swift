// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramUnits

/// Reads sightings of identifiers from CSV, with the columns that `tram capture` writes.
struct SightingTable: ~Copyable {
  /// The most bytes that a line of sightings has: far more than 100.
  private static let longestLine = 4096
  private static let header = ["time", "rpi_hex", "aem_hex", "rssi"]

  private var reader: CSVReader
  private var columns: InlineArray<4, Int> = [0, 0, 0, 0]
  private(set) var complaints: Complaints

  /// Reads all sightings of a file; bad lines are told and read over.
  ///
  /// - Returns: The sightings and how many lines were bad.
  /// - Throws: `BytesError`, `StrictStop`, `ProximityError` for a header that is wrong
  static func read(
    path: String, isStrict: Bool
  ) throws -> (sightings: [StoredSighting], badLines: Int) {
    var table = SightingTable(
      reader: try CSVReader(path: path, longestLine: longestLine),
      complaints: Complaints(source: path == "-" ? "standard input" : path, isStrict: isStrict))
    try table.readHeader()
    var sightings: [StoredSighting] = []
    // A line has about 70 bytes.
    sightings.reserveCapacity(Int(table.reader.totalBytes ?? 0) / 70)
    while let sighting = try table.next() { sightings.append(sighting) }
    return (sightings, table.complaints.count)
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
    for (i, name) in Self.header.enumerated() {
      guard let place = places[name] else {
        throw ProximityError(
          .malformed,
          detail: "\(complaints.source): line 1: the column \(name) is missing; expected are "
            + Self.header.joined(separator: ","))
      }
      columns[i] = place
    }
  }

  private mutating func next() throws -> StoredSighting? {
    while true {
      switch try reader.advance() {
      case .end: return nil
      case .bad(let reason): try complaints.add(line: reader.lineNumber, reason)
      case .record:
        if let sighting = sighting() { return sighting }
        try complaints.add(line: reader.lineNumber, reason())
      }
    }
  }

  /// The sighting of the present record; `nil` when `reason()` says why there is none.
  private func sighting() -> StoredSighting? {
    guard let time = whole(0), time >= 0, time <= Self.lastMillisecond,
      let identifier = SixteenBytes(hexadecimal: reader.field(columns[1])),
      let metadata = metadata(), let strength = whole(3), let rssi = Int8(exactly: strength)
    else { return nil }
    return StoredSighting(
      identifier: identifier, time: Instant(milliseconds: time), encryptedMetadata: metadata,
      rssi: rssi)
  }

  /// 9999-12-31 23:59:59.999 UTC.
  private static let lastMillisecond: Int64 = 253_402_300_799_999

  private func reason() -> String {
    guard let time = whole(0), time >= 0, time <= Self.lastMillisecond else {
      return "time \"\(reader.text(columns[0]))\" is not whole milliseconds since 1970"
    }
    guard SixteenBytes(hexadecimal: reader.field(columns[1])) != nil else {
      return "rpi_hex \"\(reader.text(columns[1]))\" is not 32 hexadecimal digits"
    }
    guard metadata() != nil else {
      return "aem_hex \"\(reader.text(columns[2]))\" is not 8 hexadecimal digits"
    }
    return "rssi \"\(reader.text(columns[3]))\" is not a whole number in -128...127"
  }

  private func whole(_ column: Int) -> Int64? {
    decimalNumber(reader.field(columns[column])).flatMap(Int64.init(exactly:))
  }

  private func metadata() -> UInt32? {
    let field = reader.field(columns[2])
    guard field.count == 8 else { return nil }
    var value: UInt32 = 0
    for i in field.indices {
      guard let digit = hexDigit(field[i]) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
