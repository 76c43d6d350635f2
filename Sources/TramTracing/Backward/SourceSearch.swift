// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Looks for the places and the events at which several cases may have been infected.
///
/// What most people visit is shared by cases too; so each place is weighed against how many go
/// there, and each visit by how well its day fits the incubation. Fold visits in by `add`, in any
/// order; then ask for `ranked()`.
public struct SourceSearch: Sendable {
  /// The most visits that are held.
  public static let most = 20_000_000

  /// A place, on one day or on all.
  private struct Spot: Hashable, Sendable {
    var place: PlaceNumber
    /// `Int32.min` for all days.
    var day: Int32
  }

  private let windows: [SourceWindow]
  private let caseOf: [UInt32: Int]
  private let population: Int
  private let secondsEast: Int64
  private var visits: [PlaceVisit] = []

  /// Creates a search.
  ///
  /// - Parameters:
  ///   - cases: The cases with the numbers of their trails; each once.
  ///   - population: How many people might have been somewhere: those whose visits are known. At
  ///     least the number of cases.
  /// - Throws: `TracingError`: `.badValue` for no case, a case twice, too small a population
  public init(
    _ disease: Disease, cases: [(person: UInt32, traced: IndexCase)], population: Int
  ) throws(TracingError) {
    guard let first = cases.first else {
      throw TracingError(.badValue, detail: "no case is given")
    }
    guard population >= cases.count else {
      throw TracingError(
        .badValue, detail: "a population of \(population) with \(cases.count) cases")
    }
    var caseOf: [UInt32: Int] = [:]
    for (index, one) in cases.enumerated() {
      guard caseOf.updateValue(index, forKey: one.person) == nil else {
        throw TracingError(.badValue, detail: "case \(index + 1) stands twice in the list")
      }
    }
    self.caseOf = caseOf
    self.population = population
    windows = cases.map { SourceWindow(disease, $0.traced) }
    secondsEast = Int64(first.traced.secondsEast)
  }

  /// The time in which visits count at all: from the first window's beginning to the last's end.
  public var times: (from: Instant, until: Instant) {
    (
      windows.map(\.from).min() ?? Instant(milliseconds: 0),
      windows.map(\.until).max() ?? Instant(milliseconds: 0)
    )
  }

  /// Takes a visit; what lies outside all windows is passed over.
  ///
  /// - Throws: `TracingError`: `.badValue` for an end before the beginning or a visit of more than
  ///   31 days; `.tooLarge`
  public mutating func add(_ visit: PlaceVisit) throws(TracingError) {
    guard visit.from <= visit.until else {
      throw TracingError(.badValue, detail: "the visit ends before it begins")
    }
    guard visit.until.seconds(since: visit.from) <= 31 * 86_400 else {
      throw TracingError(.badValue, detail: "a visit of more than 31 days")
    }
    let (from, until) = times
    guard visit.from < until, visit.until >= from else { return }
    guard visits.count < Self.most else {
      throw TracingError(.tooLarge, detail: "more than \(Self.most) visits")
    }
    visits.append(visit)
  }

  /// The places and events that at least `least` cases share, the heaviest first.
  ///
  /// Of what is as heavy the rarer by chance comes first, then the lower number, then a place
  /// before its days.
  ///
  /// - Complexity: O(visits log visits + spots x cases²)
  public func ranked(least: Int = 2) -> [SharedSource] {
    var spots: [Spot: [PlaceVisit]] = [:]
    for visit in visits where caseOf[visit.person] != nil {
      for spot in spotsOf(visit) { spots[spot, default: []].append(visit) }
    }
    // Only spots with enough cases are worth their crowd.
    spots = spots.filter { _, all in
      Set(all.compactMap { caseThere($0) }).count >= max(least, 1)
    }
    var crowds: [Spot: [PlaceVisit]] = [:]
    for visit in visits {
      for spot in spotsOf(visit) where spots[spot] != nil {
        crowds[spot, default: []].append(visit)
      }
    }
    let choices = Set(visits.flatMap { spotsOf($0) }).count
    var found = crowds.compactMap { source($0, $1, choices: choices) }
    found = found.filter { $0.cases.count >= max(least, 1) }
    found.sort { a, b in
      if a.weight != b.weight { return a.weight > b.weight }
      if a.chance != b.chance { return a.chance < b.chance }
      if a.place != b.place { return a.place.rawValue < b.place.rawValue }
      return (a.day?.number ?? .min) < (b.day?.number ?? .min)
    }
    return found
  }

  /// The place on all days, and each civil day that the visit touches.
  private func spotsOf(_ visit: PlaceVisit) -> [Spot] {
    let first = dayNumber(visit.from)
    let last = max(dayNumber(visit.until.advanced(seconds: -0.001)), first)
    return [Spot(place: visit.place, day: .min)]
      + (first...last).map { Spot(place: visit.place, day: $0) }
  }

  private func dayNumber(_ moment: Instant) -> Int32 {
    let seconds = moment.milliseconds / 1000 + secondsEast
    let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    return Int32(clamping: day)
  }

  private func caseThere(_ visit: PlaceVisit) -> Int? {
    guard let index = caseOf[visit.person],
      windows[index].overlaps(from: visit.from, until: visit.until)
    else { return nil }
    return index
  }

  private func source(_ spot: Spot, _ all: [PlaceVisit], choices: Int) -> SharedSource? {
    var timing = [Double](repeating: 0, count: windows.count)
    var seconds = timing
    for visit in all {
      guard let index = caseThere(visit) else { continue }
      let (from, until) = stretch(visit, on: spot)
      guard windows[index].overlaps(from: from, until: until) else { continue }
      // Longer visits weigh more; a moment weighs a minute.
      let long = max(until.seconds(since: from), 60)
      timing[index] += windows[index].density(from: from, until: until) * long
      seconds[index] += long
    }
    let there = seconds.indices.filter { seconds[$0] > 0 }
    guard !there.isEmpty else { return nil }
    var visits: [SharedSource.Visit] = []
    let people = Set(all.map(\.person)).count
    for index in windows.indices {
      // Anybody's chance within this case's window; nobody and everybody are never sure.
      let crowd = crowd(all, spot, windows[index])
      let chance = (Double(crowd) + 0.5) / (Double(population) + 1)
      visits.append(
        SharedSource.Visit(
          chance: min(chance, 0.999_999), isThere: seconds[index] > 0,
          timing: seconds[index] > 0 ? timing[index] / seconds[index] : 0))
    }
    let chances = visits.map(\.chance)
    let (share, weight) = SharedSource.fit(visits)
    let chance = SharedSource.atLeast(there.count, of: chances)
    return SharedSource(
      place: spot.place, day: spot.day == .min ? nil : Day(number: spot.day), cases: there,
      of: windows.count, crowd: people, expected: chances.reduce(0, +), chance: chance,
      chanceOfAny: SharedSource.any(chance, of: choices), share: share, weight: weight)
  }

  /// How many different people were at a spot within a window.
  private func crowd(_ all: [PlaceVisit], _ spot: Spot, _ window: SourceWindow) -> Int {
    var people: Set<UInt32> = []
    for visit in all {
      let (from, until) = stretch(visit, on: spot)
      if window.overlaps(from: from, until: max(until, from.advanced(seconds: 0.001))) {
        people.insert(visit.person)
      }
    }
    return people.count
  }

  /// The part of a visit that lies on the day of a spot.
  private func stretch(_ visit: PlaceVisit, on spot: Spot) -> (from: Instant, until: Instant) {
    guard spot.day != .min else { return (visit.from, visit.until) }
    let midnight = Instant(milliseconds: (Int64(spot.day) * 86_400 - secondsEast) * 1000)
    return (
      max(visit.from, midnight), min(visit.until, midnight.advanced(seconds: 86_400))
    )
  }
}
