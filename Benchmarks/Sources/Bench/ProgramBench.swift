// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramBytes
import TramSense
import TramWorld

/// `tram watch` itself on files, from its start to its end, orders included.
func measureProgram() throws -> Measurement {
  guard let program = ProcessInfo.processInfo.environment["TRAM_PROGRAM"] else {
    return Measurement(figures: [], notes: ["Not measured: `Benchmarks/run` builds the program."])
  }
  let scratch = try Scratch()
  defer { scratch.remove() }
  let minutes = 20
  let files = try ProgramFiles(minutes: minutes, scratch)
  var figures = [
    Figure(
      name: "orders with polygons read, no feed", unit: "orders/s",
      runs: try (0..<3).map { _ in try files.run(program, on: files.nothing, files.people) })
  ]
  for (name, withJournal) in [("`tram watch`", false), ("`tram watch --journal`", true)] {
    let runs = try (0..<4).map { _ in
      let journal = withJournal ? try scratch.fresh("journal") : nil
      return try files.run(program, on: files.feed, files.lines, journal: journal)
    }
    figures.append(
      Figure(
        name: name, unit: "lines/s", runs: Array(runs.dropFirst()),
        target: withJournal ? 100_000 : 400_000))
  }
  let peak = try files.peakMemory(program)
  figures.append(
    Figure(
      name: "`tram watch`, most memory resident", unit: "bytes/person",
      values: [Double(peak) / Double(files.people)]))
  return Measurement(
    figures: figures,
    notes: [
      "100,000 people with a fence of 12 vertices each, a fix a minute for \(minutes) minutes, "
        + "\(files.lines) lines of \(files.bytesPerLine) bytes; a person in 180 leaves each minute, "
        + "\(files.alarms) alarms. Reading runs beside deciding, so two cores are used.",
      "The time counts from the start of the program to its end and holds the loading of the "
        + "orders. With the journal, a batch's alarms are on the disk before they are told.",
    ])
}

/// Orders and feeds as files, and what the program makes of them.
private struct ProgramFiles {
  let people: Int
  let lines: Int
  let bytesPerLine: Int
  let feed: String
  let nothing: String
  private let orders: String
  private let out: String

  init(minutes: Int, _ scratch: Scratch) throws {
    let province = try Province(shards: 1, leavesEvery: 180)
    people = province.count
    lines = minutes * people
    orders = try scratch.fresh("orders")
    feed = try scratch.fresh("feed")
    nothing = try scratch.fresh("nothing")
    out = try scratch.fresh("alarms")
    var writer = try LineWriter(path: orders)
    for person in 0..<people {
      province.appendOrder(of: person, to: &writer.text)
      try writer.endLine()
    }
    try writer.finish()
    var empty = try LineWriter(path: nothing)
    try empty.finish()
    writer = try LineWriter(path: feed)
    var batch = ObservationBatch()
    for minute in 0..<minutes {
      batch.removeAll()
      province.append(minute: minute, shard: 0, to: &batch)
      for observation in batch.observations {
        ObservationLines.append(observation, of: batch, to: &writer.text)
        try writer.endLine()
      }
    }
    try writer.finish()
    bytesPerLine = Scratch.size(of: feed) / lines
  }

  /// How many alarms the last run told.
  var alarms: Int {
    (try? Foundation.Data(contentsOf: URL(filePath: out)).count { $0 == 0x0A }) ?? 0
  }

  /// Runs the program to its end; `count` is what its work is counted in.
  func run(
    _ program: String, on feed: String, _ count: Int, journal: String? = nil
  ) throws -> Run {
    let start = Moment.ofChildren()
    let process = try launch(program, on: feed, journal: journal)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return Run(count, from: start, to: Moment.ofChildren())
  }

  /// The most bytes in real memory that the system noted while the program watched the feed.
  ///
  /// It is looked at ten times a second: what the system says of a program that has ended counts
  /// what this one had when it started it.
  func peakMemory(_ program: String) throws -> Int {
    let process = try launch(program, on: feed, journal: nil)
    var most = 0
    while process.isRunning {
      let path = "/proc/\(process.processIdentifier)/status"
      let status = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
      most = max(most, (kibibytes ?? 0) * 1024)
      Thread.sleep(forTimeInterval: 0.1)
    }
    return most
  }

  private func launch(_ program: String, on feed: String, journal: String?) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments =
      ["watch", "--orders", orders, "--observations", feed, "--alarms", out, "--quiet"]
      + (journal.map { ["--journal", $0] } ?? [])
    try process.run()
    return process
  }
}
