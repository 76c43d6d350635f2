// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramUnits

extension PathRule {
  /// A Boolean value: whether the way from one fix of a person to the next is known.
  ///
  /// The distance is that in the plane that touches the earth at the first.
  public func isKnown(from a: TrailFix, to b: TrailFix) -> Bool {
    let gap = b.time &- a.time
    if gap <= longestGap { return true }
    guard let here = Coordinate(latitudeE7: a.latitudeE7, longitudeE7: a.longitudeE7),
      let there = Coordinate(latitudeE7: b.latitudeE7, longitudeE7: b.longitudeE7)
    else { return false }
    let distance = LocalFrame(origin: here).distance(here, there).rawValue
    return isKnown(
      gap: gap, distance: distance, accuracy: Double(max(a.accuracy, b.accuracy)) / 100)
  }
}
