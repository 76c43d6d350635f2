// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What an authority calls a close contact between two dates.
public struct ContactRule: Hashable, Sendable {
  /// Who set it, such as `vn`, `who`, `cdc`.
  public var authority: String
  /// The first day on which it holds; `nil`: since ever.
  public var from: Day?
  /// The first day on which it no longer holds; `nil`: it still does.
  public var until: Day?
  /// How near counts.
  public var radius: Meters
  /// For how many minutes.
  public var minutes: Double
  /// Within how many hours the minutes are added up.
  public var rollingHours: Double
  /// How many days before the onset, or the sample, contacts count.
  public var daysBefore: Double
  /// How many days after it they count at most; isolation ends them before.
  public var daysAfter: Double

  /// A Boolean value: whether it holds on `day`.
  public func holds(on day: Day) -> Bool {
    (from.map { $0 <= day } ?? true) && (until.map { day < $0 } ?? true)
  }
}

/// How long a contact is quarantined and followed between two dates.
public struct QuarantineRule: Hashable, Sendable {
  /// Who set it.
  public var authority: String
  /// The first day on which it holds; `nil`: since ever.
  public var from: Day?
  /// The first day on which it no longer holds; `nil`: it still does.
  public var until: Day?
  /// Days of quarantine after the last contact; 0 for none.
  public var quarantineDays: Int
  /// Days of follow-up after the last contact.
  public var followUpDays: Int

  /// A Boolean value: whether it holds on `day`.
  public func holds(on day: Day) -> Bool {
    (from.map { $0 <= day } ?? true) && (until.map { day < $0 } ?? true)
  }
}
