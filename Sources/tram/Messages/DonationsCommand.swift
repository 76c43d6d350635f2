// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `tram donations`: donations by message.
struct DonationsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "donations",
    abstract: "Reconciles donations by message and writes their books.",
    discussion: """
      reconcile  compares what the portal booked, what operators billed and what
                 the bank received; the bill prevails, differences are listed
      export     writes donations as a journal that hledger balances
      `import`   brings donations of another portal into a room's books

      docs/formats/donations.md has the files.
      """,
    subcommands: [
      DonationsReconcileCommand.self, DonationsExportCommand.self,
      DonationsImportCommand.self,
    ])
}
