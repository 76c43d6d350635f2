// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramUnits

/// That somebody was in an area, as it is brought in.
public struct AreaStay: Hashable, Sendable {
  /// The person's text.
  public var person: String
  /// The area's text.
  public var area: String
  /// What the area is.
  public var kind: AreaKind
  /// Milliseconds since 1970-01-01 00:00 UTC.
  public var times: Range<Int64>
  /// Where the area is, if that is known.
  public var circle: AreaCircle?

  /// Creates a stay.
  public init(
    person: String, area: String, kind: AreaKind, times: Range<Int64>, circle: AreaCircle? = nil
  ) {
    self.person = person
    self.area = area
    self.kind = kind
    self.times = times
    self.circle = circle
  }
}

extension LiveTrails {
  /// Takes stays in areas in beside the fixes, and returns once they are on disk.
  ///
  /// What came in before is sealed first, so that persons have one number everywhere. A stay that
  /// is there already changes nothing.
  ///
  /// - Parameter now: The clock's time.
  /// - Returns: For each stay why it cannot be used; `nil` for one that was taken.
  /// - Throws: `TrailsError`: `.busy` while a sealing is at work; `.io`, `.diskFull`
  @concurrent
  public func keep(_ stays: [AreaStay], at now: Instant) async throws -> [String?] {
    for stay in stays { _ = person(stay.person) }
    try begin()
    defer { isSealing.withLock { $0 = false } }
    try await sealAll()
    var areas = try AreaImport(into: store, now: now)
    var flaws: [String?] = []
    for stay in stays {
      let (who, place) = (Array(stay.person.utf8), Array(stay.area.utf8))
      flaws.append(
        try areas.add(
          who.span, place.span, stay.kind, during: stay.times, circle: stay.circle))
    }
    _ = try areas.finish()
    return flaws
  }
}
