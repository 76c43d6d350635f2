// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramTrails
import TramUnits

/// `tram trails import`: fixes from a CSV file into a store.
struct TrailsImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Brings fixes from a CSV file into a store, which is made if need be.",
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
      changes nothing.

      --contacts reads CSV with the columns time (ms), a, b (persons) and
      duration (seconds): contacts that devices heard or sensors saw, which
      need no position. They are kept under either end, one file a day.

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

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  @Flag(help: "Do not tell what was done on standard error.")
  var quiet = false

  func validate() throws {
    if fixes == nil, contacts == nil {
      throw ValidationError("--fixes or --contacts says what is brought in")
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
  }
}
