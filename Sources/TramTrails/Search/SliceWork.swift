// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// The room in which a search for pairs works through one slice after the other.
struct SliceWork: ~Copyable {
  /// Legs that a run has on the average: boxes stay small, and a pair's set-up is paid off.
  private static let legsInBin = 24.0
  private static let mostBins = 4096.0

  private let radius: Double
  private var batch = PieceBatch()
  private var columns = LegColumns()
  private var room = MeetingRoom()
  private var join = BoxJoin()
  private var planes = PlaneBook()
  private var runs: [LegRun] = []
  /// Whether the run's person has several in the bin.
  private var isOneOfSeveral: [Bool] = []
  /// Pairs with proven contacts, for the whole slice.
  private var proven = Deferred()
  /// Pairs of people with several runs in a bin, for the bin.
  private var mixed = Deferred()

  init(rule: ContactRule) { radius = rule.radius.rawValue }

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
    columns.reserve(batch.times.count)
    for piece in 0..<batch.count {
      let vertices = batch.vertices(of: piece)
      columns.fill(from: batch, vertices: vertices, at: vertices.lowerBound, epoch: span.epoch)
    }
    try meet(from: from, until: until, persons: persons, book: &book)
    proven.flush(into: &book)
  }

  /// Goes through the bins of a slice whose legs are in the columns.
  private mutating func meet(
    from: Double, until: Double, persons: ClosedRange<UInt32>, book: inout TallyBook
  ) throws(TrailsError) {
    var cursors = PieceCursors(batch, columns)
    guard cursors.legs > 0 else { return }
    let length = max(cursors.time / Double(cursors.legs) * Self.legsInBin, 1)
    let bins = min(((until - from) / length).rounded(.up), Self.mostBins)
    var bin = 0.0
    while bin < bins {
      // Whole milliseconds, so that no time is lost or counted twice between two bins.
      let low = (from + (until - from) * bin / bins).rounded()
      let high = (from + (until - from) * (bin + 1) / bins).rounded()
      bin += 1
      guard high > low else { continue }
      makeRuns(&cursors, from: low, until: high)
      if runs.count > 1 { try meetRuns(persons: persons, book: &book) }
    }
  }

  /// Cuts what lies between two times out of every piece.
  private mutating func makeRuns(
    _ cursors: inout PieceCursors, from: Double, until: Double
  ) {
    runs.removeAll(keepingCapacity: true)
    cursors.advance(to: from, until: until, columns)
    for k in cursors.active.indices {
      let piece = Int(cursors.active[k])
      guard let part = cursors.part(of: piece, from: from, until: until, columns) else { continue }
      let box = UnitBox(of: batch, vertices: part.vertices)
      let (plane, reach) = planes.plane(for: box)
      let square = plane.units(radius, reach: reach)
      runs.append(
        LegRun(
          person: batch.persons[piece].rawValue, vertices: part.vertices, from: part.from,
          until: part.until,
          // Half the radius for either side.
          box: box.widened(by: plane.units(radius / 2, reach: reach)), plane: plane,
          square: square))
    }
    isOneOfSeveral = cursors.severals(runs)
  }

  private mutating func meetRuns(
    persons: ClosedRange<UInt32>, book: inout TallyBook
  ) throws(TrailsError) {
    let radius2 = radius * radius
    try join.forEachPair(runs, stripHeight: stripHeight()) { (i, j) throws(TrailsError) in
      let (a, b) = (runs[i].person, runs[j].person)
      if a == b || !persons.contains(min(a, b)) { return }
      let from = max(runs[i].from, runs[j].from)
      let until = min(runs[i].until, runs[j].until)
      guard until > from else { return }
      var kernel = MeetingKernel(radius2: radius2, plane: runs[i].plane, square: runs[i].square)
      let count = room.meet(
        &kernel, columns, runs[i].vertices, columns, runs[j].vertices, from: from, until: until)
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
