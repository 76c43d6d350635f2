// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A key as it stands in `export.bin` (`TemporaryExposureKey` of the export's definition).
enum KeyMessage {
  /// Days between a key and the onset of symptoms that a phone has a table for.
  static let days: ClosedRange<Int32> = -14...14
  /// The deprecated levels of risk; 0 means none.
  static let risks: ClosedRange<Int32> = 0...8

  /// Reads a key.
  ///
  /// A number that cannot be is refused with the whole file: it is signed
  /// as a whole, so its writer is broken, and a key left out would be a case nobody looks for.
  @inline(__always)
  static func read(
    _ bytes: Span<UInt8>, origin: Int, _ mostNesting: Int
  ) throws(ProximityError) -> TemporaryExposureKey {
    var reader = ProtobufReader(bytes, name: "key", origin: origin, mostNesting: mostNesting)
    var key: SixteenBytes?
    var start: Int32?
    var period: Int32 = 144
    var risk: Int32?
    var days: Int32?
    var report: TemporaryExposureKey.ReportType?
    while try reader.advance() {
      switch reader.number {
      case 1:
        let bytes = try reader.span()
        key = SixteenBytes(bytes)
        if key == nil { throw wrongLength(bytes.count, origin) }
      case 2: risk = try reader.int32()
      case 3: start = try reader.int32()
      case 4: period = try reader.int32()
      // A number that the definition does not know counts as absent (proto2).
      case 5: report = TemporaryExposureKey.ReportType(rawValue: try reader.int32())
      case 6: days = try reader.sint32()
      default: try reader.skip()
      }
    }
    guard let key else { throw refusal(origin, "it has no key data") }
    guard let start, start >= 0 else {
      throw refusal(origin, "its rolling start is \(start.map(String.init) ?? "missing")")
    }
    guard period >= 1, period <= 144 else {
      throw refusal(origin, "its rolling period is \(period), outside 1...144")
    }
    if let risk, !risks.contains(risk) {
      throw refusal(origin, "its transmission risk is \(risk), outside 0...8")
    }
    if let days, !Self.days.contains(days) {
      throw refusal(origin, "its days since onset are \(days), outside -14...14")
    }
    return TemporaryExposureKey(
      key: key, rollingStart: ExposureInterval(UInt32(start)), rollingPeriod: UInt32(period),
      transmissionRisk: risk, reportType: report, daysSinceOnset: days)
  }

  private static func wrongLength(_ count: Int, _ origin: Int) -> ProximityError {
    refusal(origin, "its key data has \(count) bytes, not 16")
  }
  private static func refusal(_ origin: Int, _ detail: String) -> ProximityError {
    ProximityError(.malformed, detail: "export.bin: key at byte \(origin): \(detail)")
  }

  /// Appends a key as a field of the export.
  static func append(_ key: TemporaryExposureKey, as field: UInt64, to writer: inout ByteWriter) {
    var size = 18 + 1 + size(of: UInt64(key.rollingStart.rawValue))
    let risk = key.transmissionRisk.map { UInt64(bitPattern: Int64($0)) }
    let days = key.daysSinceOnset.map { UInt64(UInt32(bitPattern: $0 << 1 ^ $0 >> 31)) }
    // A server leaves a full day out; readers take it as that.
    let period = key.rollingPeriod == 144 ? nil : UInt64(key.rollingPeriod)
    let report = key.reportType.map { UInt64(UInt32(bitPattern: $0.rawValue)) }
    if let risk { size += 1 + self.size(of: risk) }
    if let period { size += 1 + self.size(of: period) }
    if let report { size += 1 + self.size(of: report) }
    if let days { size += 1 + self.size(of: days) }
    writer.append(byte: UInt8(field << 3 | 2))
    writer.appendVarint(UInt64(size))
    writer.append(byte: 1 << 3 | 2)
    writer.append(byte: 16)
    writer.appendBigEndian(key.key.high)
    writer.appendBigEndian(key.key.low)
    if let risk { writer.append(field: 2, varint: risk) }
    writer.append(field: 3, varint: UInt64(key.rollingStart.rawValue))
    if let period { writer.append(field: 4, varint: period) }
    if let report { writer.append(field: 5, varint: report) }
    if let days { writer.append(field: 6, varint: days) }
  }

  private static func size(of varint: UInt64) -> Int {
    max(1, (64 - varint.leadingZeroBitCount + 6) / 7)
  }
}

extension ByteWriter {
  fileprivate mutating func appendBigEndian(_ number: UInt64) {
    appendLittleEndian(number.byteSwapped)
  }
}
