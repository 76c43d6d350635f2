// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The one program; every subcommand is a file of its own.
@main
struct Tram: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tram",
    abstract: "Holds isolation by evidence: where phones are, and what follows from it.",
    version: "0.1.0",
    subcommands: [
      WatchCommand.self, LocateCommand.self, InsideCommand.self, SimulateCommand.self,
      ServeCommand.self, ImportCommand.self, BackupCommand.self, RestoreCommand.self,
      ExposureCommand.self, CaptureCommand.self, DoctorCommand.self, TokenCommand.self,
      SetupTokenCommand.self,
      ProximityCommand.self, TrailsCommand.self, ContactsCommand.self, TraceCommand.self,
      LineListCommand.self, HotspotsCommand.self, AuditLogCommand.self, KeysCommand.self,
      MessagesCommand.self, DonationsCommand.self,
    ])
}
