// SPDX-License-Identifier: Apache-2.0

import TramBytes

extension CuckooFilter {
  /// The bytes before the fingerprints: `TRCF`, version, bits of a fingerprint, two zeros, the
  /// number of buckets (4), the number of items (4), the salt (8).
  static let headSize = 24
  private static let magic: [UInt8] = Array("TRCF".utf8)
  private static let version: UInt8 = 1

  /// The filter as it is published: a head, then the fingerprints without a gap, the lowest bit
  /// first; numbers least significant byte first.
  ///
  /// - Complexity: O(places)
  public var bytes: [UInt8] {
    var out = ByteWriter(capacity: Self.headSize + (table.count * bits + 7) / 8)
    out.append(contentsOf: Self.magic)
    out.append(byte: Self.version)
    out.append(byte: UInt8(bits))
    out.appendLittleEndian(UInt16(0))
    out.appendLittleEndian(UInt32(truncatingIfNeeded: buckets))
    out.appendLittleEndian(UInt32(truncatingIfNeeded: count))
    out.appendLittleEndian(salt)
    var pending: UInt64 = 0
    var width = 0
    for print in table {
      // At most 7 bits wait, and a fingerprint has 56, so that 64 hold both.
      pending |= print << UInt64(width)
      width += bits
      while width >= 8 {
        out.append(byte: UInt8(truncatingIfNeeded: pending))
        pending >>= 8
        width -= 8
      }
    }
    if width > 0 { out.append(byte: UInt8(truncatingIfNeeded: pending)) }
    return out.bytes
  }

  /// Reads a published filter.
  ///
  /// - Throws: `.malformed` for another head or size, `.tooLarge` beyond the limit of buckets.
  /// - Complexity: O(bytes)
  public init(_ bytes: Span<UInt8>) throws(ProximityError) {
    var reader = ByteReader(bytes)
    do throws(BytesError) {
      let magic = try reader.span(4)
      guard areEqual(magic, Self.magic.span), try reader.byte() == Self.version else {
        throw BytesError(.syntax, detail: "it does not begin as a filter of version 1 does")
      }
      let bits = Int(try reader.byte())
      let spare = try reader.littleEndian(UInt16.self)
      let buckets = Int(try reader.littleEndian(UInt32.self))
      guard Self.fingerprintBits.contains(bits), (1...Self.mostBuckets).contains(buckets),
        spare == 0
      else {
        throw BytesError(
          .outOfRange, detail: "\(bits) bits of \(buckets) buckets are beyond the limits")
      }
      let count = Int(try reader.littleEndian(UInt32.self))
      let salt = try reader.littleEndian(UInt64.self)
      let places = Self.slots * buckets
      guard reader.remaining == (places * bits + 7) / 8, count <= places else {
        throw BytesError(
          .syntax,
          detail: "\(reader.remaining) bytes of fingerprints; \((places * bits + 7) / 8) "
            + "are expected, and \(count) items in \(places) places")
      }
      let table = Self.table(try reader.span(reader.remaining), places: places, bits: bits)
      guard table.count(where: { $0 != 0 }) == count,
        let filter = CuckooFilter(
          bits: bits, salt: salt, buckets: buckets, count: count, table: table)
      else {
        throw BytesError(.syntax, detail: "the fingerprints are not \(count), as the head says")
      }
      self = filter
    } catch {
      throw ProximityError(.malformed, detail: "a filter: \(error)")
    }
  }

  private static func table(_ bytes: Span<UInt8>, places: Int, bits: Int) -> [UInt64] {
    var table: [UInt64] = []
    table.reserveCapacity(places)
    let mask: UInt64 = (1 << UInt64(bits)) - 1
    var pending: UInt64 = 0
    var width = 0
    for i in bytes.indices {
      pending |= UInt64(bytes[i]) << UInt64(width)
      width += 8
      // Fingerprints have 8 bits at least, so that a byte ends one at most.
      if width >= bits, table.count < places {
        table.append(pending & mask)
        pending >>= UInt64(bits)
        width -= bits
      }
    }
    return table
  }
}
