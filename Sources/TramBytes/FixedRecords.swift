// SPDX-License-Identifier: Apache-2.0

/// Records of one fixed size that lie one after another; numbers stand least significant byte
/// first, at any offset.
public struct FixedRecords: ~Escapable {
  @usableFromInline
  let raw: RawSpan
  /// How many bytes one record has.
  public let size: Int
  /// How many whole records there are.
  public let count: Int

  /// Creates the records of `bytes`; what is left behind the last whole one is not reached.
  ///
  /// - Precondition: `size` is positive.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>, size: Int) {
    precondition(size > 0, "a record has bytes")
    raw = unsafe bytes.bytes
    self.size = size
    count = bytes.count / size
  }

  /// A number in a record.
  ///
  /// - Precondition: The record is one of `count`, and the number lies within it.
  @inlinable
  @inline(__always)
  public func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ record: Int, _ offset: Int, as type: Number.Type = Number.self
  ) -> Number {
    precondition(
      record >= 0 && record < count && offset >= 0 && offset &+ MemoryLayout<Number>.size <= size,
      "the number lies within its record")
    // `count` records of `size` bytes lie within `raw`, so this number does; any bits are a whole
    // number.
    return unsafe Number(
      littleEndian: raw.unsafeLoadUnaligned(
        fromByteOffset: record &* size &+ offset, as: Number.self))
  }

  /// A binary fraction of 64 bits in a record, whatever its bits.
  @inlinable
  @inline(__always)
  public func double(_ record: Int, _ offset: Int) -> Double {
    Double(bitPattern: number(record, offset, as: UInt64.self))
  }

  /// A binary fraction of 32 bits in a record, whatever its bits.
  @inlinable
  @inline(__always)
  public func float(_ record: Int, _ offset: Int) -> Float {
    Float(bitPattern: number(record, offset, as: UInt32.self))
  }
}
