// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramUnits

/// Reads sightings of identifiers from CSV, with the columns that `tram capture` writes.
///
/// Fields are read by their places: files of millions of lines come here.
struct SightingTable {
  /// 9999-12-31 23:59:59.999 UTC.
  private static let lastMillisecond: Int64 = 253_402_300_799_999

  private let time: Int
  private let identifier: Int
  private let metadata: Int
  private let strength: Int

  /// Reads all sightings of a file; bad lines are told and read over.
  ///
  /// - Returns: The sightings and how many lines were bad.
  /// - Throws: `BytesError`, also for a header that is wrong; `StrictStop`
  static func read(
    path: String, isStrict: Bool
  ) throws -> (sightings: [StoredSighting], badLines: Int) {
    // A line has about 70 bytes.
    var table = try NamedTable(
      path: path, needed: ["time", "rpi_hex", "aem_hex", "rssi"], isStrict: isStrict,
      longestLine: 4096)
    let columns = SightingTable(
      time: table.place(of: "time"), identifier: table.place(of: "rpi_hex"),
      metadata: table.place(of: "aem_hex"), strength: table.place(of: "rssi"))
    var sightings: [StoredSighting] = []
    sightings.reserveCapacity(Int(table.totalBytes ?? 0) / 70)
    while let sighting = try table.next({ (table) throws(ProximityError) in
      try columns.sighting(table)
    }) { sightings.append(sighting) }
    return (sightings, table.bad)
  }

  private func sighting(
    _ table: borrowing NamedTable
  ) throws(ProximityError) -> StoredSighting {
    guard let time = whole(table, time), time >= 0, time <= Self.lastMillisecond else {
      throw refusal(table, "time", time, "whole milliseconds since 1970")
    }
    guard let identifier = SixteenBytes(hexadecimal: table.reader.field(identifier)) else {
      throw refusal(table, "rpi_hex", identifier, "32 hexadecimal digits")
    }
    guard let metadata = eightDigits(table.reader.field(metadata)) else {
      throw refusal(table, "aem_hex", metadata, "8 hexadecimal digits")
    }
    guard let strength = whole(table, strength), let rssi = Int8(exactly: strength) else {
      throw refusal(table, "rssi", strength, "a whole number in -128...127")
    }
    return StoredSighting(
      identifier: identifier, time: Instant(milliseconds: time), encryptedMetadata: metadata,
      rssi: rssi)
  }

  private func refusal(
    _ table: borrowing NamedTable, _ name: String, _ place: Int, _ expected: String
  ) -> ProximityError {
    ProximityError(
      .malformed, detail: "\(name) \"\(table.text(place).prefix(64))\" is not \(expected)")
  }

  private func whole(_ table: borrowing NamedTable, _ place: Int) -> Int64? {
    decimalNumber(table.reader.field(place)).flatMap(Int64.init(exactly:))
  }

  private func eightDigits(_ field: Span<UInt8>) -> UInt32? {
    guard field.count == 8 else { return nil }
    var value: UInt32 = 0
    for i in field.indices {
      guard let digit = hexDigit(field[i]) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
