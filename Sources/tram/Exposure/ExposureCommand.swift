// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `tram exposure`: the key files and identifiers of Exposure Notification.
struct ExposureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exposure",
    abstract: "Works with the keys of Exposure Notification (Google, Apple).",
    discussion: """
      A key (TEK) is valid for a day and gives an identifier every ten minutes.
      Who falls ill publishes the keys; health authorities gather them in
      signed files (exports); phones look whether they heard an identifier.

        $ tram exposure verify today.zip --key authority.pem
        140 keys, signed by the trusted key
        $ tram exposure dump today.zip > keys.csv
        $ tram exposure identifiers --keys keys.csv --output identifiers.csv

      docs/exposure.md says what is checked and what the limits are.
      """,
    subcommands: [
      ExposureIdentifiersCommand.self, ExposureVerifyCommand.self, ExposureDumpCommand.self,
      ExposureExportCommand.self, ExposureRiskCommand.self, ExposureMatchCommand.self,
      ExposureCertifyCommand.self, TempIDsCommand.self, ImportLogCommand.self,
    ])
}
