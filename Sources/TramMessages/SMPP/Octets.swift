// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A run of octets; up to 23 of them stand in the value itself, without an allocation.
///
/// Addresses, times, names and most message ids of SMPP are that short.
public struct Octets: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// How many octets stand in the value itself.
  private static let mostInside = 23

  // The first octet is the least significant of the first word; the last octet of the third
  // word is the count. Octets that are not used are zero, so that equal runs are equal words.
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var third: UInt64 = 0
  private var outside: [UInt8]?

  /// Creates an empty run.
  public init() {}

  /// Creates a run of what lies in `bytes`.
  public init(_ bytes: Span<UInt8>) {
    let count = bytes.count
    guard count <= Self.mostInside else {
      outside = [UInt8](copying: bytes)
      return
    }
    var words: (UInt64, UInt64, UInt64) = (0, 0, UInt64(count) << 56)
    var i = 0
    while i < count && i < 8 {
      words.0 |= UInt64(bytes[i]) &<< UInt64(8 &* i)
      i &+= 1
    }
    while i < count && i < 16 {
      words.1 |= UInt64(bytes[i]) &<< UInt64(8 &* (i &- 8))
      i &+= 1
    }
    while i < count {
      words.2 |= UInt64(bytes[i]) &<< UInt64(8 &* (i &- 16))
      i &+= 1
    }
    (first, second, third) = words
  }

  /// Creates a run of an array's octets.
  public init(_ bytes: [UInt8]) { self.init(bytes.span) }

  /// Creates a run of a text's UTF-8.
  public init(_ text: String) {
    let bytes = [UInt8](text.utf8)
    self.init(bytes.span)
  }

  /// Creates a run of a text that stands in the program.
  public init(stringLiteral text: String) { self.init(text) }

  /// Creates one to four octets that hold a number, most significant first.
  ///
  /// - Parameter width: How many octets; brought into 1 to 4.
  public init(integer: UInt32, width: Int) {
    let count = min(max(width, 1), 4)
    for i in 0..<count {
      first |= UInt64(integer >> UInt32(8 * (count - 1 - i)) & 0xFF) << UInt64(8 * i)
    }
    third = UInt64(count) << 56
  }

  /// The number of octets.
  public var count: Int { outside?.count ?? Int(third >> 56) }
  /// A Boolean value: whether there are none.
  public var isEmpty: Bool { outside == nil && third >> 56 == 0 }

  /// The octet at `index`; 0 beyond the end.
  public subscript(index: Int) -> UInt8 {
    guard index >= 0 else { return 0 }
    if let outside { return index < outside.count ? outside[index] : 0 }
    switch index {
    case 0..<8: return UInt8(truncatingIfNeeded: first &>> UInt64(8 &* index))
    case 8..<16: return UInt8(truncatingIfNeeded: second &>> UInt64(8 &* (index &- 8)))
    case 16..<Self.mostInside:
      return UInt8(truncatingIfNeeded: third &>> UInt64(8 &* (index &- 16)))
    default: return 0
    }
  }

  /// The octets in an array.
  public var bytes: [UInt8] {
    if let outside { return outside }
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  /// Appends the octets to an array.
  func append(to bytes: inout [UInt8]) {
    if let outside { return bytes.append(contentsOf: outside) }
    var left = Int(third >> 56)
    var word = first
    var next = (second, third)
    while left > 0 {
      let here = min(left, 8)
      for _ in 0..<here {
        bytes.append(UInt8(truncatingIfNeeded: word))
        word &>>= 8
      }
      left &-= here
      word = next.0
      next.0 = next.1
    }
  }

  /// The octets as a number, most significant first; `nil` unless there are one to four.
  public var integer: UInt32? {
    let count = count
    guard count >= 1, count <= 4 else { return nil }
    var number: UInt32 = 0
    for i in 0..<count { number = number << 8 | UInt32(self[i]) }
    return number
  }

  /// The text that the octets spell; broken UTF-8 becomes U+FFFD.
  public var text: String {
    let bytes = bytes
    return String(copying: bytes.span)
  }

  /// The text, with what is no printable ASCII as `\xNN`.
  public var description: String {
    var shown = ""
    for byte in bytes {
      if byte >= 0x20, byte < 0x7F {
        shown.append(Character(Unicode.Scalar(byte)))
      } else {
        shown += byte < 16 ? "\\x0" : "\\x"
        shown += String(byte, radix: 16)
      }
    }
    return shown
  }
}
