// SPDX-License-Identifier: Apache-2.0

public import TramGeo
import TramUnits

/// Whom one person met: all who were in contact with him within a stretch of time.
///
/// His way is cut into runs of sixteen legs at the most. What is sealed is met as it lies in the
/// opened blocks: the chunks of others are compared with the box of each run, and what is left is
/// met exactly. Rides, whose boxes are the town, are compared by their lines instead. Of other
/// sources the pieces that pass through a run's box are copied first. One search answers one
/// question after the other and keeps its room.
public struct PersonSearch: ~Copyable {
  private let pieces: any PieceSource
  private let edges: any EdgeSource
  private let rule: ContactRule
  let radius: Double
  private var own = PieceBatch()
  var table = PathTable()
  private var cutter: RunCutter
  /// Cuts the way into what is compared with rides: long legs whole.
  private var lineCutter: RunCutter
  private var others = PieceBatch()
  var columns = LegColumns()
  var room = MeetingRoom()
  var nearMeeting: NearMeeting
  var runs: [LegRun] = []
  /// The same way cut for `meetRides`.
  var lines: [LegRun] = []
  /// The legs of the way and those of rides that come near, as a table of rides has them.
  var passing = PassingRoom()
  private var order: [PieceOrder] = []
  var ledger = SliceLedger()
  /// The chunks of a block near the runs.
  var near = ChunkRoom()
  /// The fixes of the person asked for last that were read: none means that nothing is known.
  public private(set) var fixesRead = 0

  private struct PieceOrder {
    var key: UInt64
    var piece: Int32
  }

  /// Creates a search.
  ///
  /// - Parameters:
  ///   - pieces: Where people were.
  ///   - edges: Proven contacts.
  ///   - rule: What a contact is.
  public init(pieces: any PieceSource, edges: any EdgeSource, rule: ContactRule) {
    self.pieces = pieces
    self.edges = edges
    self.rule = rule
    radius = rule.radius.rawValue
    nearMeeting = NearMeeting(radius: radius)
    // Parts much smaller than the margin around them would find hardly less.
    cutter = RunCutter(
      radius: radius, margin: radius,
      legGirth: radius < 25 ? RunCutter.mostGirth / 2 : RunCutter.mostGirth,
      mostLegs: NearMeeting.mostLegs)
    lineCutter = RunCutter(
      radius: radius, margin: 0, legGirth: .max, mostLegs: NearMeeting.mostLegs)
  }

  /// The rows of a person, `a` being he, in the order of the others' numbers.
  public mutating func rows(
    of person: PersonNumber, during times: Range<Int64>
  ) throws(TrailsError) -> [ContactRow] {
    guard !times.isEmpty else { return [] }
    let span = try SearchSpan(times, pieces: pieces, edges: edges)
    own.removeAll()
    try pieces.appendPieces(
      of: person, during: times.lowerBound...(times.upperBound - 1), to: &own)
    return try rows(of: person, span)
  }

  /// Who was within the rule's radius of a place within a stretch of time, and how long: rows whose
  /// `a` is nobody.
  public mutating func rows(
    at place: Coordinate, during times: Range<Int64>
  ) throws(TrailsError) -> [ContactRow] {
    guard !times.isEmpty else { return [] }
    let span = try SearchSpan(times, pieces: pieces, edges: MemoryEdges())
    own.removeAll()
    for time in [times.lowerBound, times.upperBound] {
      own.append(
        TrailFix(
          time: time, person: .nobody, latitudeE7: place.latitudeE7,
          longitudeE7: place.longitudeE7, accuracy: 1))
    }
    own.endPiece(of: .nobody)
    return try rows(of: .nobody, span)
  }

  /// The rows of the way that is in `own`.
  private mutating func rows(
    of person: PersonNumber, _ span: SearchSpan
  ) throws(TrailsError) -> [ContactRow] {
    fixesRead = own.times.count
    table.fill(from: own, epoch: span.epoch)
    cutter.begin(table)
    lineCutter.begin(table)
    var book = TallyBook(rule: rule)
    for slice in span.slices { try add(slice, of: span, person, to: &book) }
    var rows: [ContactRow] = []
    for index in book.sorted() where book[index].total > 0 {
      rows.append(book.row(book[index], epoch: span.epoch))
    }
    return rows
  }

  private mutating func add(
    _ slice: ClosedRange<Int64>, of span: SearchSpan, _ person: PersonNumber,
    to book: inout TallyBook
  ) throws(TrailsError) {
    let (from, until) = span.range(of: slice)
    var known: [ContactEdge] = []
    if person != .nobody { try edges.appendEdges(of: person, during: slice, to: &known) }
    ledger.begin(known, epoch: span.epoch, from: from, until: until) { edge in
      let other = edge.a == person ? edge.b : edge.a
      return other == person ? nil : Self.key(person.rawValue, other.rawValue)
    }
    runs.removeAll(keepingCapacity: true)
    cutter.cut(table, from: from, until: until, into: &runs)
    runs.sort { $0.from < $1.from }
    if let sealed = (pieces as? any SealedSource)?.sealedBlocks {
      lines.removeAll(keepingCapacity: true)
      lineCutter.cut(table, from: from, until: until, into: &lines)
      try meetBlocks(of: sealed, person, epoch: span.epoch)
      try meetRides(of: sealed, person, epoch: span.epoch)
    } else if !runs.isEmpty {
      try meetPieces(slice, person, epoch: span.epoch)
    }
    ledger.flush(into: &book)
    book.expire(before: until - book.window)
  }

  /// Meets what a source gives of others as pieces.
  private mutating func meetPieces(
    _ slice: ClosedRange<Int64>, _ person: PersonNumber, epoch: Int64
  ) throws(TrailsError) {
    others.removeAll()
    try pieces.appendPieces(inAnyOf: windows(epoch: epoch), to: &others)
    putIntoOrder(slice, leavingOut: person)
    var before: (person: UInt32, start: Int64)?
    for item in order {
      let piece = Int(item.piece)
      let vertices = others.vertices(of: piece)
      let this = (others.persons[piece].rawValue, others.times[vertices.lowerBound])
      // A source may give a piece twice.
      if let before, before == this { continue }
      before = this
      meet(piece, vertices, person, epoch: epoch)
    }
  }

  static func key(_ person: UInt32, _ other: UInt32) -> UInt64 {
    UInt64(person) << 32 | UInt64(other)
  }

  /// The windows that hold the runs.
  private func windows(epoch: Int64) -> [TrailWindow] {
    runs.map { run in
      TrailWindow(
        times: (epoch &+ Int64(run.from))...(epoch &+ Int64(run.until)),
        latitudes: run.box.south...run.box.north, longitudes: run.box.west...run.box.east)
    }
  }

  /// Puts the pieces found into the order of persons, then of time.
  private mutating func putIntoOrder(
    _ slice: ClosedRange<Int64>, leavingOut person: PersonNumber
  ) {
    order.removeAll(keepingCapacity: true)
    for piece in 0..<others.count where others.persons[piece] != person {
      let vertices = others.vertices(of: piece)
      guard vertices.count > 1 else { continue }
      // A slice may be years, in principle; then the order of time is of whole seconds or more.
      let begin = max(others.times[vertices.lowerBound] - slice.lowerBound, 0)
      let scaled = UInt64(begin) >> shift(of: slice)
      order.append(
        PieceOrder(
          key: UInt64(others.persons[piece].rawValue) << 32 | scaled, piece: Int32(piece)))
    }
    order.sort { $0.key < $1.key }
  }

  private func shift(of slice: ClosedRange<Int64>) -> UInt64 {
    let bits = Int64.bitWidth - (slice.upperBound - slice.lowerBound).leadingZeroBitCount
    return UInt64(max(bits - 32, 0))
  }

  /// Meets one piece of another person with all runs.
  private mutating func meet(
    _ piece: Int, _ vertices: Range<Int>, _ person: PersonNumber, epoch: Int64
  ) {
    let count = vertices.count
    columns.reserve(count)
    columns.fill(from: others, vertices: vertices, at: 0, epoch: epoch)
    let end = columns.time(count - 1)
    let key = Self.key(person.rawValue, others.persons[piece].rawValue)
    var leg = 0
    var run = firstRun(after: columns.time(0))
    while run < runs.count, runs[run].from < end {
      defer { run += 1 }
      let from = max(runs[run].from, columns.time(0))
      let until = min(runs[run].until, end)
      while columns.time(leg &+ 1) <= from { leg &+= 1 }
      let box = columns.box(from: leg, until: until)
      guard until > from, box.overlaps(runs[run].box) else { continue }
      var kernel = MeetingKernel(
        radius2: radius * radius, plane: runs[run].plane, square: runs[run].square)
      let found = room.meet(
        &kernel, table.columns, runs[run].vertices, columns, leg..<count, from: from,
        until: until)
      guard found > 0 else { continue }
      ledger.add(
        key, room, count: found, nearest2: kernel.nearest2, error2: kernel.error2)
    }
  }

  /// The first run that ends after a time.
  private func firstRun(after time: Double) -> Int {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low &+ high) &>> 1
      if runs[middle].until <= time { low = middle &+ 1 } else { high = middle }
    }
    return low
  }
}
