// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramSense
import TramUnits

extension IsolationWatch {
  /// How things stand with one order; `nil` when no such order is watched, or it was erased.
  ///
  /// - Complexity: O(1)
  public func standing(of order: String) -> Standing? {
    guard let slot = slotOfOrder[order] else { return nil }
    return standing(Int(slot))
  }

  /// How things stand with every order that was not erased, in the order in which they were issued.
  ///
  /// - Complexity: O(orders), no allocation
  public func forEachStanding(_ body: (Standing) throws -> Void) rethrows {
    for i in homes.indices {
      if let standing = standing(i) { try body(standing) }
    }
  }

  /// The last points of the decision on one order, oldest first: what an alarm's page draws.
  ///
  /// While fixes are fresh they are of the fixes: at most eight, at least eight seconds apart.
  /// Otherwise they are of the cells: at most sixteen blocks of twenty seconds and more, 0 being
  /// even odds of "away" and `CurvePoint.cellThreshold` the alarm.
  public func probabilityCurve(of order: String) -> [CurvePoint] {
    guard let slot = slotOfOrder[order] else { return [] }
    let home = homes[Int(slot)]
    if home.cells >= 0, !home.hasFreshFix(at: max(home.lastHeard, 0)) {
      return tracks[Int(home.cells)].curve
    }
    return (0..<Int(home.track.trail.count)).reversed().map { back in
      let point = home.track.trail.point(back: back)
      return CurvePoint(
        time: Instant(milliseconds: point.time), logOdds: Double(point.logOdds), isByCells: false)
    }
  }

  private func standing(_ i: Int) -> Standing? {
    guard let name = names[i],
      let middle = Coordinate(latitudeE7: homes[i].latitudeE7, longitudeE7: homes[i].longitudeE7)
    else { return nil }
    let home = homes[i]
    let now = feed.now
    let isLed = home.hasFreshFix(at: max(home.lastHeard, 0))
    var cellOdds: Float?
    var isGrown = false
    if home.cells >= 0 {
      cellOdds = tracks[Int(home.cells)].logOdds
      isGrown = tracks[Int(home.cells)].isGrown
    }
    let isByCells = !isLed && cellOdds != nil
    return Standing(
      order: name, device: home.device, presence: home.presence,
      since: home.presentSince == .min ? nil : Instant(milliseconds: home.presentSince),
      lastHeard: home.lastHeard == .min ? nil : Instant(milliseconds: home.lastHeard),
      lastFix: home.lastPlace, silence: home.silence,
      logOdds: Double(isByCells ? cellOdds ?? 0 : home.track.logOdds), isByCells: isByCells,
      isLearning: home.presence == .unknown || (isByCells && !isGrown),
      isInForce: now >= home.from && now < home.until, isOuting: home.isOuting(at: now),
      servingCell: home.serving == 0 ? nil : CellKey(rawValue: home.serving),
      usualInterval: Double(home.interval), battery: home.battery < 0 ? nil : home.battery,
      home: middle, reach: Meters(Double(home.radius.magnitude)))
  }
}

extension HomeWatch {
  /// The last position that was believed.
  fileprivate var lastPlace: Standing.SeenPlace? {
    guard placeTime != .min,
      let coordinate = Coordinate(latitudeE7: lastLatitudeE7, longitudeE7: lastLongitudeE7)
    else { return nil }
    return Standing.SeenPlace(
      coordinate: coordinate, time: Instant(milliseconds: placeTime),
      accuracy: placeAccuracy < 0 ? nil : Meters(Double(placeAccuracy)),
      pace: MetersPerSecond(Double(pace)))
  }
}
