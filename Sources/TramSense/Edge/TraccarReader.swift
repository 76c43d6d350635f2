// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// Reads what the Traccar client and its kin send.
///
/// Names and values of a query or form (the protocol of OsmAnd), or the JSON of newer versions.
/// See docs/formats/traccar.md.
public struct TraccarReader: Sendable {
  /// Metres a second in a knot: 1852 m an hour.
  static let knot = 1852.0 / 3600

  /// How much is read, and what the time is.
  public let settings: EdgeSettings

  /// Creates a reader.
  public init(settings: EdgeSettings = EdgeSettings()) { self.settings = settings }

  /// Reads the query of a request or the body of a form; it holds one message.
  ///
  /// A time without a zone is UTC. A message that names a device and a time alone is a sign of
  /// life and gives an observation without a fix.
  ///
  /// - Throws: `IntakeRefusal` when the whole cannot be used.
  /// - Complexity: O(bytes)
  public func readForm(_ form: Span<UInt8>) throws(IntakeRefusal) -> EdgeReport {
    try checkLength(form, settings)
    var gatherer = EdgeGatherer(settings)
    try gatherer.begin()
    var draft = TraccarDraft()
    do throws(BytesError) {
      var reader = FormReader(form)
      while try reader.advance() {
        guard let member = TraccarDraft.Member(reader) else { continue }
        guard draft.seen & (1 << member.rawValue) == 0 else {
          draft.place.refuse(.duplicateMember, "\"\(member)\" occurs twice")
          continue
        }
        draft.seen |= 1 << member.rawValue
        // An empty value is the same as none.
        if !reader.value.isEmpty { take(member, reader.value, &draft, &gatherer) }
      }
    } catch {
      throw IntakeRefusal(.notJSON, detail: error.description)
    }
    if let problem = nameProblem(draft.device, settings) { throw problem }
    let device = gatherer.number(of: String(decoding: draft.device, as: UTF8.self))
    finish(draft, device, &gatherer)
    return gatherer.report
  }

  func finish(_ draft: TraccarDraft, _ device: DeviceID, _ gatherer: inout EdgeGatherer) {
    var place = draft.place
    if draft.isInvalid, place.latitude != nil || place.longitude != nil {
      place.refuse(.positionInvalid, "the device itself says that its position is not valid")
    }
    guard gatherer.finish(place, device: device), let time = place.time else { return }
    if let alarm = draft.alarm { gatherer.signal(.alarm, alarm, device: device, at: time) }
    if let region = draft.region {
      gatherer.signal(region.kind, region.text, device: device, at: time)
    }
    if let event = draft.event { gatherer.signal(.event, event, device: device, at: time) }
  }

  private func take(
    _ member: TraccarDraft.Member, _ value: [UInt8], _ draft: inout TraccarDraft,
    _ gatherer: inout EdgeGatherer
  ) {
    switch member {
    case .id: draft.device = value
    case .timestamp:
      switch gatherer.moment(value.span) {
      case .success(let time): draft.place.time = time
      case .failure(let problem): draft.place.problem = draft.place.problem ?? problem
      }
    case .lat: draft.place.latitude = decimalNumber(value.span) ?? .nan
    case .lon: draft.place.longitude = decimalNumber(value.span) ?? .nan
    case .location:
      guard let comma = value.firstIndex(of: UInt8(ascii: ",")) else {
        return draft.place.refuse(.positionNotANumber, "\"location\" is not lat,lon")
      }
      draft.place.latitude = decimalNumber(Array(value[..<comma]).span) ?? .nan
      draft.place.longitude = decimalNumber(Array(value[(comma + 1)...]).span) ?? .nan
    case .speed:
      draft.place.speed = number(value, &gatherer).map { $0 * TraccarReader.knot }
    case .accuracy: draft.place.accuracy = number(value, &gatherer)
    case .hdop: draft.place.dilution = number(value, &gatherer)
    case .batt: draft.place.battery = number(value, &gatherer)
    case .valid: draft.isInvalid = isTrue(value) == false
    case .mock: draft.place.isMock = isTrue(value) ?? false
    case .motion: draft.place.motion = isTrue(value)
    case .alarm: draft.alarm = text(value)
    case .event: draft.event = text(value)
    }
  }

  private func number(_ value: [UInt8], _ gatherer: inout EdgeGatherer) -> Double? {
    let number = decimalNumber(value.span)
    if number == nil { gatherer.values.slips.append(.notANumber) }
    return number
  }

  private func text(_ value: [UInt8]) -> String? {
    value.count <= settings.longestText ? String(decoding: value, as: UTF8.self) : nil
  }

  private func isTrue(_ value: [UInt8]) -> Bool? {
    switch String(decoding: value.prefix(8), as: UTF8.self).lowercased() {
    case "true", "1", "yes": true
    case "false", "0", "no": false
    default: nil
    }
  }
}

/// What one message has said so far.
struct TraccarDraft {
  /// The names that are read; all others (cells and Wi-Fi among them) are ignored.
  enum Member: UInt16 {
    case id, timestamp, lat, lon, location, speed, accuracy, hdop, batt, valid, mock, motion
    case alarm, event

    init?(_ reader: borrowing FormReader) {
      if reader.isNamed("id") || reader.isNamed("deviceid") || reader.isNamed("device_id") {
        self = .id
      } else if reader.isNamed("timestamp") {
        self = .timestamp
      } else if reader.isNamed("lat") || reader.isNamed("latitude") {
        self = .lat
      } else if reader.isNamed("lon") || reader.isNamed("longitude") {
        self = .lon
      } else if let member = Member(beside: reader) {
        self = member
      } else {
        return nil
      }
    }

    private init?(beside reader: borrowing FormReader) {
      if reader.isNamed("location") {
        self = .location
      } else if reader.isNamed("speed") {
        self = .speed
      } else if reader.isNamed("accuracy") {
        self = .accuracy
      } else if reader.isNamed("hdop") {
        self = .hdop
      } else if reader.isNamed("batt") {
        self = .batt
      } else if reader.isNamed("valid") {
        self = .valid
      } else if reader.isNamed("mock") {
        self = .mock
      } else if reader.isNamed("motion") || reader.isNamed("is_moving") {
        self = .motion
      } else if reader.isNamed("alarm") {
        self = .alarm
      } else if reader.isNamed("event") {
        self = .event
      } else {
        return nil
      }
    }
  }

  var seen: UInt16 = 0
  var device: [UInt8] = []
  var place: EdgeDraft
  var isInvalid = false
  var alarm: String?
  var event: String?
  var region: (kind: EdgeSignal.Kind, text: String)?

  init() {
    place = EdgeDraft()
    place.mayLackPosition = true
  }
}
