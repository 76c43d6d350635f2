// SPDX-License-Identifier: Apache-2.0

/// What one device knows of its meeting with another, both of known people.
public struct DeviceMeeting: Hashable, Sendable {
  /// Whose device heard.
  public var hearer: PersonNumber
  /// Whose device was heard.
  public var heard: PersonNumber
  /// From the first sighting to the last, milliseconds since 1970-01-01 00:00 UTC.
  public var times: Range<Int64>
  /// The time within the radius of a contact that is expected, milliseconds.
  public var near: Int64

  /// Creates a meeting.
  public init(hearer: PersonNumber, heard: PersonNumber, times: Range<Int64>, near: Int64) {
    self.hearer = hearer
    self.heard = heard
    self.times = times
    self.near = near
  }
}
