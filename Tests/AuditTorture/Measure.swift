// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramGuard
import TramTestKit
import TramUnits

/// Measures an audit log of many entries: appends, opening, proofs.
struct Measure {
  let folder: String
  let count: Int

  func run() async throws {
    let limits = AuditLimits()
    let identity = AuditIdentity(signer: try AuditTorture.signer().key)
    var log = try AuditLog(folder: folder, beginning: identity, limits: limits)
    try await appends(log)
    try fill(log)
    let signer = try AuditTorture.signer()
    let head = try log.signHead(by: signer, at: Instant(milliseconds: 1))
    log.close()
    let opening = ContinuousClock.now
    log = try AuditLog(folder: folder, limits: limits)
    say("opened \(log.size) entries in \(milliseconds(since: opening)) ms")
    try proofs(log, head.head)
    log.close()
  }

  /// Proofs alone, of a log that is there.
  func prove() throws {
    let opening = ContinuousClock.now
    let log = try AuditLog(folder: folder)
    say("opened \(log.size) entries in \(milliseconds(since: opening)) ms")
    guard let head = log.lastHead else { return say("no head") }
    try proofs(log, head)
    log.close()
  }

  /// A look at every byte of a log that is there.
  func verify() throws {
    let start = ContinuousClock.now
    let report = try AuditVerifier.verify(folder: folder)
    rate("verified \(report.findings.count) findings", Int(report.entries), start)
  }

  /// Durable appends by tasks and by batches.
  private func appends(_ log: AuditLog) async throws {
    for size in [1, 100, 1000] {
      let start = ContinuousClock.now
      let rounds = size == 1 ? 1000 : size == 100 ? 500 : 200
      for round in 0..<rounds {
        let first = UInt64(round * size)
        try log.appendBlocking(
          (first..<first + UInt64(size)).map { tortureEntry(writer: 1, number: $0) })
      }
      rate("one task, \(size) an append", rounds * size, start)
    }
    for tasks in [64, 256, 1024] {
      let before = log.counts
      let start = ContinuousClock.now
      let each = 102_400 / tasks
      try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<tasks {
          group.addTask {
            for number in 0..<each {
              try await log.append([tortureEntry(writer: UInt64(task), number: UInt64(number))])
            }
          }
        }
        try await group.waitForAll()
      }
      rate("\(tasks) tasks, one entry an append", tasks * each, start)
      let writes = log.counts.writes - before.writes
      say("  \(writes) flushes, \(tasks * each / max(writes, 1)) entries each")
    }
  }

  private func fill(_ log: AuditLog) throws {
    let start = ContinuousClock.now
    let before = Int(log.size)
    var number = before
    while number < count {
      let size = min(10_000, count - number)
      try log.appendBlocking(
        (number..<number + size).map { tortureEntry(writer: 2, number: UInt64($0)) })
      number += size
      if number % 10_000_000 < 10_000 { say("  \(number) entries") }
    }
    rate("one task, 10000 an append", max(count - before, 0), start)
  }

  private func proofs(_ log: AuditLog, _ head: AuditHead) throws {
    var random = SeededGenerator(seed: 1)
    for name in ["first", "again"] {
      var delays: [Double] = []
      var random = SeededGenerator(seed: 7)
      for _ in 0..<5000 {
        let number = UInt64.random(in: 0..<head.size, using: &random)
        let start = ContinuousClock.now
        let proof = try log.inclusion(of: number, in: head.size)
        delays.append(milliseconds(since: start))
        let entry = try log.entries(from: number, limit: 1)[0].entry
        let bytes = try entry.encoded()
        let leaf = MerkleHash.leaf(bytes.span)
        guard proof.includes(leaf, at: number, in: head.root, of: head.size) else {
          say("WRONG proof of \(number)")
          stop(1)
        }
      }
      tell("inclusion, \(name)", delays)
    }
    var delays: [Double] = []
    for _ in 0..<5000 {
      let older = UInt64.random(in: 1..<head.size, using: &random)
      let start = ContinuousClock.now
      _ = try log.consistency(from: older, to: head.size)
      delays.append(milliseconds(since: start))
    }
    tell("consistency", delays)
  }

  private func tell(_ name: String, _ delays: [Double]) {
    let sorted = delays.sorted()
    let mean = sorted.reduce(0, +) / Double(max(sorted.count, 1))
    say(
      "\(name): mean \(rounded(mean)) ms, p50 \(rounded(sorted[sorted.count / 2])), "
        + "p99 \(rounded(sorted[sorted.count * 99 / 100])), greatest \(rounded(sorted.last ?? 0))")
  }

  private func rate(_ name: String, _ count: Int, _ start: ContinuousClock.Instant) {
    let seconds = milliseconds(since: start) / 1000
    say("\(name): \(Int(Double(count) / seconds)) entries/s")
  }

  private func milliseconds(since start: ContinuousClock.Instant) -> Double {
    let parts = (ContinuousClock.now - start).components
    return Double(parts.seconds) * 1000 + Double(parts.attoseconds) * 1e-15
  }

  private func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}
