// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// Reads observations from JSON Lines, checks every value, mends what is plain and counts it all.
///
/// A value that cannot be trusted becomes unknown and the line is kept; a line is refused only when
/// its device, its time, or a position that is all it says cannot be used. A line of a device and a
/// time alone is a sign of life and is kept. Members that are not known are ignored, `null` is the
/// same as missing. Beside the documented members `fix.mock` (bool) is read.
public struct ObservationReader: Sendable {
  /// What the reader needs to be told.
  public struct Settings: Hashable, Sendable {
    /// The clock of this machine, more than a day beyond which a time is refused; `nil`: no limit.
    public var now: Instant?
    /// How many bytes a device's name may have.
    public var longestName = 256
    /// How many cells a line may have; phones report 10 to 30.
    public var mostCells = 64
    /// How many sightings a line may have.
    public var mostSightings = 256

    /// Creates the usual settings.
    public init(now: Instant? = nil) { self.now = now }
  }

  /// What the reader was told.
  public let settings: Settings
  /// The devices by name; frozen, it makes the reader skip every other device.
  public var names: NameRegister
  /// What was read, mended and refused so far.
  public internal(set) var tally = IntakeTally()
  /// The latest time that was accepted.
  public internal(set) var newest: Instant?

  var cells: [CellReading] = []
  var sightings: [BeaconSighting] = []
  var text: [UInt8] = []
  /// What was mended or left out of the present line; counted when the line is accepted.
  var slips: [IntakeReason] = []

  /// Creates a reader.
  public init(settings: Settings = Settings(), names: NameRegister = NameRegister()) {
    self.settings = settings
    self.names = names
  }

  /// Reads one line and adds its observation to `batch`.
  ///
  /// - Complexity: O(length of the line); no allocation for a good line
  public mutating func read(
    _ line: Span<UInt8>, into batch: inout ObservationBatch
  ) -> LineOutcome {
    tally.lines &+= 1
    slips.removeAll(keepingCapacity: true)
    var draft = LineDraft()
    do throws(BytesError) {
      var scanner = JSONScanner(line, isLenient: true)
      guard scanner.hasValue() else { return skip(.blankLine) }
      cells.removeAll(keepingCapacity: true)
      sightings.removeAll(keepingCapacity: true)
      try readMembers(&scanner, &draft)
      if draft.isUnknownDevice { return skip(.unknownDevice) }
      if draft.problem == nil { try scanner.finish() }
    } catch {
      return refuse(IntakeRefusal(.notJSON, detail: error.description))
    }
    return finish(&draft, into: &batch)
  }

  /// Counts a line that its `LineReader` found too long.
  public mutating func refuseOverlong(bytes: Int) -> LineOutcome {
    tally.lines &+= 1
    return refuse(
      IntakeRefusal(.lineTooLong, detail: "the line has \(bytes) bytes, more than the limit"))
  }

  private mutating func finish(
    _ draft: inout LineDraft, into batch: inout ObservationBatch
  ) -> LineOutcome {
    if draft.problem == nil {
      if draft.device == nil {
        draft.refuse(.noDevice, "\"device\" is missing")
      } else if draft.time == nil {
        draft.refuse(.noTime, "\"time\" is missing")
      } else if let broken = draft.brokenFix, cells.isEmpty, sightings.isEmpty {
        draft.problem = broken
      }
    }
    if let problem = draft.problem { return refuse(problem) }
    guard let device = draft.device, let time = draft.time else { return skip(.blankLine) }
    if let broken = draft.brokenFix { tally.count(broken.reason) }
    for slip in slips { tally.count(slip) }
    newest = max(newest ?? time, time)
    tally.observations &+= 1
    let observation = Observation(device: device, time: time, fix: draft.fix, motion: draft.motion)
    batch.append(observation, cells: cells, sightings: sightings)
    return .accepted
  }

  private mutating func refuse(_ problem: IntakeRefusal) -> LineOutcome {
    tally.count(problem.reason)
    tally.refused &+= 1
    return .refused(problem)
  }

  private mutating func skip(_ reason: IntakeReason) -> LineOutcome {
    tally.count(reason)
    tally.skipped &+= 1
    return .skipped(reason)
  }

  private mutating func readMembers(
    _ scanner: inout JSONScanner, _ draft: inout LineDraft
  ) throws(BytesError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.matches(key, "device") {
        guard draft.isFirst(.device, "device") else { return }
        try readDevice(&scanner, &draft)
        // Nobody asked about this device: the rest of its line is not worth reading.
        if draft.isUnknownDevice { return }
      } else if scanner.matches(key, "time") {
        guard draft.isFirst(.time, "time") else { return }
        try readTime(&scanner, &draft)
      } else if scanner.matches(key, "fix") {
        guard draft.isFirst(.fix, "fix") else { return }
        try readFix(&scanner, &draft)
      } else if scanner.matches(key, "cells") {
        guard draft.isFirst(.cells, "cells") else { return }
        try readCells(&scanner, &draft)
      } else if scanner.matches(key, "sightings") {
        guard draft.isFirst(.sightings, "sightings") else { return }
        try readSightings(&scanner, &draft)
      } else if scanner.matches(key, "motion") {
        guard draft.isFirst(.motion, "motion") else { return }
        draft.motion = try readBool(&scanner)
      } else {
        try scanner.skipValue()
      }
      if draft.problem != nil { return }
    }
  }

  private mutating func readDevice(
    _ scanner: inout JSONScanner, _ draft: inout LineDraft
  ) throws(BytesError) {
    guard try scanner.peek() == .string else {
      return draft.refuse(.noDevice, "\"device\" is not a text")
    }
    let name = try scanner.string()
    guard name.count > 0 else { return draft.refuse(.noDevice, "\"device\" is empty") }
    guard name.count <= settings.longestName else {
      return draft.refuse(
        .deviceTooLong,
        "\"device\" has \(name.count) bytes, more than \(settings.longestName)")
    }
    if name.isEscaped {
      var resolved: [UInt8] = []
      scanner.append(name, to: &resolved)
      draft.device = names.id(of: resolved.span)
    } else {
      draft.device = names.id(of: scanner.rawBytes(of: name))
    }
    guard draft.device == nil else { return }
    if names.isFrozen {
      draft.isUnknownDevice = true
    } else {
      draft.refuse(.tooManyDevices, "there are more than \(names.maximumCount) devices")
    }
  }
}

/// What one line has said so far.
struct LineDraft {
  struct Members: OptionSet {
    let rawValue: UInt8
    static let device = Members(rawValue: 1)
    static let time = Members(rawValue: 2)
    static let fix = Members(rawValue: 4)
    static let cells = Members(rawValue: 8)
    static let sightings = Members(rawValue: 16)
    static let motion = Members(rawValue: 32)
  }

  var seen: Members = []
  var device: DeviceID?
  var isUnknownDevice = false
  var time: Instant?
  var fix: Fix?
  var motion: Bool?
  /// Why the position cannot be used; fatal unless the line says something else.
  var brokenFix: IntakeRefusal?
  /// Why the line cannot be used.
  var problem: IntakeRefusal?

  mutating func refuse(_ reason: IntakeReason, _ detail: String) {
    if problem == nil { problem = IntakeRefusal(reason, detail: detail) }
  }

  mutating func isFirst(_ member: Members, _ name: StaticString) -> Bool {
    guard seen.contains(member) else {
      seen.insert(member)
      return true
    }
    refuse(.duplicateMember, "\"\(name)\" occurs twice")
    return false
  }
}
