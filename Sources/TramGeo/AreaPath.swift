// SPDX-License-Identifier: Apache-2.0

/// The codes of province, district and ward after one another, as records carry them: 2, 5 or 10
/// digits; none for the whole country.
///
/// A record may carry the beginning of such a chain; what it lies in follows from its digits.
@frozen
public struct AreaPath: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The digits as a number filled up to ten places, times 16, plus the count of digits; so order
  /// is that of the texts.
  @usableFromInline
  let packed: UInt64

  /// The most digits.
  public static let longest = 10
  /// The whole country.
  public static let country = AreaPath(packed: 0)

  @usableFromInline
  init(packed: UInt64) { self.packed = packed }

  /// Reads a chain; `nil` for anything but 0 to 10 digits.
  public init?(_ text: some StringProtocol) {
    var value: UInt64 = 0
    var count: UInt64 = 0
    for byte in text.utf8 {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10, count < UInt64(Self.longest) else { return nil }
      value = value * 10 + UInt64(digit)
      count += 1
    }
    for _ in count..<UInt64(Self.longest) { value *= 10 }
    packed = value << 4 | count
  }

  /// How many digits there are.
  @inlinable
  public var count: Int { Int(packed & 15) }

  /// A Boolean value: whether it is the country or the whole code of a province, a district or a
  /// ward.
  @inlinable
  public var isWhole: Bool { count == 0 || count == 2 || count == 5 || count == 10 }

  /// The number that audit entries carry: the digits with a 1 before them, so that leading zeros
  /// count; 1 for the whole country.
  public var number: UInt64 {
    let own = (packed >> 4) / Self.power(Self.longest - count)
    return Self.power(count) + own
  }

  /// What the digits say that it lies in: the ward's district, the district's province, the
  /// province's country; `nil` for the country.
  @inlinable
  public var container: AreaPath? {
    switch count {
    case 0: nil
    case 1, 2: .country
    case 3, 4, 5: cut(to: 2)
    default: cut(to: 5)
    }
  }

  /// The first digits.
  @usableFromInline
  func cut(to kept: Int) -> AreaPath {
    let power = Self.power(Self.longest - kept)
    return AreaPath(packed: ((packed >> 4) / power * power) << 4 | UInt64(kept))
  }

  @usableFromInline
  static func power(_ exponent: Int) -> UInt64 {
    var power: UInt64 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  /// A Boolean value: whether the digits of `other` begin with these.
  public func begins(_ other: AreaPath) -> Bool {
    count <= other.count && other.cut(to: count) == self
  }

  /// The digits; empty for the country.
  public var description: String {
    let own = String((packed >> 4) / Self.power(Self.longest - count))
    return count == 0 ? "" : String(repeating: "0", count: count - own.utf8.count) + own
  }

  /// A Boolean value: whether the text of `a` comes first.
  @inlinable
  public static func < (a: AreaPath, b: AreaPath) -> Bool { a.packed < b.packed }
}
