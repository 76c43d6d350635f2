// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramGuard
import TramServer

/// `tram audit witness`: keeps heads elsewhere and tells when the log does not go on from them.
struct AuditWitnessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "witness",
    abstract: "Keeps a log's heads and tells of cutting, forks, roll-backs and clocks.",
    discussion: """
      Runs on another machine, under other people. It needs no entries and learns
      nothing about anybody. The first head is taken on trust in the log's key;
      each later one must go on from the last that was accepted.

      It takes heads from a log's folder that it can read (--log), or as text from
      a file or a pipe (--bundle), as tram audit prove --from SIZE prints it, or
      from a running server (--url, with a token of the scope audit.witness in a
      file); --size prints the SIZE to ask for. With --key it signs what it accepts
      (c2sp.org/tlog-cosignature) and prints the signed head.

        $ tram audit witness --state w --trust audit.ward.example+7c1e… --log audit
        2020-06-01T08:00:00.000Z 81220 entries: first head of this log
        $ ssh ward tram audit prove audit --from $(tram audit witness --state w --size) \\
            | tram audit witness --state w --bundle -
        $ tram audit witness --state w --log audit --every 60
        $ tram audit witness --state w --url https://tram.example.vn \\
            --token-file witness.token --every 60

      --compare OTHER reads another witness's folder: two heads of as many entries
      with other roots prove that the log told two histories.

      Exit code: 0 all goes on; 3 something was found; 1 a file cannot be read or
      written; 64 the command line is wrong.
      """)

  @Option(help: "The witness's own folder.")
  var state: String

  @Option(help: "The log's public key, to begin with.")
  var trust: String?

  @Option(help: "The folder of the log.")
  var log: String?

  @Option(help: "The address of a server whose log is watched.")
  var url: String?

  @Option(help: "The file of the token to show there.")
  var tokenFile: String?

  @Option(help: "A head with its proof, as text; - is standard input.")
  var bundle: String?

  @Option(help: "A note by which the log's signer names the next key.")
  var rotation: String?

  @Option(help: "The folder of another witness, to compare with.")
  var compare: String?

  @Option(help: "The witness's own key; made if the file is not there.")
  var key: String?

  @Option(help: "Looks again and again, after so many seconds.")
  var every: Int?

  @Flag(help: "Prints how many entries the last accepted head speaks of.")
  var size = false

  func validate() throws {
    guard every == nil || (log != nil || url != nil) && (1...86_400).contains(every ?? 0) else {
      throw ValidationError("--every is 1 to 86400 seconds, and needs --log or --url")
    }
    guard [log, bundle, url].count(where: { $0 != nil }) <= 1 else {
      throw ValidationError("one of --log, --bundle and --url should be given")
    }
    guard (url == nil) == (tokenFile == nil) else {
      throw ValidationError("--url and --token-file: both or neither should be given")
    }
  }

  func run() async throws {
    var isFound = false
    repeat {
      if try await look() { isFound = true }
      if let every { try await Task.sleep(for: .seconds(every)) }
    } while every != nil
    if isFound { throw GuardWork.found }
  }

  /// Looks once; whether something was found.
  private func look() async throws -> Bool {
    var isFound = false
    try await GuardWork.runWaiting("audit witness") {
      let witness = try WitnessFolder(state, trusting: try trust.map { try GuardWork.key($0) })
      if let rotation {
        try witness.follow([try SignerRotation(parsing: try GuardWork.bytes(of: rotation))])
      }
      if let log {
        isFound = try lookAt(log, witness) || isFound
      } else if let url, let tokenFile {
        isFound = try await ask(url, tokenFile, witness) || isFound
      } else if let bundle {
        let read = try HeadBundle(parsing: try GuardWork.bytes(of: bundle))
        isFound = try tell(read.head, read.proof, witness)
      }
      if let compare { isFound = try compareWith(compare, witness) || isFound }
      if size { print(witness.witness.last?.size ?? 0) }
    }
    return isFound
  }

  private func lookAt(_ folder: String, _ witness: WitnessFolder) throws -> Bool {
    let reader = try AuditReader(folder: folder)
    try witness.follow(reader.rotations)
    guard let head = reader.heads.last else {
      print("\(folder) has no signed head")
      return witness.witness.last != nil
    }
    var proof: MerkleProof?
    if let last = witness.witness.last, last.size <= head.head.size {
      proof = try? reader.tree(of: head.head.size).consistency(from: last.size)
    }
    return try tell(head, proof, witness)
  }

  /// Asks a server; one that does not answer is told and asked again the next time.
  private func ask(
    _ url: String, _ tokenFile: String, _ witness: WitnessFolder
  ) async throws -> Bool {
    let token = String(decoding: try GuardWork.bytes(of: tokenFile), as: UTF8.self)
    let collector = try HeadCollector(address: url, token: token)
    do {
      try witness.follow(try await collector.rotations())
      let found = try await collector.bundle(from: witness.witness.last?.size ?? 0)
      return try tell(found.head, found.older == 0 ? nil : found.proof, witness)
    } catch let error as ServerError where every != nil {
      StandardError.line("\(GuardWork.text(GuardWork.now)) \(error.detail)")
      return false
    }
  }

  private func tell(
    _ head: SignedHead, _ proof: MerkleProof?, _ witness: WitnessFolder
  ) throws -> Bool {
    let (verdict, signed) = try witness.judge(
      head, proof: proof, signer: try key.map { try own($0) }, now: GuardWork.now)
    let words =
      "\(GuardWork.text(head.head.time)) \(GuardWork.entries(head.head.size)): \(verdict.sentence)"
    if key != nil {
      StandardError.line(words)
      if verdict.isAccepted { print(signed.note, terminator: "") }
    } else {
      print(words)
    }
    return !verdict.isAccepted
  }

  private func own(_ path: String) throws -> NoteSigner {
    if FileManager.default.fileExists(atPath: path) { return try GuardWork.signer(path) }
    let fresh = try NoteSigner(
      name: "witness.\(UInt32.random(in: .min ... .max))", kind: .cosignature)
    try GuardWork.keep(fresh.secretText, in: path)
    StandardError.line("made \(path): \(fresh.key)")
    return fresh
  }

  private func compareWith(_ folder: String, _ witness: WitnessFolder) throws -> Bool {
    let other = try WitnessFolder(folder, trusting: nil)
    let pairs = Witness.contradictions(witness.heads, other.heads)
    for pair in pairs {
      print("TWO HISTORIES of \(GuardWork.entries(pair.own.head.size)):")
      print(pair.own.note, terminator: "")
      print(pair.other.note, terminator: "")
    }
    if pairs.isEmpty { print("no two heads contradict each other") }
    return !pairs.isEmpty
  }
}
