// SPDX-License-Identifier: Apache-2.0

/// Numbers of any width from 0 to 57 bits, one right behind the other, least significant bit first.
struct BitWriter: Sendable {
  /// The widest number: what one load of eight bytes at any bit holds.
  static let widest = 57

  private var words: [UInt64] = []
  private var last: UInt64 = 0
  private var filled = 0

  /// How many bits were written.
  var count: Int { words.count &* 64 &+ filled }

  /// Writes the lower `width` bits of `number`; the others are zero.
  @inline(__always)
  mutating func append(_ number: UInt64, _ width: Int) {
    last |= number &<< UInt64(truncatingIfNeeded: filled)
    filled &+= width
    guard filled >= 64 else { return }
    words.append(last)
    filled &-= 64
    let written = width &- filled
    last = written < 64 ? number &>> UInt64(truncatingIfNeeded: written) : 0
  }

  /// Empties the writer and keeps its room.
  mutating func removeAll() {
    words.removeAll(keepingCapacity: true)
    last = 0
    filled = 0
  }

  /// Appends what was written to `bytes`, the last byte filled up with zeros.
  func append(to bytes: inout [UInt8]) {
    bytes.reserveCapacity(bytes.count + words.count * 8 + 8)
    for word in words {
      for place in 0..<8 {
        bytes.append(UInt8(truncatingIfNeeded: word &>> UInt64(8 &* place)))
      }
    }
    for place in 0..<(filled &+ 7) / 8 {
      bytes.append(UInt8(truncatingIfNeeded: last &>> UInt64(8 &* place)))
    }
  }
}

/// How many bits a number needs; none for zero.
@inline(__always)
func bitWidth(_ number: UInt64) -> Int { 64 &- number.leadingZeroBitCount }

/// How many bits a number needs; none for zero.
@inline(__always)
func bitWidth(_ number: UInt32) -> Int { 32 &- number.leadingZeroBitCount }

/// A signed number as an unsigned one that stays small near zero.
@inline(__always)
func zigZag(_ number: Int64) -> UInt64 { UInt64(bitPattern: (number &<< 1) ^ (number &>> 63)) }

/// The signed number of a zigzag.
@inline(__always)
func unZigZag(_ number: UInt64) -> Int64 {
  Int64(bitPattern: number &>> 1) ^ (0 &- Int64(bitPattern: number & 1))
}
