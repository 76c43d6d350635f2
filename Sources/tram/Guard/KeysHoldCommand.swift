// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramGuard
import TramUnits

/// `tram keys hold`: puts a hold on a key, or lifts it.
struct KeysHoldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold",
    abstract: "Keeps a person's key from being destroyed, for a case, or lifts that.",
    discussion: """
      Entered in the audit log first. Without --until it holds until it is lifted.
      Exit code: 0 done; 1 not done.
      """)

  @OptionGroup var options: KeyStoreOptions

  @Argument(help: "The number of the person.")
  var person: UInt64

  @Option(help: "The number of the case.")
  var dossier: UInt64

  @Option(help: "The first day on which it holds no more, such as 2021-01-31 (UTC).")
  var until: String?

  @Flag(help: "Lifts the hold.")
  var lift = false

  @Option(help: "The number of the account in whose name it is done.")
  var account: UInt64 = 0

  @Option(help: "The folder of the audit log.")
  var audit: String

  func run() throws {
    let end = until.flatMap { Day($0) }
    guard until == nil || end != nil else {
      throw ValidationError("--until is a day such as 2021-01-31")
    }
    try GuardWork.run("keys hold") {
      let store = try options.open()
      let log = try AuditLog(folder: audit)
      defer { log.close() }
      try log.appendBlocking([
        AuditEntry(
          time: GuardWork.now, kind: .administration, actor: AuditEntry.Actor(.account, account),
          verb: lift ? AuditWord("key.release") : AuditWord("key.hold"),
          subject: AuditEntry.Subject(AuditWord("person"), person),
          ground: AuditEntry.Ground(dossier: dossier))
      ])
      let moment = end.map { Instant(milliseconds: Int64($0.number) * 86_400_000) }
      try store.hold(person, lift ? nil : LegalHold(dossier: dossier, until: moment))
    }
  }
}
