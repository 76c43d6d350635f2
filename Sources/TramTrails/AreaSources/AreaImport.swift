// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Brings stays in areas into a store: who was in the area of which base station, check-in or
/// access point, from when until when.
///
/// A stay that crosses midnight (UTC) is kept as one a day. One that is there already changes
/// nothing. When `finish()` returns, all is on disk.
public struct AreaImport {
  private let store: TrailStore
  private var areas: AreaRegister
  private var gathering: EdgeGathering

  /// Creates an import.
  ///
  /// - Parameters:
  ///   - store: Opened for writing.
  ///   - now: The clock's time; a stay may begin a day after it at the most.
  /// - Throws: `TrailsError`: `.corrupt`, `.io` when the areas cannot be read
  public init(into store: TrailStore, now: Instant) throws(TrailsError) {
    self.store = store
    areas = try AreaRegister(folder: store.folder, keys: store.current.keys)
    gathering = EdgeGathering(.stays, into: store, now: now)
  }

  /// Takes in one stay.
  ///
  /// - Parameters:
  ///   - person: His text.
  ///   - area: The area's text.
  ///   - kind: What the area is; one text has one kind.
  ///   - times: Milliseconds since 1970-01-01 00:00 UTC, a week at the most.
  ///   - circle: Where the area is; of several the last stands.
  /// - Returns: Why it cannot be used; `nil` when it was taken.
  public mutating func add(
    _ person: Span<UInt8>, _ area: Span<UInt8>, _ kind: AreaKind, during times: Range<Int64>,
    circle: AreaCircle? = nil
  ) throws(TrailsError) -> String? {
    let (duration, isBeyond) = times.upperBound.subtractingReportingOverflow(times.lowerBound)
    if let flaw = gathering.flaw(start: times.lowerBound, duration: isBeyond ? .max : duration) {
      return flaw
    }
    let most = PersonRegister.longestLabel
    guard area.count > 0, area.count <= most, person.count > 0, person.count <= most else {
      return "a person or an area is missing or longer than \(most) bytes"
    }
    guard let place = areas.number(area, kind), let known = areas.kind(of: place) else {
      return "the store has no numbers left for areas"
    }
    guard known == kind else { return "the area is known as \(known.word), not \(kind.word)" }
    guard let who = gathering.register.number(person) else {
      return "the store has no numbers left for persons"
    }
    if let circle { areas.set(circle, of: place) }
    gathering.add(
      ContactEdge(who, place.end, start: times.lowerBound, end: times.upperBound))
    if gathering.isFull { try write() }
    return nil
  }

  /// Writes what was taken in.
  public mutating func finish() throws(TrailsError) -> EdgeImport.Summary {
    try write()
    return gathering.summary
  }

  private mutating func write() throws(TrailsError) {
    // The areas first: stays in what has no name are of no use.
    try areas.write(in: store.folder, keys: store.current.keys)
    try gathering.write()
  }
}
