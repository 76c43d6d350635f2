// SPDX-License-Identifier: Apache-2.0

/// A part of one piece: some of its legs, the time that counts, and the box that holds them.
struct LegRun {
  var person: UInt32
  /// The person's number within the table that the legs are in.
  var local: Int32
  /// Vertices of the columns; a leg between each two.
  var vertices: Range<Int>
  /// Times from the epoch; within the first and the last vertex.
  var from: Double
  var until: Double
  /// The box that holds all vertices, widened as the search needs it, in units (10⁻⁷ degrees).
  var box: UnitBox
  /// The scale around it.
  var plane: LegPlane
  /// Half the square round the circle of contact, in units.
  var square: SIMD2<Double>

  /// Metres in one unit in the middle of the box, east and north.
  @inline(__always)
  var scale: SIMD2<Float> {
    SIMD2(Float(plane.east(at: Double(box.middle))), Float(plane.north))
  }
}

/// A box in units of 10⁻⁷ degrees, both ends in it.
struct UnitBox: Hashable, Sendable {
  var west: Int32
  var south: Int32
  var east: Int32
  var north: Int32

  /// The box of some vertices.
  ///
  /// - Precondition: there is one at least.
  @inline(__always)
  init(of batch: borrowing PieceBatch, vertices: Range<Int>) {
    let longitudes = batch.longitudes.span
    let latitudes = batch.latitudes.span
    var (west, east) = (Int32.max, Int32.min)
    var (south, north) = (Int32.max, Int32.min)
    for i in vertices {
      west = min(west, longitudes[i])
      east = max(east, longitudes[i])
      south = min(south, latitudes[i])
      north = max(north, latitudes[i])
    }
    self.west = west
    self.south = south
    self.east = east
    self.north = north
  }

  /// The box of two places, east and north, in units.
  @inline(__always)
  init(_ a: SIMD2<Int32>, _ b: SIMD2<Int32>) {
    west = min(a.x, b.x)
    east = max(a.x, b.x)
    south = min(a.y, b.y)
    north = max(a.y, b.y)
  }

  /// The box of two places that need not be whole units.
  init(_ a: SIMD2<Double>, _ b: SIMD2<Double>) {
    west = Int32(min(max(min(a.x, b.x).rounded(.down), -2e9), 2e9))
    east = Int32(min(max(max(a.x, b.x).rounded(.up), -2e9), 2e9))
    south = Int32(min(max(min(a.y, b.y).rounded(.down), -2e9), 2e9))
    north = Int32(min(max(max(a.y, b.y).rounded(.up), -2e9), 2e9))
  }

  @inline(__always)
  func overlaps(_ other: UnitBox) -> Bool {
    west <= other.east && other.west <= east && south <= other.north && other.south <= north
  }

  /// The box that holds both.
  @inline(__always)
  func union(_ other: UnitBox) -> UnitBox {
    var box = self
    box.west = min(west, other.west)
    box.south = min(south, other.south)
    box.east = max(east, other.east)
    box.north = max(north, other.north)
    return box
  }

  /// Its width and its height, in units.
  var halfGirth: Int64 { Int64(east) - Int64(west) + Int64(north) - Int64(south) }

  /// The box made wider by some units on every side.
  func widened(by units: SIMD2<Double>) -> UnitBox {
    let x = Int64(min(units.x.rounded(.up), 4e9))
    let y = Int64(min(units.y.rounded(.up), 4e9))
    var box = self
    box.west = Int32(clamping: Int64(west) - x)
    box.east = Int32(clamping: Int64(east) + x)
    box.south = Int32(clamping: Int64(south) - y)
    box.north = Int32(clamping: Int64(north) + y)
    return box
  }

  /// The latitude in its middle.
  var middle: Int32 { Int32((Int64(south) + Int64(north)) / 2) }
  /// Half its height.
  var reach: Double { (Double(north) - Double(south)) / 2 }
}
