// SPDX-License-Identifier: Apache-2.0

extension ByteWriter {
  /// Appends a number in 7-bit groups, least significant first (unsigned LEB128): 1 to 10 bytes.
  public mutating func appendVarint(_ number: UInt64) {
    var left = number
    while left >= 0x80 {
      append(byte: UInt8(truncatingIfNeeded: left) | 0x80)
      left >>= 7
    }
    append(byte: UInt8(truncatingIfNeeded: left))
  }

  /// Appends a signed number as a varint that stays short near zero (0, -1, 1, -2 … become
  /// 0, 1, 2, 3 …).
  public mutating func appendZigZag(_ number: Int64) {
    appendVarint(UInt64(bitPattern: (number << 1) ^ (number >> 63)))
  }

  /// Appends a fixed-width whole number, least significant byte first.
  @inlinable
  public mutating func appendLittleEndian<Number: FixedWidthInteger>(_ number: Number) {
    var left = number
    for _ in 0..<(Number.bitWidth / 8) {
      append(byte: UInt8(truncatingIfNeeded: left))
      left >>= 8
    }
  }

  /// Appends numbers of 32 bits one after another, least significant byte first.
  public mutating func appendLittleEndian(_ numbers: Span<UInt32>) {
    #if _endian(little)
      append(copying: numbers)
    #else
      for i in numbers.indices { appendLittleEndian(numbers[i]) }
    #endif
  }
}
