// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramGuard

/// `tram audit prove`: a proof for somebody who has no access to the log.
struct AuditProveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Proves that an entry is in the log, or that the log goes on from an older head.",
    discussion: """
      With --entry: a proof (c2sp.org/tlog-proof) with the entry, its place, and the
      last signed head; tram audit check checks it without the log.

      With --from SIZE: what a witness asks for, the last head with the proof that
      the first SIZE entries are its beginning (c2sp.org/tlog-witness).

        $ tram audit prove /var/lib/tram/audit --entry 81211 > look.tlog-proof
        $ tram audit check look.tlog-proof --signer audit.ward.example+7c1e…

      Exit code: 0; 1 there is no such entry, or the log cannot be read; 64 the
      command line is wrong.
      """)

  @Argument(help: "The folder of the log.")
  var folder: String

  @Option(help: "The number of an entry.")
  var entry: UInt64?

  @Option(help: "How many entries an older head speaks of.")
  var from: UInt64?

  func validate() throws {
    guard (entry == nil) != (from == nil) else {
      throw ValidationError("either --entry or --from should be given")
    }
  }

  func run() throws {
    try GuardWork.run("audit prove") {
      let reader = try AuditReader(folder: folder)
      guard let head = reader.heads.last else {
        throw GuardError(.missing, detail: "\(folder) has no signed head")
      }
      let tree = try reader.tree(of: head.head.size)
      if let entry {
        let proof = EntryProof(
          entry: try reader.encodedEntry(entry), number: entry,
          proof: try tree.inclusion(of: entry), head: head)
        print(proof, terminator: "")
      } else if let from {
        let bundle = HeadBundle(
          older: from, proof: try tree.consistency(from: from), head: head)
        print(bundle, terminator: "")
      }
    }
  }
}
