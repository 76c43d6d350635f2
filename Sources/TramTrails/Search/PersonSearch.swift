// SPDX-License-Identifier: Apache-2.0

public import TramGeo
import TramUnits

/// Whom one person met: all who were in contact with him within a stretch of time.
///
/// His way is cut into runs of some sixteen legs; only pieces that pass through the box of one are
/// read, and only the legs of theirs that do are met exactly. One search answers one question after
/// the other and keeps its room.
public struct PersonSearch: ~Copyable {
  private let pieces: any PieceSource
  private let edges: any EdgeSource
  private let rule: ContactRule
  private let radius: Double
  private var own = PieceBatch()
  private var table = PathTable()
  private var cutter: RunCutter
  private var others = PieceBatch()
  private var columns = LegColumns()
  private var room = MeetingRoom()
  private var runs: [LegRun] = []
  private var order: [PieceOrder] = []
  private var ledger = SliceLedger()
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
    // Parts much smaller than the margin around them would find hardly less.
    cutter = RunCutter(
      radius: radius, margin: radius,
      legGirth: radius < 25 ? RunCutter.mostGirth / 2 : RunCutter.mostGirth)
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
    if !runs.isEmpty {
      others.removeAll()
      try pieces.appendPieces(inAnyOf: windows(epoch: span.epoch), to: &others)
      putIntoOrder(slice, leavingOut: person)
      var before: (person: UInt32, start: Int64)?
      for item in order {
        let piece = Int(item.piece)
        let vertices = others.vertices(of: piece)
        let this = (others.persons[piece].rawValue, others.times[vertices.lowerBound])
        // A source may give a piece twice.
        if let before, before == this { continue }
        before = this
        meet(piece, vertices, person, epoch: span.epoch)
      }
    }
    ledger.flush(into: &book)
  }

  private static func key(_ person: UInt32, _ other: UInt32) -> UInt64 {
    UInt64(person) << 32 | UInt64(other)
  }

  /// The windows that hold the runs: those of runs that follow each other at one place are one.
  private func windows(epoch: Int64) -> [TrailWindow] {
    var windows: [TrailWindow] = []
    var box = runs[0].box
    var times = (from: runs[0].from, until: runs[0].until)
    let close = { (box: UnitBox, times: (from: Double, until: Double)) in
      TrailWindow(
        times: (epoch &+ Int64(times.from))...(epoch &+ Int64(times.until)),
        latitudes: box.south...box.north, longitudes: box.west...box.east)
    }
    for run in runs.dropFirst() {
      let both = box.union(run.box)
      let largest = max(box.halfGirth, run.box.halfGirth)
      if Double(both.halfGirth) <= Double(largest) * 1.3 {
        box = both
        times.until = max(times.until, run.until)
      } else {
        windows.append(close(box, times))
        box = run.box
        times = (run.from, run.until)
      }
    }
    windows.append(close(box, times))
    return windows
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
    let begin = Double(others.times[vertices.lowerBound] - epoch)
    let end = Double(others.times[vertices.upperBound - 1] - epoch)
    let whole = UnitBox(of: others, vertices: vertices)
    var leg = vertices.lowerBound
    var run = runs.partitioningIndex { $0.until > begin }
    let key = Self.key(person.rawValue, others.persons[piece].rawValue)
    while run < runs.count, runs[run].from < end {
      defer { run += 1 }
      guard whole.overlaps(runs[run].box) else { continue }
      let low = epoch &+ Int64(runs[run].from)
      let high = epoch &+ Int64(runs[run].until)
      let next = others.firstVertex(after: low, in: leg + 1..<vertices.upperBound - 1)
      leg = next - 1
      let last = others.firstVertex(after: high - 1, in: next..<vertices.upperBound - 1)
      let part = leg..<last + 1
      guard UnitBox(of: others, vertices: part).overlaps(runs[run].box) else { continue }
      let from = max(runs[run].from, Double(others.times[leg] - epoch))
      let until = min(runs[run].until, Double(others.times[last] - epoch))
      guard until > from else { continue }
      columns.reserve(part.count)
      columns.fill(from: others, vertices: part, at: 0, epoch: epoch)
      var kernel = MeetingKernel(
        radius2: radius * radius, plane: runs[run].plane, square: runs[run].square)
      let count = room.meet(
        &kernel, table.columns, runs[run].vertices, columns, 0..<part.count, from: from,
        until: until)
      guard count > 0 else { continue }
      ledger.add(key, room, count: count, kernel, isMixed: false)
    }
  }
}

extension PieceBatch {
  /// The first vertex of a range that is later than a time; the range's end where none is.
  ///
  /// - Complexity: O(log *n*)
  @inline(__always)
  fileprivate func firstVertex(after time: Int64, in range: Range<Int>) -> Int {
    let times = times.span
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low &+ high) &>> 1
      if times[middle] <= time { low = middle &+ 1 } else { high = middle }
    }
    return low
  }
}
