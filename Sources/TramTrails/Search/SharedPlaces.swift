// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Places where several of some people (cases) were on the same day, ranked: where a source may be.
///
/// The world is cut into cells of one size. For each cell and UTC day the time that each person's
/// known way spent in it is measured exactly, leg by leg; whoever was in it for less than a least
/// time does not count. No cell is sampled, none is guessed.
public struct SharedPlaces {
  /// One cell on one day.
  public struct Place: Hashable, Sendable {
    /// Days since 1970-01-01.
    public var day: Int32
    /// The cell's middle, 10⁻⁷ degrees.
    public var latitudeE7: Int32
    /// Likewise.
    public var longitudeE7: Int32
    /// Who was in it for the least time or more, by number.
    public var persons: [PersonNumber]
    /// The most of them that were in it at the same moment.
    public var together: Int
    /// Their time in it, milliseconds, summed.
    public var total: Double
    /// When the first of them came, milliseconds since 1970-01-01 00:00 UTC.
    public var first: Int64
    /// When the last of them left.
    public var last: Int64
  }

  /// A cell: rows of latitude of one height, each cut into columns of one width.
  struct Cell: Hashable {
    var row: Int32
    var column: Int32
    var day: Int32
  }

  private struct Visit {
    var person: PersonNumber
    var start: Double
    var end: Double
  }

  /// The most cells that one leg may cross; a leg that crosses more is no way of a person.
  static let mostCells = 4096

  private let pieces: any PieceSource
  private let height: Int32
  private let size: Double
  private let least: Double

  /// Creates a search.
  ///
  /// - Parameters:
  ///   - pieces: Where people were.
  ///   - size: The side of a cell, 5 to 5,000 metres.
  ///   - least: The time in a cell from which on somebody was there, milliseconds.
  public init(pieces: any PieceSource, size: Meters = Meters(50), least: Int64 = 300_000) {
    self.pieces = pieces
    self.size = min(max(size.rawValue, 5), 5000)
    height = Int32((self.size / LegPlane(latitudeE7: 0).north).rounded())
    self.least = Double(least)
  }

  /// The width of the cells of a row, in units.
  func width(ofRow row: Int32) -> Int32 {
    let middle = Int64(row) * Int64(height) + Int64(height / 2)
    let plane = LegPlane(latitudeE7: Int32(clamping: middle))
    return Int32((size / plane.east).rounded())
  }

  /// The places where at least `count` of `persons` were on one day within `times`: those with the
  /// most people at once first, then those with the most people, then with the most time.
  public func places(
    sharedBy persons: [PersonNumber], atLeast count: Int = 2, during times: Range<Int64>
  ) throws(TrailsError) -> [Place] {
    guard !times.isEmpty else { return [] }
    var visits: [Cell: [Visit]] = [:]
    for person in Set(persons).sorted() {
      var batch = PieceBatch()
      try pieces.appendPieces(
        of: person, during: times.lowerBound...(times.upperBound - 1), to: &batch)
      var own: [Cell: [Visit]] = [:]
      for piece in 0..<batch.count {
        for leg in batch.vertices(of: piece).dropLast() {
          cut(leg, of: batch, times, person, into: &own)
        }
      }
      for (cell, list) in own where list.reduce(0, { $0 + $1.end - $1.start }) >= least {
        visits[cell, default: []] += list
      }
    }
    var places: [Place] = []
    for (cell, list) in visits {
      let who = Set(list.map(\.person)).sorted()
      if who.count >= max(count, 1) { places.append(place(cell, list, who)) }
    }
    return places.sorted {
      ($1.together, $1.persons.count, $1.total, $0.day, $0.latitudeE7, $0.longitudeE7)
        < ($0.together, $0.persons.count, $0.total, $1.day, $1.latitudeE7, $1.longitudeE7)
    }
  }

  private func place(_ cell: Cell, _ list: [Visit], _ who: [PersonNumber]) -> Place {
    let width = width(ofRow: cell.row)
    return Place(
      day: cell.day,
      latitudeE7: Int32(clamping: Int64(cell.row) * Int64(height) + Int64(height / 2)),
      longitudeE7: Int32(clamping: Int64(cell.column) * Int64(width) + Int64(width / 2)),
      persons: who, together: Self.together(list),
      total: list.reduce(0) { $0 + $1.end - $1.start },
      first: Int64(list.map(\.start).min() ?? 0),
      last: Int64((list.map(\.end).max() ?? 0).rounded(.up)))
  }

  /// The most persons who were there at one moment.
  private static func together(_ visits: [Visit]) -> Int {
    var turns: [(time: Double, person: PersonNumber, step: Int)] = []
    for visit in visits {
      turns.append((visit.start, visit.person, 1))
      turns.append((visit.end, visit.person, -1))
    }
    // Who leaves when another comes did not meet him.
    turns.sort { $0.time == $1.time ? $0.step < $1.step : $0.time < $1.time }
    var inside: [PersonNumber: Int] = [:]
    var present = 0
    var most = 0
    for turn in turns {
      let before = inside[turn.person, default: 0]
      inside[turn.person] = before + turn.step
      if before == 0, turn.step > 0 { present += 1 }
      if before + turn.step == 0 { present -= 1 }
      most = max(most, present)
    }
    return most
  }

  /// Cuts a leg at midnights and at the borders of cells.
  private func cut(
    _ leg: Int, of batch: PieceBatch, _ times: Range<Int64>, _ person: PersonNumber,
    into visits: inout [Cell: [Visit]]
  ) {
    let (t0, t1) = (batch.times[leg], batch.times[leg + 1])
    let from = max(t0, times.lowerBound)
    let until = min(t1, times.upperBound)
    guard until > from else { return }
    let p = SIMD2(Double(batch.longitudes[leg]), Double(batch.latitudes[leg]))
    let q = SIMD2(Double(batch.longitudes[leg + 1]), Double(batch.latitudes[leg + 1]))
    let place = { (time: Double) in p + (q - p) * ((time - Double(t0)) / Double(t1 - t0)) }
    let rows = Double(height)
    var turns = [Double(from), Double(until)]
    let day = TrailSlice.day
    var midnight = (Int64(TrailSlice.dayNumber(of: from)) + 1) * day
    while midnight < until {
      turns.append(Double(midnight))
      midnight += day
    }
    let length = Double(t1 - t0)
    guard add(crossings: rows, p.y, q.y, t0, length, (from, until), to: &turns) else { return }
    turns.sort()
    for (start, end) in zip(turns, turns.dropFirst()) where end > start {
      let row = Int32(clamping: Int64((place((start + end) / 2).y / rows).rounded(.down)))
      let width = Double(width(ofRow: row))
      var parts = [start, end]
      guard
        add(
          crossings: width, p.x, q.x, t0, length, (Int64(start), Int64(end.rounded(.up))),
          to: &parts)
      else { return }
      parts = parts.map { min(max($0, start), end) }.sorted()
      for (a, b) in zip(parts, parts.dropFirst()) where b > a {
        let column = Int32(clamping: Int64((place((a + b) / 2).x / width).rounded(.down)))
        let number = TrailSlice.dayNumber(of: Int64(((a + b) / 2).rounded(.down)))
        visits[Cell(row: row, column: column, day: number), default: []]
          .append(Visit(person: person, start: a, end: b))
      }
    }
  }

  /// Adds the times within `span` at which a leg crosses multiples of `size` on one axis.
  ///
  /// - Returns: Whether there are few enough.
  private func add(
    crossings size: Double, _ from: Double, _ to: Double, _ start: Int64, _ length: Double,
    _ span: (Int64, Int64), to turns: inout [Double]
  ) -> Bool {
    guard from != to else { return true }
    var line = (min(from, to) / size).rounded(.down) + 1
    let end = max(from, to) / size
    guard end - line < Double(Self.mostCells) else { return false }
    while line < end {
      let time = Double(start) + length * (line * size - from) / (to - from)
      if time > Double(span.0), time < Double(span.1) { turns.append(time) }
      line += 1
    }
    return true
  }
}
