// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramBytes
import TramTestKit
import TramUnits

@testable import TramGuard

@Suite("An audit log")
struct AuditLogTests {
  private let limits = AuditLimits(segmentEntries: 200, syncedEvery: 130)

  @Test("holds what was appended, in its order, and proves it", arguments: 0..<12 as Range<UInt64>)
  func holds(seed: UInt64) throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("audit")
    var random = SeededGenerator(seed: seed)
    var written: [AuditEntry] = []
    var twin = MemoryMerkleStore()
    var heads: [SignedHead] = []
    for round in 0..<5 {
      let log = try AuditRoom.open(folder, limits: limits)
      #expect(log.size == UInt64(written.count))
      #expect(log.repair == nil)
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let batch = AuditRoom.entries(
          Int.random(in: 1...120, using: &random), seed: random.next())
        let places = try log.appendBlocking(batch)
        #expect(places.lowerBound == UInt64(written.count))
        written += batch
        for entry in batch { twin.append(try AuditRoom.leaf(entry)) }
      }
      let root = try log.root()
      #expect(root.root == twin.root)
      heads.append(
        try log.signHead(by: AuditRoom.signer(), at: Instant(milliseconds: Int64(round))))
      for _ in 0..<30 {
        let number = UInt64.random(in: 0..<log.size, using: &random)
        #expect(try log.entries(from: number, limit: 1).first?.entry == written[Int(number)])
        let proof = try log.inclusion(of: number, in: log.size)
        let leaf = try AuditRoom.leaf(written[Int(number)])
        #expect(proof.includes(leaf, at: number, in: root.root, of: root.size))
      }
      for head in heads {
        let proof = try log.consistency(from: head.head.size, to: log.size)
        #expect(
          proof.connects(head.head.root, of: head.head.size, to: root.root, of: root.size))
      }
      // Half of the time as a kill would leave it: nothing closed, nothing flushed beside.
      if Bool.random(using: &random) { log.close() }
    }
    let report = try AuditVerifier.verify(folder: folder, heads: heads)
    #expect(report.findings == [])
    #expect(report.entries == UInt64(written.count))
    #expect(report.root == twin.root)
    #expect(report.heads == heads.count * 2)
    let reader = try AuditReader(folder: folder)
    var all: [AuditEntry] = []
    while all.count < written.count {
      all += try reader.entries(from: UInt64(all.count), limit: 77).map(\.entry)
    }
    #expect(all == written)
  }

  @Test
  func `appends of many tasks are each told their own numbers`() async throws {
    let scratch = try ScratchFolder()
    let log = try AuditRoom.open(scratch.file("audit"))
    let places = try await withThrowingTaskGroup(of: [(UInt64, UInt64)].self) { group in
      for task in 0..<32 as Range<UInt64> {
        group.addTask {
          var places: [(UInt64, UInt64)] = []
          for step in 0..<20 as Range<UInt64> {
            let entry = AuditEntry(
              time: Instant(milliseconds: 0), kind: .read,
              actor: AuditEntry.Actor(.account, task), verb: AuditWord("a"), records: step)
            places.append((try await log.append([entry]).lowerBound, task << 32 | step))
          }
          return places
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(Set(places.map(\.0)).count == 640)
    for (number, value) in places {
      let entry = try #require(try log.entries(from: number, limit: 1).first?.entry)
      #expect(entry.actor.number << 32 | entry.records == value)
    }
    #expect(log.counts.appends == 640)
    #expect(log.counts.writes <= 640)
    log.close()
    await #expect(throws: GuardError.self) { try await log.append(AuditRoom.entries(1, seed: 1)) }
  }

  @Test
  func `one process writes, another log's folder and a folder without identity are refused`() throws
  {
    let scratch = try ScratchFolder()
    let folder = scratch.file("audit")
    let log = try AuditRoom.open(folder)
    #expect(throws: GuardError.self) { try AuditRoom.open(folder) }
    log.close()
    let other = AuditIdentity(signer: try NoteSigner(name: "other.example").key)
    let refusal = #expect(throws: GuardError.self) {
      try AuditLog(folder: folder, beginning: other)
    }
    #expect(refusal?.code == .refused)
    try AuditRoom.open(folder).close()
    try FileManager.default.removeItem(atPath: "\(folder)/identity")
    let fresh = scratch.file("nothing")
    #expect(throws: GuardError.self) { try AuditLog(folder: fresh) }
    #expect(!FileManager.default.fileExists(atPath: fresh))
  }

  @Test("says of a full disk that it refuses, keeps nothing of it, and goes on", arguments: 0..<24)
  func fullDisk(seed: UInt64) throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("audit")
    var random = SeededGenerator(seed: seed)
    let plan = FaultPlan(
      seed: seed, code: .diskFull, calls: [.write], one: Int.random(in: 5...9, using: &random))
    let log = try AuditLog(
      folder: folder, beginning: AuditIdentity(signer: try AuditRoom.signer().key), limits: limits,
      faults: { plan.ask($0, $1) })
    var written: [AuditEntry] = []
    for step in 0..<60 {
      let batch = AuditRoom.entries(9, seed: seed &* 100 &+ UInt64(step))
      do {
        try log.appendBlocking(batch)
        written += batch
      } catch {
        #expect(error.code == .diskFull || error.code == .stopped)
        if error.code == .stopped { break }
      }
    }
    #expect(plan.count > 0)
    log.close()
    try check(folder, holds: written)
  }

  @Test(
    "stops after a flush or a cut that failed, and is whole when opened again", arguments: 0..<24)
  func brokenDisk(seed: UInt64) throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("audit")
    let plan = FaultPlan(
      seed: seed, code: .cannotWrite, calls: [.write, .flush, .truncate, .rename, .sync, .make],
      one: 13)
    var written: [AuditEntry] = []
    var log: AuditLog?
    do {
      log = try AuditLog(
        folder: folder, beginning: AuditIdentity(signer: try AuditRoom.signer().key),
        limits: limits, faults: { plan.ask($0, $1) })
    } catch {}
    guard let log else { return }
    var isStopped = false
    for step in 0..<60 {
      let batch = AuditRoom.entries(9, seed: seed &* 100 &+ UInt64(step))
      do {
        try log.appendBlocking(batch)
        #expect(!isStopped)
        written += batch
      } catch { isStopped = isStopped || error.code == .stopped }
    }
    log.close()
    try check(folder, holds: written)
  }

  /// Opens the folder as its next writer would; what was acknowledged is the beginning of it.
  private func check(_ folder: String, holds written: [AuditEntry]) throws {
    let log = try AuditRoom.open(folder, limits: limits)
    let report = try AuditVerifier.verify(folder: folder)
    #expect(report.findings == [])
    #expect(log.size >= UInt64(written.count))
    var twin = MerkleFrontier()
    for entry in written { twin.append(try AuditRoom.leaf(entry)) }
    let tree = try log.consistency(from: twin.size, to: log.size)
    let root = try log.root()
    #expect(
      twin.size == 0 || tree.connects(twin.root, of: twin.size, to: root.root, of: root.size))
    log.close()
  }

  @Test
  func `the signer's key is changed by its own word, entered, and heads go on under the next one`()
    throws
  {
    let scratch = try ScratchFolder()
    let folder = scratch.file("audit")
    let first = try AuditRoom.signer()
    let second = try NoteSigner(name: "audit.example")
    let log = try AuditRoom.open(folder)
    try log.appendBlocking(AuditRoom.entries(5, seed: 1))
    let before = try log.signHead(by: first, at: AuditRoom.now)
    #expect(throws: GuardError.self) { try log.signHead(by: second, at: AuditRoom.now) }
    try log.rotateSigner(
      from: first, to: second, actor: AuditEntry.Actor(.account, 1), at: AuditRoom.now)
    #expect(throws: GuardError.self) { try log.signHead(by: first, at: AuditRoom.now) }
    let after = try log.signHead(by: second, at: AuditRoom.now)
    #expect(try log.entries(from: 5, limit: 1).first?.entry.verb.text == "audit.signer")
    log.close()
    let again = try AuditRoom.open(folder)
    #expect(again.signer == second.key)
    again.close()
    let report = try AuditVerifier.verify(
      folder: folder, heads: [before, after], signer: first.key)
    #expect(report.findings == [])
    #expect(report.heads == 4)
  }
}

/// Which call of a disk fails: one after every `one` calls of the chosen kinds.
private final class FaultPlan: Sendable {
  private let code: BytesErrorCode
  private let calls: Set<DiskCall>
  private let one: Int
  private let state: Locked

  init(seed: UInt64, code: BytesErrorCode, calls: Set<DiskCall>, one: Int) {
    self.code = code
    self.calls = calls
    self.one = one
    state = Locked(SeededGenerator(seed: seed))
  }

  var count: Int { state.count }

  func ask(_ call: DiskCall, _ path: String) -> DiskFault? {
    guard calls.contains(call) else { return nil }
    return state.next(one).map { DiskFault(code: code, written: $0) }
  }
}
