// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Some entries that were written together, framed for the disk (docs/formats/audit.md).
///
/// The check finds what a crash tears and a disk loses; what a person changes is found by the tree.
struct AuditFrame: Hashable {
  /// The number of the first entry.
  var first: UInt64
  /// Bytes of the same write that stand before this frame.
  var sinceWrite: Int
  /// How many entries it holds.
  var count: Int
  /// Bytes behind the header.
  var payload: Int
  /// The check of the salt, the fields before and the payload.
  var check: UInt32

  /// "TAF1", least significant byte first.
  static let magic: UInt32 = 0x3146_4154
  static let headerSize = 28
  /// A frame takes no further entry beyond so many bytes.
  static let usualPayload = 32 << 10
  static let mostPayload = usualPayload + AuditEntry.longest + 2
  /// No write is larger.
  static let largestWrite = 8 << 20

  var size: Int { AuditFrame.headerSize + payload }

  /// Reads a header; `nil` for bytes that are none or claim more than a frame may hold.
  init?(_ bytes: Span<UInt8>, at offset: Int) {
    guard offset >= 0, bytes.count - offset >= AuditFrame.headerSize else { return nil }
    var reader = ByteReader(
      bytes.extracting(offset..<offset + AuditFrame.headerSize))
    guard let magic = try? reader.littleEndian(UInt32.self), magic == AuditFrame.magic,
      let first = try? reader.littleEndian(UInt64.self),
      let sinceWrite = try? reader.littleEndian(UInt32.self),
      let count = try? reader.littleEndian(UInt32.self),
      let payload = try? reader.littleEndian(UInt32.self),
      let check = try? reader.littleEndian(UInt32.self),
      count > 0, payload <= AuditFrame.mostPayload, count <= payload,
      sinceWrite <= AuditFrame.largestWrite, first < MerkleStrata.mostLeaves
    else { return nil }
    self.first = first
    self.sinceWrite = Int(sinceWrite)
    self.count = Int(count)
    self.payload = Int(payload)
    self.check = check
  }

  /// Appends a frame of entries that `payload` holds, each behind its length.
  static func append(
    _ payload: Span<UInt8>, count: Int, first: UInt64, sinceWrite: Int, salt: UInt32,
    to writer: inout ByteWriter
  ) {
    var header = ByteWriter(capacity: headerSize)
    header.appendLittleEndian(magic)
    header.appendLittleEndian(first)
    header.appendLittleEndian(UInt32(truncatingIfNeeded: sinceWrite))
    header.appendLittleEndian(UInt32(truncatingIfNeeded: count))
    header.appendLittleEndian(UInt32(truncatingIfNeeded: payload.count))
    header.appendLittleEndian(check(header.bytes.span, payload, salt))
    writer.append(contentsOf: header.bytes)
    writer.append(contentsOf: Array(copying: payload))
  }

  private static func check(
    _ fields: Span<UInt8>, _ payload: Span<UInt8>, _ salt: UInt32
  ) -> UInt32 {
    var seed = ByteWriter(capacity: 4)
    seed.appendLittleEndian(salt)
    var check = CRC32C()
    check.update(seed.bytes.span)
    check.update(fields)
    check.update(payload)
    return check.value
  }

  /// Whether the frame at `offset` lies whole in the bytes and its check is right.
  func isSound(in bytes: Span<UInt8>, at offset: Int, salt: UInt32) -> Bool {
    guard offset >= 0, bytes.count - offset >= size else { return false }
    let body = offset + AuditFrame.headerSize
    return AuditFrame.check(
      bytes.extracting(offset..<body - 4), bytes.extracting(body..<body + payload), salt) == check
  }

  /// The places of the entries in the payload that begins at `body`; `nil` unless they fill it.
  func entries(in bytes: Span<UInt8>, at offset: Int) -> [Range<Int>]? {
    let body = offset + AuditFrame.headerSize
    guard bytes.count - offset >= size else { return nil }
    var places: [Range<Int>] = []
    places.reserveCapacity(count)
    var at = body
    let end = body + payload
    while at < end {
      var length = 0
      var shift = 0
      while true {
        // A length of at most 1536 has two groups of seven bits.
        guard at < end, shift < 14 else { return nil }
        let group = Int(bytes[at])
        length |= (group & 0x7F) << shift
        at += 1
        shift += 7
        if group & 0x80 == 0 { break }
      }
      guard length <= AuditEntry.longest, at + length <= end else { return nil }
      places.append(at..<at + length)
      at += length
    }
    return places.count == count ? places : nil
  }
}
