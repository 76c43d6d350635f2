// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramTrails
import TramUnits

/// `tram trails import`: fixes from a CSV file into a store.
struct TrailsImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Brings fixes, contacts and stays into a store, which is made if need be.",
    discussion: """
      Reads CSV with the columns person (any text up to 256 bytes), time (ms
      since 1970, UTC), latitude, longitude (degrees, WGS 84) and, where known,
      accuracy (metres, the radius that holds the true place with 68 %). Lines
      may come in any order and late by days; in the order of time they go in
      fastest. When the command returns, all is on disk.

      A bad line is reported on standard error as "FILE: line 17: reason" and
      left out: not a number, outside the world, 0/0, a missing field, a time
      more than a day ahead of the clock or before 1980, and a second fix of a
      person at the same time (the first stands). The same file imported again
      changes nothing. Ways from one fix to the next that are faster than
      300 m/s are kept and counted: a position or a clock is wrong.

      --contacts reads CSV with the columns time (ms), a, b (persons) and
      duration (seconds): contacts that devices heard or sensors saw, which
      need no position. They are kept under either end, one file a day.

      --areas reads CSV with the columns person, area (any text up to 256
      bytes), kind (base-station, check-in or access-point), from and until
      (ms) and, where known, latitude, longitude (degrees) and radius (metres):
      who was in which area. `tram contacts --areas` tells it as a hint.

      --encounters reads the log that `tram proximity encounters --log` wrote;
      --persons says whose the devices are, as CSV with the columns identifier
      (such as T7KA) and person. Encounters that are at least --probability
      likely to be 15 minutes within 2 m count as proven contacts, for the
      minutes that are expected there; those of two people that overlap are
      one, whether one side heard or both. An identifier that was replayed
      elsewhere is not found out here: `tram proximity audit` does that.

      Example:
        $ cat fixes.csv
        person,time,latitude,longitude,accuracy
        p1,1583020800000,21.030000,105.850000,7.6
        p2,1583020801000,21.030010,105.850020,7.6
        $ tram trails import --store trails --fixes fixes.csv
        2 lines: 2 fixes new, 0 known before, 0 bad lines

      Exit code: 0 every line used or left out; 1 a file cannot be read or
      written, its header is wrong, or --strict met a bad line; 64 the command
      line is wrong.
      """)

  @OptionGroup var options: StoreOptions

  @Option(help: ArgumentHelp("Fixes, a CSV file; - is standard input.", valueName: "csv"))
  var fixes: String?

  @Option(help: ArgumentHelp("Proven contacts, a CSV file; - is standard input.", valueName: "csv"))
  var contacts: String?

  @Option(help: ArgumentHelp("Stays in areas, a CSV file; - is standard input.", valueName: "csv"))
  var areas: String?

  @Option(help: ArgumentHelp("A log of encounters of devices.", valueName: "folder"))
  var encounters: String?

  @Option(help: ArgumentHelp("Whose devices those are, a CSV file.", valueName: "csv"))
  var persons: String?

  @Option(
    help: ArgumentHelp(
      "The least probability of an encounter that counts as proven.", valueName: "0...1"))
  var probability = 0.5

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  @Flag(help: "Do not tell what was done on standard error.")
  var quiet = false

  func validate() throws {
    if [fixes, contacts, areas, encounters].allSatisfy({ $0 == nil }) {
      throw ValidationError(
        "--fixes, --contacts, --areas or --encounters says what is brought in")
    }
    guard (encounters == nil) == (persons == nil) else {
      throw ValidationError("--encounters and --persons go together")
    }
    guard (0...1).contains(probability) else {
      throw ValidationError("--probability is 0 to 1")
    }
  }

  func run() async throws {
    try await TrailsWork.run("trails import") {
      let store = try options.open(.write)
      let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
      if let fixes { try await bring(fixes: fixes, into: store, now: now) }
      if let contacts {
        try ContactTable.bring(
          contacts, into: store, now: now, isStrict: strict, isQuiet: quiet)
      }
      if let areas {
        try AreaTable.bring(areas, into: store, now: now, isStrict: strict, isQuiet: quiet)
      }
      if let encounters, let persons {
        let table = EncounterTable(
          store: store, now: now, threshold: probability, isStrict: strict, isQuiet: quiet)
        try await table.bring(encounters, persons: persons)
      }
      store.close()
    }
  }

  private func bring(fixes: String, into store: TrailStore, now: Instant) async throws {
    var complaints = Complaints(
      source: fixes == "-" ? "standard input" : fixes, isStrict: strict)
    var bar = ProgressBar("importing", isQuiet: quiet)
    let summary = try await FixImport(into: store, now: now).run(fixes) { bad in
      bar.clear()
      try complaints.add(line: bad.line, bad.reason)
    } show: { progress in
      bar.update(progress.bytes, of: progress.total, note: "\(progress.lines) lines")
    }
    bar.clear()
    guard !quiet else { return }
    StandardError.line(
      "\(counted(Int(summary.lines), "line")): \(summary.added) fixes new, "
        + "\(summary.known) known before, \(counted(summary.bad, "bad line"))")
    guard summary.fast > 0 else { return }
    StandardError.line(
      "\(counted(summary.fast, "way")) from one fix to the next faster than 300 m/s: kept, but a "
        + "position or a clock is wrong")
  }
}
