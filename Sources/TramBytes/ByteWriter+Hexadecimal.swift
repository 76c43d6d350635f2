// SPDX-License-Identifier: Apache-2.0

extension ByteWriter {
  /// Appends the lower `width` hexadecimal digits of a number, with small letters.
  ///
  /// - Parameter width: 0 to 16; what lies outside is brought to the nearer end.
  public mutating func append(hexadecimal number: UInt64, width: Int) {
    var left = min(max(width, 0), 16)
    while left > 0 {
      left &-= 1
      let digit = UInt8(truncatingIfNeeded: number >> (4 &* UInt64(left))) & 15
      append(byte: digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ digit &- 10)
    }
  }
}
