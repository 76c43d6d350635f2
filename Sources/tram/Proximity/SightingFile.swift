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

  private var table: NamedTable
  private(set) var ledger: SightingLedger
  /// Where the columns stand; one that is absent reads as empty.
  private let columns: [Int]

  /// - Throws: `BytesError` if the file cannot be opened, or its header lacks a column.
  init(path: String, isStrict: Bool, calibration: PhoneCalibration) throws {
    let table = try NamedTable(
      path: path, needed: Self.needed, isStrict: isStrict, progress: "proximity")
    columns = (Self.needed + Self.optional).map { table.place(of: $0) }
    self.table = table
    ledger = SightingLedger(calibration: calibration)
  }

  /// How many bad lines were left out.
  var bad: Int { table.bad }

  /// Reads everything.
  ///
  /// - Throws: `BytesError`; `ProximityError` for more than a ledger holds; `StrictStop` at a bad
  ///   line when strict.
  mutating func readAll() throws {
    while try table.advance() {
      do throws(ProximityError) {
        try readSighting()
      } catch {
        guard error.code != .tooLarge else { throw error }
        try table.refuse(error.detail)
      }
    }
  }

  private mutating func readSighting() throws(ProximityError) {
    let time = try whole(0, "time", expected: "milliseconds since 1970")
    let strength = try whole(3, "rssi", expected: "dBm")
    guard (-1000...1000).contains(strength) else {
      throw ProximityError(.malformed, detail: "rssi \(strength) dBm is outside -1000...1000")
    }
    var power: Int?
    if !table.reader.field(columns[4]).isEmpty {
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
    let field = table.reader.field(columns[column])
    guard let number = decimalNumber(field), let whole = Int64(exactly: number.rounded()) else {
      throw ProximityError(
        .malformed,
        detail: "\(name) \"\(table.text(columns[column]))\" is not a number of \(expected)")
    }
    return whole
  }

  private func name(_ column: Int, _ what: String) throws(ProximityError) -> [UInt8] {
    let field = table.reader.field(columns[column])
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
    let field = table.reader.field(columns[column])
    return field.isEmpty || field.count > Self.longestName ? nil : table.text(columns[column])
  }
}
