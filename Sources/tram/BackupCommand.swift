// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramServer

/// Copies a room while its server runs.
struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copies a room, while its server runs or after it has stopped.",
    discussion: """
      Everything that was acknowledged before the copying began is in the copy.
      The copy is a folder with a manifest of sizes and SHA-256; it stands under
      its name only when it is whole.

      It holds what people must not read: names, telephone numbers, places.
      Passwords and tokens are in it only as hashes, so phones, programs and
      accounts go on working after a restore. Keep it encrypted and apart from
      this machine.

      Example:
        $ tram backup --folder /var/lib/tram --to /mnt/backup/2020-06-01

      Exit code: 0 done; 1 not done, and nothing stands under the name.
      """)

  @Option(help: "The folder of the room.")
  var folder = Setting.usualFolder

  @Option(name: .customLong("to"), help: "The folder to make; it must not be there.")
  var target: String

  func run() async throws {
    let summary = try await Backup.make(of: folder, at: target, now: ControlRoom.systemTime())
    print(
      "\(target): \(summary.files) files, \(summary.bytes) bytes, the journal to entry "
        + "\(summary.journalEntry), the log to before record \(summary.nextRecord)")
  }
}
