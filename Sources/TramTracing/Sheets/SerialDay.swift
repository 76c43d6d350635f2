// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// Days as numbers, as programs for tables count them (ECMA-376 part 1, §18.17.4.1).
///
/// In the usual system 1 is 1900-01-01 and 60 a 29 February that 1900 did not have; in the other
/// one 0 is 1904-01-01. The part behind the point is the time of day.
enum SerialDay {
  /// 1899-12-30 in days since 1970: what numbers beyond the false leap day count from.
  private static let origin: Int32 = -25_569
  /// 1904-01-01 in days since 1970.
  private static let origin1904: Int32 = -24_107
  /// 2200-01-01 in the usual system: further no list goes.
  private static let most = 109_575.0

  /// The day of a number; `nil` for the false leap day, for less than 1 and beyond 2200.
  static func day(_ serial: Double, from1904: Bool) -> Day? {
    guard serial.isFinite, serial >= (from1904 ? 0 : 1), serial < most else { return nil }
    let whole = Int32(serial)
    guard !from1904 else { return Day(number: origin1904 + whole) }
    guard whole != 60 else { return nil }
    return Day(number: origin + whole + (whole < 60 ? 1 : 0))
  }

  /// The number of a day in the usual system; right from 1900-03-01 on.
  static func serial(of day: Day) -> Int32 { day.number - origin }
}
