// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The head of a frame of a record log: 24 octets before the records of one write.
///
///     length u32 | CRC-32C u32 of what follows | first u64 | commit u64 | records
///
/// `first` is the place of the first record; `commit` numbers the writes that were flushed
/// together, so that a torn write can be told from damage to what was durable.
struct RecordFrame: Hashable, Sendable {
  static let headSize = 24
  /// No frame is longer; a length beyond is none.
  static let mostOctets = 64 << 20

  var length: Int
  var check: UInt32
  var first: UInt64
  var commit: UInt64

  /// Appends a frame to what is written together.
  static func append(
    _ records: [UInt8], first: UInt64, commit: UInt64, to out: inout ByteWriter
  ) {
    var tail = ByteWriter(capacity: 16)
    tail.appendLittleEndian(first)
    tail.appendLittleEndian(commit)
    var check = CRC32C()
    check.update(tail.bytes.span)
    check.update(records.span)
    out.appendLittleEndian(UInt32(truncatingIfNeeded: records.count))
    out.appendLittleEndian(check.value)
    out.append(contentsOf: tail.bytes)
    out.append(contentsOf: records)
  }

  /// The head at a place of a file's octets; `nil` where none can be.
  init?(_ bytes: Span<UInt8>, at offset: Int) {
    guard offset >= 0, bytes.count - offset >= Self.headSize else { return nil }
    var reader = ByteReader(bytes.extracting(offset..<offset + Self.headSize))
    guard let length: UInt32 = try? reader.littleEndian(),
      let check: UInt32 = try? reader.littleEndian(),
      let first: UInt64 = try? reader.littleEndian(),
      let commit: UInt64 = try? reader.littleEndian()
    else { return nil }
    guard length > 0, Int(length) <= Self.mostOctets, first < 1 << 60 else { return nil }
    self.length = Int(length)
    self.check = check
    self.first = first
    self.commit = commit
  }

  /// The place after the last record.
  var end: UInt64 { first + UInt64(length) }

  /// Whether the frame at `offset` lies within the octets and its check holds.
  func isSound(in bytes: Span<UInt8>, at offset: Int) -> Bool {
    guard bytes.count - offset >= Self.headSize + length else { return false }
    return CRC32C.of(bytes.extracting(offset + 8..<offset + Self.headSize + length)) == check
  }
}
