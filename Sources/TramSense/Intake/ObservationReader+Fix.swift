// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramGeo
import TramUnits

extension ObservationReader {
  /// A claim of more than this says nothing about a place within a country.
  static let boundlessAccuracy = 100_000.0
  /// Nothing that carries a phone is faster: an airliner does 300 m/s.
  static let impossibleSpeed = 400.0

  /// Reads the position of a line.
  mutating func readFix(
    _ scanner: inout JSONScanner, _ draft: inout LineDraft
  ) throws(BytesError) {
    switch try scanner.peek() {
    case .object: break
    case .null: return try scanner.null()
    default:
      slips.append(.wrongType)
      return try scanner.skipValue()
    }
    var found = FixDraft()
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      guard try readFixMember(key, &scanner, &found) else {
        return draft.refuse(
          .duplicateMember, "\"\(scanner.text(of: key))\" occurs twice in \"fix\"")
      }
    }
    switch found.coordinate() {
    case .success(let coordinate): makeFix(coordinate, found, &draft)
    case .failure(let problem): draft.brokenFix = problem
    }
  }

  /// Reads one member; `false` when it occurs a second time.
  private mutating func readFixMember(
    _ key: JSONText, _ scanner: inout JSONScanner, _ found: inout FixDraft
  ) throws(BytesError) -> Bool {
    if scanner.matches(key, "latitude") {
      guard found.isFirst(1) else { return false }
      found.latitude = try readNumber(&scanner)?.double
    } else if scanner.matches(key, "longitude") {
      guard found.isFirst(2) else { return false }
      found.longitude = try readNumber(&scanner)?.double
    } else if scanner.matches(key, "accuracy") {
      guard found.isFirst(4) else { return false }
      found.accuracy = try readFinite(&scanner)
    } else if scanner.matches(key, "speed") {
      guard found.isFirst(8) else { return false }
      found.speed = try readFinite(&scanner)
    } else if scanner.matches(key, "battery") {
      guard found.isFirst(16) else { return false }
      found.battery = try readFinite(&scanner)
    } else if scanner.matches(key, "mock") {
      guard found.isFirst(32) else { return false }
      found.isMock = try readBool(&scanner) ?? false
    } else {
      try scanner.skipValue()
    }
    return true
  }

  private mutating func makeFix(
    _ coordinate: Coordinate, _ found: FixDraft, _ draft: inout LineDraft
  ) {
    var fix = Fix(coordinate: coordinate, isMock: found.isMock)
    if let accuracy = found.accuracy {
      guard accuracy <= ObservationReader.boundlessAccuracy else {
        draft.brokenFix = IntakeRefusal(
          .accuracyUnbounded, detail: "accuracy \(accuracy) m says nothing about a place")
        return
      }
      if accuracy > 0 {
        fix.accuracy = Meters(accuracy)
      } else {
        slips.append(.accuracyNotPositive)
      }
    }
    if let speed = found.speed {
      if speed < 0 {
        slips.append(.speedNegative)
      } else if speed > ObservationReader.impossibleSpeed {
        slips.append(.speedImpossible)
      } else {
        fix.speed = MetersPerSecond(speed)
      }
    }
    if let battery = found.battery {
      if battery >= 0, battery <= 1 {
        fix.battery = Float(battery)
      } else if battery > 1, battery <= 100 {
        slips.append(.batteryInPercent)
        fix.battery = Float(battery / 100)
      } else {
        slips.append(.batteryOutside)
      }
    }
    draft.fix = fix
  }
}

/// What the position of a line has said so far.
struct FixDraft {
  var latitude: Double?
  var longitude: Double?
  var accuracy: Double?
  var speed: Double?
  var battery: Double?
  var isMock = false
  private var seen: UInt8 = 0

  mutating func isFirst(_ bit: UInt8) -> Bool {
    defer { seen |= bit }
    return seen & bit == 0
  }

  func coordinate() -> Result<Coordinate, IntakeRefusal> {
    guard let latitude, let longitude else {
      let missing = latitude == nil ? "latitude" : "longitude"
      return .failure(
        IntakeRefusal(.positionMissing, detail: "\"fix\" has no usable \(missing)"))
    }
    guard latitude.isFinite, longitude.isFinite else {
      let broken = latitude.isFinite ? "longitude" : "latitude"
      return .failure(IntakeRefusal(.positionNotANumber, detail: "\(broken) is not a number"))
    }
    guard abs(latitude) <= 90 else {
      let detail = "latitude \(latitude) is outside -90...90"
      guard abs(latitude) <= 180, abs(longitude) <= 90 else {
        return .failure(IntakeRefusal(.latitudeOutside, detail: detail))
      }
      return .failure(
        IntakeRefusal(
          .positionSwapped, detail: detail + "; latitude and longitude seem to be swapped"))
    }
    guard latitude != 0 || longitude != 0 else {
      return .failure(
        IntakeRefusal(
          .positionZero, detail: "latitude 0, longitude 0: the receiver had no position"))
    }
    do {
      return .success(try Coordinate(latitude: latitude, longitude: longitude))
    } catch {
      return .failure(IntakeRefusal(.longitudeOutside, detail: error.detail))
    }
  }
}
