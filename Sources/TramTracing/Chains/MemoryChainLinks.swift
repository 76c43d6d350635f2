// SPDX-License-Identifier: Apache-2.0

public import TramTrails
public import TramUnits

/// A list of contacts held in memory: those of a file, and the specification of `ChainFinding`.
public struct MemoryChainLinks: ChainFinding {
  /// The most contacts that are held.
  public static let most = 10_000_000

  private struct Meeting: Hashable, Sendable {
    var other: PersonNumber
    var from: Instant
    var until: Instant
    var risk: Double
    var sources: ContactSource
  }

  /// How many seconds of contact within `rolling` count as a contact of the rule; 0: any.
  public let seconds: Double
  /// Within how many seconds they are added up.
  public let rolling: Double
  /// After this moment nothing can have happened.
  public let now: Instant
  private var meetings: [PersonNumber: [Meeting]] = [:]
  /// How many contacts there are.
  public private(set) var count = 0

  /// Creates an empty list.
  ///
  /// - Parameters:
  ///   - seconds: How many seconds of contact within `rolling` count as one.
  ///   - rolling: 24 hours.
  ///   - now: Contacts that begin later are refused.
  public init(seconds: Double = 0, rolling: Double = 86_400, now: Instant) {
    self.seconds = seconds
    self.rolling = rolling
    self.now = now
  }

  /// Adds a stretch of contact of two people.
  ///
  /// - Parameter risk: How likely all of it infects, had one of them been infectious; a part of it
  ///   counts by its share of the logarithm of what is left.
  /// - Throws: `TracingError`: `.badValue` for a person with himself, an end before the beginning,
  ///   a contact in the future; `.tooLarge`
  public mutating func add(
    _ a: PersonNumber, _ b: PersonNumber, from: Instant, until: Instant,
    risk: Probability = Probability(1), sources: ContactSource = .proven
  ) throws(TracingError) {
    guard a != b else {
      throw TracingError(.badValue, detail: "a contact of a person with himself")
    }
    guard from <= until else {
      throw TracingError(.badValue, detail: "the contact ends before it begins")
    }
    guard from <= now else {
      throw TracingError(.badValue, detail: "the contact lies in the future")
    }
    guard count < Self.most else {
      throw TracingError(.tooLarge, detail: "more than \(Self.most) contacts")
    }
    count += 1
    for (one, other) in [(a, b), (b, a)] {
      meetings[one, default: []].append(
        Meeting(
          other: other, from: from, until: min(until, now), risk: risk.rawValue, sources: sources))
    }
  }

  /// The contacts of a person within a window, one row for each whom he met long enough.
  ///
  /// - Complexity: O(*n* log *n*) in the contacts of the person
  public func contacts(
    of person: PersonNumber, from: Instant, until: Instant
  ) -> [ChainLink] {
    guard from < until, let all = meetings[person] else { return [] }
    // A contact without length counts at its moment.
    let near = all.filter { $0.from < until && ($0.until > from || $0.from >= from) }
      .sorted { ($0.other, $0.from, $0.until) < ($1.other, $1.from, $1.until) }
    var found: [ChainLink] = []
    var i = 0
    while i < near.count {
      var j = i
      while j < near.count, near[j].other == near[i].other { j += 1 }
      if let contact = contact(near[i..<j], from: from, until: until) { found.append(contact) }
      i = j
    }
    return found
  }

  /// The row of one other person; `nil` when it falls short of the rule.
  private func contact(
    _ meetings: ArraySlice<Meeting>, from: Instant, until: Instant
  ) -> ChainLink? {
    var stretches: [ClosedRange<Instant>] = []
    var escape = 1.0
    var sources: ContactSource = []
    for meeting in meetings {
      let start = max(meeting.from, from)
      let end = max(min(meeting.until, until), start)
      escape *= partial(meeting, end.seconds(since: start))
      sources.formUnion(meeting.sources)
      // Overlaps count once.
      if let last = stretches.last, start <= last.upperBound {
        stretches[stretches.count - 1] = last.lowerBound...max(last.upperBound, end)
      } else {
        stretches.append(start...end)
      }
    }
    guard let first = stretches.first, let last = stretches.last, let one = meetings.first,
      isEnough(stretches)
    else { return nil }
    return ChainLink(
      person: one.other, first: first.lowerBound, last: last.upperBound,
      risk: Probability(1 - escape), sources: sources)
  }

  /// How likely a part of a meeting infects not.
  private func partial(_ meeting: Meeting, _ seconds: Double) -> Double {
    let whole = meeting.until.seconds(since: meeting.from)
    guard whole > 0, seconds < whole else { return 1 - meeting.risk }
    return meeting.risk >= 1 ? (seconds > 0 ? 0 : 1) : raised(1 - meeting.risk, seconds / whole)
  }

  private func isEnough(_ stretches: [ClosedRange<Instant>]) -> Bool {
    guard seconds > 0 else { return true }
    var sum = 0.0
    var first = 0
    // The most seconds end where a stretch ends, or begin where one begins.
    for i in stretches.indices {
      sum += stretches[i].upperBound.seconds(since: stretches[i].lowerBound)
      let from = stretches[i].upperBound.advanced(seconds: -rolling)
      while first < i, stretches[first].upperBound <= from {
        sum -= stretches[first].upperBound.seconds(since: stretches[first].lowerBound)
        first += 1
      }
      let cut = max(from.seconds(since: stretches[first].lowerBound), 0)
      if sum - cut >= seconds { return true }
    }
    for i in stretches.indices {
      let until = stretches[i].lowerBound.advanced(seconds: rolling)
      var held = 0.0
      for later in stretches[i...] where later.lowerBound < until {
        held += min(later.upperBound, until).seconds(since: later.lowerBound)
      }
      if held >= seconds { return true }
    }
    return false
  }
}
