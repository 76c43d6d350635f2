// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// Reads what the OwnTracks app sends by HTTP: one JSON object or an array of them.
///
/// A body that is no JSON is refused as a whole, so that the app sends it again and nothing is
/// half taken; a message that cannot be used is refused by itself. See docs/formats/owntracks.md.
public struct OwnTracksReader: Sendable {
  /// How much is read, and what the time is.
  public let settings: EdgeSettings
  private let user: String
  private let device: String

  /// Creates a reader of one device's messages.
  ///
  /// - Parameters:
  ///   - user: Who sends, from the request (`X-Limit-U`, `u`); empty when not known.
  ///   - device: Which phone, from the request (`X-Limit-D`, `d`); empty when not known.
  ///   - settings: How much is read, and what the time is.
  public init(user: String, device: String, settings: EdgeSettings = EdgeSettings()) {
    self.user = user
    self.device = device
    self.settings = settings
  }

  /// Reads one body.
  ///
  /// The device is called `user/device` as the request names it; only when the request names
  /// neither, the topic of the first message that has one is believed.
  ///
  /// - Throws: `IntakeRefusal` when the body as a whole cannot be used.
  /// - Complexity: O(bytes)
  public func read(_ body: Span<UInt8>) throws(IntakeRefusal) -> EdgeReport {
    try checkLength(body, settings)
    var gatherer = EdgeGatherer(settings)
    var drafts: [OwnTracksDraft] = []
    do throws(BytesError) {
      var scanner = JSONScanner(body, isLenient: true)
      guard scanner.hasValue() else {
        gatherer.report.tally.lines = 1
        gatherer.skip(.blankLine)
        return gatherer.report
      }
      if try scanner.peek() == .array {
        try scanner.beginArray()
        while try scanner.nextElement() {
          guard drafts.count < settings.mostMessages else {
            throw BytesError(
              .tooLong, detail: "there are more than \(settings.mostMessages) messages",
              offset: scanner.offset)
          }
          drafts.append(try readMessage(&scanner, &gatherer))
        }
      } else {
        drafts.append(try readMessage(&scanner, &gatherer))
      }
      try scanner.finish()
    } catch {
      throw refusal(error, in: body)
    }
    let topic = drafts.lazy.compactMap(\.topic).first
    let name = try deviceName(topic: topic)
    for draft in drafts { try finish(draft, name, &gatherer) }
    return gatherer.report
  }

  /// The name by which the request, or else the topic, calls the device.
  private func deviceName(topic: String?) throws(IntakeRefusal) -> String {
    var parts = [user, device].filter { !$0.isEmpty }
    if parts.isEmpty, let topic {
      // owntracks/USER/DEVICE, and perhaps a word for the kind of message.
      parts = topic.split(separator: "/", omittingEmptySubsequences: false).dropFirst().prefix(2)
        .map(String.init)
      guard parts.count == 2, !parts.contains("") else {
        throw IntakeRefusal(.noDevice, detail: "\"topic\" is not owntracks/user/device")
      }
    }
    if parts.contains(where: { $0.utf8.contains(UInt8(ascii: "/")) }) {
      throw IntakeRefusal(.noDevice, detail: "a user or device holds a /")
    }
    let name = parts.joined(separator: "/")
    if let problem = nameProblem(Array(name.utf8), settings) { throw problem }
    return name
  }

  private func finish(
    _ draft: OwnTracksDraft, _ name: String, _ gatherer: inout EdgeGatherer
  ) throws(IntakeRefusal) {
    try gatherer.begin()
    gatherer.values.slips = draft.slips
    switch draft.type {
    case "location", "transition":
      let device = gatherer.number(of: name)
      guard gatherer.finish(draft.place, device: device), let time = draft.place.time else {
        return
      }
      if let signal = draft.signal {
        gatherer.signal(signal, draft.text ?? "", device: device, at: time)
      }
    case "lwt":
      gatherer.skip(.otherKind)
      if draft.place.problem == nil, let time = draft.place.time {
        gatherer.signal(.offline, device: gatherer.number(of: name), at: time)
      }
    case "encrypted":
      gatherer.refuse(
        IntakeRefusal(
          .encrypted,
          detail: "the message is encrypted; turn off the encryption key in the app, the "
            + "connection itself is encrypted"))
    case nil where draft.isObject:
      gatherer.refuse(IntakeRefusal(.notJSON, detail: "the message has no \"_type\""))
    case nil:
      gatherer.refuse(IntakeRefusal(.notJSON, detail: "a message is not an object"))
    default: gatherer.skip(.otherKind)
    }
  }

  private func readMessage(
    _ scanner: inout JSONScanner, _ gatherer: inout EdgeGatherer
  ) throws(BytesError) -> OwnTracksDraft {
    var draft = OwnTracksDraft()
    gatherer.values.slips.removeAll(keepingCapacity: true)
    guard try scanner.peek() == .object else {
      draft.isObject = false
      try scanner.skipValue()
      return draft
    }
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if let member = OwnTracksDraft.Member(key, scanner) {
        try readMember(member, &scanner, &draft, &gatherer)
      } else {
        try scanner.skipValue()
      }
    }
    draft.slips = gatherer.values.slips
    return draft
  }

  private func readMember(
    _ member: OwnTracksDraft.Member, _ scanner: inout JSONScanner, _ draft: inout OwnTracksDraft,
    _ gatherer: inout EdgeGatherer
  ) throws(BytesError) {
    guard draft.seen & (1 << member.rawValue) == 0 else {
      draft.place.refuse(.duplicateMember, "\"\(member)\" occurs twice")
      return try scanner.skipValue()
    }
    draft.seen |= 1 << member.rawValue
    switch member {
    case .type: draft.type = try gatherer.readText(&scanner, most: 32)
    case .topic: draft.topic = try gatherer.readText(&scanner, most: 1024)
    case .tst: draft.place.time = try gatherer.readMoment(&scanner, &draft.place)
    case .lat: draft.place.latitude = try gatherer.values.readNumber(&scanner)?.double
    case .lon: draft.place.longitude = try gatherer.values.readNumber(&scanner)?.double
    case .acc: draft.place.accuracy = try gatherer.values.readFinite(&scanner)
    case .batt: draft.place.battery = try gatherer.values.readFinite(&scanner)
    case .vel:
      // Kilometres an hour.
      draft.place.speed = try gatherer.values.readFinite(&scanner).map { $0 / 3.6 }
    case .desc: draft.text = try gatherer.readText(&scanner, most: settings.longestText)
    case .event:
      switch try gatherer.readText(&scanner, most: 16) {
      case "enter": draft.event = .enter
      case "leave": draft.event = .leave
      default: draft.event = .event
      }
    case .trigger:
      switch try gatherer.readText(&scanner, most: 4) {
      case "r": draft.trigger = .answer
      case "u": draft.trigger = .manual
      default: break
      }
    case .motion: draft.place.motion = try readMotion(&scanner, &gatherer)
    }
  }

  /// Reads `motionactivities`; what the phone takes itself to do.
  private func readMotion(
    _ scanner: inout JSONScanner, _ gatherer: inout EdgeGatherer
  ) throws(BytesError) -> Bool? {
    guard try scanner.peek() == .array else {
      try scanner.skipValue()
      return nil
    }
    var motion: Bool?
    try scanner.beginArray()
    while try scanner.nextElement() {
      switch try gatherer.readText(&scanner, most: 32) {
      case "stationary": motion = motion ?? false
      case "walking", "running", "cycling", "automotive": motion = true
      default: break
      }
    }
    return motion
  }
}

/// What one OwnTracks message has said so far.
private struct OwnTracksDraft {
  /// The members that are read; all others are ignored.
  enum Member: UInt16 {
    case type, topic, tst, lat, lon, acc, batt, vel, desc, event, trigger, motion

    init?(_ key: JSONText, _ scanner: borrowing JSONScanner) {
      if scanner.matches(key, "_type") {
        self = .type
      } else if scanner.matches(key, "tst") {
        self = .tst
      } else if scanner.matches(key, "lat") {
        self = .lat
      } else if scanner.matches(key, "lon") {
        self = .lon
      } else if scanner.matches(key, "acc") {
        self = .acc
      } else if scanner.matches(key, "batt") {
        self = .batt
      } else if scanner.matches(key, "vel") {
        self = .vel
      } else if scanner.matches(key, "t") {
        self = .trigger
      } else if scanner.matches(key, "topic") {
        self = .topic
      } else if scanner.matches(key, "event") {
        self = .event
      } else if scanner.matches(key, "desc") {
        self = .desc
      } else if scanner.matches(key, "motionactivities") {
        self = .motion
      } else {
        return nil
      }
    }
  }

  var isObject = true
  var seen: UInt16 = 0
  var type: String?
  var topic: String?
  var place = EdgeDraft()
  var text: String?
  var event: EdgeSignal.Kind?
  var trigger: EdgeSignal.Kind?
  var slips: [IntakeReason] = []

  var signal: EdgeSignal.Kind? { type == "transition" ? event ?? .event : trigger }
}
