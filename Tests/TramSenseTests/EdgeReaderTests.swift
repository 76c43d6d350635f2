// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits

private let now = Instant(milliseconds: 1_600_000_000_000)

private func ownTracks(
  _ body: String, user: String = "lan", device: String = "phone"
) throws(IntakeRefusal) -> EdgeReport {
  let bytes = Array(body.utf8)
  return try OwnTracksReader(user: user, device: device, settings: EdgeSettings(now: now))
    .read(bytes.span)
}

private func form(_ query: String) throws(IntakeRefusal) -> EdgeReport {
  let bytes = Array(query.utf8)
  return try TraccarReader(settings: EdgeSettings(now: now)).readForm(bytes.span)
}

private func json(_ body: String) throws(IntakeRefusal) -> EdgeReport {
  let bytes = Array(body.utf8)
  return try TraccarReader(settings: EdgeSettings(now: now)).readJSON(bytes.span)
}

private let location =
  #"{"_type":"location","lat":21.0278,"lon":105.8342,"acc":12,"tst":1591000000,"batt":64,"#
  + #""vel":36,"t":"u","tid":"LA","inregions":["nhà"],"conn":"m","m":1,"created_at":1591000003,"#
  + #""motionactivities":["walking"],"topic":"owntracks/other/one"}"#

@Suite("A reader of OwnTracks")
struct OwnTracksReaderTests {
  @Test
  func `takes a location with its units`() throws {
    let report = try ownTracks(location)
    #expect(report.device == "lan/phone")
    let observation = try #require(report.observations.first)
    #expect(observation.time == Instant(milliseconds: 1_591_000_000_000))
    #expect(observation.motion == true)
    let fix = try #require(observation.fix)
    #expect(fix.coordinate == (try Coordinate(latitude: 21.0278, longitude: 105.8342)))
    #expect(fix.accuracy == Meters(12))
    #expect(fix.speed == MetersPerSecond(10))
    #expect(fix.battery == 0.64)
    #expect(report.signals.map(\.kind) == [.manual])
    #expect(report.tally.lines == 1)
    #expect(report.tally.observations == 1)
    #expect(report.tally.reasons.isEmpty)
  }

  @Test
  func `accounts for every message of an array`() throws {
    let report = try ownTracks(
      "[\(location),{\"_type\":\"transition\",\"event\":\"leave\",\"desc\":\"nhà\",\"wtst\":1,"
        + "\"lat\":21.1,\"lon\":105.8,\"acc\":30,\"tst\":1591000100},"
        + #"{"_type":"waypoints","waypoints":[{"_type":"waypoint"}]},{"_type":"card","face":"x"},"#
        + #"{"_type":"status"},{"_type":"lwt","tst":1591000200},7,{},"#
        + #"{"_type":"encrypted","data":"aGFsbG8="},"#
        + #"{"_type":"location","lat":0,"lon":0,"tst":1591000000}]"#)
    #expect(report.observations.count == 2)
    #expect(report.signals.map(\.kind) == [.manual, .leave, .offline])
    #expect(report.signals[1].text == "nhà")
    let tally = report.tally
    #expect(tally.lines == 10)
    #expect(tally.observations + tally.refused + tally.skipped == tally.lines)
    #expect(tally[.otherKind] == 4)
    #expect(tally[.encrypted] == 1)
    #expect(tally[.positionZero] == 1)
    #expect(tally[.notJSON] == 2)
    #expect(report.refusals.count == 4)
  }

  @Test(arguments: [
    (#""lat":91,"lon":100,"tst":1591000000"#, IntakeReason.latitudeOutside),
    (#""lat":105.8,"lon":21,"tst":1591000000"#, .positionSwapped),
    (#""lat":NaN,"lon":21,"tst":1591000000"#, .positionNotANumber),
    (#""lon":21,"tst":1591000000"#, .positionMissing),
    (#""lat":21,"lon":105"#, .noTime), (#""lat":21,"lon":105,"tst":0"#, .timeImplausible),
    (#""lat":21,"lon":105,"tst":1700000000"#, .timeInFuture),
    (#""lat":21,"lat":22,"lon":105,"tst":1591000000"#, .duplicateMember),
    (#""lat":21,"lon":105,"tst":1591000000,"acc":200000"#, .accuracyUnbounded),
  ])
  func `refuses by the rules of every other reader`(members: String, reason: IntakeReason) throws {
    let report = try ownTracks(#"{"_type":"location",\#(members)}"#)
    #expect(report.observations.isEmpty)
    #expect(report.refusals.map(\.reason) == [reason])
  }

  @Test
  func `takes a time in milliseconds, and drops what an app says when it does not know`() throws {
    let report = try ownTracks(
      #"{"_type":"location","lat":21,"lon":105,"tst":1591000000123,"batt":-1,"vel":-1,"acc":0}"#)
    let observation = try #require(report.observations.first)
    #expect(observation.time.milliseconds == 1_591_000_000_123)
    #expect(observation.fix?.battery == nil && observation.fix?.speed == nil)
    #expect(report.tally[.batteryOutside] == 1)
    #expect(report.tally[.accuracyNotPositive] == 1)
  }

  @Test
  func `names the device by the request, and by the topic only without one`() throws {
    #expect(try ownTracks(location, user: "", device: "").device == "other/one")
    #expect(try ownTracks(location, user: "lan", device: "").device == "lan")
    #expect(throws: IntakeRefusal.self) { try ownTracks(location, user: "a/b", device: "c") }
    #expect(throws: IntakeRefusal.self) {
      try ownTracks(#"{"_type":"location","tst":1}"#, user: "", device: "")
    }
  }

  @Test(arguments: ["{", "[{}", "7x", "{\"_type\":\"location\"} {}", "[1,]"])
  func `refuses a body that is no JSON as a whole`(body: String) {
    #expect { try ownTracks(body) } throws: { ($0 as? IntakeRefusal)?.reason == .notJSON }
  }

  @Test
  func `writes the reply that the app expects`() throws {
    #expect(OwnTracksCommand.reply() == Array("[]".utf8))
    let center = try Coordinate(latitude: 21.0278, longitude: 105.8342)
    let waypoint = OwnTracksCommand.Waypoint(
      name: "Nhà \"1\"", center: center, radius: Meters(100),
      made: Instant(milliseconds: 1_591_000_000_999))
    let reply = OwnTracksCommand.reply([.reportLocation, .setWaypoints([waypoint])])
    #expect(
      String(decoding: reply, as: UTF8.self)
        == #"[{"_type":"cmd","action":"reportLocation"},{"_type":"cmd","action":"setWaypoints","#
        + #""waypoints":{"_type":"waypoints","waypoints":[{"_type":"waypoint","#
        + #""desc":"Nhà \"1\"","lat":21.0278000,"lon":105.8342000,"rad":100,"tst":1591000000}]}}]"#)
  }
}

@Suite("A reader of the Traccar client")
struct TraccarReaderTests {
  @Test(arguments: [
    "1591000000", "1591000000000", "2020-06-01T08:26:40Z", "2020-06-01T08:26:40.000Z",
    "2020-06-01%2008:26:40", "2020-06-01T15:26:40%2B07:00", "2020-06-01T15:26:40+07:00",
  ])
  func `takes every form of time`(time: String) throws {
    let report = try form(
      "id=48241179&timestamp=\(time)&lat=21.0278&lon=105.8342&speed=10&bearing=9&altitude=3"
        + "&accuracy=15.5&batt=64.0&charge=true&cell=452,1,2,3,-90&driverUniqueId=x&valid=true")
    #expect(report.device == "48241179")
    let observation = try #require(report.observations.first)
    #expect(observation.time == Instant(milliseconds: 1_591_000_000_000))
    let fix = try #require(observation.fix)
    #expect(fix.accuracy == Meters(15.5))
    #expect(abs((fix.speed?.rawValue ?? 0) - 5.144_444) < 1e-6)
    #expect(fix.battery == 0.64)
    #expect(report.tally.reasons.isEmpty)
  }

  @Test
  func `takes a sign of life, a joined position and an alarm`() throws {
    let alive = try form("deviceid=a&timestamp=1591000000&alarm=sos")
    #expect(alive.observations.count == 1 && alive.observations.first?.fix == nil)
    #expect(alive.signals.map(\.kind) == [.alarm])
    let joined = try form("?id=a&timestamp=1591000000&location=21.5,105.5&hdop=2")
    #expect(joined.observations.first?.fix?.coordinate.latitudeE7 == 215_000_000)
    #expect(joined.observations.first?.fix?.accuracy == Meters(10))
  }

  @Test(arguments: [
    ("id=a&timestamp=1591000000&lat=0&lon=0", IntakeReason.positionZero),
    ("id=a&timestamp=1591000000&lat=x&lon=1", .positionNotANumber),
    ("id=a&timestamp=1591000000&lat=21", .positionMissing),
    ("id=a&timestamp=1591000000&location=21", .positionNotANumber),
    ("id=a&lat=21&lon=105", .noTime), ("id=a&timestamp=5&lat=21&lon=105", .timeImplausible),
    ("id=a&timestamp=gestern&lat=21&lon=105", .noTime),
    ("id=a&timestamp=1970-01-20T00:00:00Z&lat=21&lon=105", .timeImplausible),
    ("id=a&timestamp=1591000000&lat=21&lon=105&valid=false", .positionInvalid),
    ("id=a&id=b&timestamp=1591000000&lat=21&lon=105", .duplicateMember),
  ])
  func `refuses by the rules of every other reader`(query: String, reason: IntakeReason) throws {
    let report = try form(query)
    #expect(report.observations.isEmpty)
    #expect(report.refusals.map(\.reason) == [reason])
  }

  @Test(arguments: ["", "lat=1&lon=2", "id=&lat=1", "id=%FF&lat=1", "id=%", "id=a%00"])
  func `refuses a query without a usable device`(query: String) {
    #expect(throws: IntakeRefusal.self) { try form(query) }
  }

  @Test
  func `takes the newer JSON form`() throws {
    let one =
      #"{"timestamp":"2020-06-01T08:26:40.000Z","coords":{"latitude":21.0278,"#
      + #""longitude":105.8342,"accuracy":9,"speed":1.5,"heading":-1,"altitude":4},"#
      + #""is_moving":true,"odometer":3,"event":"motionchange","battery":{"level":0.5,"#
      + #""is_charging":false},"activity":{"type":"walking"},"extras":{},"#
      + #""geofence":{"identifier":"nhà","action":"EXIT"}}"#
    let report = try json("{\"location\":\(one),\"device_id\":\"48241179\"}")
    #expect(report.device == "48241179")
    let observation = try #require(report.observations.first)
    #expect(observation.time == Instant(milliseconds: 1_591_000_000_000))
    #expect(observation.motion == true)
    #expect(observation.fix?.speed == MetersPerSecond(1.5))
    #expect(observation.fix?.battery == 0.5)
    #expect(report.signals.map(\.kind) == [.leave, .event])
    let many = try json("{\"device_id\":7,\"location\":[\(one),5,\(one)]}")
    #expect(many.device == "7")
    #expect(many.observations.count == 2)
    #expect(many.tally.refused == 1)
    #expect(throws: IntakeRefusal.self) { try json("{\"location\":\(one)}") }
    #expect(throws: IntakeRefusal.self) { try json("{\"location\":\(one)") }
  }
}

@Suite("A date and time in text")
struct InstantISOTests {
  @Test(arguments: 0..<100 as Range<UInt64>)
  func `is read back from every zone`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let time = Int64.random(in: 0..<4_102_444_800_000, using: &random)
    let zone = Int64.random(in: -47...56, using: &random) * 15
    let local = time + zone * 60_000
    let day = Day(number: Int32(local.floored(86_400_000)))
    let rest = local - Int64(day.number) * 86_400_000
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let thousandths = String(String(1000 + rest % 1000).dropFirst())
    let offset = "\(zone < 0 ? "-" : "+")\(two(abs(zone) / 60)):\(two(abs(zone) % 60))"
    let text =
      "\(day)T\(two(rest / 3_600_000)):\(two(rest / 60_000 % 60)):\(two(rest / 1000 % 60))"
      + ".\(thousandths)\(offset)"
    #expect(Instant(iso: text)?.milliseconds == time, "\(text)")
  }

  @Test(arguments: [
    "", "2020", "2020-06-01", "2020-13-01T00:00:00Z", "2020-02-30T00:00:00Z",
    "2020-06-01T24:00:00Z", "2020-06-01T00:60:00Z", "2020-06-01T00:00:00.Z",
    "2020-06-01T00:00:00Zx", "2020-06-01T00:00:00+7", "20200601T000000Z",
  ])
  func `is refused when it is none`(text: String) {
    #expect(Instant(iso: text) == nil)
  }
}

extension Int64 {
  fileprivate func floored(_ divisor: Int64) -> Int64 {
    self >= 0 ? self / divisor : (self - divisor + 1) / divisor
  }
}
