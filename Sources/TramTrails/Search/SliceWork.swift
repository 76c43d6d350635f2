// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// The room in which a search for pairs works through one slice after the other.
struct SliceWork: ~Copyable {
  /// Legs that a run has on the average: boxes stay small, and a pair's set-up is paid off.
  private static let legsInBin = 12.0
  private static let mostBins = 4096.0
  /// Contacts that are gathered before they are summed up: 32 bytes each.
  private static let mostContacts = 4 << 20
  /// As many stay gathered from slice to slice, while they fit into a cache.
  private static let cachedContacts = 256 << 10

  private let radius: Double
  private var batch = PieceBatch()
  private var table = PathTable()
  private var cutter: RunCutter
  private var room = MeetingRoom()
  private var join = BoxJoin()
  private var runs: [LegRun] = []
  /// Whether the run's person has several in the bin.
  private var isOneOfSeveral: [Bool] = []
  private var ledger = SliceLedger()
  /// How many pairs are summed up at once.
  private let mostPairs: Int
  /// The persons whose pairs are looked for: those whose smaller number is one of them.
  private(set) var persons: ClosedRange<UInt32>
  /// How many runs each person has in the bin, by his number in the table; else 0.
  private var counts: [Int32] = []

  init(rule: ContactRule, mostPairs: Int, persons: ClosedRange<UInt32>) {
    self.mostPairs = mostPairs
    self.persons = persons
    radius = rule.radius.rawValue
    // Half the radius for either side.
    cutter = RunCutter(radius: radius, margin: radius / 2)
  }

  /// Adds the contacts of one slice whose smaller number is in `persons` to the book.
  ///
  /// Where there are more pairs than there is room for, those with the larger numbers are let go
  /// and `persons` ends before them.
  mutating func add(
    _ slice: ClosedRange<Int64>, of span: SearchSpan, _ pieces: any PieceSource,
    _ edges: any EdgeSource, to book: inout TallyBook
  ) throws(TrailsError) {
    let (from, until) = span.range(of: slice)
    var known: [ContactEdge] = []
    try edges.appendEdges(during: slice, to: &known)
    let persons = persons
    ledger.begin(known, epoch: span.epoch, from: from, until: until) { edge in
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
    try meet(from: from, until: until, book: &book)
    if ledger.contacts > Self.cachedContacts {
      ledger.flush(into: &book)
      shrink(&book)
    }
  }

  /// Adds what is still gathered to the book.
  mutating func finish(_ book: inout TallyBook) {
    ledger.flush(into: &book)
    shrink(&book)
  }

  /// Goes through the bins of a slice whose legs are in the columns.
  private mutating func meet(
    from: Double, until: Double, book: inout TallyBook
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
      if runs.count > 1 { try meetRuns(&book) }
    }
  }

  /// Marks the runs whose person has another one in the bin.
  private mutating func markSeverals() {
    if counts.count < table.persons { counts = [Int32](repeating: 0, count: table.persons) }
    for run in runs { counts[Int(run.local)] &+= 1 }
    isOneOfSeveral.removeAll(keepingCapacity: true)
    for run in runs { isOneOfSeveral.append(counts[Int(run.local)] > 1) }
    for run in runs { counts[Int(run.local)] = 0 }
  }

  private mutating func meetRuns(_ book: inout TallyBook) throws(TrailsError) {
    markSeverals()
    let radius2 = radius * radius
    // Out of the way of what the pairs change.
    var join = self.join
    self.join = BoxJoin()
    defer { self.join = join }
    try join.forEachPair(runs, stripHeight: stripHeight()) { (i, j) throws(TrailsError) in
      let (a, b) = (runs[i].person, runs[j].person)
      if a == b || !persons.contains(min(a, b)) { return }
      let from = max(runs[i].from, runs[j].from)
      let until = min(runs[i].until, runs[j].until)
      guard until > from else { return }
      var kernel = MeetingKernel(radius2: radius2, plane: runs[i].plane, square: runs[i].square)
      let count = room.meet(
        &kernel, table.columns, runs[i].vertices, table.columns, runs[j].vertices, from: from,
        until: until)
      guard count > 0 else { return }
      ledger.add(
        UInt64(min(a, b)) << 32 | UInt64(max(a, b)), room, count: count, kernel,
        isMixed: isOneOfSeveral[i] || isOneOfSeveral[j])
      if ledger.count > mostPairs { shrink(&book) }
    }
    // The order of time is kept from bin to bin.
    if ledger.contacts > Self.mostContacts {
      ledger.flush(into: &book)
      shrink(&book)
    }
  }

  /// Lets pairs go until there is room for those that are left.
  private mutating func shrink(_ book: inout TallyBook) {
    while max(book.count, ledger.count) > mostPairs {
      var numbers = ledger.smallerNumbers
      for index in 0..<book.count {
        numbers.append(UInt32(truncatingIfNeeded: book[index].key >> 32))
      }
      numbers.sort()
      let median = numbers[numbers.count / 2]
      // All of one person's pairs are kept, however many.
      guard let from = median > numbers[0] ? median : numbers.first(where: { $0 > median })
      else { return }
      book.forget(from: from)
      ledger.forget(from: from)
      persons = persons.lowerBound...(from - 1)
    }
  }

  /// Twice the height that a box has on the average, and 20 m at the least.
  private func stripHeight() -> Int32 {
    var sum = 0.0
    for run in runs { sum += min(run.box.reach * 2, 1e6) }
    return max(Int32(min(sum / Double(runs.count) * 2, 1e7)), 2000)
  }
}
