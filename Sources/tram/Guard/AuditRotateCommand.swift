// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramGuard

/// `tram audit rotate`: lets another key sign.
struct AuditRotateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate",
    abstract: "Lets another key sign the heads from now on, by the word of the old one.",
    discussion: """
      Makes a key in the file --next, has the old key sign it and it itself, enters
      that in the log and signs a head with it. The server must not run. Prints
      the note that witnesses follow (--rotation).

        $ tram audit rotate /var/lib/tram/audit --next signer-2.secret

      Exit code: 0 done; 1 not done.
      """)

  @Argument(help: "The folder of the log.")
  var folder: String

  @Option(help: "The file of the key that signs now.")
  var signer: String?

  @Option(help: "The file for the next key; it must not be there.")
  var next: String

  func run() throws {
    try GuardWork.run("audit rotate") {
      let old = try GuardWork.signer(signer ?? "\(folder)/signer.secret")
      let fresh = try NoteSigner(name: old.key.name)
      let log = try AuditLog(folder: folder)
      defer { log.close() }
      try GuardWork.keep(fresh.secretText, in: next)
      let rotation = try log.rotateSigner(
        from: old, to: fresh, actor: AuditEntry.Actor(.system), at: GuardWork.now)
      try log.signHead(by: fresh, at: GuardWork.now)
      print(rotation.note, terminator: "")
    }
  }
}
