// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// One record as it stands in a segment (docs/formats/trail-log.md).
struct TrailFrame: Hashable, Sendable {
  /// The bytes before the content: its length (4), the position (8), the time (8), the bytes since
  /// the start of the write (4), the kind (1).
  static let headSize = 25
  /// The bytes round the content: the head and the check (4) behind it.
  static let overhead = headSize + 4

  /// The bytes of the content.
  var length: Int
  var position: TrailPosition
  var time: Instant
  /// How many bytes of the same write stand before this frame.
  var sinceWrite: Int
  var kind: UInt8

  /// The bytes of the whole frame.
  var size: Int { TrailFrame.size(length) }

  static func size(_ length: Int) -> Int { length + overhead }

  /// Appends a record as a frame.
  ///
  /// - Parameter seed: The check of the segment's salt.
  static func append(
    _ record: TrailRecord, at position: TrailPosition, seed: CRC32C, to write: inout ByteWriter
  ) {
    let start = write.count
    write.appendLittleEndian(UInt32(truncatingIfNeeded: record.bytes.count))
    write.appendLittleEndian(position.rawValue)
    write.appendLittleEndian(record.time.milliseconds)
    write.appendLittleEndian(UInt32(truncatingIfNeeded: start))
    write.append(byte: record.kind)
    write.append(contentsOf: record.bytes)
    var check = seed
    check.update(write.bytes.span.extracting(start..<write.count))
    write.appendLittleEndian(check.value)
  }

  /// Reads the head at `offset`; `nil` where too few bytes are left or the length is one that no
  /// frame has.
  init?(_ bytes: Span<UInt8>, at offset: Int) {
    guard offset >= 0, bytes.count - offset >= TrailFrame.headSize else { return nil }
    var reader = ByteReader(bytes.extracting(offset..<offset + TrailFrame.headSize))
    guard let length = try? reader.littleEndian(UInt32.self),
      let position = try? reader.littleEndian(UInt64.self),
      let time = try? reader.littleEndian(UInt64.self),
      let sinceWrite = try? reader.littleEndian(UInt32.self),
      let kind = try? reader.byte(),
      Int(length) <= TrailLimits.largestWrite - TrailFrame.overhead
    else { return nil }
    self.length = Int(length)
    self.position = TrailPosition(position)
    self.time = Instant(milliseconds: Int64(bitPattern: time))
    self.sinceWrite = Int(sinceWrite)
    self.kind = kind
  }

  /// Whether the whole frame stands at `offset` as it was written.
  func isSound(in bytes: Span<UInt8>, at offset: Int, seed: CRC32C) -> Bool {
    guard offset >= 0, bytes.count - offset >= size else { return false }
    var check = seed
    check.update(bytes.extracting(offset..<offset + size - 4))
    var reader = ByteReader(bytes.extracting(offset + size - 4..<offset + size))
    return (try? reader.littleEndian(UInt32.self)) == check.value
  }
}
