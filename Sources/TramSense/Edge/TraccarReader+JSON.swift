// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

extension TraccarReader {
  /// Reads a JSON body: an object with `device_id` and a `location`, or an array of locations.
  ///
  /// - Throws: `IntakeRefusal` when the body as a whole cannot be used; then nothing of it is.
  /// - Complexity: O(bytes)
  public func readJSON(_ body: Span<UInt8>) throws(IntakeRefusal) -> EdgeReport {
    try checkLength(body, settings)
    var gatherer = EdgeGatherer(settings)
    var drafts: [(TraccarDraft, [IntakeReason])] = []
    var name: [UInt8]?
    do throws(BytesError) {
      var scanner = JSONScanner(body, isLenient: true)
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        if scanner.matches(key, "device_id") || scanner.matches(key, "id") {
          let found = try readName(&scanner)
          guard name == nil || name == found else {
            throw BytesError(
              .syntax, detail: "two different devices are named", offset: scanner.offset)
          }
          name = found
        } else if scanner.matches(key, "location") {
          try readLocations(&scanner, &drafts, &gatherer)
        } else {
          try scanner.skipValue()
        }
      }
      try scanner.finish()
    } catch {
      throw refusal(error, in: body)
    }
    if let problem = nameProblem(name ?? [], settings) { throw problem }
    let device = gatherer.number(of: String(decoding: name ?? [], as: UTF8.self))
    for (draft, slips) in drafts {
      try gatherer.begin()
      gatherer.values.slips = slips
      finish(draft, device, &gatherer)
    }
    return gatherer.report
  }

  /// Reads the device's name, a text or a whole number.
  private func readName(_ scanner: inout JSONScanner) throws(BytesError) -> [UInt8] {
    guard try scanner.peek() == .string else {
      return Array(String(try scanner.int64()).utf8)
    }
    let quoted = try scanner.string()
    var name: [UInt8] = []
    scanner.append(quoted, to: &name)
    return name
  }

  private func readLocations(
    _ scanner: inout JSONScanner, _ drafts: inout [(TraccarDraft, [IntakeReason])],
    _ gatherer: inout EdgeGatherer
  ) throws(BytesError) {
    guard try scanner.peek() == .array else {
      return drafts.append(try readLocation(&scanner, &gatherer))
    }
    try scanner.beginArray()
    while try scanner.nextElement() {
      guard drafts.count < settings.mostMessages else {
        throw BytesError(
          .tooLong, detail: "there are more than \(settings.mostMessages) locations",
          offset: scanner.offset)
      }
      drafts.append(try readLocation(&scanner, &gatherer))
    }
  }

  private func readLocation(
    _ scanner: inout JSONScanner, _ gatherer: inout EdgeGatherer
  ) throws(BytesError) -> (TraccarDraft, [IntakeReason]) {
    gatherer.values.slips.removeAll(keepingCapacity: true)
    var draft = TraccarDraft()
    draft.place.names = ("latitude", "longitude")
    draft.place.batteryUnit = .share
    guard try scanner.peek() == .object else {
      draft.place.refuse(.notJSON, "a \"location\" is not an object")
      try scanner.skipValue()
      return (draft, [])
    }
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.matches(key, "timestamp") {
        draft.place.time = try gatherer.readMoment(&scanner, &draft.place)
      } else if scanner.matches(key, "coords") {
        try readCoordinates(&scanner, &draft, &gatherer)
      } else if scanner.matches(key, "is_moving") {
        draft.place.motion = try gatherer.values.readBool(&scanner)
      } else if scanner.matches(key, "battery") {
        try readBattery(&scanner, &draft, &gatherer)
      } else if scanner.matches(key, "mock") {
        draft.place.isMock = try gatherer.values.readBool(&scanner) ?? false
      } else if scanner.matches(key, "event") {
        draft.event = try gatherer.readText(&scanner, most: settings.longestText)
      } else if scanner.matches(key, "geofence") {
        try readRegion(&scanner, &draft, &gatherer)
      } else {
        try scanner.skipValue()
      }
    }
    return (draft, gatherer.values.slips)
  }

  private func readCoordinates(
    _ scanner: inout JSONScanner, _ draft: inout TraccarDraft, _ gatherer: inout EdgeGatherer
  ) throws(BytesError) {
    guard try scanner.peek() == .object else { return try scanner.skipValue() }
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.matches(key, "latitude") {
        draft.place.latitude = try gatherer.values.readNumber(&scanner)?.double
      } else if scanner.matches(key, "longitude") {
        draft.place.longitude = try gatherer.values.readNumber(&scanner)?.double
      } else if scanner.matches(key, "accuracy") {
        draft.place.accuracy = try gatherer.values.readFinite(&scanner)
      } else if scanner.matches(key, "speed") {
        // -1 is the app's word for "not known".
        let speed = try gatherer.values.readFinite(&scanner)
        draft.place.speed = speed == -1 ? nil : speed
      } else {
        try scanner.skipValue()
      }
    }
  }

  private func readBattery(
    _ scanner: inout JSONScanner, _ draft: inout TraccarDraft, _ gatherer: inout EdgeGatherer
  ) throws(BytesError) {
    guard try scanner.peek() == .object else { return try scanner.skipValue() }
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      guard scanner.matches(key, "level") else {
        try scanner.skipValue()
        continue
      }
      let level = try gatherer.values.readFinite(&scanner)
      draft.place.battery = level == -1 ? nil : level
    }
  }

  private func readRegion(
    _ scanner: inout JSONScanner, _ draft: inout TraccarDraft, _ gatherer: inout EdgeGatherer
  ) throws(BytesError) {
    guard try scanner.peek() == .object else { return try scanner.skipValue() }
    var name = ""
    var kind: EdgeSignal.Kind?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.matches(key, "identifier") {
        name = try gatherer.readText(&scanner, most: settings.longestText) ?? ""
      } else if scanner.matches(key, "action") {
        switch try gatherer.readText(&scanner, most: 16) {
        case "ENTER": kind = .enter
        case "EXIT": kind = .leave
        default: break
        }
      } else {
        try scanner.skipValue()
      }
    }
    if let kind { draft.region = (kind, name) }
  }
}
