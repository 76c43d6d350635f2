// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramProximity
import TramUnits

/// `tram proximity exposures`: minutes within two metres of each pair, and 15 or more of them.
struct ProximityExposuresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exposures",
    abstract: "Tells for every pair how long they were within two metres, and how sure that is.",
    discussion: """
      Reads what "tram proximity score" reads (see its help).

      Writes CSV receiver,sender,minutes,minutes_low,minutes_high,probability:
      a row for each ordered pair with a sighting. minutes is the expected
      time within 2 m over the whole file, the interval holds it with 80 %,
      probability is that of 15 minutes or more. Time between two scans
      counts, as two people who sit together sit on while phones do not
      listen; both directions of a pair share one answer.

      The interval is wide on purpose: one unknown pocket shifts all minutes
      of a pair alike. A pair that was never heard has no row.

      Example:
        $ tram proximity exposures --sightings day.csv --output pairs.csv

      A bad line is reported on standard error as "FILE: line 17: reason" and
      left out.

      Exit code: 0 every line used or left out; 1 a file cannot be read or
      written, its header is wrong, or --strict met a bad line; 64 the command
      line is wrong.
      """)

  @OptionGroup var options: SightingOptions

  func run() throws {
    try ProximityRun.run(options, command: "exposures") { run, estimate in
      try run.header("receiver,sender,minutes,minutes_low,minutes_high,probability")
      var likely = 0
      for exposure in estimate.exposures {
        run.begin(receiver: exposure.receiver, sender: exposure.sender)
        run.add(exposure.minutes)
        run.add("probability", exposure.probability.rawValue, decimals: 6)
        try run.end()
        if exposure.probability.rawValue >= 0.5 { likely += 1 }
      }
      run.tell(
        "\(estimate.exposures.count) ordered pairs in \(estimate.encounters.count) encounters; "
          + "\(likely) pairs with 15 minutes within 2 m more likely than not")
    }
  }
}
