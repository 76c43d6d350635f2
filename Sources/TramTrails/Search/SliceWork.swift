// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// The room in which a search for pairs works through one slice after the other.
struct SliceWork: ~Copyable {
  /// Legs that a run has on the average: boxes stay small, and a pair's set-up is paid off.
  private static let legsInBin = 10.0
  private static let mostBins = 4096.0

  private let radius: Double
  private var batch = PieceBatch()
  private var table = PathTable()
  private var cutter: RunCutter
  private var room = MeetingRoom()
  private var join = BoxJoin()
  private var runs: [LegRun] = []
  /// Whether the run's person has several in the bin.
  private var isOneOfSeveral: [Bool] = []
  /// Pairs with proven contacts, for the whole slice.
  private var proven = Deferred()
  /// Pairs of people with several runs in a bin, for the bin.
  private var mixed = Deferred()

  /// How many runs each person has in the bin.
  private var counts: [UInt32: Int32] = [:]

  init(rule: ContactRule) {
    radius = rule.radius.rawValue
    // Half the radius for either side.
    cutter = RunCutter(radius: radius, margin: radius / 2)
  }

  /// Adds the contacts of one slice whose smaller number is in `persons` to the book.
  mutating func add(
    _ slice: ClosedRange<Int64>, of span: SearchSpan, _ pieces: any PieceSource,
    _ edges: any EdgeSource, persons: ClosedRange<UInt32>, to book: inout TallyBook
  ) throws(TrailsError) {
    let (from, until) = span.range(of: slice)
    var known: [ContactEdge] = []
    try edges.appendEdges(during: slice, to: &known)
    proven.begin(known, epoch: span.epoch, from: from, until: until) { edge in
      guard persons.contains(edge.a.rawValue), edge.a != edge.b else { return nil }
      return UInt64(edge.a.rawValue) << 32 | UInt64(edge.b.rawValue)
    }
    batch.removeAll()
    let everywhere = TrailWindow(
      times: slice, latitudes: -900_000_000...900_000_000,
      longitudes: -1_800_000_000...1_800_000_000)
    try pieces.appendPieces(in: everywhere, to: &batch)
    table.fill(from: batch, epoch: span.epoch)
    cutter.begin(table)
    try meet(from: from, until: until, persons: persons, book: &book)
    proven.flush(into: &book)
  }

  /// Goes through the bins of a slice whose legs are in the columns.
  private mutating func meet(
    from: Double, until: Double, persons: ClosedRange<UInt32>, book: inout TallyBook
  ) throws(TrailsError) {
    guard table.legs > 0 else { return }
    let length = max(table.time / Double(table.legs) * Self.legsInBin, 1)
    let bins = min(((until - from) / length).rounded(.up), Self.mostBins)
    var bin = 0.0
    while bin < bins {
      // Whole milliseconds, so that no time is lost or counted twice between two bins.
      let low = (from + (until - from) * bin / bins).rounded()
      let high = (from + (until - from) * (bin + 1) / bins).rounded()
      bin += 1
      guard high > low else { continue }
      runs.removeAll(keepingCapacity: true)
      cutter.cut(table, from: low, until: high, into: &runs)
      if runs.count > 1 { try meetRuns(persons: persons, book: &book) }
    }
  }

  /// Marks the runs whose person has another one in the bin.
  private mutating func markSeverals() {
    isOneOfSeveral.removeAll(keepingCapacity: true)
    var last: UInt32?
    var isOne = false
    // The runs of a path follow each other; only a person of several paths has them apart.
    counts.removeAll(keepingCapacity: true)
    for (i, run) in runs.enumerated() {
      isOne = run.person == last
      if isOne { isOneOfSeveral[i - 1] = true }
      isOneOfSeveral.append(isOne)
      if !isOne { counts[run.person, default: 0] += 1 }
      last = run.person
    }
    for (i, run) in runs.enumerated() where counts[run.person, default: 0] > 1 {
      isOneOfSeveral[i] = true
    }
  }

  private mutating func meetRuns(
    persons: ClosedRange<UInt32>, book: inout TallyBook
  ) throws(TrailsError) {
    markSeverals()
    let radius2 = radius * radius
    try join.forEachPair(runs, stripHeight: stripHeight()) { (i, j) throws(TrailsError) in
      let (a, b) = (runs[i].person, runs[j].person)
      if a == b || !persons.contains(min(a, b)) { return }
      let from = max(runs[i].from, runs[j].from)
      let until = min(runs[i].until, runs[j].until)
      guard until > from else { return }
      var kernel = MeetingKernel(radius2: radius2, plane: runs[i].plane, square: runs[i].square)
      let count = room.meet(
        &kernel, table.columns, runs[i].vertices, table.columns, runs[j].vertices, from: from, until: until)
      guard count > 0 else { return }
      let key = UInt64(min(a, b)) << 32 | UInt64(max(a, b))
      let index = book.index(of: key)
      book.note(index, nearest2: kernel.nearest2, error2: kernel.error2)
      if !proven.keys.isEmpty, proven.keys.contains(key) {
        for k in 0..<count { proven.add(key, room[k]) }
      } else if isOneOfSeveral[i] || isOneOfSeveral[j] {
        for k in 0..<count { mixed.add(key, room[k]) }
      } else {
        book.add(index, room, count: count)
      }
    }
    mixed.flush(into: &book)
  }

  /// Twice the height that a box has on the average, and 20 m at the least.
  private func stripHeight() -> Int32 {
    var sum = 0.0
    for run in runs { sum += min(run.box.reach * 2, 1e6) }
    return max(Int32(min(sum / Double(runs.count) * 2, 1e7)), 2000)
  }
}
