// SPDX-License-Identifier: Apache-2.0

public import TramGeo
import TramUnits

/// A way out of the home and, mostly, back: along a street, round one corner, and a stay.
///
/// Times are seconds since the beginning of the feed.
public struct Journey: Hashable, Sendable {
  /// The door.
  public var home: LocalPoint
  /// Where the way turns.
  public var corner: LocalPoint
  /// Where it leads.
  public var goal: LocalPoint
  /// How fast, in metres a second.
  public var speed: Double
  /// When the person steps out of the door.
  public var start: Double
  /// When the person is there.
  public var arrival: Double
  /// When the person turns back; infinite for one who does not.
  public var turn: Double
  /// When the person is home again; infinite for one who does not come.
  public var end: Double

  init(
    from home: LocalPoint, corner: LocalPoint, goal: LocalPoint, speed: Double, start: Double,
    stay: Double
  ) {
    self.home = home
    self.corner = corner
    self.goal = goal
    self.speed = speed
    self.start = start
    let way =
      home.distance(to: corner).rawValue + corner.distance(to: goal).rawValue
    arrival = start + way / speed
    turn = arrival + stay
    end = turn + way / speed
  }

  /// Whether the person is moving along the way, rather than staying at its end.
  func isMoving(at time: Double) -> Bool {
    time >= start && time < end && (time < arrival || time >= turn)
  }

  /// Where the person is.
  ///
  /// - Precondition: `start <= time < end`
  public func place(at time: Double) -> LocalPoint {
    if time < arrival { return along((time - start) * speed) }
    if time < turn { return goal }
    return along((end - time) * speed)
  }

  private func along(_ meters: Double) -> LocalPoint {
    let first = home.distance(to: corner).rawValue
    if meters < first {
      return Journey.between(home, corner, first > 0 ? meters / first : 0)
    }
    let second = corner.distance(to: goal).rawValue
    return Journey.between(corner, goal, second > 0 ? min((meters - first) / second, 1) : 1)
  }

  private static func between(_ a: LocalPoint, _ b: LocalPoint, _ part: Double) -> LocalPoint {
    LocalPoint(
      east: a.east + (b.east - a.east) * part, north: a.north + (b.north - a.north) * part)
  }

  /// The first moment outside `fence`, to a hundredth of a second; `nil` if the way stays inside.
  func leaving(_ fence: Outline) -> Double? {
    var inside = start
    var time = start
    while fence.contains(place(at: time)) {
      guard time < arrival else { return nil }
      inside = time
      time = min(time + 2, arrival)
    }
    return crossing(fence, inside: inside, outside: time)
  }

  /// The moment from which the person is inside `fence` again; `nil` for one who does not come.
  func entering(_ fence: Outline) -> Double? {
    guard end.isFinite else { return nil }
    var time = end
    var inside = end
    while time >= turn, fence.contains(time < end ? place(at: time) : home) {
      inside = time
      time -= 2
    }
    return crossing(fence, inside: inside, outside: max(time, turn))
  }

  private func crossing(_ fence: Outline, inside: Double, outside: Double) -> Double {
    var inside = inside
    var outside = outside
    while abs(outside - inside) > 0.01 {
      let middle = (inside + outside) / 2
      if fence.contains(middle < end ? place(at: middle) : home) {
        inside = middle
      } else {
        outside = middle
      }
    }
    return outside
  }
}
