// SPDX-License-Identifier: Apache-2.0

/// Ranks the areas in which several of some people were on one day: places where cases may have
/// been infected, where only check-ins, base stations or access points tell of them.
///
/// - Complexity: O(stays of the people) in time and memory
public struct SharedAreas: Sendable {
  /// An area on a day (UTC).
  public struct Place: Hashable, Sendable {
    /// The day, in days since 1970-01-01.
    public var day: Int32
    /// The area.
    public var area: AreaNumber
    /// Who was there, by number.
    public var persons: [PersonNumber]
    /// The most of them who were there at one moment.
    public var together: Int
    /// The time of all of them there, milliseconds.
    public var total: Int64
    /// When the first came, milliseconds since 1970-01-01 00:00 UTC.
    public var first: Int64
    /// When the last left, likewise.
    public var last: Int64
  }

  private struct Key: Hashable {
    var day: Int32
    var area: AreaNumber
  }

  private let areas: AreaSnapshot
  private let least: Int64

  /// Creates a search.
  ///
  /// - Parameter least: The time in an area on a day from which on it counts, milliseconds.
  public init(_ areas: AreaSnapshot, least: Int64) {
    self.areas = areas
    self.least = least
  }

  /// The areas, those with most people at once first, then with most people, then most time.
  ///
  /// - Throws: `TrailsError`: `.corrupt`, `.io`
  public func places(
    sharedBy persons: [PersonNumber], atLeast count: Int, during times: Range<Int64>
  ) throws(TrailsError) -> [Place] {
    var found: [Key: [PersonNumber: [Range<Int64>]]] = [:]
    for person in Set(persons) {
      // Stays are kept day by day, so none crosses midnight.
      try areas.forEachStay(of: person, during: times) { area, stay in
        let key = Key(day: TrailSlice.dayNumber(of: stay.lowerBound), area: area)
        found[key, default: [:]][person, default: []].append(stay)
      }
    }
    var places: [Place] = []
    for (key, stays) in found {
      let united = stays.mapValues(AreaSearch.united).filter { Self.length($0.value) >= least }
      let all = united.values.flatMap { $0 }
      guard united.count >= count, let first = all.map(\.lowerBound).min(),
        let last = all.map(\.upperBound).max()
      else { continue }
      places.append(
        Place(
          day: key.day, area: key.area, persons: united.keys.sorted(),
          together: Self.together(all), total: Self.length(all), first: first, last: last))
    }
    return places.sorted { a, b in
      (b.together, b.persons.count, b.total, a.day, a.area)
        < (a.together, a.persons.count, a.total, b.day, b.area)
    }
  }

  private static func length(_ stretches: [Range<Int64>]) -> Int64 {
    stretches.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
  }

  /// How many stretches hold one moment, at most; those of one person do not overlap.
  private static func together(_ stretches: [Range<Int64>]) -> Int {
    let steps = stretches.flatMap { [($0.lowerBound, 1), ($0.upperBound, -1)] }.sorted { $0 < $1 }
    var (now, most) = (0, 0)
    for (_, step) in steps {
      now += step
      most = max(most, now)
    }
    return most
  }
}
