// SPDX-License-Identifier: Apache-2.0

/// An international number of E.164: up to 15 digits that do not begin with 0, in eight octets.
public struct PhoneNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The digits as a number.
  public let rawValue: UInt64

  /// Creates a number from its digits as a number; `nil` for less than 3 digits or more than 15.
  public init?(rawValue: UInt64) {
    guard (100...999_999_999_999_999).contains(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  /// Reads a number as people and message centres write it: `+84 90…`, `0084…`, `84…` or, with
  /// the country's own 0 in front, `090…`.
  ///
  /// Blanks, dots, hyphens and brackets between digits say nothing.
  ///
  /// - Parameter country: The country code that stands for a single 0 in front.
  /// - Returns: `nil` for anything else.
  public init?(_ text: some Sequence<UInt8>, country: UInt64 = 84) {
    var value: UInt64 = 0
    var digits = 0
    var zeros = 0
    var hasPlus = false
    for byte in text {
      switch byte {
      case 0x30...0x39:
        if byte == 0x30, digits == 0 {
          zeros += 1
        } else {
          digits += 1
          guard digits <= 15 else { return nil }
          value = value * 10 + UInt64(byte - 0x30)
        }
      case 0x2B where digits == 0 && zeros == 0 && !hasPlus: hasPlus = true
      case 0x20, 0x2D, 0x2E, 0x28, 0x29: continue
      default: return nil
      }
    }
    switch (zeros, hasPlus) {
    case (0, _), (2, false): break
    case (1, false):
      var scale: UInt64 = 1
      for _ in 0..<digits { scale *= 10 }
      let (head, overflow) = country.multipliedReportingOverflow(by: scale)
      guard !overflow, country > 0, country < 1000 else { return nil }
      value += head
    default: return nil
    }
    self.init(rawValue: value)
  }

  /// Reads a text.
  public init?(_ text: String, country: UInt64 = 84) { self.init(text.utf8, country: country) }

  /// A Boolean value: whether `a` is the lesser number.
  public static func < (a: PhoneNumber, b: PhoneNumber) -> Bool { a.rawValue < b.rawValue }

  /// The digits, without a plus sign.
  public var description: String { String(rawValue) }

  /// The address on the wire.
  public var address: SMEAddress { SMEAddress(international: Octets(description)) }
}
