// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramSense
import TramUnits

@testable import TramIsolation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A phone that is moved about a home in metres, and reports what a test tells it to.
struct SimulatedPhone {
  static let home = LocalFrame(origin: place(21.03, 105.85))
  /// 2020-03-02 09:00 in Vietnam, a Monday morning.
  static let morning = Instant(milliseconds: 1_583_114_400_000)

  var random: SeededGenerator
  var device: UInt64 = 0
  var time = SimulatedPhone.morning
  private var driftEast = 0.0
  private var driftNorth = 0.0
  private var hadSpike = false

  init(seed: UInt64, device: UInt64 = 0) {
    random = SeededGenerator(seed: seed &* 7919 &+ device)
    self.device = device
  }

  static func place(_ latitude: Double, _ longitude: Double) -> Coordinate {
    Coordinate(latitudeE7: Int32(latitude * 1e7), longitudeE7: Int32(longitude * 1e7))
      ?? Unset.place
  }

  private enum Unset { static let place = LocalFrame.equator.origin }

  static func coordinate(_ east: Double, _ north: Double) -> Coordinate {
    home.coordinate(of: LocalPoint(east: east, north: north))
  }

  mutating func normal() -> Double {
    let u = Double.random(in: 1e-12..<1, using: &random)
    let v = Double.random(in: 0..<1, using: &random)
    return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
  }

  /// A place at home: slow drift, heavy tails, and now and then one fix far off.
  mutating func homePlace(seconds: Double) -> LocalPoint {
    let keep = exp(-seconds / 300)
    let push = 22 * (1 - keep * keep).squareRoot()
    driftEast = keep * driftEast + push * normal()
    driftNorth = keep * driftNorth + push * normal()
    let luck = Double.random(in: 0..<1, using: &random)
    defer { hadSpike = luck < 0.01 && !hadSpike }
    // Two spikes in a row would be a walk; receivers come back after one.
    if luck < 0.002, !hadSpike {
      let direction = Double.random(in: 0..<(2 * .pi), using: &random)
      let far = Double.random(in: 600...5000, using: &random)
      return LocalPoint(east: far * sin(direction), north: far * cos(direction))
    }
    let reach = luck < 0.01 && !hadSpike ? 60.0 : 6
    return LocalPoint(east: driftEast + reach * normal(), north: driftNorth + reach * normal())
  }

  mutating func report(_ place: LocalPoint, accuracy: Double? = nil, mock: Bool = false)
    -> Observation
  {
    Observation(
      device: DeviceID(device), time: time,
      fix: Fix(
        coordinate: SimulatedPhone.coordinate(place.east, place.north),
        accuracy: accuracy.map { Meters($0) }, isMock: mock))
  }

  /// A stay at home of so many reports.
  mutating func stay(_ count: Int, every seconds: Double = 60) -> [Observation] {
    var reports: [Observation] = []
    for _ in 0..<count {
      let place = homePlace(seconds: seconds)
      reports.append(report(place))
      time = time.advanced(seconds: seconds)
    }
    return reports
  }

  /// A steady walk away from home, straight on, from the present moment.
  mutating func leave(speed: Double, count: Int, every seconds: Double = 60) -> [Observation] {
    let direction = Double.random(in: 0..<(2 * .pi), using: &random)
    var reports: [Observation] = []
    for i in 0..<count {
      let way = speed * seconds * Double(i)
      let place = LocalPoint(
        east: way * sin(direction) + 8 * normal(), north: way * cos(direction) + 8 * normal())
      reports.append(report(place))
      time = time.advanced(seconds: seconds)
    }
    return reports
  }
}

extension LocalFrame {
  static let equator = LocalFrame(
    origin: Coordinate(latitudeE7: 0, longitudeE7: 0) ?? SimulatedPhone.home.origin)
}

/// A watch over one order, or several, at the simulated home.
func makeWatch(
  devices: UInt64 = 1, until: Instant? = nil, settings: WatchSettings = WatchSettings()
)
  throws -> IsolationWatch
{
  var watch = IsolationWatch(settings: settings)
  for device in 0..<devices { try watch.add(makeTerms(device: device, until: until)) }
  return watch
}

func makeTerms(
  device: UInt64 = 0, until: Instant? = nil, order: String? = nil, radius: Double = 100
) throws -> OrderTerms {
  OrderTerms(
    order: order ?? "o\(device)", device: DeviceID(device), deviceName: "p\(device)",
    from: SimulatedPhone.morning, until: until,
    place: .circle(
      try Circle(center: SimulatedPhone.home.origin, radius: Meters(radius))))
}

extension IsolationWatch {
  /// Folds observations in and gives the alarms.
  mutating func alarms(_ observations: [Observation]) -> [Alarm] {
    var alarms: [Alarm] = []
    for observation in observations {
      observe(observation, cells: [], sightings: [], into: &alarms)
    }
    return alarms
  }

  mutating func alarms(_ observation: Observation, _ cells: [CellReading]) -> [Alarm] {
    var alarms: [Alarm] = []
    observe(observation, cells: cells[...], sightings: [], into: &alarms)
    return alarms
  }

  mutating func alarms(until now: Instant) -> [Alarm] {
    var alarms: [Alarm] = []
    advance(to: now, into: &alarms)
    return alarms
  }
}
