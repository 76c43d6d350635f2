// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramServer

/// Makes a room anew from a backup.
struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Makes a room anew from a backup, and checks every entry and record of it.",
    discussion: """
      The room's folder must be empty or not there. The first start afterwards
      takes longer: the desk's lists are made anew from the journal.

      Exit code: 0 done; 1 the backup is not whole or the room is not empty.
      """)

  @Option(name: .customLong("from"), help: "The folder of the backup.")
  var backup: String

  @Option(help: "The folder of the room to make.")
  var folder = Setting.usualFolder

  func run() async throws {
    let summary = try await Restore.make(of: folder, from: backup)
    print(
      "\(folder): \(summary.files) files, the journal to entry \(summary.journalEntry), the log "
        + "to before record \(summary.nextRecord); all of it was checked")
  }
}
