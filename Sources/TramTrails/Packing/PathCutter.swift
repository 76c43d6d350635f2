// SPDX-License-Identifier: Apache-2.0

/// Cuts known ways into pieces that take few bits.
///
/// A piece keeps its numbers in as many bits as its widest needs, so a way out of a home makes every
/// fix of the night at home wider. The cutter looks back now and then for the one place at which
/// two pieces would take fewer bits than one, though a piece costs a head and repeats a vertex. So
/// stays and moves fall apart by themselves: no speed and no radius has to be chosen.
struct PathCutter {
  /// What a piece costs besides its vertices: its head and its places in the lists, in bits.
  static let headBits = 88
  /// The most vertices of a piece.
  static let longest = 256

  private let rule: PathRule
  private let space: UInt32
  private let time: Int64
  // How each vertex follows the one before, for all of the columns.
  private var stepX: [UInt32] = []
  private var stepY: [UInt32] = []
  private var bendX: [UInt32] = []
  private var bendY: [UInt32] = []
  private var gaps: [UInt32] = []
  /// The bits a vertex of the piece from its first vertex to each of the next.
  private var widths = [Int](repeating: 0, count: PathCutter.longest)

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
    let none = [UInt32](repeating: 0, count: count)
    (stepX, stepY, bendX, bendY, gaps) = (none, none, none, none, none)
    guard count > 1 else { return }
    var dx = 0 as Int64
    var dy = 0 as Int64
    for i in 1..<count {
      let nextX = Int64(x[i]) &- Int64(x[i &- 1])
      let nextY = Int64(y[i]) &- Int64(y[i &- 1])
      stepX[i] = width32(nextX)
      stepY[i] = width32(nextY)
      bendX[i] = width32(nextX &- dx)
      bendY[i] = width32(nextY &- dy)
      dx = nextX
      dy = nextY
      let gap = (t[i] &- t[i &- 1]) / time
      gaps[i] = UInt32(clamping: gap)
    }
  }

  /// A difference as a zigzag in units of `space`, held to 32 bits: only its width counts.
  @inline(__always)
  private func width32(_ difference: Int64) -> UInt32 {
    let whole = UInt64(difference.magnitude) / UInt64(space) &<< 1
    return UInt32(clamping: whole)
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
    widths[0] = 0
    var nextLook = first &+ 8
    for j in (first &+ 1)...end {
      spread.takeNext(j, columns, stepX, stepY, bendX, bendY, gaps)
      widths[j &- first] = spread.width(space)
      guard j == end || j >= nextLook else { continue }
      if let split = split(first, j, columns) { return split }
      nextLook = j &+ max(8, (j &- first) / 2)
    }
    return end
  }

  /// Where two pieces take fewer bits than the one from `first` to `last`.
  private func split(_ first: Int, _ last: Int, _ columns: FixColumns) -> Int? {
    var best = cost(last &- first &+ 1, widths[last &- first]) &- Self.headBits
    var place: Int?
    var spread = Spread(last, columns)
    var at = last &- 1
    while at > first {
      spread.takePrevious(at, columns, stepX, stepY, bendX, bendY, gaps)
      let both =
        cost(at &- first &+ 1, widths[at &- first])
        &+ cost(last &- at &+ 1, spread.width(space))
      if both < best {
        best = both
        place = at
      }
      at &-= 1
    }
    return place
  }

  /// The bits of the vertices of a piece; of two the second is told by its offset alone.
  @inline(__always)
  private func cost(_ count: Int, _ width: Int) -> Int {
    count == 2 ? width &+ 2 : count &* width
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
  var stepX: UInt32 = 0
  var stepY: UInt32 = 0
  var bendX: UInt32 = 0
  var bendY: UInt32 = 0
  var shortest = UInt32.max
  var longest: UInt32 = 0
  /// Bends that count once another vertex comes before.
  var openX: UInt32 = 0
  var openY: UInt32 = 0
  var count = 1

  @inline(__always)
  init(_ index: Int, _ columns: FixColumns) {
    west = columns.longitudes[index]
    east = west
    south = columns.latitudes[index]
    north = south
  }

  @inline(__always)
  mutating func takeNext(
    _ i: Int, _ columns: FixColumns, _ sx: [UInt32], _ sy: [UInt32], _ bx: [UInt32],
    _ by: [UInt32], _ gaps: [UInt32]
  ) {
    take(columns.longitudes[i], columns.latitudes[i])
    stepX |= sx[i]
    stepY |= sy[i]
    if count > 1 {
      bendX |= bx[i]
      bendY |= by[i]
    }
    take(gaps[i])
    count &+= 1
  }

  @inline(__always)
  mutating func takePrevious(
    _ i: Int, _ columns: FixColumns, _ sx: [UInt32], _ sy: [UInt32], _ bx: [UInt32],
    _ by: [UInt32], _ gaps: [UInt32]
  ) {
    take(columns.longitudes[i], columns.latitudes[i])
    stepX |= sx[i &+ 1]
    stepY |= sy[i &+ 1]
    bendX |= openX
    bendY |= openY
    openX = bx[i &+ 1]
    openY = by[i &+ 1]
    take(gaps[i &+ 1])
    count &+= 1
  }

  @inline(__always)
  private mutating func take(_ x: Int32, _ y: Int32) {
    west = min(west, x)
    east = max(east, x)
    south = min(south, y)
    north = max(north, y)
  }

  @inline(__always)
  private mutating func take(_ gap: UInt32) {
    shortest = min(shortest, gap)
    longest = max(longest, gap)
  }

  /// The bits that one vertex takes in the best of the three orders.
  @inline(__always)
  func width(_ space: UInt32) -> Int {
    let across = UInt32(bitPattern: east &- west) / space
    let along = UInt32(bitPattern: north &- south) / space
    let places = TramTrails.bitWidth(across) &+ TramTrails.bitWidth(along)
    let steps = TramTrails.bitWidth(stepX) &+ TramTrails.bitWidth(stepY)
    let bends = TramTrails.bitWidth(bendX) &+ TramTrails.bitWidth(bendY)
    let time = longest > shortest ? TramTrails.bitWidth(longest &- shortest) : 0
    return min(places, steps, bends) &+ time
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
