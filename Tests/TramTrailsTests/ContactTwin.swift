// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramUnits

@testable import TramTrails

/// The slow and obvious twin of the contact search: every two people, every two legs, no index.
struct ContactTwin {
  /// One known leg: from a fix to the next.
  struct Leg {
    var from: TrailFix
    var to: TrailFix
  }
  /// What a pair comes to, in milliseconds.
  struct Figures: Equatable {
    var total = 0.0
    var largest = 0.0
    var first = 0.0
    var last = 0.0
    var reached: Double?
  }

  var paths: [PersonNumber: [Leg]] = [:]
  var edges: [ContactEdge] = []
  var rule: ContactRule
  var times: Range<Int64>

  init(
    _ fixes: [TrailFix], edges: [ContactEdge] = [], rule: ContactRule, times: Range<Int64>,
    path: PathRule = PathRule()
  ) {
    self.rule = rule
    self.times = times
    self.edges = edges
    var seen: [PersonNumber: [Int64: TrailFix]] = [:]
    for fix in fixes where seen[fix.person]?[fix.time] == nil {
      seen[fix.person, default: [:]][fix.time] = fix
    }
    for (person, fixes) in seen {
      let line = fixes.values.sorted { $0.time < $1.time }
      for (a, b) in zip(line, line.dropFirst()) {
        let frame = Self.frame(a.latitudeE7)
        let east = Double(b.longitudeE7 - a.longitudeE7) * 1e-7 * frame.metersPerDegreeEast
        let north = Double(b.latitudeE7 - a.latitudeE7) * 1e-7 * frame.metersPerDegreeNorth
        let known = path.isKnown(
          gap: b.time - a.time, distance: (east * east + north * north).squareRoot(),
          accuracy: Double(max(a.accuracy, b.accuracy)) / 100)
        if known { paths[person, default: []].append(Leg(from: a, to: b)) }
      }
    }
  }

  static func frame(_ latitudeE7: Int32) -> LocalFrame {
    guard let origin = Coordinate(latitudeE7: latitudeE7, longitudeE7: 0) else {
      return frame(0)
    }
    return LocalFrame(origin: origin)
  }

  /// The times at which two legs are within the radius.
  func meet(_ a: Leg, _ b: Leg, radius r: Double) -> Stretch? {
    let from = Double(max(a.from.time, b.from.time, times.lowerBound))
    let until = Double(min(a.to.time, b.to.time, times.upperBound))
    guard until > from else { return nil }
    let frame = Self.frame(a.from.latitudeE7)
    func place(_ leg: Leg, _ time: Double) -> (Double, Double) {
      let share = (time - Double(leg.from.time)) / Double(leg.to.time - leg.from.time)
      let x = Double(leg.from.longitudeE7)
      let y = Double(leg.from.latitudeE7)
      return (
        (x + share * (Double(leg.to.longitudeE7) - x)) * 1e-7 * frame.metersPerDegreeEast,
        (y + share * (Double(leg.to.latitudeE7) - y)) * 1e-7 * frame.metersPerDegreeNorth
      )
    }
    let (p0, q0) = (place(a, from), place(b, from))
    let (p1, q1) = (place(a, until), place(b, until))
    let (x, y) = (p0.0 - q0.0, p0.1 - q0.1)
    let (dx, dy) = (p1.0 - q1.0 - x, p1.1 - q1.1 - y)
    let (aa, bb, cc) = (dx * dx + dy * dy, x * dx + y * dy, x * x + y * y - r * r)
    if aa < 1e-14 { return cc <= 0 ? Stretch(start: from, end: until) : nil }
    let d = bb * bb - aa * cc
    guard d > 0 else { return nil }
    let u = max(0, (-bb - d.squareRoot()) / aa)
    let v = min(1, (-bb + d.squareRoot()) / aa)
    guard v > u else { return nil }
    return Stretch(start: from + u * (until - from), end: from + v * (until - from))
  }

  /// All contacts of a pair, united.
  func stretches(_ a: PersonNumber, _ b: PersonNumber, radius: Double) -> [Stretch] {
    var found: [Stretch] = []
    for one in paths[a] ?? [] {
      for other in paths[b] ?? [] {
        if let stretch = meet(one, other, radius: radius) { found.append(stretch) }
      }
    }
    for edge in edges where edge.a == min(a, b) && edge.b == max(a, b) {
      let start = Double(max(edge.start, times.lowerBound))
      let end = Double(min(edge.end, times.upperBound))
      if end > start { found.append(Stretch(start: start, end: end)) }
    }
    return Self.united(found)
  }

  static func united(_ stretches: [Stretch]) -> [Stretch] {
    var result: [Stretch] = []
    for stretch in stretches.sorted(by: { $0.start < $1.start }) {
      if let last = result.last, stretch.start <= last.end {
        result[result.count - 1].end = max(last.end, stretch.end)
      } else {
        result.append(stretch)
      }
    }
    return result
  }

  /// The figures of disjoint contacts in order; `nil` for none.
  static func figures(_ stretches: [Stretch], rule: ContactRule) -> Figures? {
    guard let first = stretches.first, let last = stretches.last else { return nil }
    let window = Double(rule.window)
    let held = { (time: Double) -> Double in
      stretches.reduce(0) {
        $0 + max(0, min($1.end, time) - max($1.start, time - window))
      }
    }
    var figures = Figures()
    figures.first = first.start
    figures.last = last.end
    figures.total = stretches.reduce(0) { $0 + $1.end - $1.start }
    let turns = Set(stretches.flatMap { [$0.start, $0.end, $0.start + window, $0.end + window] })
      .sorted()
    var before = (time: turns[0], held: 0.0)
    for time in turns {
      let now = held(time)
      figures.largest = max(figures.largest, now)
      if figures.reached == nil, now >= Double(rule.threshold) {
        let missing = now - Double(rule.threshold)
        let slope = time > before.time ? (now - before.held) / (time - before.time) : 1
        figures.reached = slope > 0 ? time - missing / slope : time
      }
      before = (time, now)
    }
    return figures
  }

  /// The figures of a pair with the radius a little less and a little more (2 mm and 0.01 %).
  func figures(_ a: PersonNumber, _ b: PersonNumber) -> (least: Figures?, most: Figures?) {
    let radius = rule.radius.rawValue
    let slack = 2e-3 + 1e-4 * radius
    return (
      Self.figures(stretches(a, b, radius: radius - slack), rule: rule),
      Self.figures(stretches(a, b, radius: radius + slack), rule: rule)
    )
  }
}

/// A small town of chance in which people sit, walk, fall silent, come back and send late.
struct ChanceTown {
  var fixes: [TrailFix] = []
  static let begin: Int64 = 1_583_020_800_000

  init(seed: UInt64, people: Int, hours: Int, side: Double = 60) {
    var random = SeededGenerator(seed: seed)
    let latitude: Int32 = 210_300_000 + Int32.random(in: 0...100_000_000, using: &random)
    let frame = ContactTwin.frame(latitude)
    for person in 0..<people {
      var place = (
        Double.random(in: 0...side, using: &random), Double.random(in: 0...side, using: &random)
      )
      var time = Int64.random(in: 0...600_000, using: &random)
      let noise = Bool.random(using: &random) ? 4.0 : 0
      let step = [120_000, 180_000, 300_000].randomElement(using: &random) ?? 60_000
      var goal = place
      while time < Int64(hours) * 3_600_000 {
        if Double.random(in: 0..<1, using: &random) < 0.1 {
          goal = (
            Double.random(in: 0...side, using: &random),
            Double.random(in: 0...side, using: &random)
          )
        }
        let share = Double.random(in: 0...1, using: &random)
        place.0 += (goal.0 - place.0) * share
        place.1 += (goal.1 - place.1) * share
        let east = place.0 + Double.random(in: -1...1, using: &random) * noise
        let north = place.1 + Double.random(in: -1...1, using: &random) * noise
        fixes.append(
          TrailFix(
            time: Self.begin + time, person: PersonNumber(UInt32(person)),
            latitudeE7: latitude + Int32(north / frame.metersPerDegreeNorth * 1e7),
            longitudeE7: 1_058_000_000 + Int32(east / frame.metersPerDegreeEast * 1e7),
            accuracy: UInt32.random(in: 0...1500, using: &random)))
        time += Int64(step) + Int64.random(in: -5_000...5_000, using: &random)
        // Silences: some across which the way is unknown, some of people who stay.
        let chance = Double.random(in: 0..<1, using: &random)
        if chance < 0.03 { time += Int64.random(in: 300_000...7_200_000, using: &random) }
      }
    }
    // They arrive in any order, and some twice.
    fixes.shuffle(using: &random)
    for _ in 0..<fixes.count / 20 {
      if let again = fixes.randomElement(using: &random) { fixes.append(again) }
    }
  }
}
