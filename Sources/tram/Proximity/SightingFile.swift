// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramUnits

/// Reads a CSV of sightings into a ledger, line by line; lines that cannot be used are told.
struct SightingFile: ~Copyable {
  private static let needed = ["time", "receiver", "sender", "rssi"]
  private static let optional = ["tx_power", "receiver_model", "sender_model"]
  /// How long the text of a phone or model may be, in bytes.
  private static let longestName = 256
  /// Records between two looks at the clock for the progress bar.
  private static let stride = 4096

  private var reader: CSVReader
  private(set) var complaints: Complaints
  private(set) var ledger: SightingLedger
  private var columns: [Int] = []
  private var lastColumn = 0

  /// - Throws: `BytesError` if the file cannot be opened.
  init(path: String, isStrict: Bool, calibration: PhoneCalibration) throws {
    reader = try CSVReader(path: path, longestLine: 1 << 16)
    complaints = Complaints(source: path == "-" ? "standard input" : path, isStrict: isStrict)
    ledger = SightingLedger(calibration: calibration)
  }

  /// Reads everything.
  ///
  /// - Throws: `BytesError`; `ProximityError` for a header that is none or more than a ledger
  ///   holds; `StrictStop` at a bad line when strict.
  mutating func readAll() throws {
    try readHeader()
    var progress = ProgressBar("proximity")
    defer { progress.clear() }
    var untilUpdate = Self.stride
    while true {
      switch try reader.advance() {
      case .end: return
      case .bad(let reason):
        progress.clear()
        try complaints.add(line: reader.lineNumber, reason)
      case .record:
        do throws(ProximityError) {
          try readSighting()
        } catch {
          progress.clear()
          if error.code == .tooLarge { throw error }
          try complaints.add(line: reader.lineNumber, error.detail)
        }
      }
      untilUpdate -= 1
      if untilUpdate == 0 {
        untilUpdate = Self.stride
        progress.update(
          reader.bytesRead, of: reader.totalBytes, note: "\(ledger.sightings) sightings")
      }
    }
  }

  private mutating func readHeader() throws {
    guard case .record = try reader.advance() else {
      throw ProximityError(
        .malformed,
        detail: "\(complaints.source): line 1: the header "
          + "\((Self.needed + Self.optional).joined(separator: ",")) is expected")
    }
    var places: [String: Int] = [:]
    for i in 0..<reader.fieldCount { places[reader.text(i)] = i }
    for name in Self.needed {
      guard let place = places[name] else {
        throw ProximityError(
          .malformed,
          detail: "\(complaints.source): line 1: the column \(name) is missing; needed are "
            + Self.needed.joined(separator: ",") + ", and "
            + Self.optional.joined(separator: ",") + " are read where they are")
      }
      columns.append(place)
      lastColumn = max(lastColumn, place)
    }
    // A column that is absent reads as empty: beyond the last field there is nothing.
    columns += Self.optional.map { places[$0] ?? Int.max }
  }

  private mutating func readSighting() throws(ProximityError) {
    guard reader.fieldCount > lastColumn else {
      throw ProximityError(
        .malformed,
        detail: "\(reader.fieldCount) fields; \(lastColumn + 1) at least are expected")
    }
    let time = try whole(0, "time", expected: "milliseconds since 1970")
    let strength = try whole(3, "rssi", expected: "dBm")
    guard (-1000...1000).contains(strength) else {
      throw ProximityError(.malformed, detail: "rssi \(strength) dBm is outside -1000...1000")
    }
    var power: Int?
    if !reader.field(columns[4]).isEmpty {
      let told = try whole(4, "tx_power", expected: "dBm, or nothing")
      power = Int(clamping: told)
    }
    let receiver = try ledger.phone(named: name(1, "receiver"))
    let sender = try ledger.phone(named: name(2, "sender"))
    try ledger.add(
      time: Instant(milliseconds: time), receiver: receiver, sender: sender,
      strength: Int(strength), power: power, receiverModel: model(5), senderModel: model(6))
  }

  private func whole(
    _ column: Int, _ name: String, expected: String
  ) throws(ProximityError) -> Int64 {
    let field = reader.field(columns[column])
    guard let number = decimalNumber(field), let whole = Int64(exactly: number.rounded()) else {
      throw ProximityError(
        .malformed,
        detail: "\(name) \"\(reader.text(columns[column]))\" is not a number of \(expected)")
    }
    return whole
  }

  private func name(_ column: Int, _ what: String) throws(ProximityError) -> [UInt8] {
    let field = reader.field(columns[column])
    guard !field.isEmpty, field.count <= Self.longestName else {
      throw ProximityError(
        .malformed,
        detail: field.isEmpty
          ? "the \(what) is empty"
          : "the \(what) has \(field.count) bytes; \(Self.longestName) at most are read")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(field.count)
    for i in field.indices { bytes.append(field[i]) }
    return bytes
  }

  private func model(_ column: Int) -> String? {
    let field = reader.field(columns[column])
    return field.isEmpty || field.count > Self.longestName ? nil : reader.text(columns[column])
  }
}
