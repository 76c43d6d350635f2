// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `tram proximity`: who was within two metres of whom, from Bluetooth strengths.
struct ProximityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "proximity",
    abstract: "Tells how likely phones were within two metres, from Bluetooth strengths.",
    discussion: """
      A strength in dBm is weak evidence of distance: a body takes 10 dB and
      more, a pocket 15, phones of two makes differ by 20. So these commands
      answer with calibrated probabilities and intervals, never with metres,
      and stay near the middle where nothing can be told.
        score       minute by minute
        exposures   each pair over the whole file: minutes within 2 m, and the
                    probability of 15 or more
        encounters  when two phones met, and a log of it for tracing
        audit       looks for replay, relay, floods, forged power, moved clocks
        anchors     wristbands that were heard become observations of the watch
      docs/proximity.md says how it works and what was measured.
      """,
    subcommands: [
      ProximityScoreCommand.self, ProximityExposuresCommand.self, ProximityEncountersCommand.self,
      AuditCommand.self, AnchorsCommand.self,
    ])
}

/// What `score` and `exposures` have in common: what they read and how.
struct SightingOptions: ParsableArguments {
  @Option(help: "The sightings, a CSV file; - is standard input.")
  var sightings = "-"

  @Option(help: "The answers, a CSV file; - is standard output.")
  var output = "-"

  @Option(
    help: ArgumentHelp(
      "How models of phones send and read: CSV oem,model,rssi correction,tx.", valueName: "csv"))
  var calibration: String?

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  @Flag(help: "Write JSON Lines, one object a row, instead of CSV.")
  var json = false

  @Flag(help: "Do not tell what was found on standard error.")
  var quiet = false
}
