// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// The start of a segment and the name of its file (docs/formats/trail-log.md).
struct LogSegmentHeader: Hashable, Sendable {
  /// The bytes of a header: mark (8), version (4), salt (4), first position (8), day (4) and
  /// check (4).
  static let size = 32
  private static let mark = Array("TramLog\n".utf8)
  private static let version: UInt32 = 1

  /// A number of chance that goes into the check of every record, so that neither bytes of an
  /// older file in the same place of the disk nor a record within a record's content pass for one.
  var salt: UInt32
  var first: TrailPosition
  var day: Day

  init(salt: UInt32, first: TrailPosition, day: Day) {
    self.salt = salt
    self.first = first
    self.day = day
  }

  /// The check that every record of the segment goes on from.
  var seed: CRC32C {
    var write = ByteWriter()
    write.appendLittleEndian(salt)
    var check = CRC32C()
    check.update(write.bytes.span)
    return check
  }

  /// The header as bytes.
  var bytes: [UInt8] {
    var write = ByteWriter(capacity: LogSegmentHeader.size)
    write.append(contentsOf: LogSegmentHeader.mark)
    write.appendLittleEndian(LogSegmentHeader.version)
    write.appendLittleEndian(salt)
    write.appendLittleEndian(first.rawValue)
    write.appendLittleEndian(day.number)
    write.appendLittleEndian(CRC32C.of(write.bytes.span))
    return write.bytes
  }

  /// Reads a header; the reason as text when it is none.
  static func parse(_ bytes: [UInt8]) -> Result<LogSegmentHeader, Refusal> {
    guard bytes.count >= size else { return .failure("its header is cut off") }
    guard Array(bytes[..<8]) == mark else { return .failure("it is no segment of a trail log") }
    var reader = ByteReader(bytes.span.extracting(8..<size))
    guard let version = try? reader.littleEndian(UInt32.self),
      let salt = try? reader.littleEndian(UInt32.self),
      let first = try? reader.littleEndian(UInt64.self),
      let day = try? reader.littleEndian(UInt32.self),
      let check = try? reader.littleEndian(UInt32.self)
    else { return .failure("its header is cut off") }
    guard check == CRC32C.of(bytes.span.extracting(0..<size - 4)) else {
      return .failure("its header is damaged")
    }
    guard version == self.version else { return .failure("its version is \(version)") }
    return .success(
      LogSegmentHeader(
        salt: salt, first: TrailPosition(first), day: Day(number: Int32(bitPattern: day))))
  }

  /// Why bytes are no header.
  struct Refusal: Error, Hashable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    var reason: String
    init(stringLiteral value: String) { reason = value }
  }

  /// The name of the file, such as `trail-00000000000000000001-2020-06-01.log`: in the order of
  /// names, segments are in the order of positions.
  var fileName: String {
    let digits = first.description
    let zeros = String(repeating: "0", count: max(0, 20 - digits.utf8.count))
    return "\(LogSegmentHeader.prefix)\(zeros)\(digits)-\(day)\(LogSegmentHeader.suffix)"
  }

  static let prefix = "trail-"
  static let suffix = ".log"
}
