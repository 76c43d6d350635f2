// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramGeo
import TramSense
import TramUnits

/// 2020-03-01 00:00 UTC, of the observations here.
let aMorning: Int64 = 1_583_020_800_000

/// What one reader makes of lines.
struct Intake {
  var reader: ObservationReader
  var batch = ObservationBatch()

  init(now: Int64? = aMorning + 3_600_000) {
    reader = ObservationReader(settings: .init(now: now.map { Instant(milliseconds: $0) }))
  }

  @discardableResult
  mutating func read(_ line: String) -> LineOutcome {
    let bytes = Array(line.utf8)
    return reader.read(bytes.span, into: &batch)
  }

  /// Reads a line with this fix; the fix as it was kept.
  mutating func fix(_ members: String) -> Fix? {
    read(#"{"device":"p1","time":1583020800000,"motion":true,"fix":{\#(members)}}"#)
    return batch.observations.last?.fix
  }

  /// Reads a line with one cell; the cell as it was kept.
  mutating func cell(_ members: String) -> CellReading? {
    read(#"{"device":"p1","time":1583020800000,"cells":[{\#(members)}]}"#)
    return batch.observations.last.flatMap { batch.cells(of: $0).first }
  }

  /// The only reason counted so far; `nil` when there is none or more than one.
  var only: IntakeReason? {
    let reasons = reader.tally.reasons
    return reasons.count == 1 ? reasons.first?.reason : nil
  }
}

/// The refusal of a line by a fresh reader.
private func refusal(_ line: String) -> IntakeRefusal? {
  var intake = Intake()
  guard case .refused(let refusal) = intake.read(line) else { return nil }
  return refusal
}

private func fixRefusal(_ members: String) -> IntakeRefusal? {
  refusal(#"{"device":"p1","time":1583020800000,"fix":{\#(members)}}"#)
}

@Suite("An observation reader")
struct IntakeObservationTests {
  @Test
  func `reads the documented lines`() throws {
    var intake = Intake()
    intake.read(
      #"{"device":"p1","time":1583020800000,"fix":{"latitude":21.03,"longitude":105.85,"#
        + #""accuracy":12.5,"speed":1.2,"battery":0.8}}"#)
    intake.read(
      #"{"device":"p1","time":1583020801000,"cells":[{"radio":"lte","mcc":452,"mnc":1,"#
        + #""area":40122,"cell":124546051,"serving":true,"pci":269,"channel":850,"rsrp":-86,"#
        + #""rsrq":-9,"timingAdvance":1},{"radio":"lte","channel":850,"pci":293,"rsrp":-110}]}"#)
    intake.read(
      #"{"device":"p2","time":1583020802000,"motion":false,"sightings":[{"token":"#
        + #""96292322cc46771f1e09601a14583f22","rssi":-84,"txPower":-24}]}"#)
    #expect(intake.reader.tally.reasons.isEmpty)
    let found = intake.batch.observations
    try #require(found.count == 3)
    #expect(found.map(\.device.rawValue) == [0, 0, 1])
    #expect(found[2].time.milliseconds == 1_583_020_802_000)
    let place = try Coordinate(latitude: 21.03, longitude: 105.85)
    #expect(
      found[0].fix
        == Fix(
          coordinate: place, accuracy: Meters(12.5), speed: MetersPerSecond(1.2), battery: 0.8))
    #expect(
      Array(intake.batch.cells(of: found[1])) == [
        CellReading(
          radio: .lte, network: Network(mcc: 452, mnc: 1), area: 40122, cell: 124_546_051,
          channel: 850, pci: 269, isServing: true, rsrp: DecibelMilliwatts(-86),
          rsrq: Decibels(-9), timingAdvance: 1),
        CellReading(radio: .lte, channel: 850, pci: 293, rsrp: DecibelMilliwatts(-110)),
      ])
    #expect(
      Array(intake.batch.sightings(of: found[2])) == [
        BeaconSighting(
          token: SightingToken(high: 0x9629_2322_cc46_771f, low: 0x1e09_601a_1458_3f22),
          rssi: DecibelMilliwatts(-84), txPower: DecibelMilliwatts(-24))
      ])
    #expect(found[2].motion == false)
    #expect(intake.reader.names.name(of: found[2].device) == "p2")
  }

  @Test(arguments: [
    (#""latitude":91.2,"longitude":105.85"#, "latitude 91.2 is outside -90...90"),
    (#""latitude":21.03,"longitude":181"#, "longitude 181.0 is outside -180...180"),
    (
      #""latitude":105.85,"longitude":21.03"#,
      "latitude 105.85 is outside -90...90; latitude and longitude seem to be swapped"
    ),
    (#""latitude":0,"longitude":0.0"#, "latitude 0, longitude 0: the receiver had no position"),
    (#""latitude":NaN,"longitude":105.85"#, "latitude is not a number"),
    (#""latitude":21.03,"longitude":"east""#, "longitude is not a number"),
    (#""latitude":21.03"#, #""fix" has no usable longitude"#),
    (#""latitude":21.03,"longitude":null"#, #""fix" has no usable longitude"#),
    (#""latitude":1e400,"longitude":105.85"#, "latitude is not a number"),
    (
      #""latitude":21.03,"longitude":105.85,"accuracy":2147483647"#,
      "accuracy 2147483647.0 m says nothing about a place"
    ),
    (
      #""latitude":21.03,"latitude":21.04,"longitude":105.85"#,
      #""latitude" occurs twice in "fix""#
    ),
  ])
  func `refuses a position that cannot be used and says why`(members: String, detail: String) {
    #expect(fixRefusal(members)?.detail == detail)
  }

  @Test
  func `keeps the cells of a line whose position cannot be used`() {
    var intake = Intake()
    let outcome = intake.read(
      #"{"device":"p1","time":1583020800000,"fix":{"latitude":0,"longitude":0},"#
        + #""cells":[{"radio":"lte","channel":850,"pci":293}]}"#)
    #expect(outcome == .accepted)
    #expect(intake.only == .positionZero)
    #expect(intake.batch.observations.first?.fix == nil)
    #expect(intake.batch.cells.count == 1)
  }

  @Test(arguments: [
    (#""latitude":"21,03","longitude":"105,85""#, IntakeReason.commaDecimal),
    (#""latitude":"21.03","longitude":105.85"#, .numberInText),
    (#""latitude":+21.03,"longitude":105.85"#, .plusSign),
  ])
  func `reads coordinates with a comma, in quotes or with a plus sign`(
    members: String, reason: IntakeReason
  ) throws {
    var intake = Intake()
    let place = try Coordinate(latitude: 21.03, longitude: 105.85)
    #expect(intake.fix(members)?.coordinate == place)
    #expect(intake.only == reason)
  }

  @Test(arguments: [
    (#""accuracy":0"#, IntakeReason.accuracyNotPositive), (#""accuracy":-1"#, .accuracyNotPositive),
    (#""accuracy":NaN"#, .notANumber), (#""accuracy":Infinity"#, .notANumber),
    (#""accuracy":"1,234""#, .notANumber), (#""accuracy":true"#, .wrongType),
    (#""accuracy":\#(String(repeating: "9", count: 200))"#, .notANumber),
    (#""speed":-1"#, .speedNegative), (#""speed":4e9"#, .speedImpossible),
    (#""battery":-1"#, .batteryOutside), (#""battery":255"#, .batteryOutside),
  ])
  func `takes what it cannot believe of a fix as unknown and counts it`(
    member: String, reason: IntakeReason
  ) throws {
    var intake = Intake()
    let fix = intake.fix(#""latitude":21.03,"longitude":105.85,"# + member)
    #expect(fix == Fix(coordinate: try Coordinate(latitude: 21.03, longitude: 105.85)))
    #expect(intake.only == reason)
  }

  @Test
  func `keeps an accuracy of 17 km, a missing one and an unknown altitude`() {
    var intake = Intake()
    let place = #""latitude":21.03,"longitude":105.85,"#
    #expect(intake.fix(place + #""accuracy":17000"#)?.accuracy == Meters(17000))
    #expect(intake.fix(place + #""altitude":999"#)?.accuracy == nil)
    #expect(intake.fix(place + #""mock":true"#)?.isMock == true)
    #expect(intake.reader.tally.reasons.isEmpty)
  }

  @Test
  func `converts a battery level in per cent`() {
    var intake = Intake()
    #expect(intake.fix(#""latitude":21.03,"longitude":105.85,"battery":80"#)?.battery == 0.8)
    #expect(intake.only == .batteryInPercent)
  }

  @Test(arguments: [
    "", "{", "[]", "null", "17", #"{"device":"p1"#, #"{"device":"p1","time":1583020800000}}"#,
    #"{"device":"p1","time":1583020800000,}"#, #"{"device":"p1","time":1583020800000O}"#,
    "\u{0}\u{0}", #"{"device":"p1","time":1583020800000,"fix":{"latitude":21,03}}"#,
    "device;time;latitude", #"{"device":"\ud800","time":1583020800000}"#,
  ])
  func `refuses what is not an object of JSON, or skips it when blank`(line: String) {
    var intake = Intake()
    let outcome = intake.read(line)
    if line.isEmpty {
      #expect(outcome == .skipped(.blankLine))
    } else {
      #expect(intake.only == .notJSON, "\(outcome)")
    }
    #expect(intake.batch.observations.isEmpty)
  }

  @Test(arguments: [
    (#"{"time":1583020800000}"#, IntakeReason.noDevice),
    (#"{"device":"","time":1583020800000}"#, .noDevice),
    (#"{"device":7,"time":1583020800000}"#, .noDevice),
    (#"{"device":"\#(String(repeating: "x", count: 257))","time":1}"#, .deviceTooLong),
    (#"{"device":"p1"}"#, .noTime), (#"{"device":"p1","time":null}"#, .noTime),
    (#"{"device":"p1","time":"2020-03-01T07:00:00"}"#, .noTime),
    (#"{"device":"p1","time":NaN}"#, .noTime), (#"{"device":"p1","time":0}"#, .timeImplausible),
    (#"{"device":"p1","time":-1583020800000}"#, .timeImplausible),
    (#"{"device":"p1","time":12345}"#, .timeImplausible),
    (#"{"device":"p1","time":1e300}"#, .timeImplausible),
    (#"{"device":"p1","time":1583120800000}"#, .timeInFuture),
    (#"{"device":"p1","device":"p2","time":1583020800000}"#, .duplicateMember),
    (#"{"device":"p1","time":1583020800000,"time":1583020800001}"#, .duplicateMember),
  ])
  func `refuses a line without a usable device or time`(line: String, reason: IntakeReason) {
    #expect(refusal(line)?.reason == reason)
  }

  @Test
  func `says how far in the future a time lies`() {
    #expect(
      refusal(#"{"device":"p1","time":1583370000000}"#)?.detail
        == "time 1583370000000 lies 4 days in the future")
  }

  @Test(arguments: [
    ("1583020800", IntakeReason.timeInSeconds), ("1583020800.0", .timeInSeconds),
    ("1583020800000000", .timeInMicroseconds), ("1583020800000000000", .timeInNanoseconds),
    ("\"1583020800000\"", .numberInText), ("963705600000", .gpsWeekRollover),
  ])
  func `brings a time into milliseconds and counts it`(time: String, reason: IntakeReason) {
    var intake = Intake()
    intake.read(#"{"device":"p1","time":\#(time)}"#)
    #expect(intake.batch.observations.first?.time.milliseconds == aMorning)
    #expect(intake.only == reason)
  }

  @Test
  func `keeps milliseconds of a time in seconds, and whole ones written with a point`() {
    var intake = Intake()
    intake.read(#"{"device":"p1","time":1583020800.25}"#)
    intake.read(#"{"device":"p1","time":1583020800250.0}"#)
    #expect(intake.batch.observations.map(\.time.milliseconds) == [aMorning + 250, aMorning + 250])
  }

  @Test
  func `mends a week number that rolled over by the times around it, without a clock`() {
    var intake = Intake(now: nil)
    intake.read(#"{"device":"p1","time":1583020800000}"#)
    intake.read(#"{"device":"p2","time":963705601000}"#)
    #expect(intake.batch.observations.last?.time.milliseconds == aMorning + 1000)
    #expect(intake.only == .gpsWeekRollover)
  }

  @Test
  func `keeps a line of a device and a time as a sign of life`() {
    var intake = Intake()
    #expect(intake.read(#"{"device":"p1","time":1583020800000}"#) == .accepted)
    #expect(intake.reader.tally.reasons.isEmpty)
  }

  @Test
  func `ignores members that it does not know, however they nest`() {
    var intake = Intake()
    intake.read(
      #"{"x":{"fix":[1,{"y":null}]},"device":"p1","note":"\u0000","time":1583020800000}"#)
    #expect(intake.reader.tally.reasons.isEmpty)
    #expect(intake.batch.observations.count == 1)
  }

  @Test
  func `takes a name by what it says, not by how it is escaped`() {
    var intake = Intake()
    intake.read(#"{"device":"Nguyễn","time":1583020800000}"#)
    intake.read(#"{"device":"Nguy\u1ec5n","time":1583020800000}"#)
    #expect(Set(intake.batch.observations.map(\.device)).count == 1)
    #expect(intake.reader.names.count == 1)
  }

  @Test
  func `skips devices without an order when its names are frozen, and grows nothing`() {
    var intake = Intake()
    intake.reader.names.id(of: "p1")
    intake.reader.names.isFrozen = true
    for i in 0..<100 { intake.read(#"{"device":"q\#(i)","time":1583020800000}"#) }
    #expect(intake.read(#"{"device":"p1","time":1583020800000}"#) == .accepted)
    #expect(intake.reader.names.count == 1)
    #expect(intake.reader.tally[.unknownDevice] == 100)
  }
}
