// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// Edges on their way into a store: judged, cut at midnight (UTC), and written day by day.
struct EdgeGathering {
  /// The longest edge: a week, as a sensor may be left running between two people who live
  /// together.
  static let longest: Int64 = 7 * 86_400_000
  /// 1980-01-01: earlier clocks were never set.
  private static let earliest: Int64 = 315_532_800_000
  /// Edges that are gathered before the days are written.
  private static let most = 4 << 20

  private let store: TrailStore
  private let kind: EdgeKind
  private let latest: Int64
  private var days: [Int32: Set<ContactEdge>] = [:]
  private var count = 0
  /// The persons with those who are new.
  var register: PersonRegister
  /// What came of it so far.
  private(set) var summary = EdgeImport.Summary()

  init(_ kind: EdgeKind, into store: TrailStore, now: Instant) {
    self.store = store
    self.kind = kind
    latest = now.milliseconds + 86_400_000
    register = store.current.register
  }

  /// Why an edge of that time cannot be used; `nil` when it can.
  func flaw(start: Int64, duration: Int64) -> String? {
    guard start >= Self.earliest else { return "the time is before 1980" }
    guard start <= latest else { return "the time is more than a day ahead of the clock" }
    guard duration > 0 else { return "the duration is not more than 0" }
    guard duration <= Self.longest else { return "the duration is longer than a week" }
    guard !store.current.manifest.isForgotten(TrailSlice.dayNumber(of: start)) else {
      return "the store has forgotten that day"
    }
    return nil
  }

  /// Takes in an edge without a flaw.
  mutating func add(_ edge: ContactEdge) {
    var from = edge.start
    while from < edge.end {
      let day = TrailSlice.dayNumber(of: from)
      let until = min(edge.end, (Int64(day) + 1) * TrailSlice.day)
      let part = ContactEdge(edge.a, edge.b, start: from, end: until)
      if days[day, default: []].insert(part).inserted {
        count += 1
      } else {
        summary.known += 1
      }
      from = until
    }
  }

  /// Whether so much is gathered that it should be written.
  var isFull: Bool { count >= Self.most }

  /// Writes what was taken in.
  mutating func write() throws(TrailsError) {
    guard !days.isEmpty else { return }
    // Keys and names first: edges that nobody can read or name are of no use.
    let manifest = store.current.manifest
    days = days.filter { !manifest.isForgotten($0.key) }
    try store.prepareKeys(days.keys.sorted())
    var next = store.current
    next.register = register
    try store.commit(next)
    for day in days.keys.sorted() {
      guard let key = next.keys[day], let more = days[day] else { continue }
      let before = try store.edges(kind, ofDay: day)
      let all = before.union(more)
      summary.added += all.count - before.count
      summary.known += more.count - (all.count - before.count)
      guard all.count > before.count else { continue }
      try StoreFiles.replace(
        kind.fileName(day), in: store.folder,
        by: try EdgeDay.bytes(of: all, kind: kind, day: day, key: key))
    }
    days = [:]
    count = 0
  }
}
