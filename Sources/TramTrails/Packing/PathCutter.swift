// SPDX-License-Identifier: Apache-2.0

/// Cuts known ways into pieces that take few bits.
///
/// A piece keeps its numbers in as many bits as its widest needs, so a way out of a home makes
/// every fix of the night at home wider. The cutter looks back now and then for the one place at
/// which two pieces would take fewer bits than one, though a piece costs a head and repeats a
/// vertex. So stays and moves fall apart by themselves: no speed and no radius has to be chosen.
struct PathCutter {
  /// What a piece costs besides its vertices: its head and its places in the lists, in bits.
  static let headBits = 88
  /// What it costs more to keep steps: the box, the first vertex and the sizes, in bits.
  static let moveBits = 72
  /// The bits of width and height of a box of 60 m; a vertex in a larger one counts a bit more for
  /// each doubling, which no disk takes.
  ///
  /// Steps keep a whole day with its ways almost as small as its stays alone, and then every search
  /// near any of them would unpack the day.
  static let stayBits = 26
  /// The most vertices of a piece.
  static let longest = 256

  private let rule: PathRule
  private let space: UInt32
  private let time: Int64
  // How each vertex follows the one before, for all of the columns: sums from the first on.
  private var stepX: [UInt64] = []
  private var stepY: [UInt64] = []
  private var bendX: [UInt64] = []
  private var bendY: [UInt64] = []
  private var gaps: [UInt64] = []
  /// The bits of the piece from its first vertex to each of the next.
  private var costs = [Int](repeating: 0, count: PathCutter.longest)

  /// Creates a cutter for columns whose coordinates and times are all multiples of these.
  init(rule: PathRule, space: UInt32, time: Int64) {
    self.rule = rule
    self.space = max(space, 1)
    self.time = max(time, 1)
  }

  /// Appends the pieces of all of `columns` to `pieces`.
  mutating func cut(_ columns: FixColumns, into pieces: inout [ColumnPiece]) {
    prepare(columns)
    var from = 0
    while from < columns.count {
      var to = from
      while to + 1 < columns.count, columns.persons[to + 1] == columns.persons[from],
        rule.isKnown(from: to, in: columns)
      { to += 1 }
      cutRun(from, to, columns, &pieces)
      from = to + 1
    }
  }

  private mutating func prepare(_ columns: FixColumns) {
    let count = columns.count
    let x = columns.longitudes.span
    let y = columns.latitudes.span
    let t = columns.times.span
    let none = [UInt64](repeating: 0, count: count)
    (stepX, stepY, bendX, bendY) = (none, none, none, none)
    gaps = none
    var usual: Int64 = 0
    var votes = 0
    guard count > 1 else { return }
    var dx = 0 as Int64
    var dy = 0 as Int64
    for i in 1..<count {
      let nextX = Int64(x[i]) &- Int64(x[i &- 1])
      let nextY = Int64(y[i]) &- Int64(y[i &- 1])
      stepX[i] = stepX[i &- 1] &+ units(nextX)
      stepY[i] = stepY[i &- 1] &+ units(nextY)
      bendX[i] = bendX[i &- 1] &+ units(nextX &- dx)
      bendY[i] = bendY[i &- 1] &+ units(nextY &- dy)
      dx = nextX
      dy = nextY
      // The vote goes on from person to person: what most have is found soon, and changes soon.
      let gap = (t[i] &- t[i &- 1]) / time
      if votes == 0 { usual = gap }
      votes = gap == usual ? min(votes &+ 1, 8) : votes &- 1
      gaps[i] = gaps[i &- 1] &+ zigZag(gap &- usual)
    }
  }

  /// About the zigzag of a difference in units of `space`.
  @inline(__always)
  private func units(_ difference: Int64) -> UInt64 {
    UInt64(difference.magnitude) &* 2 / UInt64(space)
  }

  private mutating func cutRun(
    _ from: Int, _ to: Int, _ columns: FixColumns, _ pieces: inout [ColumnPiece]
  ) {
    var first = from
    while true {
      let end = min(to, first &+ Self.longest &- 1)
      let last = bestEnd(of: first, upTo: end, isWhole: end == to, columns)
      pieces.append(piece(first, last, columns))
      if last == to { return }
      first = last
    }
  }

  /// The last vertex of the piece that begins at `first`.
  private mutating func bestEnd(
    of first: Int, upTo end: Int, isWhole: Bool, _ columns: FixColumns
  ) -> Int {
    guard end > first &+ 1 else { return end }
    var spread = Spread(first, columns)
    costs[0] = 0
    var nextLook = first &+ 8
    for j in (first &+ 1)...end {
      spread.take(j, columns)
      costs[j &- first] = cost(first, j, spread)
      guard j == end || j >= nextLook else { continue }
      if let split = split(first, j, columns) { return split }
      nextLook = j &+ max(8, (j &- first) / 2)
    }
    return end
  }

  /// Where two pieces take fewer bits than the one from `first` to `last`.
  private func split(_ first: Int, _ last: Int, _ columns: FixColumns) -> Int? {
    var best = costs[last &- first] &- Self.headBits
    var place: Int?
    var spread = Spread(last, columns)
    var at = last &- 1
    while at > first {
      spread.take(at, columns)
      let both = costs[at &- first] &+ cost(at, last, spread)
      if both < best {
        best = both
        place = at
      }
      at &-= 1
    }
    return place
  }

  /// The bits of the vertices of a piece in the best of the three forms; of two vertices the second
  /// is told by its offset alone.
  @inline(__always)
  private func cost(_ first: Int, _ last: Int, _ spread: Spread) -> Int {
    let count = last &- first &+ 1
    let corner = spread.places(space)
    if count == 2 { return corner &+ 2 }
    let times = RiceCode.about(sum: gaps[last] &- gaps[first], count: count &- 1)
    let steps =
      RiceCode.about(sum: stepX[last] &- stepX[first], count: count &- 1)
      &+ RiceCode.about(sum: stepY[last] &- stepY[first], count: count &- 1)
    // The bend at a vertex is that against the step before; the first two have none here.
    let bends =
      RiceCode.about(sum: bendX[last] &- bendX[first &+ 1], count: count &- 2)
      &+ RiceCode.about(sum: bendY[last] &- bendY[first &+ 1], count: count &- 2) &+ 20
    return min(count &* corner, min(steps, bends) &+ Self.moveBits) &+ times
      &+ count &* max(spread.girthBits &- Self.stayBits, 0)
  }

  private func piece(_ first: Int, _ last: Int, _ columns: FixColumns) -> ColumnPiece {
    var piece = ColumnPiece(
      first: first, last: last, south: .max, north: .min, west: .max, east: .min)
    for i in first...last {
      piece.include(latitudeE7: columns.latitudes[i], longitudeE7: columns.longitudes[i])
    }
    return piece
  }
}

/// How far the numbers of a growing piece lie apart.
private struct Spread {
  var west: Int32
  var east: Int32
  var south: Int32
  var north: Int32

  @inline(__always)
  init(_ index: Int, _ columns: FixColumns) {
    west = columns.longitudes[index]
    east = west
    south = columns.latitudes[index]
    north = south
  }

  @inline(__always)
  mutating func take(_ i: Int, _ columns: FixColumns) {
    west = min(west, columns.longitudes[i])
    east = max(east, columns.longitudes[i])
    south = min(south, columns.latitudes[i])
    north = max(north, columns.latitudes[i])
  }

  /// The bits of its width and of its height in 10⁻⁷ degrees.
  var girthBits: Int {
    bitWidth(UInt64(UInt32(bitPattern: east &- west)))
      &+ bitWidth(UInt64(UInt32(bitPattern: north &- south)))
  }

  /// The bits that the place of one vertex takes as an offset from the corner.
  @inline(__always)
  func places(_ space: UInt32) -> Int {
    bitWidth(UInt32(bitPattern: east &- west) / space)
      &+ bitWidth(UInt32(bitPattern: north &- south) / space)
  }
}

extension PathRule {
  /// A Boolean value: whether the way from the fix at `index` to the next is known.
  @inline(__always)
  func isKnown(from index: Int, in columns: FixColumns) -> Bool {
    let gap = columns.times[index &+ 1] &- columns.times[index]
    if gap <= longestGap { return true }
    return isKnown(from: columns[index], to: columns[index &+ 1])
  }
}
