// SPDX-License-Identifier: Apache-2.0

/// Turns rings that may cross, touch, nest or run the wrong way into the boundary of what they
/// enclose: chains of edges with the inside on their left.
///
/// A place is inside when, for some part, the even-odd count of its outer ring says so and that
/// of none of its holes does. Rings without contact are kept, turned round or dropped whole; of
/// the others every piece between two contacts is, by what lies just left and right of it.
struct Arrangement {
  private let rings: [GridRing]
  private let limits: ShapeLimits
  private(set) var repairs: [ShapeRepair]
  private var steps = 0
  /// Places are told apart relative to this one, where doubles are finest.
  private let origin: GridPoint

  init(rings: [GridRing], limits: ShapeLimits, repairs: [ShapeRepair]) {
    self.rings = rings
    origin = rings.first?.low ?? GridPoint(x: 0, y: 0)
    self.limits = limits
    self.repairs = repairs
  }

  /// The boundary, every chain with its last vertex written out.
  mutating func chains() throws(GeoError) -> [ContiguousArray<GridPoint>] {
    let contacts = try RingContacts(rings: rings, limits: limits)
    steps = contacts.steps
    var whole: [ContiguousArray<GridPoint>] = []
    var pieces: [Piece] = []
    for r in rings.indices {
      if contacts.touches(ring: r) {
        repairs.append(
          ShapeRepair(
            .crossing, ring: rings[r].index, detail: "first at \(contacts.place(ring: r))"))
        pieces += contacts.pieces(of: r, rings: rings)
      } else if let chain = try wholeRing(r) {
        whole.append(chain)
      }
    }
    guard !pieces.isEmpty else { return whole }
    return whole + link(try kept(pieces))
  }

  /// A ring without contact: as it is, turned round, or `nil` when it bounds nothing.
  private mutating func wholeRing(_ r: Int) throws(GeoError) -> ContiguousArray<GridPoint>? {
    let ring = rings[r]
    let anticlockwise = ring.doubledArea > 0
    var insideLeft = anticlockwise
    if rings.count > 1 {
      var longest = 0
      var length: Int64 = -1
      for i in ring.points.indices {
        let a = ring.points[i]
        let b = ring.after(i)
        let size = max(abs(b.x - a.x), abs(b.y - a.y))
        if size > length {
          length = size
          longest = i
        }
      }
      let sides = try sides(from: ring.points[longest], to: ring.after(longest), 0, 1)
      guard sides.left != sides.right else {
        repairs.append(
          ShapeRepair(
            .ringDropped, ring: ring.index,
            detail: ring.isHole
              ? "the hole lies outside its outer ring or in another hole"
              : "the outer ring lies inside another part"))
        return nil
      }
      insideLeft = sides.left
    }
    if anticlockwise == ring.isHole {
      repairs.append(
        ShapeRepair(
          .reversed, ring: ring.index,
          detail: ring.isHole ? "the hole ran anticlockwise" : "the outer ring ran clockwise"))
    }
    var chain = ring.points
    if !insideLeft { chain.reverse() }
    if let first = chain.first { chain.append(first) }
    return chain
  }

  /// The pieces that bound something, each once, turned so that the inside is on its left.
  private mutating func kept(_ pieces: [Piece]) throws(GeoError) -> [Piece] {
    var seen: Set<Piece> = []
    var kept: [Piece] = []
    for piece in pieces where piece.from != piece.to {
      guard seen.insert(piece.sorted).inserted else { continue }
      let sides = try sides(from: piece.lineFrom, to: piece.lineTo, piece.start, piece.end)
      guard sides.left != sides.right else { continue }
      kept.append(sides.left ? piece : piece.turned)
    }
    var balance: [GridPoint: Int] = [:]
    for piece in kept {
      balance[piece.from, default: 0] += 1
      balance[piece.to, default: 0] -= 1
    }
    if let place = balance.filter({ $0.value != 0 }).keys.min() {
      throw GeoError(
        .tangled, detail: "rings run so close at \(place.coarse.text) that no inside can be told")
    }
    return kept
  }

  /// Joins pieces end to start; every chain closes because the pieces balance at every vertex.
  private func link(_ pieces: [Piece]) -> [ContiguousArray<GridPoint>] {
    var leaving: [GridPoint: [Int]] = [:]
    for i in pieces.indices.reversed() { leaving[pieces[i].from, default: []].append(i) }
    var used = ContiguousArray(repeating: false, count: pieces.count)
    var chains: [ContiguousArray<GridPoint>] = []
    for i in pieces.indices where !used[i] {
      var chain: ContiguousArray<GridPoint> = [pieces[i].from.coarse]
      var next: Int? = i
      while let piece = next {
        used[piece] = true
        let vertex = pieces[piece].to.coarse
        if vertex != chain.last { chain.append(vertex) }
        next = nil
        while let candidate = leaving[pieces[piece].to]?.popLast() {
          if !used[candidate] {
            next = candidate
            break
          }
        }
      }
      if chain.count > 1 { chains.append(chain) }
    }
    return chains
  }

  /// What lies just left and right of the middle of a part of an edge.
  private mutating func sides(
    from a: GridPoint, to b: GridPoint, _ start: Double, _ end: Double
  ) throws(GeoError) -> (left: Bool, right: Bool) {
    let t = (start + end) / 2
    let dx = Double(b.x - a.x)
    let dy = Double(b.y - a.y)
    let length = (dx * dx + dy * dy).squareRoot()
    // Beside the middle by less than other edges that meet this piece are, and by far more than
    // rounding: a thousandth of a unit (0.011 mm) at most.
    let nudge = min(1e-3, max(length * (end - start) * 1e-4, 1e-8))
    let scale = nudge / max(length, 1)
    let x = Double(a.x - origin.x) + t * dx
    let y = Double(a.y - origin.y) + t * dy
    return (
      try isInside(x: x - dy * scale, y: y + dx * scale),
      try isInside(x: x + dy * scale, y: y - dx * scale)
    )
  }

  private mutating func isInside(x: Double, y: Double) throws(GeoError) -> Bool {
    var part = -1
    var covered = false
    for ring in rings {
      if !ring.isHole {
        if covered { return true }
        part = ring.part
        covered = false
      }
      guard ring.part == part, !ring.isHole || covered else { continue }
      steps += ring.points.count
      let inside = ring.contains(x: x, y: y, from: origin)
      covered = ring.isHole ? !inside : inside
    }
    guard steps <= limits.steps else {
      throw GeoError(
        .tangled, detail: "undoing the crossings takes more than \(limits.steps) steps")
    }
    return covered
  }
}

/// A part of an edge between two contacts.
struct Piece: Hashable, Sendable {
  /// Its ends in fine units.
  var from: GridPoint
  var to: GridPoint
  /// The edge it is cut from, and where on it the piece starts and ends, 0 to 1.
  var lineFrom: GridPoint
  var lineTo: GridPoint
  var start: Double
  var end: Double

  /// The piece the other way round.
  var turned: Piece {
    Piece(
      from: to, to: from, lineFrom: lineTo, lineTo: lineFrom, start: 1 - end, end: 1 - start)
  }

  /// The same piece whichever way it runs.
  var sorted: Piece { to < from ? turned : self }

  static func == (a: Piece, b: Piece) -> Bool { a.from == b.from && a.to == b.to }

  func hash(into hasher: inout Hasher) {
    hasher.combine(from)
    hasher.combine(to)
  }
}
