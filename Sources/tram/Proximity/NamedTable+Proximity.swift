// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramUnits

/// What tables of sightings and keys hold.
extension NamedTable {
  /// The columns that a table of keys must have.
  static let keyColumns = ["tek_hex|key_hex", "rolling_start", "rolling_period"]

  /// Sixteen bytes from the first of the columns that there is.
  func sixteen(_ names: String...) throws(ProximityError) -> SixteenBytes {
    for name in names where has(name) {
      if let bytes = SixteenBytes(hexadecimal: reader.field(place(of: name))) { return bytes }
      throw ProximityError(
        .malformed,
        detail: "\(name) \"\(text(name).prefix(64))\" is not 32 hexadecimal digits")
    }
    throw ProximityError(.malformed, detail: "\(names.joined(separator: " or ")) is missing")
  }

  /// Four bytes as a number; `nil` when the field is empty or not there.
  func four(_ name: String) throws(ProximityError) -> UInt32? {
    let text = text(name)
    if text.isEmpty { return nil }
    guard text.utf8.count == 8, let number = UInt32(text, radix: 16), !text.hasPrefix("+") else {
      throw ProximityError(
        .malformed, detail: "\(name) \"\(text.prefix(64))\" is not 8 hexadecimal digits")
    }
    return number
  }

  /// A number in a range; `nil` when the field is empty or not there.
  func number(_ name: String, _ range: ClosedRange<Double>) throws(ProximityError) -> Double? {
    guard !reader.field(place(of: name)).isEmpty else { return nil }
    guard let number = decimalNumber(reader.field(place(of: name))), range.contains(number) else {
      throw ProximityError(
        .malformed,
        detail: "\(name) \"\(text(name).prefix(64))\" is not a number of "
          + "\(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A whole number in a range; `nil` when the field is empty or not there.
  func whole(_ name: String, _ range: ClosedRange<Int>) throws(ProximityError) -> Int? {
    let text = text(name)
    if text.isEmpty { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw ProximityError(
        .malformed,
        detail: "\(name) \"\(text.prefix(64))\" is not a whole number in "
          + "\(range.lowerBound)...\(range.upperBound)")
    }
    return number
  }

  /// A time in milliseconds since 1970, to 2100.
  func time() throws(ProximityError) -> Instant {
    guard let time = try number("time", 0...4_102_444_800_000) else {
      throw ProximityError(.malformed, detail: "time is empty")
    }
    return Instant(milliseconds: Int64(time))
  }

  /// A strength that a receiver can mean.
  func strength() throws(ProximityError) -> DecibelMilliwatts {
    guard let rssi = try number("rssi", -127...19) else {
      throw ProximityError(.malformed, detail: "rssi is empty")
    }
    return DecibelMilliwatts(Float(rssi))
  }

  /// What the next record that `read` takes holds; `nil` at the end.
  ///
  /// Records that `read` refuses are told and read over.
  ///
  /// - Throws: `BytesError`, `StrictStop`; `ProximityError` with `.tooLarge`, which ends it
  mutating func next<Content>(
    _ read: (borrowing NamedTable) throws(ProximityError) -> Content
  ) throws -> Content? {
    while try advance() {
      do throws(ProximityError) {
        return try read(self)
      } catch {
        guard error.code != .tooLarge else { throw error }
        try refuse(error.detail)
      }
    }
    return nil
  }

  /// The next key; `nil` at the end.
  ///
  /// - Throws: as `next(_:)`
  mutating func nextKey() throws -> TemporaryExposureKey? {
    try next { (table) throws(ProximityError) in try table.key() }
  }

  /// A temporary exposure key with what stands beside it, as `tram exposure dump` writes it.
  func key() throws(ProximityError) -> TemporaryExposureKey {
    let bytes = try sixteen("tek_hex", "key_hex")
    guard let start = try whole("rolling_start", 0...Int(Int32.max)) else {
      throw ProximityError(.malformed, detail: "rolling_start is missing")
    }
    let report = try whole("report_type", 0...5)
    return TemporaryExposureKey(
      key: bytes, rollingStart: ExposureInterval(UInt32(start)),
      rollingPeriod: UInt32(try whole("rolling_period", 1...144) ?? 144),
      transmissionRisk: try whole("risk", 0...8).map(Int32.init),
      reportType: report.flatMap { TemporaryExposureKey.ReportType(rawValue: Int32($0)) },
      daysSinceOnset: try whole("days_since_onset", -14...14).map(Int32.init))
  }
}

extension ByteWriter {
  /// Appends a strength in dBm, without decimals where it has none.
  mutating func append(_ strength: DecibelMilliwatts) {
    let number = Double(strength.rawValue)
    if number == number.rounded() { append(number, decimals: 0) } else { append(shortest: number) }
  }
}
