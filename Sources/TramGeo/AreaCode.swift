// SPDX-License-Identifier: Apache-2.0

/// The level of an area of administration in Vietnam.
public enum AreaLevel: Int, Hashable, Comparable, Sendable, CaseIterable {
  /// Province or city under the government (tỉnh, thành phố trung ương); a code of 2 digits.
  case province = 2
  /// District, town or city of a province (huyện, quận, thị xã); a code of 3 digits.
  case district = 3
  /// Commune, ward or township (xã, phường, thị trấn); a code of 5 digits.
  case ward = 5

  /// A Boolean value: whether `a` is the larger area.
  public static func < (a: AreaLevel, b: AreaLevel) -> Bool { a.rawValue < b.rawValue }

  /// The level as a person reads it.
  public var name: String {
    switch self {
    case .province: "province"
    case .district: "district"
    case .ward: "ward"
    }
  }
}

/// The code of an area in the General Statistics Office's list: 2, 3 or 5 digits, the leading
/// zeros among them; the count of digits tells the level.
@frozen
public struct AreaCode: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The level times 100,000 plus the digits' value, so that order is by level, then by code.
  @usableFromInline
  let packed: UInt32

  /// Creates a code from its digits; `nil` for anything but 2, 3 or 5 digits.
  public init?(_ digits: some StringProtocol) {
    var value: UInt32 = 0
    var count = 0
    for byte in digits.utf8 {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10, count < 5 else { return nil }
      value = value * 10 + UInt32(digit)
      count += 1
    }
    guard let level = AreaLevel(rawValue: count) else { return nil }
    packed = UInt32(level.rawValue) * 100_000 + value
  }

  /// The level that the count of digits tells.
  public var level: AreaLevel { AreaLevel(rawValue: Int(packed / 100_000)) ?? .ward }

  /// The digits, leading zeros among them.
  public var description: String {
    let digits = String(packed % 100_000)
    return String(repeating: "0", count: max(level.rawValue - digits.utf8.count, 0)) + digits
  }

  /// A Boolean value: whether `a` is of a larger level, or of the same and the lower code.
  @inlinable
  public static func < (a: AreaCode, b: AreaCode) -> Bool { a.packed < b.packed }
}
