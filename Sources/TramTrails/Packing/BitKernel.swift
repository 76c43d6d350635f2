// SPDX-License-Identifier: Apache-2.0

/// Reads numbers that `BitWriter` wrote, at any bit.
///
/// The bytes end in eight more than any number touches (`slack`), so one load of eight bytes serves
/// every number; whoever makes the reader has seen to it, and checks `end` before reading.
struct BitReader: ~Escapable {
  /// The zero bytes that stand behind the last bit.
  static let slack = 8

  private let bytes: RawSpan
  /// The number of bits that may be read.
  let end: Int

  /// Creates a reader of bytes of which the last `slack` are not read for themselves.
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) {
    self.bytes = bytes
    end = max(bytes.byteCount &- Self.slack, 0) &* 8
  }

  /// The number of `width` bits at bit `at`.
  ///
  /// - Precondition: 0 <= at <= at + width <= end; width <= `BitWriter.widest`
  @inline(__always)
  func number(at: Int, _ width: Int) -> UInt64 {
    // `at` is within the bytes before the slack, so the eight bytes from there are within all.
    let word = unsafe UInt64(
      littleEndian: bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: at &>> 3, as: UInt64.self))
    let mask = (1 as UInt64) &<< UInt64(truncatingIfNeeded: width) &- 1
    return word &>> UInt64(truncatingIfNeeded: at & 7) & mask
  }
}

extension Array<UInt8> {
  /// A reader of the numbers in the array, which ends in `BitReader.slack` bytes.
  @inline(__always)
  var bits: BitReader {
    @_lifetime(borrow self)
    get { unsafe BitReader(span.bytes) }
  }
}
