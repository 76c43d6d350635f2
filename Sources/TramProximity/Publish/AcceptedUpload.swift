// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// What an upload changed: all of it that is kept.
///
/// Neither the sender nor the certificate's content is in it; of the certificate only the digest
/// by which it is known again, until it has ended.
public struct AcceptedUpload: Hashable, Sendable {
  /// The first byte of the form below.
  private static let form: UInt8 = 1
  /// Bytes of one key in the form below.
  private static let keyBytes = 16 + 4 + 2 + 4 * 1 + 8

  var changes: [HeldKey]
  var certificate: [UInt8]
  var certificateEnd: Int64

  /// How many keys it brought or changed.
  public var count: Int { changes.count }

  /// The bytes that are kept: form 1, the certificate's digest (32) and end (8), then for each key
  /// its bytes (16), start (4), period (2), risk, report, days or 127, marks (1 each), release (8);
  /// numbers are little-endian.
  public var bytes: [UInt8] {
    var writer = ByteWriter(capacity: 41 + Self.keyBytes * changes.count)
    writer.append(byte: Self.form)
    writer.append(contentsOf: certificate)
    writer.appendLittleEndian(certificateEnd)
    for held in changes {
      writer.append(contentsOf: held.key.key.bytes)
      writer.appendLittleEndian(held.key.rollingStart.rawValue)
      writer.appendLittleEndian(UInt16(clamping: held.key.rollingPeriod))
      writer.append(byte: UInt8(clamping: held.key.transmissionRisk ?? 0))
      writer.append(byte: UInt8(clamping: held.key.reportType?.rawValue ?? 0))
      writer.append(
        byte: UInt8(bitPattern: Int8(clamping: held.key.daysSinceOnset ?? Int32(Self.noDays))))
      writer.append(byte: (held.isTold ? 1 : 0) | (held.isRevised ? 2 : 0))
      writer.appendLittleEndian(held.release.milliseconds)
    }
    return writer.bytes
  }

  private static let noDays: Int8 = 127

  init(changes: [HeldKey], certificate: [UInt8], certificateEnd: Int64) {
    self.changes = changes
    self.certificate = certificate
    self.certificateEnd = certificateEnd
  }

  /// Reads what was kept.
  ///
  /// - Throws: `ProximityError`: `.malformed` for bytes that are none of these
  public init(reading bytes: Span<UInt8>) throws(ProximityError) {
    do throws(BytesError) {
      var reader = ByteReader(bytes)
      guard try reader.littleEndian(UInt8.self) == Self.form else {
        throw BytesError(.syntax, detail: "an upload of another form")
      }
      certificate = Array(copying: try reader.span(32))
      certificateEnd = Int64(bitPattern: try reader.littleEndian(UInt64.self))
      changes = []
      while reader.remaining > 0 { changes.append(try Self.held(&reader)) }
    } catch {
      throw ProximityError(.malformed, detail: "a kept upload cannot be read: \(error)")
    }
  }

  private static func held(_ reader: inout ByteReader) throws(BytesError) -> HeldKey {
    guard let key = SixteenBytes(try reader.span(16)) else {
      throw BytesError(.ended, detail: "a key has 16 bytes")
    }
    let start = ExposureInterval(try reader.littleEndian(UInt32.self))
    let period = UInt32(try reader.littleEndian(UInt16.self))
    let risk = Int32(try reader.littleEndian(UInt8.self))
    let report = TemporaryExposureKey.ReportType(
      rawValue: Int32(try reader.littleEndian(UInt8.self)))
    let days = Int8(bitPattern: try reader.littleEndian(UInt8.self))
    let marks = try reader.littleEndian(UInt8.self)
    let release = Int64(bitPattern: try reader.littleEndian(UInt64.self))
    return HeldKey(
      key: TemporaryExposureKey(
        key: key, rollingStart: start, rollingPeriod: period, transmissionRisk: risk,
        reportType: report, daysSinceOnset: days == noDays ? nil : Int32(days)),
      release: Instant(milliseconds: release), isTold: marks & 1 != 0, isRevised: marks & 2 != 0)
  }
}
