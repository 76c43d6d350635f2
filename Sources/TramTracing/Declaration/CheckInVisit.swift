// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// That somebody was at a place, from a scan at its door; the person is a pseudonym.
public struct CheckInVisit: Hashable, Sendable {
  /// The pseudonym of the person, as the trails have it.
  public let person: UInt64
  /// The place.
  public let place: VenueID
  /// When the person came.
  public let start: Instant
  /// When the person left, or is taken to have left.
  public let end: Instant
  /// Whether the end was told and not taken from the kind of place.
  public let isEndTold: Bool

  /// How long it is kept.
  public static let retention = RetentionClass.trail
  /// How far a phone's clock may be ahead of the server's, in seconds.
  static let aheadAllowed = 120.0

  /// Creates a visit.
  ///
  /// - Parameters:
  ///   - end: When the person left; `nil` for the usual stay of the kind of place.
  ///   - now: The server's clock.
  /// - Throws: `TracingError` with `.badValue`
  public init(
    person: UInt64, place: VenueID, kind: VenueKind, start: Instant, end: Instant? = nil,
    at now: Instant
  ) throws(TracingError) {
    guard start.milliseconds > 0, start.seconds(since: now) <= Self.aheadAllowed else {
      throw TracingError(.badValue, detail: "the visit begins in the future or before 1970")
    }
    if let end {
      guard end >= start, end.seconds(since: now) <= Self.aheadAllowed else {
        throw TracingError(.badValue, detail: "the visit ends before it begins, or in the future")
      }
    }
    // An end that comes hours too late was forgotten: the usual stay is nearer to the truth.
    let isTold = end.map { $0.seconds(since: start) <= Double(kind.longestStay) } ?? false
    self.person = person
    self.place = place
    self.start = start
    self.end = isTold ? end ?? start : start.advanced(seconds: Double(kind.usualStay))
    isEndTold = isTold
  }

  /// The visits of one person in order, each ended at the latest when the next begins elsewhere.
  public static func ordered(_ visits: [CheckInVisit]) -> [CheckInVisit] {
    let sorted = visits.sorted { ($0.start, $0.place.rawValue) < ($1.start, $1.place.rawValue) }
    var next: [UInt64: CheckInVisit] = [:]
    var ordered: [CheckInVisit] = []
    for visit in sorted.reversed() {
      if let later = next[visit.person], later.place != visit.place, later.start < visit.end {
        ordered.append(visit.ending(at: later.start))
      } else {
        ordered.append(visit)
      }
      next[visit.person] = visit
    }
    return ordered.reversed()
  }

  private func ending(at end: Instant) -> CheckInVisit {
    CheckInVisit(person: person, place: place, start: start, end: end, isEndTold: isEndTold)
  }

  private init(person: UInt64, place: VenueID, start: Instant, end: Instant, isEndTold: Bool) {
    self.person = person
    self.place = place
    self.start = start
    self.end = end
    self.isEndTold = isEndTold
  }
}
