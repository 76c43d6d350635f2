// SPDX-License-Identifier: Apache-2.0

/// Who was exposed through whom, and how soon: levels as a value that follows each change.
///
/// For every person and every level the graph keeps the earliest moment of exposure by a chain of
/// exactly so many meetings: T₀ of a case is when it becomes infectious, and
/// Tₙ(b) = min over meetings of a and b of max(first, Tₙ₋₁(a) + latent, cleared(b)), where that
/// is not after the meeting's end nor after a was kept apart. The level of a person is the least n
/// with a Tₙ. The least level alone would not do: somebody who is F1 by a late meeting and F2 by
/// an early one may have infected others before the late one. An earlier exposure is never worse
/// for a chain, so one moment a level is enough.
///
/// Layer n depends on layer n - 1 only. So a change is followed layer by layer from where it was
/// made, cycles need no care, and the result is that of a full computation.
struct LevelGraph: Sendable {
  /// The deepest level there is: F5.
  static let deepest = 5
  /// No exposure.
  static let never = Int64.max
  private static let layers = deepest + 1

  /// One meeting.
  struct Meeting: Sendable {
    var a: Int32
    var b: Int32
    var first: Int64
    var last: Int64
  }

  /// How a level came about.
  struct Exposure: Hashable, Sendable {
    var level: Int
    /// The earliest moment of exposure; of a case, when it becomes infectious.
    var time: Int64
    /// The number of the case at the beginning of the chain.
    var root: UInt64
    /// The meeting's number and the other person's index; absent for a case.
    var via: (meeting: UInt64, from: Int32)? {
      meeting == 0 ? nil : (meeting, from)
    }
    fileprivate var meeting: UInt64
    fileprivate var from: Int32
  }

  private let latent: Int64
  private let highest: Int
  private var indices: [UInt64: Int32] = [:]
  private(set) var keys: [UInt64] = []
  private var meetings: [UInt64: Meeting] = [:]
  /// The meetings of each person, by number.
  private var adjacent: [[UInt64]] = []
  /// From when a case is infectious; `never` for all others.
  private var caseStart: [Int64] = []
  private var caseNumber: [UInt64] = []
  /// Until when a person may infect others.
  private var end: [Int64] = []
  /// Exposures before this moment do not count.
  private var cleared: [Int64] = []
  private var times: [Int64] = []
  private var via: [UInt64] = []
  private var roots: [UInt64] = []
  private var touched: Set<Int32> = []
  /// Whether everybody will be looked at: nobody is marked meanwhile.
  private var isFilling = false

  init(rule: LevelRule) {
    latent = Int64(rule.latentHours * 3_600_000)
    highest = min(max(rule.highest, 1), Self.deepest)
  }

  // MARK: Filling

  /// Begins with many people and meetings at once; `fill()` settles them.
  mutating func beginFilling(persons: Int, meetings: Int) {
    isFilling = true
    indices.reserveCapacity(persons)
    keys.reserveCapacity(persons)
    self.meetings.reserveCapacity(meetings)
    adjacent.reserveCapacity(persons)
    caseStart.reserveCapacity(persons)
    caseNumber.reserveCapacity(persons)
    end.reserveCapacity(persons)
    cleared.reserveCapacity(persons)
    times.reserveCapacity(persons * Self.layers)
    via.reserveCapacity(persons * Self.layers)
    roots.reserveCapacity(persons * Self.layers)
  }

  /// Makes the levels of everybody, as `settle()` would of people who were all touched.
  ///
  /// - Complexity: O(meetings × levels)
  mutating func fill() {
    for person in keys.indices {
      times[person * Self.layers] = caseStart[person]
      roots[person * Self.layers] = caseNumber[person]
    }
    for level in 1...highest {
      for person in keys.indices { _ = settle(Int32(person), level) }
    }
    touched = []
    isFilling = false
  }

  private mutating func mark(_ index: Int32) {
    if !isFilling { touched.insert(index) }
  }

  // MARK: Changes

  /// The index of a person, who is added when not there.
  mutating func index(of key: UInt64) -> Int32 {
    if let index = indices[key] { return index }
    let index = Int32(keys.count)
    indices[key] = index
    keys.append(key)
    adjacent.append([])
    caseStart.append(Self.never)
    caseNumber.append(0)
    end.append(Self.never)
    cleared.append(.min)
    times.append(contentsOf: repeatElement(Self.never, count: Self.layers))
    via.append(contentsOf: repeatElement(0, count: Self.layers))
    roots.append(contentsOf: repeatElement(0, count: Self.layers))
    return index
  }

  /// Says from when to when a person is infectious as a case; `nil` for one who is no case.
  ///
  /// - Parameters:
  ///   - number: The case's number.
  ///   - apart: Since when a person who is no case is kept apart.
  mutating func setCase(
    _ person: UInt64, _ window: (start: Int64, end: Int64)?, number: UInt64 = 0, apart: Int64?
  ) {
    let index = index(of: person)
    let start = window?.start ?? Self.never
    let until = window?.end ?? apart ?? Self.never
    guard
      caseStart[Int(index)] != start || end[Int(index)] != until
        || caseNumber[Int(index)] != number
    else { return }
    caseStart[Int(index)] = start
    caseNumber[Int(index)] = number
    end[Int(index)] = until
    touchAround(index)
  }

  /// Says that exposures of a person before a moment are ruled out; `nil` for none.
  mutating func setCleared(_ person: UInt64, _ time: Int64?) {
    let index = index(of: person)
    guard cleared[Int(index)] != time ?? .min else { return }
    cleared[Int(index)] = time ?? .min
    mark(index)
  }

  /// Adds a meeting or puts it in place of the one with its number, which is not 0.
  mutating func setMeeting(
    _ number: UInt64, _ a: UInt64, _ b: UInt64, first: Int64, last: Int64
  ) {
    removeMeeting(number)
    guard a != b, number != 0 else { return }
    let meeting = Meeting(a: index(of: a), b: index(of: b), first: first, last: last)
    meetings[number] = meeting
    adjacent[Int(meeting.a)].append(number)
    adjacent[Int(meeting.b)].append(number)
    mark(meeting.a)
    mark(meeting.b)
  }

  /// Takes a meeting out.
  mutating func removeMeeting(_ number: UInt64) {
    guard let meeting = meetings.removeValue(forKey: number) else { return }
    for index in [meeting.a, meeting.b] {
      if let at = adjacent[Int(index)].firstIndex(of: number) {
        adjacent[Int(index)].swapAt(at, adjacent[Int(index)].count - 1)
        adjacent[Int(index)].removeLast()
      }
      mark(index)
    }
  }

  /// Has a person looked at by the next `settle`, whatever else changed.
  mutating func touch(_ person: UInt64) { mark(index(of: person)) }

  private mutating func touchAround(_ index: Int32) {
    mark(index)
    for number in adjacent[Int(index)] {
      guard let meeting = meetings[number] else { continue }
      mark(meeting.a == index ? meeting.b : meeting.a)
    }
  }

  // MARK: Settling

  /// Brings all levels up to date.
  ///
  /// - Returns: Everybody whose exposure may have changed, ascending.
  /// - Complexity: O(meetings of the people whose exposure changes and of those they met)
  mutating func settle() -> [UInt64] {
    var seen = touched
    var changed: Set<Int32> = []
    for person in touched {
      let at = Int(person) * Self.layers
      let (start, number) = (caseStart[Int(person)], caseNumber[Int(person)])
      guard times[at] != start || roots[at] != number else { continue }
      times[at] = start
      roots[at] = number
      changed.insert(person)
    }
    for level in 1...highest {
      var layer = touched
      for person in changed {
        for number in adjacent[Int(person)] {
          guard let meeting = meetings[number] else { continue }
          layer.insert(meeting.a == person ? meeting.b : meeting.a)
        }
      }
      changed = []
      for person in layer where settle(person, level) { changed.insert(person) }
      seen.formUnion(layer)
    }
    touched = []
    return seen.map { keys[Int($0)] }.sorted()
  }

  /// Settles one person at one level; whether the moment or the case behind it changed.
  private mutating func settle(_ person: Int32, _ level: Int) -> Bool {
    let at = Int(person) * Self.layers + level
    var best = Self.never
    var by: UInt64 = 0
    // A case stands at level 0 and passes on from there.
    if caseStart[Int(person)] == Self.never {
      for number in adjacent[Int(person)] {
        guard let meeting = meetings[number] else { continue }
        let time = exposure(of: person, in: meeting, level)
        if time < best || time == best && time != Self.never && number < by {
          best = time
          by = number
        }
      }
    }
    var root: UInt64 = 0
    if let meeting = meetings[by] {
      let other = meeting.a == person ? meeting.b : meeting.a
      root = roots[Int(other) * Self.layers + level - 1]
    }
    let hasChanged = times[at] != best || roots[at] != root
    times[at] = best
    via[at] = by
    roots[at] = root
    return hasChanged
  }

  /// The earliest moment of exposure by one meeting with somebody of the level below.
  private func exposure(of person: Int32, in meeting: Meeting, _ level: Int) -> Int64 {
    let other = meeting.a == person ? meeting.b : meeting.a
    let below = times[Int(other) * Self.layers + level - 1]
    guard below != Self.never else { return Self.never }
    let infectious = level == 1 ? below : below &+ latent
    let time = max(meeting.first, infectious, cleared[Int(person)])
    return time <= min(meeting.last, end[Int(other)]) ? time : Self.never
  }

  // MARK: Reading

  /// How a person's level came about; `nil` without a level.
  func exposure(of person: UInt64) -> Exposure? {
    guard let index = indices[person] else { return nil }
    for level in 0...highest {
      if let found = exposure(at: index, level) { return found }
    }
    return nil
  }

  /// How a person is exposed by chains of exactly `level` meetings.
  func exposure(at index: Int32, _ level: Int) -> Exposure? {
    let at = Int(index) * Self.layers + level
    guard times[at] != Self.never else { return nil }
    var from: Int32 = 0
    if let meeting = meetings[via[at]] { from = meeting.a == index ? meeting.b : meeting.a }
    return Exposure(
      level: level, time: times[at], root: roots[at], meeting: via[at], from: from)
  }

  /// The index of a person, or `nil`.
  func known(_ person: UInt64) -> Int32? { indices[person] }

  /// The latest moment at which a person was exposed at their level; `nil` without one.
  func lastExposure(of person: UInt64) -> Int64? {
    guard let index = indices[person], let found = exposure(of: person), found.level > 0 else {
      return nil
    }
    var latest = found.time
    for number in adjacent[Int(index)] {
      guard let meeting = meetings[number],
        exposure(of: index, in: meeting, found.level) != Self.never
      else { continue }
      let other = meeting.a == index ? meeting.b : meeting.a
      latest = max(latest, min(meeting.last, end[Int(other)]))
    }
    return latest
  }

  /// The meeting of a number.
  func meeting(_ number: UInt64) -> Meeting? { meetings[number] }

  /// The numbers of a person's meetings, ascending.
  func meetings(of person: UInt64) -> [UInt64] {
    indices[person].map { adjacent[Int($0)].sorted() } ?? []
  }
}
