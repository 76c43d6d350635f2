// SPDX-License-Identifier: Apache-2.0

/// Where the edges of rings meet other than at the vertices between neighbours; found exactly.
struct RingContacts {
  private struct Edge {
    var a: GridPoint
    var b: GridPoint
    var ring: Int
    var index: Int
    var lowX: Int64 { min(a.x, b.x) }
    var highX: Int64 { max(a.x, b.x) }
  }

  /// A contact on an edge: how far along, 0 to 1, and the vertex made there, in fine units.
  private struct Cut {
    var edge: Int
    var t: Double
    var point: GridPoint
  }

  /// Steps spent.
  private(set) var steps = 0
  private var count = 0
  private var cuts: [[Cut]]
  private var first: [GridPoint?]

  /// Finds all contacts.
  ///
  /// - Throws: `GeoError` with code `.tangled` beyond the limits of crossings or steps.
  /// - Complexity: O(*n* log *n* + pairs of edges that share a range of longitude).
  init(rings: [GridRing], limits: ShapeLimits) throws(GeoError) {
    cuts = Array(repeating: [], count: rings.count)
    first = Array(repeating: nil, count: rings.count)
    var edges: ContiguousArray<Edge> = []
    for r in rings.indices {
      for i in rings[r].points.indices {
        edges.append(Edge(a: rings[r].points[i], b: rings[r].after(i), ring: r, index: i))
      }
    }
    edges.sort { ($0.lowX, $0.ring, $0.index) < ($1.lowX, $1.ring, $1.index) }
    for i in edges.indices {
      let one = edges[i]
      let end = one.highX
      let low = min(one.a.y, one.b.y)
      let high = max(one.a.y, one.b.y)
      var j = i + 1
      while j < edges.count, edges[j].lowX <= end {
        let other = edges[j]
        j += 1
        guard max(other.a.y, other.b.y) >= low, min(other.a.y, other.b.y) <= high else { continue }
        meet(one, other, rings: rings)
      }
      steps += j - i
      guard steps <= limits.steps else {
        throw GeoError(
          .tangled, detail: "looking for crossings takes more than \(limits.steps) steps")
      }
      guard count <= limits.crossings else {
        throw GeoError(
          .tangled, detail: "the rings cross or touch more than \(limits.crossings) times")
      }
    }
  }

  /// A Boolean value: whether the ring meets itself or another.
  func touches(ring: Int) -> Bool { first[ring] != nil }

  /// Where the ring first meets itself or another.
  func place(ring: Int) -> String { first[ring]?.text ?? "" }

  /// The ring cut at its contacts.
  func pieces(of r: Int, rings: [GridRing]) -> [Piece] {
    let ring = rings[r]
    let sorted = cuts[r].sorted { ($0.edge, $0.t, $0.point) < ($1.edge, $1.t, $1.point) }
    var pieces: [Piece] = []
    var next = 0
    for i in ring.points.indices {
      let a = ring.points[i]
      let b = ring.after(i)
      var from = a.fine
      var start = 0.0
      while next < sorted.count, sorted[next].edge == i {
        let cut = sorted[next]
        pieces.append(
          Piece(from: from, to: cut.point, lineFrom: a, lineTo: b, start: start, end: cut.t))
        from = cut.point
        start = cut.t
        next += 1
      }
      pieces.append(Piece(from: from, to: b.fine, lineFrom: a, lineTo: b, start: start, end: 1))
    }
    return pieces
  }

  private mutating func meet(_ e: Edge, _ f: Edge, rings: [GridRing]) {
    if e.ring == f.ring {
      let count = rings[e.ring].points.count
      let gap = abs(e.index - f.index)
      // Neighbours share a vertex and, spikes being cut off, nothing else.
      if gap <= 1 || gap == count - 1 { return }
    }
    let fromE = (f.a.side(of: e.a, e.b), f.b.side(of: e.a, e.b))
    guard fromE.0 * fromE.1 <= 0 else { return }
    let fromF = (e.a.side(of: f.a, f.b), e.b.side(of: f.a, f.b))
    guard fromF.0 * fromF.1 <= 0 else { return }
    if fromE.0 != 0, fromE.1 != 0, fromF.0 != 0, fromF.1 != 0 {
      cross(e, f)
      return
    }
    // One line holds both, or a vertex of one lies on the other.
    if fromE.0 == 0 { add(f.a, on: e, and: f) }
    if fromE.1 == 0 { add(f.b, on: e, and: f) }
    if fromF.0 == 0 { add(e.a, on: f, and: e) }
    if fromF.1 == 0 { add(e.b, on: f, and: e) }
  }

  /// Adds the place where two edges cross between their ends.
  private mutating func cross(_ e: Edge, _ f: Edge) {
    let dx = Double(e.b.x - e.a.x)
    let dy = Double(e.b.y - e.a.y)
    let gx = Double(f.b.x - f.a.x)
    let gy = Double(f.b.y - f.a.y)
    let det = dx * gy - dy * gx
    let ox = Double(f.a.x - e.a.x)
    let oy = Double(f.a.y - e.a.y)
    guard det != 0 else { return }
    let t = min(max((ox * gy - oy * gx) / det, 0), 1)
    let u = min(max((ox * dy - oy * dx) / det, 0), 1)
    let unit = Double(1 &<< GridPoint.fineBits)
    let start = e.a.fine
    let point = GridPoint(
      x: start.x + Int64((t * dx * unit).rounded()), y: start.y + Int64((t * dy * unit).rounded()))
    cuts[e.ring].append(Cut(edge: e.index, t: t, point: point))
    cuts[f.ring].append(Cut(edge: f.index, t: u, point: point))
    count += 2
    note(point.coarse, e, f)
  }

  /// Adds a vertex of `f` that lies on the line of `e`, when it lies on `e` itself.
  private mutating func add(_ p: GridPoint, on e: Edge, and f: Edge) {
    guard p.x >= e.lowX, p.x <= e.highX, p.y >= min(e.a.y, e.b.y), p.y <= max(e.a.y, e.b.y)
    else { return }
    note(p, e, f)
    guard p != e.a, p != e.b else { return }
    let dx = e.b.x - e.a.x
    let dy = e.b.y - e.a.y
    let t = abs(dx) >= abs(dy) ? Double(p.x - e.a.x) / Double(dx) : Double(p.y - e.a.y) / Double(dy)
    cuts[e.ring].append(Cut(edge: e.index, t: t, point: p.fine))
    count += 1
  }

  private mutating func note(_ point: GridPoint, _ e: Edge, _ f: Edge) {
    if first[e.ring] == nil { first[e.ring] = point }
    if first[f.ring] == nil { first[f.ring] = point }
  }
}
