// SPDX-License-Identifier: Apache-2.0

/// A vertex in whole 10⁻⁷ degrees, its longitude unrolled past ±180° where a shape crosses.
struct GridPoint: Hashable, Comparable, Sendable {
  var x: Int64
  var y: Int64

  static func < (a: GridPoint, b: GridPoint) -> Bool { (a.x, a.y) < (b.x, b.y) }

  /// On which side of the line from `a` to `b` the point lies: 1 left, -1 right, 0 on it.
  ///
  /// Exact while coordinates differ by at most 360° and 180°: the products hold in 63 bits.
  func side(of a: GridPoint, _ b: GridPoint) -> Int {
    let left = (b.x &- a.x) &* (y &- a.y)
    let right = (b.y &- a.y) &* (x &- a.x)
    return left > right ? 1 : (left < right ? -1 : 0)
  }

  /// The bits after the point in fine units, in which crossings are told apart: 0.17 µm.
  static let fineBits: Int64 = 16

  /// The same place in fine units.
  var fine: GridPoint {
    GridPoint(x: x &<< GridPoint.fineBits, y: y &<< GridPoint.fineBits)
  }

  /// A place in fine units, rounded to whole ones.
  var coarse: GridPoint {
    let half: Int64 = 1 &<< (GridPoint.fineBits - 1)
    return GridPoint(x: (x + half) &>> GridPoint.fineBits, y: (y + half) &>> GridPoint.fineBits)
  }

  /// The place as WKT writes it.
  var text: String { "\(Double(x) / 1e7) \(Double(y) / 1e7)" }
}

/// A ring while a shape is built: its vertices once each, what it belongs to, its extent.
struct GridRing: Sendable {
  var points: ContiguousArray<GridPoint>
  /// The polygon it belongs to, counted from 0.
  var part: Int
  var isHole: Bool
  /// Its place in the text, counted from 0 over all rings.
  var index: Int
  var low = GridPoint(x: .max, y: .max)
  var high = GridPoint(x: .min, y: .min)

  init(points: ContiguousArray<GridPoint>, part: Int, isHole: Bool, index: Int) {
    self.points = points
    self.part = part
    self.isHole = isHole
    self.index = index
    measure()
  }

  /// The vertex after vertex `i`, round the end.
  func after(_ i: Int) -> GridPoint { points[i + 1 == points.count ? 0 : i + 1] }

  /// Twice the signed area in square units; positive when the ring runs anticlockwise.
  var doubledArea: Double {
    guard let origin = points.first else { return 0 }
    var sum = 0.0
    for i in points.indices {
      let a = points[i]
      let b = after(i)
      sum += Double(a.x - origin.x) * Double(b.y - origin.y)
      sum -= Double(b.x - origin.x) * Double(a.y - origin.y)
    }
    return sum
  }

  /// A Boolean value: whether an even-odd count of the ring's edges puts a place inside, which is
  /// given by its distance from `origin`.
  func contains(x: Double, y: Double, from origin: GridPoint) -> Bool {
    guard x > Double(low.x - origin.x), x < Double(high.x - origin.x),
      y > Double(low.y - origin.y), y < Double(high.y - origin.y)
    else { return false }
    var odd = false
    for i in points.indices {
      let a = points[i]
      let b = after(i)
      let ay = Double(a.y - origin.y)
      let by = Double(b.y - origin.y)
      guard (ay > y) != (by > y) else { continue }
      let ax = Double(a.x - origin.x)
      let bx = Double(b.x - origin.x)
      if x < ax + (y - ay) / (by - ay) * (bx - ax) { odd.toggle() }
    }
    return odd
  }

  /// Moves the ring by whole turns so that its middle is within half a turn of `x`.
  mutating func turn(toward x: Int64) {
    let middle = (low.x + high.x) / 2
    var shift: Int64 = 0
    while middle + shift - x > Shape.halfTurn { shift -= 2 * Shape.halfTurn }
    while middle + shift - x < -Shape.halfTurn { shift += 2 * Shape.halfTurn }
    guard shift != 0 else { return }
    for i in points.indices { points[i].x += shift }
    measure()
  }

  private mutating func measure() {
    low = GridPoint(x: .max, y: .max)
    high = GridPoint(x: .min, y: .min)
    for p in points {
      low = GridPoint(x: min(low.x, p.x), y: min(low.y, p.y))
      high = GridPoint(x: max(high.x, p.x), y: max(high.y, p.y))
    }
  }
}
