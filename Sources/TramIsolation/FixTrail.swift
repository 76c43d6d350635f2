// SPDX-License-Identifier: Apache-2.0

/// The last fixes of one device, at least eight seconds apart, newest last.
struct FixTrail: Sendable {
  /// One fix, and what came within eight seconds of it.
  struct Point: Sendable {
    var time: Int64 = 0
    /// Where, in 10⁻⁷ degrees.
    var latitudeE7: Int32 = 0
    var longitudeE7: Int32 = 0
    /// Metres outside the fence: this fix, and the least and most of what it stands for.
    var outside: Float = 0
    var least: Float = 0
    var most: Float = 0
    var logOdds: Float = 0
  }

  /// How many fixes are kept: a minute of fixes every ten seconds, and one more.
  static let room = 8
  /// How many milliseconds apart they are kept.
  static let spacing: Int64 = 8000

  private var points = InlineArray<8, Point>(repeating: Point())
  private var next: UInt8 = 0
  private(set) var count: UInt8 = 0

  /// The fix `back` places before the newest, 0 to `count - 1`.
  func point(back: Int) -> Point { points[(Int(next) &+ 15 &- back) & 7] }

  /// Forgets all fixes.
  mutating func removeAll() {
    next = 0
    count = 0
  }

  /// Adds a fix, or joins it to the newest when it comes within eight seconds of it.
  mutating func append(_ point: Point) {
    if count > 0 {
      let newest = (Int(next) &+ 7) & 7
      if point.time &- points[newest].time < FixTrail.spacing {
        points[newest].least = min(points[newest].least, point.least)
        points[newest].most = max(points[newest].most, point.most)
        return
      }
    }
    points[Int(next)] = point
    next = (next &+ 1) & 7
    count = min(count &+ 1, 8)
  }

  /// What the last minutes say about a fix `outside` metres outside the fence at `time`.
  func terms(at time: Int64, outside: Float, scatter: Float) -> DepartureModel.Terms {
    var now = outside
    var least = outside
    var most = outside
    for back in 0..<Int(count) {
      let point = point(back: back)
      let age = time &- point.time
      if age <= DepartureModel.correlated { now = min(now, point.least) }
      least = min(least, point.least)
      if age >= DepartureModel.confirming {
        return DepartureModel.terms(
          now: now, least: min(least, now), most: most, before: point.outside,
          seconds: Float(age) / 1000, scatter: scatter)
      }
      most = max(most, point.most)
    }
    return DepartureModel.terms(
      now: now, least: 0, most: most, before: 0, seconds: 60, scatter: scatter)
  }
}
