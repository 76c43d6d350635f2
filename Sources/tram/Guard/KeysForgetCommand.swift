// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramGuard

/// `tram keys forget`: destroys a person's key.
struct KeysForgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Destroys a person's key, on record, and prints the statement that says so.",
    discussion: """
      The wish is entered in the audit log before anything is destroyed and the deed
      after it; a key under a hold is refused, which is entered too. Asked again
      after a crash it goes on where it stopped. The server must not run.

      The statement is a signed note; tram audit check checks it.
      Exit code: 0 destroyed; 1 refused or not done.
      """)

  @OptionGroup var options: KeyStoreOptions

  @Argument(help: "The number of the person.")
  var person: UInt64

  @Option(help: "Why, a word such as gdpr.17 or retention.")
  var ground: String

  @Option(help: "The number of the case that asks for it.")
  var dossier: UInt64 = 0

  @Option(help: "The number of the account in whose name it is done.")
  var account: UInt64 = 0

  @Option(help: "The folder of the audit log.")
  var audit: String

  @Option(help: "The file of the log's signer.")
  var signer: String?

  func run() throws {
    guard let ground = AuditWord(parsing: ground) else {
      throw ValidationError("--ground is a word of small letters, digits, points and hyphens")
    }
    try GuardWork.run("keys forget") {
      let signer = try GuardWork.signer(self.signer ?? "\(audit)/signer.secret")
      let store = try options.open()
      let log = try AuditLog(folder: audit)
      defer { log.close() }
      let statement = try Forgetting(store: store, log: log, signer: signer).forget(
        person, ground: ground, dossier: dossier, actor: AuditEntry.Actor(.account, account),
        at: GuardWork.now)
      try log.signHead(by: signer, at: GuardWork.now)
      print(statement.note, terminator: "")
    }
  }
}
