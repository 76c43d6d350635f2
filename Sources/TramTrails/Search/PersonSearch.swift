// SPDX-License-Identifier: Apache-2.0

public import TramGeo
import TramUnits

/// Whom one person met: all who were in contact with him within a stretch of time.
///
/// His way is cut into runs of some sixteen legs; only pieces that pass through the box of one are
/// read, and only the legs of theirs that do are met exactly. One search answers one question after
/// the other and keeps its room.
public struct PersonSearch: ~Copyable {
  /// Legs that a run has on the average.
  private static let legsInRun = 16.0

  private let pieces: any PieceSource
  private let edges: any EdgeSource
  private let rule: ContactRule
  private let radius: Double
  private var own = PieceBatch()
  private var ownColumns = LegColumns()
  private var others = PieceBatch()
  private var columns = LegColumns()
  private var room = MeetingRoom()
  private var planes = PlaneBook()
  private var runs: [LegRun] = []
  private var order: [PieceOrder] = []
  private var deferred = Deferred()
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
    ownColumns.reserve(own.times.count)
    for piece in 0..<own.count {
      let vertices = own.vertices(of: piece)
      ownColumns.fill(from: own, vertices: vertices, at: vertices.lowerBound, epoch: span.epoch)
    }
    var cursors = PieceCursors(own, ownColumns)
    let length = max(cursors.time / Double(max(cursors.legs, 1)) * Self.legsInRun, 1)
    var book = TallyBook(rule: rule)
    for slice in span.slices {
      try add(slice, of: span, person, &cursors, runLength: length, to: &book)
    }
    return book.tallies
      .filter { $0.total > 0 }
      .sorted { $0.key < $1.key }
      .map { book.row($0, epoch: span.epoch) }
  }

  private mutating func add(
    _ slice: ClosedRange<Int64>, of span: SearchSpan, _ person: PersonNumber,
    _ cursors: inout PieceCursors, runLength: Double, to book: inout TallyBook
  ) throws(TrailsError) {
    let (from, until) = span.range(of: slice)
    var known: [ContactEdge] = []
    if person != .nobody { try edges.appendEdges(of: person, during: slice, to: &known) }
    deferred.begin(known, epoch: span.epoch, from: from, until: until) { edge in
      let other = edge.a == person ? edge.b : edge.a
      return other == person ? nil : Self.key(person.rawValue, other.rawValue)
    }
    makeRuns(&cursors, from: from, until: until, runLength: runLength)
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
        meet(piece, vertices, person, epoch: span.epoch, book: &book)
      }
    }
    deferred.flush(into: &book)
  }

  private static func key(_ person: UInt32, _ other: UInt32) -> UInt64 {
    UInt64(person) << 32 | UInt64(other)
  }

  /// Cuts the person's way within a slice into runs, in the order of time.
  private mutating func makeRuns(
    _ cursors: inout PieceCursors, from: Double, until: Double, runLength: Double
  ) {
    runs.removeAll(keepingCapacity: true)
    let bins = min(((until - from) / runLength).rounded(.up), 65536)
    var bin = 0.0
    while bin < bins {
      let low = (from + (until - from) * bin / bins).rounded()
      let high = (from + (until - from) * (bin + 1) / bins).rounded()
      bin += 1
      guard high > low else { continue }
      let first = runs.count
      cursors.advance(to: low, until: high, ownColumns)
      for k in cursors.active.indices {
        let piece = Int(cursors.active[k])
        guard let part = cursors.part(of: piece, from: low, until: high, ownColumns) else {
          continue
        }
        let box = UnitBox(of: own, vertices: part.vertices)
        let (plane, reach) = planes.plane(for: box)
        let square = plane.units(radius, reach: reach)
        runs.append(
          LegRun(
            person: 0, vertices: part.vertices, from: part.from, until: part.until,
            box: box.widened(by: square), plane: plane, square: square))
      }
      if runs.count - first > 1 { runs[first...].sort { $0.from < $1.from } }
    }
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
    _ piece: Int, _ vertices: Range<Int>, _ person: PersonNumber, epoch: Int64,
    book: inout TallyBook
  ) {
    let begin = Double(others.times[vertices.lowerBound] - epoch)
    let end = Double(others.times[vertices.upperBound - 1] - epoch)
    var leg = vertices.lowerBound
    var run = runs.partitioningIndex { $0.until > begin }
    let key = Self.key(person.rawValue, others.persons[piece].rawValue)
    let isDeferred = !deferred.keys.isEmpty && deferred.keys.contains(key)
    while run < runs.count, runs[run].from < end {
      defer { run += 1 }
      let low = epoch &+ Int64(runs[run].from)
      let high = epoch &+ Int64(runs[run].until)
      while leg < vertices.upperBound - 2, others.times[leg + 1] <= low { leg += 1 }
      var last = leg + 1
      while last < vertices.upperBound - 1, others.times[last] < high { last += 1 }
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
        &kernel, ownColumns, runs[run].vertices, columns, 0..<part.count, from: from, until: until)
      guard count > 0 else { continue }
      let index = book.index(of: key)
      book.note(index, nearest2: kernel.nearest2, error2: kernel.error2)
      if isDeferred {
        for k in 0..<count { deferred.add(key, room[k]) }
      } else {
        book.add(index, room, count: count)
      }
    }
  }
}
