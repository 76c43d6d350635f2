// SPDX-License-Identifier: Apache-2.0

/// One position of one person, as a trail keeps it: 20 bytes.
@frozen
public struct TrailFix: Hashable, Sendable {
  /// Milliseconds since 1970-01-01 00:00 UTC.
  public var time: Int64
  /// Whose.
  public var person: PersonNumber
  /// Latitude in 10⁻⁷ degrees.
  public var latitudeE7: Int32
  /// Longitude in 10⁻⁷ degrees.
  public var longitudeE7: Int32
  /// The radius that holds the true place with 68 %, in centimetres; 0 where none was given.
  public var accuracy: UInt32

  /// Creates a fix.
  @inlinable
  public init(
    time: Int64, person: PersonNumber, latitudeE7: Int32, longitudeE7: Int32, accuracy: UInt32
  ) {
    self.time = time
    self.person = person
    self.latitudeE7 = latitudeE7
    self.longitudeE7 = longitudeE7
    self.accuracy = accuracy
  }
}
