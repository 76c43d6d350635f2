// SPDX-License-Identifier: Apache-2.0

/// A part of the ground bounded by rings: a polygon or several, with holes.
///
/// Edges are straight in longitude and latitude, as in WKT and GeoJSON. Vertices are at rest as
/// whole 10⁻⁷ degrees beside an anchor, with the longitude unrolled so that a shape may cross
/// the antimeridian. Whatever the text looked like, the boundary here runs with the inside on
/// its left and bounds every place once; `repairs` says what had to be set right for that.
public struct Shape: Hashable, Sendable {
  /// The middle of the bounding box.
  public let anchor: Coordinate
  /// What was set right while the shape was read; empty for a clean text.
  public let repairs: [ShapeRepair]
  /// Vertices east of the anchor, 10⁻⁷ degrees, chain after chain.
  let east: ContiguousArray<Int32>
  /// Vertices north of the anchor, 10⁻⁷ degrees, chain after chain.
  let north: ContiguousArray<Int32>
  /// Where each chain of edges ends in the columns; consecutive vertices of a chain are an edge.
  let chainEnds: ContiguousArray<Int32>
  /// Half the width and height of the bounding box, rounded up, 10⁻⁷ degrees.
  let halfWidth: Int32
  let halfHeight: Int32

  /// Half a turn of longitude in 10⁻⁷ degrees.
  static let halfTurn: Int64 = 1_800_000_000

  init(
    anchor: Coordinate, east: ContiguousArray<Int32>, north: ContiguousArray<Int32>,
    chainEnds: ContiguousArray<Int32>, repairs: [ShapeRepair]
  ) {
    self.anchor = anchor
    self.east = east
    self.north = north
    self.chainEnds = chainEnds
    self.repairs = repairs
    var width: Int32 = 0
    var height: Int32 = 0
    for x in east { width = max(width, x == .min ? .max : abs(x)) }
    for y in north { height = max(height, y == .min ? .max : abs(y)) }
    halfWidth = width
    halfHeight = height
  }

  /// The number of edges of the boundary.
  public var edgeCount: Int { east.count - chainEnds.count }

  /// The corners of the bounding box; `east` is west of `west` when it crosses the antimeridian.
  public var bounds: (southWest: Coordinate, northEast: Coordinate) {
    (corner(-Int64(halfWidth), -Int64(halfHeight)), corner(Int64(halfWidth), Int64(halfHeight)))
  }

  /// The place that lies `x`, `y` units of 10⁻⁷ degrees east and north of the anchor.
  func corner(_ x: Int64, _ y: Int64) -> Coordinate {
    let half = Shape.halfTurn
    var longitude = Int64(anchor.longitudeE7) + x
    if longitude > half { longitude -= 2 * half }
    if longitude < -half { longitude += 2 * half }
    let latitude = min(max(Int64(anchor.latitudeE7) + y, -half / 2), half / 2)
    return Coordinate(
      latitudeE7: Int32(clamping: latitude), longitudeE7: Int32(clamping: longitude)) ?? anchor
  }

  /// Where a place lies from the anchor, in 10⁻⁷ degrees, the short way round the globe.
  @inline(__always)
  func offset(of place: Coordinate) -> (x: Int64, y: Int64) {
    var x = Int64(place.longitudeE7) - Int64(anchor.longitudeE7)
    if x > Shape.halfTurn { x -= 2 * Shape.halfTurn }
    if x < -Shape.halfTurn { x += 2 * Shape.halfTurn }
    return (x, Int64(place.latitudeE7) - Int64(anchor.latitudeE7))
  }

  /// A Boolean value: whether `place` lies inside; a place on the boundary is on one side of it.
  ///
  /// - Complexity: O(*edges*), no allocation; a place outside the bounding box costs nothing.
  public func contains(_ place: Coordinate) -> Bool {
    let (px, py) = offset(of: place)
    guard abs(px) <= Int64(halfWidth), abs(py) <= Int64(halfHeight) else { return false }
    let xs = east.span
    let ys = north.span
    let ends = chainEnds.span
    var winding = 0
    var start = 0
    for chain in ends.indices {
      let end = Int(ends[chain])
      guard start < end else { continue }
      var x0 = Int64(xs[start]) - px
      var y0 = Int64(ys[start]) - py
      for i in (start + 1)..<max(end, start + 1) {
        let x1 = Int64(xs[i]) - px
        let y1 = Int64(ys[i]) - py
        if (y0 <= 0) != (y1 <= 0) {
          // Products of at most 3.6e9 * 1.8e9 hold in 63 bits; their difference might not.
          let a = x0 &* y1
          let b = x1 &* y0
          let left = a > b || (a == b && x1 > x0) || (a == b && x1 == x0 && y1 < y0)
          if left == (y0 <= 0) { winding += left ? 1 : -1 }
        }
        x0 = x1
        y0 = y1
      }
      start = end
    }
    return winding > 0
  }
}
