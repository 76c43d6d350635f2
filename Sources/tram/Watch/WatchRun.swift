// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramIsolation
import TramSense
import TramUnits

/// One pass over a feed: memory for the orders and ten minutes of observations, no more.
///
/// The next batch is read on one core while the present one is decided on another. With a journal,
/// the alarms of a batch are durable before one of them is told.
struct WatchRun: ~Copyable {
  /// What the command line asked for, beside the settings of the watch.
  struct Options: Sendable {
    var output: String
    var form: AlarmOutput.Form
    var journal: String?
    var secondsLate: Double
    var replaySeconds: Double?
    var isStrict: Bool
    var isQuiet: Bool
    var isJSON: Bool
  }

  private let options: Options
  private var watch: IsolationWatch
  private var names = NameRegister()
  private var repair = ObservationRepair()
  private var order: Reorderer
  private var raised: [Alarm] = []
  private var journal: AlarmJournal?
  private var bar: ProgressBar
  private var pace: ReplayPace?

  init(settings: WatchSettings, options: Options) {
    watch = IsolationWatch(settings: settings)
    self.options = options
    var window = Reorderer.Settings()
    window.window = options.secondsLate
    order = Reorderer(settings: window)
    bar = ProgressBar("watching", isQuiet: options.isQuiet)
  }

  /// A Boolean value: whether there were orders, and none of them could be used.
  private(set) var refusedEveryOrder = false

  /// Reads the orders and begins to watch them.
  ///
  /// - Throws: `StrictStop` at a bad order when asked, `BytesError` when a file cannot be read.
  mutating func readOrders(_ paths: [String]) throws {
    var reader = OrderReader()
    for path in paths {
      var lines = try LineReader(path: path)
      let before = reader.notices.count
      reader.source = path
      try reader.readAll(&lines)
      for notice in reader.notices[before...] { StandardError.line("\(path): \(notice)") }
      if options.isStrict, reader.refused > 0 { throw StrictStop() }
    }
    for (terms, outings) in zip(reader.orders, reader.outings) {
      try watch.add(terms)
      for outing in outings {
        _ = try watch.apply(.permitted(outing), to: terms.order, at: terms.from)
      }
    }
    refusedEveryOrder = reader.orders.isEmpty && reader.refused > 0
    names = reader.names
    names.isFrozen = true
  }

  /// Reads the observations and tells the alarms.
  mutating func watchAll(_ paths: [String]) async throws {
    let reader = ObservationReader(names: names)
    let feed = try ObservationFeed(
      paths: paths, reader: reader, isStrict: options.isStrict,
      linesPerBatch: options.replaySeconds == nil ? 4096 : 64)
    pace = options.replaySeconds.map { ReplayPace(seconds: $0, totalBytes: feed.totalBytes) }
    var output = try await openOutput()
    var sorted = ObservationBatch()
    var read = try await feed.next()
    while var step = read {
      async let following = feed.next()
      order.add(&step.batch)
      order.release(into: &sorted)
      try await decide(&sorted, &output)
      show(step.bytesRead, of: feed.totalBytes)
      try await pace?.wait(at: step.bytesRead)
      read = try await following
    }
    order.flush(into: &sorted)
    try await decide(&sorted, &output)
    bar.clear()
    try output.finish()
    let intake = await feed.tally
    summarize(intake)
  }

  // MARK: Alarms

  private mutating func openOutput() async throws -> AlarmOutput {
    guard let path = options.journal else {
      return try AlarmOutput(path: options.output, form: options.form)
    }
    var journal = try AlarmJournal(path: path)
    if options.output != "-" {
      // The file is made anew from the journal, so a line that a crash cut off is whole again.
      var file = try LineWriter(path: options.output, mode: .replace)
      try await journal.forEachAlarm { json in
        file.text.append(contentsOf: json)
        try file.endLine()
      }
      try file.finish()
    }
    var output = try AlarmOutput(
      path: options.output, form: options.form, isAppending: options.output != "-")
    var isLate = options.output == "-"
    let last = try await journal.forEachPending { json in
      if isLate { try output.tell(json: json) }
    }
    isLate = false
    try output.flush()
    journal.noteDelivered(last)
    self.journal = journal
    return output
  }

  private mutating func decide(
    _ sorted: inout ObservationBatch, _ output: inout AlarmOutput
  ) async throws {
    repair.apply(to: &sorted)
    watch.observe(sorted, into: &raised)
    sorted.removeAll()
    guard !raised.isEmpty else { return }
    let json = raised.map { alarm in
      var text = ByteWriter(capacity: 1024)
      alarm.write(to: &text)
      return text.bytes
    }
    bar.clear()
    if journal != nil {
      let fresh = try await journal?.commit(raised, json: json) ?? []
      for index in fresh { try output.tell(raised[index], json: json[index]) }
    } else {
      for index in raised.indices { try output.tell(raised[index], json: json[index]) }
    }
    try output.flush()
    raised.removeAll(keepingCapacity: true)
  }

  // MARK: What a person sees

  private mutating func show(_ bytes: Int64, of total: Int64?) {
    let tally = watch.tally
    bar.update(
      bytes, of: total,
      note: "\(tally.watched) observations, \(tally.alarms.reduce(0, +)) alarms")
  }

  private func summarize(_ intake: IntakeTally) {
    let summary = WatchSummary(
      orders: watch.count, intake: [intake, order.tally, repair.tally], watch: watch.tally,
      known: journal?.known ?? 0, different: journal?.different ?? 0)
    if options.isJSON {
      StandardError.line(summary.json)
    } else if !options.isQuiet {
      StandardError.write(summary.text)
    }
  }
}
