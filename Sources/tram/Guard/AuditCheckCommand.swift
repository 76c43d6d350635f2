// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramGuard

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
