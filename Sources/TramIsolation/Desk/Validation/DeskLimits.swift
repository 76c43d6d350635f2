// SPDX-License-Identifier: Apache-2.0

/// How large what people enter may be.
public struct DeskLimits: Sendable {
  /// The longest name of a person, in characters.
  public static let name = 200
  /// The longest address, in characters.
  public static let address = 500
  /// The longest line: a reason, a decision's number, an officer's name, a device's name.
  public static let line = 200
  /// The longest text in somebody's own words, in characters.
  public static let text = 2000
  /// The digits of a phone number after `+`, the country code among them; ITU-T E.164 has 15.
  public static let phoneDigits = 5...15
  /// The earliest year of birth.
  public static let firstBirthYear = 1900
  /// The digits of the longest code of an area: province 2, district 3, ward 5.
  public static let areaDigits = 10
  /// The radius of a circle, metres: a house with its yard to an island.
  public static let radius = 10.0...50_000.0
  /// The longest span of an order or a leave, days; a year and a day.
  public static let spanDays = 366.0
  /// The longest span in which an answer counts, hours.
  public static let checkHours = 24.0
}
