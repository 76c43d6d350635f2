// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `tram trace`: what follows from the contacts and visits of cases.
struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Ranks contacts, follows chains and looks for the source of infections.",
    discussion: """
      rank       the contacts of a case, who to call first
      chains     F1, F2, F3 of a case, by chains that respect time
      places     places and events where several cases may have been infected
      infectors  people who may have infected a case
      diseases   the diseases with their parameters and sources, as files

      What is computed, and what cannot be known: docs/epidemiology.md.
      """,
    subcommands: [
      TraceRankCommand.self, TraceChainsCommand.self, TracePlacesCommand.self,
      TraceInfectorsCommand.self, TraceDiseasesCommand.self,
    ])
}
