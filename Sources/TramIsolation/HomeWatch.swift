// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramSense
import TramUnits

/// What the watch found in one observation or by the clock, before it is put into words.
struct Finding: Sendable {
  var kind = AlarmKind.check
  var rule = WatchRule.departure
  var time: Int64 = 0
  var logOdds: Double = 0
}

/// Up to four findings, without an allocation.
struct Findings: Sendable {
  private var list = InlineArray<4, Finding>(repeating: Finding())
  private(set) var count = 0

  subscript(i: Int) -> Finding { list[i] }

  mutating func add(_ finding: Finding) {
    guard count < 4 else { return }
    list[count] = finding
    count &+= 1
  }

  mutating func removeAll() { count = 0 }
}

/// One order under watch: its fence in local metres, what is believed, what was heard.
///
/// A plain value of a few hundred bytes; the watch holds one for each order in one array.
struct HomeWatch: Sendable {
  /// In force from and until, in milliseconds, the end excluded.
  var from = Int64.max
  var until = Int64.max
  /// The present or next permitted outing.
  var outingFrom = Int64.max
  var outingUntil = Int64.max

  /// Where the local frame touches, in 10⁻⁷ degrees, and its metres for each such unit.
  var latitudeE7: Int32 = 0
  var longitudeE7: Int32 = 0
  var metersEast: Float = 0
  var metersNorth: Float = 0
  /// The circle's radius in metres; for a shape how far it reaches from its middle, negative.
  var radius: Float = 0

  /// What is believed.
  private(set) var presence = Presence.unknown
  /// Since when that is believed; the least time while unknown.
  private(set) var presentSince = Int64.min
  /// Where the ladder of silence stands.
  var silence = SilenceStage.heard
  /// Whether a deadline for silence is set.
  var isTimed = false
  /// The minute in which the silence is looked at next; meaningless unless `isTimed`.
  var due = Int64.min
  /// Whether the order has a beacon at home.
  var hasAnchor = false
  /// Where the cells' track lies; -1 without one.
  var cells: Int32 = -1
  /// The device; `nil` when the order was erased.
  var device: DeviceID?
  /// The next order of the same device; -1 at the end.
  var next: Int32 = -1
  /// The bits of the last serving cell's key; 0 when unknown.
  var serving: UInt64 = 0
  /// What falls silent with that cell: its site, mostly; 0 when unknown.
  var site: UInt64 { serving == 0 ? 0 : CellKey(rawValue: serving).cluster.rawValue }

  /// When anything was heard last; the least time before.
  var lastHeard = Int64.min
  /// The same by the watch's own clock, which a phone's clock ahead of it does not outrun.
  var heardBy = Int64.min
  /// The usual seconds between two observations, slowly averaged; 0 when not known.
  var interval: Float = 0
  /// The last charge heard, 0 to 1; negative when unknown.
  var battery: Float = -1
  /// When somebody was asked last.
  var lastCheck = Int64.min
  /// Since when the phone lies still; the greatest time while it moves or nothing is known.
  var stillSince = Int64.max
  /// When the home's beacon was heard last; the least time before.
  var anchorHeard = Int64.min
  /// The last fix, in 10⁻⁷ degrees.
  var lastLatitudeE7: Int32 = 0
  var lastLongitudeE7: Int32 = 0
  /// When it came; the least time before the first.
  var placeTime = Int64.min
  /// The accuracy it claimed, in metres; negative when it claimed none.
  var placeAccuracy: Float = -1
  /// How fast the phone went then, in metres a second.
  var pace: Float = 0
  /// The place leapt to at an impossible speed that no further fix confirmed yet.
  var leapLatitudeE7 = Int32.max
  var leapLongitudeE7: Int32 = 0

  /// What the fixes say.
  var track = HomeTrack()

  /// Believes something of the person from `time` on.
  mutating func settle(_ belief: Presence, at time: Int64) {
    guard presence != belief else { return }
    presence = belief
    presentSince = time
  }

  /// Sets the circle's or shape's local frame.
  mutating func place(_ fence: Fence) {
    let frame = LocalFrame(origin: fence.anchor)
    latitudeE7 = fence.anchor.latitudeE7
    longitudeE7 = fence.anchor.longitudeE7
    metersEast = Float(frame.metersPerDegreeEast * 1e-7)
    metersNorth = Float(frame.metersPerDegreeNorth * 1e-7)
    if case .circle(let circle) = fence {
      radius = Float(circle.radius.rawValue)
    } else if case .shape(let shape) = fence {
      let corner = shape.bounds.northEast
      radius = -max(distance(corner.latitudeE7, corner.longitudeE7), 1)
    }
  }

  /// Metres between a place and the frame's origin.
  @inline(__always)
  func distance(_ latitude: Int32, _ longitude: Int32) -> Float {
    meters(latitude, longitude, latitudeE7, longitudeE7)
  }

  /// Metres between two places near the frame's origin.
  @inline(__always)
  func meters(_ latitude: Int32, _ longitude: Int32, _ toLatitude: Int32, _ toLongitude: Int32)
    -> Float
  {
    var turn = Int64(longitude) &- Int64(toLongitude)
    if turn > 1_800_000_000 { turn &-= 3_600_000_000 }
    if turn < -1_800_000_000 { turn &+= 3_600_000_000 }
    let east = Float(turn) * metersEast
    let north = Float(Int64(latitude) &- Int64(toLatitude)) * metersNorth
    return (east * east + north * north).squareRoot()
  }

  /// A Boolean value: whether fixes are recent enough to lead.
  func hasFreshFix(at time: Int64) -> Bool {
    guard track.lastFix != .min else { return false }
    return time &- track.lastFix <= max(300_000, Int64(3000 * interval))
  }

  /// A Boolean value: whether the person is permitted to be out.
  func isOuting(at time: Int64) -> Bool { time >= outingFrom && time < outingUntil }

  /// Takes note of a sign of life; one that is not of now does not end a silence that was told.
  @inline(__always)
  mutating func hear(at time: Int64, by clock: Int64, isOfNow: Bool) {
    if lastHeard != .min, time > lastHeard {
      // A pause is not a rhythm: beyond the hour it says nothing of the usual interval.
      let seconds = Float(min(time &- lastHeard, 3_600_000)) / 1000
      interval = interval == 0 ? seconds : interval + 0.1 * (seconds - interval)
    }
    lastHeard = time
    heardBy = min(time, clock)
    if isOfNow || silence != .called { silence = .heard }
  }

  /// Folds a fix in.
  @inline(__always)
  ///
  /// - Parameter motion: Whether the phone says that it moved; `nil` when it does not say.
  mutating func fold(
    _ fix: Fix, at time: Int64, signedDistance: Float, support: Float, motion: Bool?,
    settings: borrowing WatchSpeed, findings: inout Findings
  ) {
    let coordinate = fix.coordinate
    if let charge = fix.battery { battery = charge }
    if fix.isMock {
      findings.add(Finding(kind: .check, rule: .mockPosition, time: time, logOdds: 0))
      return
    }
    // Where the phone was before, repeated, says nothing of now; nor does what nothing can reach.
    if fix.isStale { return }
    var outside = max(signedDistance, 0)
    track.statesAccuracy = fix.accuracy != nil
    if let accuracy = fix.accuracy {
      let radius = Float(accuracy.rawValue)
      guard radius <= settings.uselessAccuracy else { return }
      // What an inaccurate fix may be nearer than it says, it is taken to be.
      outside = max(outside - max(radius - settings.assumedAccuracy, 0), 0)
    }
    noteLeap(coordinate, at: time, settings: settings, findings: &findings)
    if fix.isImplausible { return }
    // A place leapt to is no place to have come from until another fix confirms it.
    if leapLatitudeE7 == .max { notePlace(fix, at: time) }
    let isOut = isOuting(at: time)
    let point = FixTrail.Point(
      time: time, latitudeE7: coordinate.latitudeE7, longitudeE7: coordinate.longitudeE7,
      outside: outside, least: outside, most: outside, logOdds: 0)
    let isStill = motion == false || fix.speed.map { $0.rawValue < HomeWatch.standing } == true
    let isNear = track.lastFix != .min && time &- track.lastFix <= HomeWatch.oneInterval
    let borne = isStill && isNear ? min(support, 0) - 1 : support
    let verdict = track.fold(
      point, isInside: signedDistance <= 0, presence: presence, support: borne,
      model: settings.model, threshold: isOut ? .infinity : settings.threshold)
    switch verdict {
    case .nothing: if signedDistance <= 0, presence != .away { settle(.home, at: time) }
    case .left:
      settle(.away, at: time)
      findings.add(
        Finding(kind: .left, rule: .departure, time: time, logOdds: Double(track.logOdds)))
    case .returned:
      settle(.home, at: time)
      findings.add(Finding(kind: .returned, rule: .fixInside, time: time, logOdds: 3))
    }
  }

  /// Keeps a place with its accuracy and the pace at which the phone got there.
  private mutating func notePlace(_ fix: Fix, at time: Int64) {
    let accuracy = fix.accuracy.map { Float($0.rawValue) } ?? -1
    if let speed = fix.speed {
      pace = Float(speed.rawValue).clamped(0, HomeWatch.fastest)
    } else if placeTime != .min, time &- placeTime >= HomeWatch.paced {
      // What the errors of the two fixes may have made of it is no way.
      let way = meters(
        fix.coordinate.latitudeE7, fix.coordinate.longitudeE7, lastLatitudeE7, lastLongitudeE7)
      let blur = (max(accuracy, 15) + max(placeAccuracy, 15)) / 2
      pace = (max(way - blur, 0) / (Float(time &- placeTime) / 1000)).clamped(
        0, HomeWatch.fastest)
    }
    lastLatitudeE7 = fix.coordinate.latitudeE7
    lastLongitudeE7 = fix.coordinate.longitudeE7
    placeTime = time
    placeAccuracy = accuracy
  }

  /// Below this speed a phone stands still, in metres a second: what receivers say at rest.
  private static let standing = 0.7
  /// Within so many milliseconds, a phone far off that stands still is rather one that errs.
  private static let oneInterval: Int64 = 150_000
  /// The greatest pace that is kept, in metres a second: a fast car's.
  private static let fastest: Float = 30
  /// How many milliseconds apart two fixes tell a pace.
  private static let paced: Int64 = 8000

  /// Visits what is believed, which nothing else may set.
  mutating func visitPresence(_ v: inout some FieldVisitor) throws(IsolationError) {
    try v.visit(&presence)
    try v.visit(&presentSince)
  }

  /// Notices a leap that no vehicle makes, once a second fix confirms where it led.
  @inline(__always)
  private mutating func noteLeap(
    _ place: Coordinate, at time: Int64, settings: borrowing WatchSpeed, findings: inout Findings
  ) {
    guard track.lastFix != .min else { return }
    if leapLatitudeE7 != .max {
      let near = meters(
        place.latitudeE7, place.longitudeE7, leapLatitudeE7, leapLongitudeE7)
      leapLatitudeE7 = .max
      // One wild fix is a spike; two that agree are a place that cannot have been reached.
      if near < 1000 {
        findings.add(Finding(kind: .check, rule: .impossibleSpeed, time: time, logOdds: 0))
        return
      }
    }
    let far = meters(
      place.latitudeE7, place.longitudeE7, lastLatitudeE7, lastLongitudeE7)
    let seconds = max(Float(time &- track.lastFix) / 1000, 1)
    if far > 5000, far > settings.impossibleSpeed * seconds {
      leapLatitudeE7 = place.latitudeE7
      leapLongitudeE7 = place.longitudeE7
    }
  }

  /// Takes note of what the phone and its fixes say about movement.
  mutating func noteMotion(_ moved: Bool?, fix: Fix?, at time: Int64) {
    if let moved {
      if moved { stillSince = .max } else if stillSince == .max { stillSince = time }
    } else if let fix, !fix.isMock {
      let isSame =
        fix.coordinate.latitudeE7 == lastLatitudeE7
        && fix.coordinate.longitudeE7 == lastLongitudeE7
      if !isSame { stillSince = .max } else if stillSince == .max { stillSince = time }
    }
  }
}

/// The settings that every fix needs, in the shape in which it needs them.
struct WatchSpeed: Sendable {
  var model = DepartureModel.standard
  var threshold: Float
  var assumedAccuracy: Float
  var uselessAccuracy: Float
  var impossibleSpeed: Float

  init(_ settings: WatchSettings) {
    threshold = settings.departureThreshold
    assumedAccuracy = Float(settings.assumedAccuracy.rawValue)
    uselessAccuracy = Float(settings.uselessAccuracy.rawValue)
    impossibleSpeed = Float(settings.impossibleSpeed.rawValue)
  }
}
