// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGuard
import TramTestKit
import TramUnits

@Suite("A witness")
struct WitnessTests {
  private let signer: NoteSigner
  private let scratch: ScratchFolder

  init() throws {
    signer = try AuditRoom.signer()
    scratch = try ScratchFolder()
  }

  /// A log that grows by ten entries a head.
  private func grow(_ log: AuditLog, _ seconds: Int64, seed: UInt64 = 1) throws -> SignedHead {
    try log.appendBlocking(AuditRoom.entries(10, seed: seed &+ log.size))
    return try log.signHead(by: signer, at: Instant(milliseconds: seconds * 1000))
  }

  @Test
  func `follows a log that grows, and signs its heads with a time`() throws {
    let log = try AuditRoom.open(scratch.file("audit"))
    let own = try NoteSigner(name: "witness.example", kind: .cosignature)
    var last: UInt64 = 0
    for second in 1...6 as ClosedRange<Int64> {
      // Opened anew each time, as a witness that is started by a timer is.
      let witness = try WitnessFolder(scratch.file("witness"), trusting: signer.key)
      let head = try grow(log, second)
      let way = try log.consistency(from: last, to: log.size)
      let text = "\(HeadBundle(older: last, proof: way, head: head))"
      let bundle = try HeadBundle(parsing: Array(text.utf8))
      let now = Instant(milliseconds: second * 1000 + 500)
      let (verdict, signed) = try witness.judge(
        bundle.head, proof: bundle.proof, signer: own, now: now)
      #expect(verdict == (second == 1 ? .first : .grown))
      #expect(signed.note.cosignatureTime(by: own.key) == UInt64(second))
      #expect(witness.heads.count == Int(second))
      last = log.size
      let again = try witness.judge(head, proof: nil, signer: nil, now: now)
      #expect(again.verdict == .same)
      #expect(witness.heads.count == Int(second))
    }
  }

  @Test
  func `tells a cut, a copy put back, a fork, a clock that goes back and a stranger's key`() throws
  {
    let log = try AuditRoom.open(scratch.file("audit"))
    let first = try grow(log, 10)
    let second = try grow(log, 20)
    var witness = Witness(trusting: signer.key)
    let proof = try log.consistency(from: 10, to: 20)
    #expect(witness.judge(first, proof: nil, now: nil) == .first)
    #expect(witness.judge(second, proof: nil, now: nil) == .unproven)
    #expect(witness.judge(second, proof: MerkleProof([]), now: nil) == .forked)
    #expect(witness.judge(second, proof: proof, now: nil) == .grown)
    #expect(witness.judge(first, proof: nil, now: nil) == .rolledBack)
    // The same entries in another order, under the same key.
    let fork = try AuditRoom.open(scratch.file("fork"))
    try fork.appendBlocking(AuditRoom.entries(10, seed: 1))
    let forked = try grow(fork, 30, seed: 77)
    #expect(forked.head.size == 20)
    #expect(witness.judge(forked, proof: nil, now: nil) == .forked)
    let further = try grow(fork, 40)
    let honest = try fork.consistency(from: 20, to: 30)
    #expect(witness.judge(further, proof: honest, now: nil) == .forked)
    let late = try grow(log, 15)
    let way = try log.consistency(from: 20, to: 30)
    #expect(witness.judge(late, proof: way, now: nil) == .clock)
    let ahead = try grow(log, 4000)
    let there = try log.consistency(from: 20, to: 40)
    #expect(witness.judge(ahead, proof: there, now: Instant(milliseconds: 40_000)) == .clock)
    let thief = try NoteSigner(name: "audit.example")
    let stolen = try SignedHead(ahead.head, by: thief)
    #expect(witness.judge(stolen, proof: there, now: nil) == .signature)
    #expect(witness.last == second.head)
    #expect(witness.judge(ahead, proof: there, now: nil) == .grown)
  }

  @Test
  func `goes on with the log's next key by the word of the one before`() throws {
    let log = try AuditRoom.open(scratch.file("audit"))
    let next = try NoteSigner(name: "audit.example")
    let witness = try WitnessFolder(scratch.file("witness"), trusting: signer.key)
    let now = Instant(milliseconds: 50_000)
    _ = try witness.judge(try grow(log, 10), proof: nil, signer: nil, now: now)
    let rotation = try log.rotateSigner(
      from: signer, to: next, actor: AuditEntry.Actor(.account, 3), at: now)
    let head = try log.signHead(by: next, at: now)
    let proof = try log.consistency(from: 10, to: log.size)
    #expect(try witness.judge(head, proof: proof, signer: nil, now: now).verdict == .signature)
    try witness.follow([rotation])
    #expect(try witness.judge(head, proof: proof, signer: nil, now: now).verdict == .grown)
    try witness.follow([rotation])
  }

  @Test
  func `is one process a folder, for one log`() throws {
    let path = scratch.file("witness")
    let stranger = try NoteSigner(name: "audit.example").key
    do {
      let witness = try WitnessFolder(path, trusting: signer.key)
      #expect(throws: GuardError.self) { try WitnessFolder(path, trusting: nil) }
      _ = witness.heads
    }
    #expect(throws: GuardError.self) { try WitnessFolder(path, trusting: stranger) }
    #expect(try WitnessFolder(path, trusting: nil).heads.isEmpty)
  }

  @Test("reads bundles of any bytes without a trap", arguments: 0..<50 as Range<UInt64>)
  func hostile(seed: UInt64) throws {
    let head = try SignedHead(
      AuditHead(origin: signer.key.name, size: 9, root: .empty, time: AuditRoom.now), by: signer)
    let bundle = HeadBundle(
      older: 3, proof: MerkleProof([.empty, .leaf([1].span)]), head: head)
    let whole = Array("\(bundle)".utf8)
    #expect(try HeadBundle(parsing: whole) == bundle)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<60 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: bytes.indices, using: &random)
        if Bool.random(using: &random) {
          bytes[at] =
            [10, 32, UInt8.random(in: .min ... .max, using: &random)]
            .randomElement(using: &random) ?? 0
        } else {
          bytes.removeSubrange(at..<min(at + 5, bytes.count))
        }
        if bytes.isEmpty { bytes = [0] }
      }
      _ = try? HeadBundle(parsing: bytes)
      _ = try? SignerRotation(parsing: bytes)
    }
  }
}
