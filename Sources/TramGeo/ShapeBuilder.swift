// SPDX-License-Identifier: Apache-2.0

/// Collects the rings of a polygon or several and makes a `Shape` of them.
///
/// What is repaired, and noted in `Shape.repairs`: an open ring, repeated vertices, spikes, the
/// wrong sense of rotation, edges across the antimeridian, crossings (even-odd within a ring;
/// holes cut from their outer ring; parts joined), holes outside. What is refused: a place
/// outside the world, nothing enclosed, a ring round a pole, more than the limits, and a tangle
/// whose inside cannot be told.
public struct ShapeBuilder: Sendable {
  private let limits: ShapeLimits
  private var rings: [GridRing] = []
  private var current: ContiguousArray<GridPoint> = []
  private var part = -1
  private var ringOfPart = 0
  private var ringCount = 0
  private var vertexCount = 0
  private var isOpen = false
  private var repairs: [ShapeRepair] = []

  /// Creates an empty collection.
  public init(limits: ShapeLimits = .standard) { self.limits = limits }

  /// Begins the next polygon; its first ring is the outer one, the others are holes.
  public mutating func startPolygon() throws(GeoError) {
    try endRing()
    part += 1
    ringOfPart = 0
  }

  /// Begins the next ring of the polygon.
  public mutating func startRing() throws(GeoError) {
    try endRing()
    guard ringCount < limits.rings else {
      throw GeoError(.tooLarge, detail: "more than \(limits.rings) rings")
    }
    isOpen = true
  }

  /// Adds a vertex to the ring.
  ///
  /// - Throws: `GeoError` for a place outside the world or a vertex too many.
  public mutating func append(longitude: Double, latitude: Double) throws(GeoError) {
    do {
      try append(Coordinate(latitude: latitude, longitude: longitude))
    } catch  where error.code == .outsideWorld && abs(latitude) > 90 && abs(longitude) <= 90 {
      throw GeoError(
        .outsideWorld, detail: "\(place): \(error.detail); longitude comes first, are they swapped?"
      )
    } catch  where error.code != .tooLarge {
      throw GeoError(error.code, detail: "\(place): \(error.detail)")
    }
  }

  /// Adds a vertex to the ring.
  public mutating func append(_ vertex: Coordinate) throws(GeoError) {
    vertexCount += 1
    guard vertexCount <= limits.vertices else {
      throw GeoError(.tooLarge, detail: "more than \(limits.vertices) vertices")
    }
    current.append(GridPoint(x: Int64(vertex.longitudeE7), y: Int64(vertex.latitudeE7)))
  }

  /// Makes the shape of all rings collected.
  public mutating func build() throws(GeoError) -> Shape {
    try endRing()
    guard let first = rings.first(where: { !$0.isHole }) else {
      let reason = repairs.last { $0.kind == .ringDropped }
      throw GeoError(
        .noArea,
        detail: reason.map { "ring \($0.ring): \($0.detail)" }
          ?? "the shape is empty; at least one ring was expected")
    }
    var middles: [Int: Int64] = [:]
    for i in rings.indices {
      let part = rings[i].part
      rings[i].turn(toward: middles[part] ?? (first.low.x + first.high.x) / 2)
      if middles[part] == nil { middles[part] = (rings[i].low.x + rings[i].high.x) / 2 }
    }
    var arrangement = Arrangement(rings: rings, limits: limits, repairs: repairs)
    let chains = try arrangement.chains()
    return try shape(of: chains, repairs: arrangement.repairs)
  }

  /// Where the next vertex stands in the text.
  private var place: String { "ring \(ringCount), vertex \(current.count)" }

  private mutating func endRing() throws(GeoError) {
    guard isOpen else { return }
    isOpen = false
    let index = ringCount
    let isHole = ringOfPart > 0
    ringCount += 1
    ringOfPart += 1
    var points = current
    current.removeAll(keepingCapacity: true)
    try unroll(&points, ring: index)
    close(&points, ring: index)
    smooth(&points, ring: index)
    guard points.count >= 3 else {
      repairs.append(
        ShapeRepair(
          .ringDropped, ring: index,
          detail: "it encloses nothing; 3 places that are not in line were expected"))
      return
    }
    rings.append(GridRing(points: points, part: part, isHole: isHole, index: index))
  }

  /// Takes every edge the short way round the globe.
  private mutating func unroll(
    _ points: inout ContiguousArray<GridPoint>, ring: Int
  ) throws(GeoError) {
    let half = Shape.halfTurn
    var shift: Int64 = 0
    var noted = false
    for i in points.indices.dropFirst() {
      let step = points[i].x + shift - points[i - 1].x
      let turn = step > half ? -2 * half : (step < -half ? 2 * half : 0)
      if turn != 0, !noted {
        noted = true
        repairs.append(
          ShapeRepair(.antimeridian, ring: ring, detail: "after \(points[i - 1].text)"))
      }
      shift += turn
      points[i].x += shift
      // A spiral would leave the numbers in which sides are exact.
      guard abs(points[i].x - points[0].x) <= 2 * half else {
        throw GeoError(.aroundPole, detail: "ring \(ring) is wider than the globe")
      }
    }
    guard let first = points.first, let last = points.last else { return }
    if abs(last.x - first.x) > half {
      throw GeoError(
        .aroundPole, detail: "ring \(ring) runs round the globe; cut it at the antimeridian")
    }
  }

  /// Leaves out repeats; the last vertex is then not the first, the edge between them implied.
  private mutating func close(_ points: inout ContiguousArray<GridPoint>, ring: Int) {
    var kept: ContiguousArray<GridPoint> = []
    kept.reserveCapacity(points.count)
    var repeated: GridPoint?
    for point in points {
      if point == kept.last {
        if repeated == nil { repeated = point }
      } else {
        kept.append(point)
      }
    }
    if let repeated {
      repairs.append(
        ShapeRepair(
          .repeatedVertex, ring: ring,
          detail: "\(points.count - kept.count) of them, first at \(repeated.text)"))
    }
    if let first = kept.first, let last = kept.last, kept.count > 1 {
      if first == last {
        kept.removeLast()
      } else {
        repairs.append(
          ShapeRepair(.closed, ring: ring, detail: "from \(last.text) to \(first.text)"))
      }
    }
    points = kept
  }

  /// Cuts off spikes, where the ring runs out and straight back.
  private mutating func smooth(_ points: inout ContiguousArray<GridPoint>, ring: Int) {
    func isSpike(_ a: GridPoint, _ b: GridPoint, _ c: GridPoint) -> Bool {
      guard c.side(of: a, b) == 0 else { return false }
      // On one line: back over itself when a and c lie on the same side of b.
      return (a.x > b.x) == (c.x > b.x) && (a.x < b.x) == (c.x < b.x)
        && (a.y > b.y) == (c.y > b.y) && (a.y < b.y) == (c.y < b.y)
    }
    var kept: ContiguousArray<GridPoint> = []
    kept.reserveCapacity(points.count)
    var cut: GridPoint?
    for point in points {
      while kept.count >= 2, isSpike(kept[kept.count - 2], kept[kept.count - 1], point) {
        cut = kept.removeLast()
      }
      if kept.last != point { kept.append(point) }
    }
    var start = 0
    while kept.count - start >= 3 {
      let n = kept.count
      if kept[start] == kept[n - 1] {
        kept.removeLast()
      } else if isSpike(kept[n - 2], kept[n - 1], kept[start]) {
        cut = kept.removeLast()
      } else if isSpike(kept[n - 1], kept[start], kept[start + 1]) {
        cut = kept[start]
        start += 1
      } else {
        break
      }
    }
    if let cut { repairs.append(ShapeRepair(.spike, ring: ring, detail: "at \(cut.text)")) }
    points = ContiguousArray(kept[start...])
  }

  private func shape(
    of chains: [ContiguousArray<GridPoint>], repairs: [ShapeRepair]
  ) throws(GeoError) -> Shape {
    var low = GridPoint(x: .max, y: .max)
    var high = GridPoint(x: .min, y: .min)
    for chain in chains {
      for p in chain {
        low = GridPoint(x: min(low.x, p.x), y: min(low.y, p.y))
        high = GridPoint(x: max(high.x, p.x), y: max(high.y, p.y))
      }
    }
    guard low.x <= high.x else {
      throw GeoError(.noArea, detail: "the rings enclose nothing")
    }
    guard high.x - low.x <= 2 * Shape.halfTurn else {
      throw GeoError(.aroundPole, detail: "the shape is wider than the globe")
    }
    let half = Shape.halfTurn
    let middle = GridPoint(x: (low.x + high.x) / 2, y: (low.y + high.y) / 2)
    var longitude = middle.x
    while longitude > half { longitude -= 2 * half }
    while longitude < -half { longitude += 2 * half }
    guard
      let anchor = Coordinate(
        latitudeE7: Int32(clamping: middle.y), longitudeE7: Int32(clamping: longitude))
    else { throw GeoError(.outsideWorld, detail: "the middle of the shape is outside the world") }
    var east: ContiguousArray<Int32> = []
    var north: ContiguousArray<Int32> = []
    var ends: ContiguousArray<Int32> = []
    let count = chains.reduce(0) { $0 + $1.count }
    east.reserveCapacity(count)
    north.reserveCapacity(count)
    for chain in chains {
      for p in chain {
        east.append(Int32(clamping: p.x - middle.x))
        north.append(Int32(clamping: p.y - middle.y))
      }
      ends.append(Int32(clamping: east.count))
    }
    return Shape(anchor: anchor, east: east, north: north, chainEnds: ends, repairs: repairs)
  }
}
