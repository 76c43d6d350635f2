// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramUnits

/// Which ways are faster than people go.
///
/// A passenger's aircraft does some 250 m/s over the ground, with the wind at its back 300. What is
/// faster is an error of a position or a clock. It is kept, as nobody can say of which of the two
/// fixes, and counted for whoever brings it in.
enum TrailSpeed {
  /// Metres a second.
  static let fastest = 300.0
  /// 10⁻⁷ degrees of latitude a millisecond that are below `fastest` in any direction.
  private static let surelySlower: Int64 = 26

  /// Whether the way from one fix of a person to the next is faster than people go.
  @inline(__always)
  static func isTooFast(from a: TrailFix, to b: TrailFix) -> Bool {
    let north = Int64(b.latitudeE7) &- Int64(a.latitudeE7)
    let east = Int64(b.longitudeE7) &- Int64(a.longitudeE7)
    let gap = min(max(b.time &- a.time, 1), 1 << 40)
    if abs(north) &+ abs(east) <= gap &* surelySlower { return false }
    return isTooFast(a, b, gap: gap)
  }

  @inline(never)
  private static func isTooFast(_ a: TrailFix, _ b: TrailFix, gap: Int64) -> Bool {
    guard
      let here = Coordinate(latitudeE7: a.latitudeE7, longitudeE7: a.longitudeE7),
      let there = Coordinate(latitudeE7: b.latitudeE7, longitudeE7: b.longitudeE7)
    else { return false }
    let distance = LocalFrame(origin: here).distance(here, there).rawValue
    return distance > fastest * Double(gap) / 1000
  }

  /// How many ways in columns, by person and time, are too fast.
  static func count(in columns: FixColumns) -> Int {
    var count = 0
    for i in 0..<max(columns.count &- 1, 0) where columns.persons[i] == columns.persons[i &+ 1] {
      if isTooFast(from: columns[i], to: columns[i &+ 1]) { count &+= 1 }
    }
    return count
  }
}
