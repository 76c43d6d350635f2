// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramProximity
import TramUnits

/// What a pass over logs writes; each only if it is asked for.
struct CaptureOutputs: ~Copyable {
  var rows: CaptureTable?
  var own: CaptureTable?
  var lint: CaptureTable?
  var receiver: CaptureReceiver?
  var proximity: ProximityRows?
}

/// One pass over logs: constant memory, but for what does not rotate together.
struct CaptureRun: ~Copyable {
  /// Packets between two looks at the clock for the progress bar.
  private static let stride = 1 << 16

  private var decoder: CaptureDecoder
  private var rows: CaptureTable?
  private var own: CaptureTable?
  private var lintTable: CaptureTable?
  private var receiver: CaptureReceiver?
  private var proximity: ProximityRows?
  private var lint = RotationLint()
  private let isStrict: Bool
  /// By how many milliseconds the clock of the logs runs ahead.
  private let ahead: Int64
  private var faults = 0

  /// Creates a pass that writes what is asked for.
  init(
    _ outputs: consuming CaptureOutputs, hearsUnknown: Bool, ahead: Int64, isStrict: Bool
  ) {
    self.ahead = ahead
    decoder = CaptureDecoder(keepsUnknown: hearsUnknown)
    rows = outputs.rows
    own = outputs.own
    lintTable = outputs.lint
    receiver = outputs.receiver
    proximity = outputs.proximity
    self.isStrict = isStrict
  }

  /// Whether a packet was read.
  var hasRead: Bool { decoder.tally.packets > 0 }

  /// Reads a log to its end, or to where it breaks off.
  ///
  /// - Throws: `BytesError`, `ProximityError` for what is no log, `StrictStop`
  mutating func read(_ path: String) throws {
    let name = path == "-" ? "standard input" : path
    var log: PacketLog
    do {
      log = try PacketLog(try WindowReader(path: path))
    } catch let error as ProximityError {
      throw ProximityError(error.code, detail: "\(name): \(error.detail)")
    }
    let isLive = log.totalBytes == nil
    var progress = ProgressBar("capture")
    defer { progress.clear() }
    var untilUpdate = Self.stride
    while true {
      switch try log.advance() {
      case .end: return
      case .broken(let reason):
        progress.clear()
        StandardError.line("\(name): \(reason); what stands before it was read")
        if isStrict { throw StrictStop() }
        return
      case .packet:
        if let fault = decoder.read(log.payload, kind: log.kind, at: log.time) {
          progress.clear()
          try tell(fault, name, log.packetNumber)
        }
        if !decoder.heard.isEmpty || !decoder.own.isEmpty { try write() }
        // What a live pipe has given is handed on now, not when a buffer is full.
        if isLive, log.isDrained { try handOn() }
      }
      untilUpdate -= 1
      if untilUpdate == 0 {
        untilUpdate = Self.stride
        progress.update(log.bytesRead, of: log.totalBytes, note: "\(decoder.tally.exposures) heard")
      }
    }
  }

  private mutating func tell(_ fault: CaptureFault, _ name: String, _ packet: Int64) throws {
    faults += 1
    if faults <= Complaints.told { StandardError.line("\(name): packet \(packet): \(fault)") }
    if faults == Complaints.told {
      StandardError.line("\(name): further faults are counted, not shown")
    }
    if isStrict { throw StrictStop() }
  }

  /// Writes what the last packet brought.
  private mutating func write() throws {
    let lints = lintTable != nil
    for var heard in decoder.heard {
      heard.time = Instant(milliseconds: heard.time.milliseconds &- ahead)
      try rows?.write(heard)
      try receiver?.take(heard)
      try proximity?.write(heard)
      if lints { lint.apply(heard) }
    }
    for var advertisement in decoder.own {
      advertisement.time = Instant(milliseconds: advertisement.time.milliseconds &- ahead)
      try own?.write(advertisement)
    }
    decoder.heard.removeAll(keepingCapacity: true)
    decoder.own.removeAll(keepingCapacity: true)
  }

  private mutating func handOn() throws {
    try rows?.flush()
    try own?.flush()
    try receiver?.handOn()
    try proximity?.flush()
  }

  /// Writes what is left, puts the files in their places and tells the counts.
  ///
  /// - Throws: `BytesError`
  mutating func finish() throws {
    try rows?.finish()
    try own?.finish()
    try receiver?.finish()
    try proximity?.finish()
    let report = lintTable != nil ? lint.report : nil
    for finding in report?.findings ?? [] { try lintTable?.write(finding) }
    try lintTable?.finish()
    let tally = decoder.tally
    StandardError.line(
      "\(tally.packets) packets, \(tally.reports) reports, \(tally.exposures) exposure "
        + "advertisements")
    if let report {
      StandardError.line(
        "\(report.addresses) addresses and \(report.identifiers) identifiers of exposure: "
          + "\(report.identifiersWithSeveralAddresses) identifiers with several addresses, "
          + "\(report.addressesWithSeveralIdentifiers) addresses with several identifiers")
    }
    for (count, what) in [
      (tally.bluezone, "advertisements of Bluezone"),
      (tally.blueTrace, "advertisements of BlueTrace"),
      (tally.withoutStrength, "exposure advertisements without a measured strength"),
      (tally.untimely, "advertisements left out: before 1970 or beyond the year 9999"),
      (tally.brokenEvents, "advertising report events contradict themselves"),
      (tally.brokenAdvertisements, "advertisements with a structure longer than themselves"),
      (tally.wrongLengths, "exposure advertisements of a wrong length left out"),
      (tally.unfinished, "long advertisements of which a piece is missing"),
      (lint.ignored, "advertisements beyond what --lint keeps"),
    ] where count > 0 {
      StandardError.line("\(count) \(what)")
    }
  }
}
