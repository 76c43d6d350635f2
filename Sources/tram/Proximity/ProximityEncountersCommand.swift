// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramProximity
import TramTrails
import TramUnits

/// `tram proximity encounters`: when two phones were in reach, and how near; for tracing to keep.
struct ProximityEncountersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encounters",
    abstract: "Tells when two phones met, for how long, and how likely within two metres.",
    discussion: """
      Reads what "tram proximity score" reads (see its help).

      Writes CSV receiver,sender,start,end,minutes,minutes_low,minutes_high,
      probability: a row for each encounter of two phones, once, whoever heard.
      An encounter ends after half an hour without a sighting, or after a day.
      minutes is the expected time within 2 m of it, probability that of 15
      minutes or more.

      --log FOLDER also keeps them as records of a trail log that forgets by
      the day (docs/formats/encounter.md), two for each encounter, one each
      way. There phones are devices: their names must be identities of the
      desk, such as T7KA; encounters of other phones are counted and left out.

      Example:
        $ tram proximity encounters --sightings day.csv --log /var/lib/tram/met

      Exit code: 0 every line used or left out; 1 a file or the log cannot be
      read or written, a header is wrong, or --strict met a bad line; 64 the
      command line is wrong.
      """)

  @OptionGroup var options: SightingOptions

  @Option(help: "The folder of a trail log that keeps the encounters.")
  var log: String?

  func run() async throws {
    var kept: [EncounterRecord] = []
    var strangers = 0
    try ProximityRun.run(options, command: "encounters") { run, estimate in
      try run.header("receiver,sender,start,end,minutes,minutes_low,minutes_high,probability")
      for encounter in estimate.encounters {
        run.begin(receiver: encounter.first, sender: encounter.second)
        run.add("start", encounter.start.milliseconds)
        run.add("end", encounter.end.milliseconds)
        run.add(encounter.minutes)
        run.add("probability", encounter.probability.rawValue, decimals: 6)
        try run.end()
        guard log != nil else { continue }
        let both = Self.records(
          of: encounter, run.name(of: encounter.first), run.name(of: encounter.second))
        if both.isEmpty { strangers += 1 }
        kept += both
      }
      run.tell("\(counted(estimate.encounters.count, "encounter"))")
    }
    guard let log else { return }
    do {
      try await Self.keep(kept, in: log)
    } catch let error as TrailsError {
      StandardError.line("tram proximity encounters: error: \(log): \(error.detail)")
      throw ExitCode.failure
    }
    if !options.quiet {
      StandardError.line(
        "\(counted(kept.count, "record")) kept in \(log)"
          + (strangers > 0
            ? "; \(counted(strangers, "encounter")) of phones that are no devices left out" : ""))
    }
  }

  /// The records of an encounter, one each way; none when a name is no device's.
  private static func records(
    of encounter: Encounter, _ first: String, _ second: String
  ) -> [EncounterRecord] {
    guard let first = DeviceID(first), let second = DeviceID(second) else { return [] }
    return [
      encounter.record(receiver: first, sender: second),
      encounter.record(receiver: second, sender: first),
    ].compactMap(\.self)
  }

  /// Appends records to a log; on return they are on the disk.
  ///
  /// - Throws: `TrailsError`, `ProximityError`
  private static func keep(_ records: [EncounterRecord], in folder: String) async throws {
    let log = try FileTrailLog(folder: folder)
    defer { log.close() }
    let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    for start in stride(from: 0, to: records.count, by: EncounterRecord.most) {
      let part = Array(records[start..<min(start + EncounterRecord.most, records.count)])
      let record = TrailRecord(
        kind: EncounterRecord.kind, time: now, bytes: try EncounterRecord.bytes(of: part))
      _ = try await log.append([record], at: now)
    }
  }
}
