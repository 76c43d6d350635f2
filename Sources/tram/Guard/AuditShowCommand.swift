// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramGuard

/// `tram audit show`: entries as a table.
struct AuditShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Prints entries as CSV, up to the last signed head.",
    discussion: """
      Whoever can run this owns the log's files; no entry is made of it. The
      server's own page for auditors enters that it was looked at.

        $ tram audit show /var/lib/tram/audit --from 81210 --limit 2
        number,time,kind,outcome,actor,actor_number,verb,subject,subject_number,\\
        area,grant,purpose,case,records,evidence,sealed_bytes

      Exit code: 0; 1 the folder is no log, or an entry is damaged.
      """)

  @Argument(help: "The folder of the log.")
  var folder: String

  @Option(help: "The number of the first entry.")
  var from: UInt64 = 0

  @Option(help: "How many at most.")
  var limit = 1000

  @Option(help: "Only those about the person of this number.")
  var person: UInt64?

  func run() throws {
    try GuardWork.run("audit show") {
      let reader = try AuditReader(folder: folder)
      var writer = try LineWriter(path: "-")
      writer.text.append(
        "number,time,kind,outcome,actor,actor_number,verb,subject,subject_number,area,grant,"
          + "purpose,case,records,evidence,sealed_bytes")
      try writer.endLine()
      var next = from
      var left = limit
      while next < reader.size, left > 0 {
        let page = try reader.entries(from: next, limit: person == nil ? min(left, 4096) : 4096)
        if page.isEmpty { break }
        next += UInt64(page.count)
        for numbered in page where left > 0 {
          if let person {
            let subject = numbered.entry.subject
            guard subject.number == person, subject.kind?.text == "person" else { continue }
          }
          write(numbered, to: &writer.text)
          try writer.endLine()
          left -= 1
        }
      }
      try writer.finish()
    }
  }

  private func write(_ numbered: NumberedEntry, to text: inout ByteWriter) {
    let entry = numbered.entry
    let fields = [
      "\(numbered.number)", GuardWork.text(entry.time), "\(entry.kind)", "\(entry.outcome)",
      "\(entry.actor.kind)", "\(entry.actor.number)", entry.verb.text,
      entry.subject.kind?.text ?? "", "\(entry.subject.number)", "\(entry.ground.area)",
      "\(entry.ground.grant)", entry.ground.purpose?.text ?? "", "\(entry.ground.dossier)",
      "\(entry.records)", entry.evidence.map { "\($0)" } ?? "", "\(entry.sealed.count)",
    ]
    text.append(fields.joined(separator: ","))
  }
}

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

/// `tram audit check`: checks a proof, a head or a word of erasure without the log.
struct AuditCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks a proof, a head or a statement of erasure without the log.",
    discussion: """
      Takes what tram audit prove, tram audit heads and tram keys forget print, and
      the log's public key.

        $ tram audit check look.tlog-proof --signer audit.ward.example+7c1e…
        sound: entry 81211 of 81220, orders.read by account 812

      Exit code: 0 sound; 3 not sound; 1 it cannot be read; 64 the command line is
      wrong.
      """)

  @Argument(help: "The file; - is standard input.")
  var file: String

  @Option(help: "The log's public key.")
  var signer: String

  func run() throws {
    try GuardWork.run("audit check") {
      let bytes = try GuardWork.bytes(of: file)
      let key = try GuardWork.key(signer)
      let sentence = try AuditCheckCommand.sentence(of: bytes, SignerChain(key))
      guard let sentence else {
        print("NOT SOUND")
        throw GuardWork.found
      }
      print("sound: \(sentence)")
    }
  }

  /// What sound bytes say; `nil` for those that are not.
  private static func sentence(of bytes: [UInt8], _ chain: SignerChain) throws -> String? {
    if EntryProof.isProof(bytes) {
      let proof = try EntryProof(parsing: bytes)
      guard proof.isSound(by: chain) else { return nil }
      let entry = try AuditEntry(proof.entry.span)
      return "entry \(proof.number) of \(proof.head.head.size), \(entry.verb) by "
        + "\(entry.actor.kind) \(entry.actor.number) at \(GuardWork.text(entry.time))"
    }
    if let statement = try? ErasureStatement(parsing: bytes) {
      guard statement.origin == chain.current.name, statement.note.isSigned(by: chain.current)
      else { return nil }
      return "the key of person \(statement.key.person) was destroyed at "
        + "\(GuardWork.text(statement.key.time)) for \(statement.ground); entry \(statement.entry)"
    }
    let head = try HeadBundle(parsing: bytes).head
    guard chain.isSigned(head) else { return nil }
    return "\(GuardWork.entries(head.head.size)) at \(GuardWork.text(head.head.time))"
  }
}
