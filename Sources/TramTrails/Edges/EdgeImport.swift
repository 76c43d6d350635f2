// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Brings proven contacts into a store: who, whom, when, for how long.
///
/// A contact that crosses midnight (UTC) is kept as one a day. One that is there already changes
/// nothing. When `finish()` returns, all is on disk.
public struct EdgeImport {
  /// The longest contact: a week, as a sensor may be left running between two people who live
  /// together.
  public static let longest: Int64 = 7 * 86_400_000
  /// 1980-01-01: earlier clocks were never set.
  private static let earliest: Int64 = 315_532_800_000
  /// Contacts that are gathered before the days are written.
  private static let most = 4 << 20

  /// What an import came to.
  public struct Summary: Hashable, Sendable {
    /// Contacts that are new, cut at midnight.
    public var added = 0
    /// Contacts that the store had already.
    public var known = 0
  }

  private let store: TrailStore
  private let latest: Int64
  private var register: PersonRegister
  private var days: [Int32: Set<ContactEdge>] = [:]
  private var count = 0
  /// What came of it so far.
  public private(set) var summary = Summary()

  /// Creates an import.
  ///
  /// - Parameters:
  ///   - store: Opened for writing.
  ///   - now: The clock's time; a contact may begin a day after it at the most.
  public init(into store: TrailStore, now: Instant) {
    self.store = store
    latest = now.milliseconds + 86_400_000
    register = store.current.register
  }

  /// Takes in one contact.
  ///
  /// - Parameters:
  ///   - a: The text of one person.
  ///   - b: The text of the other.
  ///   - start: Milliseconds since 1970-01-01 00:00 UTC.
  ///   - duration: Milliseconds.
  /// - Returns: Why it cannot be used; `nil` when it was taken.
  public mutating func add(
    _ a: Span<UInt8>, _ b: Span<UInt8>, start: Int64, duration: Int64
  ) throws(TrailsError) -> String? {
    guard start >= Self.earliest else { return "the time is before 1980" }
    guard start <= latest else { return "the time is more than a day ahead of the clock" }
    guard duration > 0 else { return "the duration is not more than 0" }
    guard duration <= Self.longest else { return "the duration is longer than a week" }
    guard !store.current.manifest.isForgotten(TrailSlice.dayNumber(of: start)) else {
      return "the store has forgotten that day"
    }
    guard let one = register.number(a), let other = register.number(b) else {
      return "a person is missing or longer than \(PersonRegister.longestLabel) bytes"
    }
    guard one != other else { return "a person meets himself" }
    var from = start
    while from < start + duration {
      let day = TrailSlice.dayNumber(of: from)
      let until = min(start + duration, (Int64(day) + 1) * TrailSlice.day)
      if days[day, default: []].insert(ContactEdge(one, other, start: from, end: until)).inserted {
        count += 1
      } else {
        summary.known += 1
      }
      from = until
    }
    if count >= Self.most { try write() }
    return nil
  }

  /// Writes what was taken in.
  public mutating func finish() throws(TrailsError) -> Summary {
    try write()
    return summary
  }

  private mutating func write() throws(TrailsError) {
    guard !days.isEmpty else { return }
    // Keys and names first: contacts that nobody can read or name are of no use.
    let manifest = store.current.manifest
    days = days.filter { !manifest.isForgotten($0.key) }
    try store.prepareKeys(days.keys.sorted())
    var next = store.current
    next.register = register
    try store.commit(next)
    for day in days.keys.sorted() {
      guard let key = next.keys[day], let more = days[day] else { continue }
      let before = try store.edges(ofDay: day)
      let all = before.union(more)
      summary.added += all.count - before.count
      summary.known += more.count - (all.count - before.count)
      guard all.count > before.count else { continue }
      try StoreFiles.replace(
        EdgeDay.fileName(day), in: store.folder,
        by: try EdgeDay.bytes(of: all, day: day, key: key))
    }
    days = [:]
    count = 0
  }
}
