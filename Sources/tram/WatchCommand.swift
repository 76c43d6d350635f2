// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramIsolation
import TramSense
import TramUnits

/// `tram watch`: observations of phones under isolation orders in, alarms with evidence out.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Watches isolation orders and raises alarms that carry their evidence.",
    discussion: """
      Reads orders and observations (JSON Lines) and writes alarms (JSON Lines):
        left       the person has left the place of the order
        returned   the person is back
        silent     nothing is heard of the phone and no outage explains it
        explained  the phones of a whole site fell silent: the network is down
        check      somebody should ask the person; nothing is claimed
      Every alarm says what was observed, how likely it is and which rule
      raised it. None is a sanction.

      An order, its place a circle or a GeoJSON geometry:
        {"order":"o1","device":"p1","from":1583020800000,
         "place":{"latitude":21.03,"longitude":105.85,"radius":100}}
      An observation:
        {"device":"p1","time":1583020800000,
         "fix":{"latitude":21.0301,"longitude":105.8502,"accuracy":12}}

      Observations may be up to ten minutes out of order. A bad line is
      reported on standard error as "line 17: reason" and left out.

      Example:
        $ tram watch --orders orders.jsonl --observations day.jsonl
      With fewer false alarms, and a later word of a departure:
        $ tram watch --orders orders.jsonl --observations day.jsonl \\
            --false-alarms-per-day 0.1

      Exit code: 0 all was read; 1 a file cannot be read or written, or
      --strict met a bad line; 64 the command line is wrong.
      """)

  @Option(help: "The orders, a JSON Lines file.")
  var orders: String

  @Option(help: "The observations, a JSON Lines file; - is standard input.")
  var observations = "-"

  @Option(help: "The alarms, a JSON Lines file; - is standard output.")
  var alarms = "-"

  @Option(
    help: """
      How many false alarms of a departure a person at home may cause a day, 0.1 to 1. \
      The fewer, the later a departure is told.
      """)
  var falseAlarmsPerDay = 0.35

  @Option(help: "The people's time of day: minutes east of UTC, for quiet hours.")
  var utcOffset = 420

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  func validate() throws {
    guard falseAlarmsPerDay >= 0.1, falseAlarmsPerDay <= 1 else {
      throw ValidationError("--false-alarms-per-day \(falseAlarmsPerDay) is outside 0.1...1")
    }
    guard abs(utcOffset) <= 14 * 60 else {
      throw ValidationError("--utc-offset \(utcOffset) is outside -840...840 minutes")
    }
  }

  func run() throws {
    var settings = WatchSettings()
    settings.falseAlarmsPerDay = falseAlarmsPerDay
    settings.secondsEastOfUTC = Int64(utcOffset) * 60
    var run = WatchRun(
      settings: settings, writer: try LineWriter(path: alarms, mode: .replace), isStrict: strict)
    guard try run.readOrders(orders), try run.watchAll(observations) else {
      throw ExitCode.failure
    }
  }
}

/// One pass over the observations: memory for the orders and ten minutes of feed, no more.
struct WatchRun: ~Copyable {
  /// How many observations are read before they are folded in.
  private static let batchSize = 4096

  private var watch: IsolationWatch
  private var names = NameRegister()
  private var writer: LineWriter
  private var errors = LineWriter(descriptor: 2, name: "standard error", closesDescriptor: false)
  private let isStrict: Bool
  private var raised: [Alarm] = []
  private var repair = ObservationRepair()

  init(settings: WatchSettings, writer: consuming LineWriter, isStrict: Bool) {
    watch = IsolationWatch(settings: settings)
    self.writer = writer
    self.isStrict = isStrict
  }

  /// Reads the orders; `false` when a bad one ended it.
  mutating func readOrders(_ path: String) throws -> Bool {
    var lines = try LineReader(path: path)
    var reader = OrderReader()
    try reader.readAll(&lines)
    for notice in reader.notices { try report("orders, \(notice)") }
    if isStrict, reader.refused > 0 {
      try errors.flush()
      return false
    }
    for terms in reader.orders { try watch.add(terms) }
    names = reader.names
    names.isFrozen = true
    return true
  }

  /// Reads the observations and writes the alarms; `false` when a bad line ended it.
  mutating func watchAll(_ path: String) throws -> Bool {
    var lines = try LineReader(path: path)
    var reader = ObservationReader(names: names)
    var order = Reorderer()
    var batch = ObservationBatch()
    var sorted = ObservationBatch()
    reading: while true {
      let outcome: LineOutcome
      switch try lines.advance() {
      case .end: break reading
      case .overlong(let bytes): outcome = reader.refuseOverlong(bytes: bytes)
      case .line: outcome = reader.read(lines.line, into: &batch)
      }
      if case .refused(let refusal) = outcome {
        try report("line \(lines.lineNumber): \(refusal)")
        if isStrict { return try stop() }
      }
      if batch.observations.count >= WatchRun.batchSize {
        order.add(&batch)
        order.release(into: &sorted)
        try fold(&sorted)
      }
    }
    order.add(&batch)
    order.flush(into: &sorted)
    try fold(&sorted)
    try writer.finish()
    try summarize(reader.tally, [order.tally, repair.tally])
    return true
  }

  private mutating func fold(_ sorted: inout ObservationBatch) throws {
    repair.apply(to: &sorted)
    watch.observe(sorted, into: &raised)
    sorted.removeAll()
    for alarm in raised {
      alarm.write(to: &writer.text)
      try writer.endLine()
    }
    raised.removeAll(keepingCapacity: true)
  }

  private mutating func stop() throws -> Bool {
    try errors.flush()
    try writer.finish()
    return false
  }

  private mutating func report(_ line: String) throws {
    errors.text.append(line)
    try errors.endLine()
  }

  private mutating func summarize(_ intake: IntakeTally, _ further: [IntakeTally]) throws {
    let tally = watch.tally
    try report(
      "\(intake.lines) lines, \(intake.refused) refused; \(tally.watched) observations of "
        + "\(watch.count) orders, \(tally.afterEnd) after their end, \(tally.late) late")
    for part in [intake] + further {
      for (reason, count) in part.reasons { try report("  \(count) \(reason.sentence)") }
    }
    var alarms: [String] = []
    for kind in AlarmKind.allCases {
      alarms.append("\(tally.alarms[Int(kind.rawValue)]) \(kind.word)")
    }
    try report("alarms: " + alarms.joined(separator: ", "))
    try errors.flush()
  }
}
