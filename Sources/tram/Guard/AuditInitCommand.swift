// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramGuard

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
