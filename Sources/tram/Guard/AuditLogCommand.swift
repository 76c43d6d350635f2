// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramGuard

/// `tram audit`: the log of who looked at what.
struct AuditLogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Works with the log of who looked at what.",
    discussion: """
      Every look, refusal, export and administrative act is an entry. The entries
      are the leaves of a Merkle tree (RFC 6962) whose root is signed now and then
      in a head. Who keeps a head elsewhere can tell whether anything before it
      was changed, cut or put back; a witness does that.

        $ tram audit init /var/lib/tram/audit --origin audit.ward.example
        audit.ward.example+1b2f…+AX…
        $ tram audit heads /var/lib/tram/audit --last > /media/usb/head-2020-06-01
        $ tram audit verify /var/lib/tram/audit --head /media/usb/head-2020-06-01

      docs/security.md says what is found and what is not.
      """,
    subcommands: [
      AuditInitCommand.self, AuditVerifyCommand.self, AuditHeadsCommand.self,
      AuditShowCommand.self, AuditProveCommand.self, AuditCheckCommand.self,
      AuditWitnessCommand.self, AuditRotateCommand.self,
    ])
}

/// `tram audit init`: begins a log.
struct AuditInitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Begins an audit log and makes the key that signs its heads.",
    discussion: """
      Prints the public key. Keep it elsewhere, with every witness: it is what
      heads are checked by. The private key goes into signer.secret of the folder,
      or where --signer says; files that end in .secret are in no backup.

        $ tram audit init /var/lib/tram/audit --origin audit.ward.example
        audit.ward.example+7c1e0d4b+AcPv…

      Exit code: 0 begun; 1 the folder holds a log or cannot be written.
      """)

  @Argument(help: "The folder of the log; made if it is not there.")
  var folder: String

  @Option(help: "The log's name in the world, a URL without https://.")
  var origin: String

  @Option(help: "The file for the private key.")
  var signer: String?

  func run() throws {
    try GuardWork.run("audit init") {
      let fresh = try NoteSigner(name: origin)
      if let identity = try? AuditIdentity.read(folder) {
        throw GuardError(.refused, detail: "\(folder) holds the log \(identity.origin)")
      }
      // The key first: a log whose key is lost would be of no use.
      if try Folder.make(folder) { try Folder.sync("\(folder)/..") }
      try GuardWork.keep(fresh.secretText, in: signer ?? "\(folder)/signer.secret")
      let log = try AuditLog(folder: folder, beginning: AuditIdentity(signer: fresh.key))
      defer { log.close() }
      try log.signHead(by: fresh, at: GuardWork.now)
      print(fresh.key)
    }
  }
}

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
