// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// The room in which a search for pairs works through one slice after the other.
struct SliceWork: ~Copyable {
  /// Legs that a bin of time has on the average.
  ///
  /// Few people turn twice in one. Of 0.75, 0.8 and 0.9 this was the fastest where times between
  /// fixes differ by a tenth from their mean.
  private static let legsInBin = 0.8
  /// The blocks of 64 bins in a slice at the most.
  private static let mostBlocks = 4096.0
  /// Contacts that are gathered before they are summed up: some 25 bytes each.
  private static let mostContacts = 1 << 21

  private let radius: Double
  private var batch = PieceBatch()
  private var table = PathTable()
  private var block: BinBlock
  private var room = MeetingRoom()
  private var join = BoxJoin()
  private var log = PairLog()
  /// The proven contacts of the slice, and the time from which they are not in the log yet.
  private var known: [ContactEdge] = []
  private var knownFrom = 0.0
  private var epoch: Int64 = 0
  /// How many pairs are summed up at once.
  private let mostPairs: Int
  /// The persons whose pairs are looked for: those whose smaller number is one of them.
  private(set) var persons: ClosedRange<UInt32>

  init(rule: ContactRule, mostPairs: Int, persons: ClosedRange<UInt32>) {
    self.mostPairs = mostPairs
    self.persons = persons
    radius = rule.radius.rawValue
    // Half the radius for either side.
    block = BinBlock(radius: radius, margin: radius / 2)
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
    known.removeAll(keepingCapacity: true)
    (knownFrom, epoch) = (from, span.epoch)
    try edges.appendEdges(during: slice, to: &known)
    batch.removeAll()
    let everywhere = TrailWindow(
      times: slice, latitudes: -900_000_000...900_000_000,
      longitudes: -1_800_000_000...1_800_000_000)
    try pieces.appendPieces(in: everywhere, to: &batch)
    table.fill(from: batch, epoch: span.epoch)
    try meet(from: from, until: until, book: &book)
    addKnown(until: until)
  }

  /// Adds what is still gathered to the book.
  mutating func finish(_ book: inout TallyBook) { flush(&book) }

  /// Adds the proven contacts up to a time to the log.
  private mutating func addKnown(until: Double) {
    for edge in known {
      guard persons.contains(edge.a.rawValue), edge.a != edge.b else { continue }
      let start = max(Double(edge.start - epoch), knownFrom)
      let end = min(Double(edge.end - epoch), until)
      guard end > start else { continue }
      log.add(
        UInt64(edge.a.rawValue) << 32 | UInt64(edge.b.rawValue),
        proven: Stretch(start: start, end: end))
    }
    knownFrom = until
  }

  /// Goes through the blocks of a slice whose legs are in the columns.
  private mutating func meet(
    from: Double, until: Double, book: inout TallyBook
  ) throws(TrailsError) {
    guard table.legs > 0 else { return }
    let bins = Double(BinColumns.bins)
    // Whole milliseconds, so that no time is lost or counted twice between two bins.
    let width = max(
      min((table.time / Double(table.legs) * Self.legsInBin).rounded(.up), BinClock.longest),
      ((until - from) / (bins * Self.mostBlocks)).rounded(.up), 1)
    block.begin(table, width: width)
    var low = from
    while low < until {
      block.cut(table, from: low, until: until)
      low = min(low + width * bins, until)
      if block.runs.count > 1 { try meetRuns() }
      if log.contacts > Self.mostContacts {
        addKnown(until: low)
        flush(&book)
      }
    }
  }

  private mutating func meetRuns() throws(TrailsError) {
    let (bins, persons, clock) = (block.bins, persons, block.clock)
    var quick = BinMeetingKernel(radius: radius, width: clock.width)
    // Out of the way of what the pairs change.
    var join = self.join
    self.join = BoxJoin()
    defer { self.join = join }
    try join.forEachPair(block.runs, stripHeight: stripHeight(), marks: { bins[$0].mask }) {
      (i, j) throws(TrailsError) in
      let (a, b) = (bins[i].person, bins[j].person)
      if a == b || !persons.contains(min(a, b)) { return }
      let key = UInt64(min(a, b)) << 32 | UInt64(max(a, b))
      let isMixed = bins[i].isOneOfSeveral || bins[j].isOneOfSeveral
      guard bins[i].row >= 0 && bins[j].row >= 0 else {
        if bins[j].row >= 0 && !block.mayMeet(part: i, row: j) { return }
        if bins[i].row >= 0 && !block.mayMeet(part: j, row: i) { return }
        meetLegs(i, j, key, mask: nil, isMixed: isMixed)
        return
      }
      let mask = bins[i].mask & bins[j].mask & block.columns.overlaps(bins[i].row, bins[j].row)
      if mask == 0 { return }
      if mask & (bins[i].rough | bins[j].rough) == 0 {
        let isTold = log.add(
          key, &quick, block.columns, bins[i].row, bins[j].row, mask: mask,
          scale: bins[i].scale, clock: clock, isMixed: isMixed)
        if isTold { return }
      }
      meetLegs(i, j, key, mask: mask, isMixed: isMixed)
    }
  }

  /// Meets two runs leg by leg: in some bins, or without them.
  private mutating func meetLegs(
    _ i: Int, _ j: Int, _ key: UInt64, mask: UInt64?, isMixed: Bool
  ) {
    let from = max(block.runs[i].from, block.runs[j].from)
    let until = min(block.runs[i].until, block.runs[j].until)
    guard until > from else { return }
    var kernel = MeetingKernel(
      radius2: radius * radius, plane: block.runs[i].plane, square: block.runs[i].square)
    let count: Int
    if let mask {
      count = room.meet(
        &kernel, table.columns, block, block.bins[i], block.bins[j], mask: mask, from: from,
        until: until)
    } else {
      let first = (block.bins[i].mask & block.bins[j].mask).trailingZeroBitCount
      count = room.meet(
        &kernel, table.columns, block.vertices(of: i, from: first), table.columns,
        block.vertices(of: j, from: first), from: from, until: until)
    }
    if count > 0 { log.add(key, room, count: count, kernel, isMixed: isMixed) }
  }

  /// Adds what is gathered to the book; pairs are let go until there is room for the others.
  private mutating func flush(_ book: inout TallyBook) {
    var persons = persons
    let mostPairs = mostPairs
    log.flush(into: &book) { (number, book) in
      Self.shrink(&book, to: mostPairs, &persons)
      return number <= persons.upperBound
    }
    Self.shrink(&book, to: mostPairs, &persons)
    // Nothing that comes begins before.
    book.expire(before: knownFrom - book.window)
    self.persons = persons
  }

  /// Lets pairs go until there is room for those that are left.
  private static func shrink(
    _ book: inout TallyBook, to mostPairs: Int, _ persons: inout ClosedRange<UInt32>
  ) {
    while book.count > mostPairs {
      var numbers: [UInt32] = []
      for index in 0..<book.count {
        numbers.append(UInt32(truncatingIfNeeded: book[index].key >> 32))
      }
      numbers.sort()
      let median = numbers[numbers.count / 2]
      // All of one person's pairs are kept, however many.
      guard let from = median > numbers[0] ? median : numbers.first(where: { $0 > median })
      else { return }
      book.forget(from: from)
      persons = persons.lowerBound...(from - 1)
    }
  }

  /// Twice the height that a box has on the average, and 20 m at the least.
  private func stripHeight() -> Int32 {
    var sum = 0.0
    for run in block.runs { sum += min(run.box.reach * 2, 1e6) }
    return max(Int32(min(sum / Double(block.runs.count) * 2, 1e7)), 2000)
  }
}
