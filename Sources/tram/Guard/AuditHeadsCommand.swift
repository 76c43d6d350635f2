// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramGuard

/// `tram audit heads`: the heads of a log.
struct AuditHeadsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "heads",
    abstract: "Prints the signed heads of a log, or signs one.",
    discussion: """
      A head is a signed note (c2sp.org/signed-note): the log's name, how many
      entries, the root over them, the time, and the signature. Keep some elsewhere:
      print one in a report, send one to another ward, take one home.

        $ tram audit heads /var/lib/tram/audit --last
        audit.ward.example
        81220
        5Bn2…=
        time 1591000000000

        — audit.ward.example fB4N…

      --sign signs one now; the server, which does that by itself, must not run.
      Exit code: 0; 1 the folder is no log, or cannot be read or written.
      """)

  @Argument(help: "The folder of the log.")
  var folder: String

  @Flag(help: "The last one alone.")
  var last = false

  @Flag(help: "Signs a head of all entries first.")
  var sign = false

  @Option(help: "The file of the signer's key.")
  var signer: String?

  func run() throws {
    try GuardWork.run("audit heads") {
      if sign {
        let key = try GuardWork.signer(signer ?? "\(folder)/signer.secret")
        let log = try AuditLog(folder: folder)
        defer { log.close() }
        try log.signHead(by: key, at: GuardWork.now)
      }
      let heads = try AuditReader(folder: folder).heads
      for (number, head) in (last ? heads.suffix(1) : heads[...]).enumerated() {
        if number > 0 { print() }
        print(head.note, terminator: "")
      }
    }
  }
}
