// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramGeo
import TramUnits

/// What one message or point has said so far.
struct EdgeDraft {
  /// In which unit a battery level is meant.
  enum BatteryUnit {
    case percent, share
  }

  var time: Instant?
  var latitude: Double?
  var longitude: Double?
  /// Metres.
  var accuracy: Double?
  /// The dilution of precision, where there is no accuracy.
  var dilution: Double?
  /// Metres a second.
  var speed: Double?
  var battery: Double?
  var batteryUnit = BatteryUnit.percent
  var isMock = false
  var motion: Bool?
  /// Whether a message without any position is still a sign of life.
  var mayLackPosition = false
  /// What the format calls latitude and longitude.
  var names: (latitude: String, longitude: String) = ("lat", "lon")
  /// Why the message cannot be used.
  var problem: IntakeRefusal?

  mutating func refuse(_ reason: IntakeReason, _ detail: String) {
    if problem == nil { problem = IntakeRefusal(reason, detail: detail) }
  }
}

/// Gathers messages into a report: checks every value by the rules of `ObservationReader`.
struct EdgeGatherer {
  /// Metres of the 68 % circle for one step of dilution.
  ///
  /// GPS SPS Performance Standard, 5th edition (2020), §3.8: 7.0 m of range error in 95 % of cases,
  /// so a sigma of 3.6 m, and 1.07 times that for the circle; rounded up for what walls add.
  static let metersPerDilution = 5.0
  /// Beyond this a dilution means "no position to speak of" (receivers write 99.9).
  static let worstDilution = 50.0

  let settings: EdgeSettings
  var report = EdgeReport()
  /// Reads numbers from JSON, and holds what was mended of the present message.
  var values: ObservationReader

  private var numbers: [String: DeviceID] = [:]

  init(_ settings: EdgeSettings) {
    self.settings = settings
    values = ObservationReader(settings: ObservationReader.Settings(now: settings.now))
  }

  /// Begins a message.
  ///
  /// - Throws: When there are more than the settings allow.
  mutating func begin() throws(IntakeRefusal) {
    guard report.tally.lines < settings.mostMessages else {
      throw IntakeRefusal(
        .lineTooLong, detail: "there are more than \(settings.mostMessages) messages or points")
    }
    report.tally.lines &+= 1
    values.slips.removeAll(keepingCapacity: true)
  }

  mutating func skip(_ reason: IntakeReason) {
    report.tally.count(reason)
    report.tally.skipped &+= 1
  }

  mutating func refuse(_ problem: IntakeRefusal) {
    report.tally.count(problem.reason)
    report.tally.refused &+= 1
    if report.refusals.count < EdgeReport.mostRefusals { report.refusals.append(problem) }
  }

  /// The number of a device in the report, given now if it is new.
  mutating func number(of name: String) -> DeviceID {
    if let number = numbers[name] { return number }
    let number = DeviceID(UInt64(report.devices.count))
    report.devices.append(name)
    numbers[name] = number
    return number
  }

  mutating func signal(
    _ kind: EdgeSignal.Kind, _ text: String = "", device: DeviceID, at time: Instant
  ) {
    report.signals.append(EdgeSignal(device: device, time: time, kind: kind, text: text))
  }

  /// The moment that a number means; a unit that the format allows is no slip.
  mutating func moment(_ number: Double, whole: Int64?) -> Result<Instant, IntakeRefusal> {
    guard number.isFinite else {
      return .failure(IntakeRefusal(.noTime, detail: "the time is not a number"))
    }
    var check = TimeCheck(now: settings.now, newest: nil)
    let found = check.moment(whole: whole, double: number)
    if case .success = found {
      for repair in check.repairs where repair != .timeInSeconds { values.slips.append(repair) }
    }
    return found
  }

  /// The moment that a text means: ISO 8601 or a number.
  mutating func moment(_ text: Span<UInt8>) -> Result<Instant, IntakeRefusal> {
    if let time = Instant(iso: text) {
      // A date says its unit; the first weeks of 1970 must not pass for seconds.
      guard Double(time.milliseconds) >= TimeCheck.earliest else {
        return .failure(
          IntakeRefusal(.timeImplausible, detail: "the time lies before the year 2000"))
      }
      return moment(Double(time.milliseconds), whole: time.milliseconds)
    }
    guard let number = decimalNumber(text) else {
      return .failure(
        IntakeRefusal(
          .noTime, detail: "the time is neither a number nor written as 2020-06-01T07:30:00Z"))
    }
    return moment(number, whole: Int64(exactly: number))
  }

  /// Reads the time at the scanner, a number or a text; `nil` for `null`.
  mutating func readMoment(
    _ scanner: inout JSONScanner, _ draft: inout EdgeDraft
  ) throws(BytesError) -> Instant? {
    let found: Result<Instant, IntakeRefusal>
    if try scanner.peek() == .string {
      let quoted = try scanner.string()
      var text: [UInt8] = []
      scanner.append(quoted, to: &text)
      found = moment(text.span)
    } else if let number = try values.readNumber(&scanner) {
      found = moment(number.double, whole: number.whole)
    } else {
      return nil
    }
    switch found {
    case .success(let time): return time
    case .failure(let problem):
      draft.problem = draft.problem ?? problem
      return nil
    }
  }

  /// Reads a short text at the scanner; `nil` for a value of another type or one that is too long.
  mutating func readText(_ scanner: inout JSONScanner, most: Int) throws(BytesError) -> String? {
    guard try scanner.peek() == .string else {
      try scanner.skipValue()
      return nil
    }
    let text = try scanner.string()
    guard text.count <= most else { return nil }
    return scanner.text(of: text)
  }

  /// Ends a message: its observation is added, or it is refused; whether it was added.
  @discardableResult
  mutating func finish(_ draft: EdgeDraft, device: DeviceID) -> Bool {
    if let problem = draft.problem {
      refuse(problem)
      return false
    }
    guard let time = draft.time else {
      refuse(IntakeRefusal(.noTime, detail: "the message has no time"))
      return false
    }
    var fix: Fix?
    if draft.latitude != nil || draft.longitude != nil || !draft.mayLackPosition {
      switch makeFix(draft) {
      case .success(let made): fix = made
      case .failure(let problem):
        refuse(problem)
        return false
      }
    }
    for slip in values.slips { report.tally.count(slip) }
    report.tally.observations &+= 1
    report.observations.append(
      Observation(device: device, time: time, fix: fix, motion: draft.motion))
    return true
  }

  private mutating func makeFix(_ draft: EdgeDraft) -> Result<Fix, IntakeRefusal> {
    guard draft.latitude != nil, draft.longitude != nil else {
      let missing = draft.latitude == nil ? draft.names.latitude : draft.names.longitude
      return .failure(
        IntakeRefusal(.positionMissing, detail: "the message has no usable \"\(missing)\""))
    }
    var place = FixDraft()
    place.latitude = draft.latitude
    place.longitude = draft.longitude
    return place.coordinate().flatMap { coordinate in
      var fix = Fix(coordinate: coordinate, isMock: draft.isMock)
      if let problem = setAccuracy(of: &fix, draft) { return .failure(problem) }
      setSpeedAndBattery(of: &fix, draft)
      return .success(fix)
    }
  }

  private mutating func setAccuracy(of fix: inout Fix, _ draft: EdgeDraft) -> IntakeRefusal? {
    if let accuracy = draft.accuracy {
      guard accuracy <= ObservationReader.boundlessAccuracy else {
        return IntakeRefusal(
          .accuracyUnbounded, detail: "accuracy \(accuracy) m says nothing about a place")
      }
      if accuracy > 0 {
        fix.accuracy = Meters(accuracy)
      } else {
        values.slips.append(.accuracyNotPositive)
      }
    } else if let dilution = draft.dilution, dilution > 0, dilution <= EdgeGatherer.worstDilution {
      fix.accuracy = Meters(dilution * EdgeGatherer.metersPerDilution)
    }
    return nil
  }

  private mutating func setSpeedAndBattery(of fix: inout Fix, _ draft: EdgeDraft) {
    if let speed = draft.speed {
      if speed < 0 {
        values.slips.append(.speedNegative)
      } else if speed > ObservationReader.impossibleSpeed {
        values.slips.append(.speedImpossible)
      } else {
        fix.speed = MetersPerSecond(speed)
      }
    }
    if let battery = draft.battery {
      let level = draft.batteryUnit == .percent ? battery / 100 : battery
      if level >= 0, level <= 1 {
        fix.battery = Float(level)
      } else {
        values.slips.append(.batteryOutside)
      }
    }
  }
}

/// Turns what breaks the grammar of a whole body into the reason why nothing of it is used.
func refusal(_ error: BytesError, in bytes: Span<UInt8>) -> IntakeRefusal {
  IntakeRefusal(.notJSON, detail: error.sentence(in: bytes))
}

/// Refuses a body that is longer than the settings allow.
func checkLength(_ bytes: Span<UInt8>, _ settings: EdgeSettings) throws(IntakeRefusal) {
  guard bytes.count <= settings.mostBytes else {
    throw IntakeRefusal(
      .lineTooLong, detail: "\(bytes.count) bytes came, more than \(settings.mostBytes)")
  }
}

/// Why a text cannot name a device; `nil` when it can.
func nameProblem(_ name: [UInt8], _ settings: EdgeSettings) -> IntakeRefusal? {
  guard !name.isEmpty else { return IntakeRefusal(.noDevice, detail: "no device is named") }
  guard name.count <= settings.longestName else {
    return IntakeRefusal(
      .deviceTooLong,
      detail: "the device's name has \(name.count) bytes, more than \(settings.longestName)")
  }
  guard firstBrokenUTF8(in: name.span) == nil, !name.contains(where: { $0 < 0x20 || $0 == 0x7F })
  else {
    return IntakeRefusal(
      .noDevice, detail: "the device's name holds control characters or is not UTF-8")
  }
  return nil
}
