// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramGuard
import TramUnits

/// The audit log: durable appends, proofs, making sure of all of it; the store of people's keys;
/// pymerkle in the same run where it is installed.
func measureAudit() async throws -> Measurement {
  let scratch = try Scratch()
  defer { scratch.remove() }
  var figures: [Figure] = []
  for (size, count) in [(1, 1000), (100, 50_000), (1000, 200_000)] {
    figures.append(
      Figure(
        name: "audit log, \(size) an append", unit: "entries/s",
        runs: try await auditRate(count, size, scratch), target: size == 1000 ? 50_000 : nil))
  }
  for tasks in [64, 256] {
    figures.append(
      Figure(
        name: "audit log, \(tasks) tasks, one entry an append", unit: "entries/s",
        runs: try await auditGroupRate(tasks, scratch), target: tasks == 256 ? 50_000 : nil))
  }
  let leaves = 2_000_000
  let log = try await filledLog(leaves, scratch)
  let head = try log.signHead(by: try auditSigner(), at: Instant(milliseconds: 0))
  figures.append(
    try proofFigure("inclusion proof among \(leaves)") { random in
      _ = try log.inclusion(
        of: UInt64.random(in: 0..<head.head.size, using: &random), in: head.head.size)
    })
  figures.append(
    try proofFigure("consistency proof among \(leaves)") { random in
      _ = try log.consistency(
        from: UInt64.random(in: 1..<head.head.size, using: &random), to: head.head.size)
    })
  log.close()
  figures += try keyFigures(scratch)
  figures += pymerkleFigures()
  figures.append(
    Figure(
      name: "4 KiB written and flushed, by the system alone", unit: "writes/s",
      runs: try syncRate(200, try scratch.fresh("sync")), isPeer: true))
  return Measurement(
    figures: figures,
    notes: [
      "Entries of about 45 bytes; every append is flushed before it returns.",
      "`audit-torture measure FOLDER 100000000` measures proofs among 100 million.",
    ])
}

private func auditSigner() throws -> NoteSigner {
  try NoteSigner(
    text: "tram-signer-1 1 bench.example AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=")
}

private func freshAuditLog(_ scratch: Scratch) throws -> AuditLog {
  try AuditLog(
    folder: try scratch.fresh("audit"), beginning: AuditIdentity(signer: try auditSigner().key))
}

private func auditEntries(_ range: Range<Int>) -> [AuditEntry] {
  range.map { number in
    AuditEntry(
      time: Instant(milliseconds: 1_600_000_000_000 + Int64(number)), kind: .read,
      actor: AuditEntry.Actor(.account, UInt64(number % 500)), verb: AuditWord("orders.read"),
      subject: AuditEntry.Subject(AuditWord("person"), UInt64(number) &* 7919 % 1_000_000),
      ground: AuditEntry.Ground(area: 26734, grant: 12, purpose: AuditWord("isolation")),
      records: 1)
  }
}

private func auditRate(_ count: Int, _ size: Int, _ scratch: Scratch) async throws -> [Run] {
  let batch = auditEntries(0..<size)
  return try await Stopwatch(runs: 3).rate { _ in
    try freshAuditLog(scratch)
  } _: { log in
    for _ in 0..<count / size { try log.appendBlocking(batch) }
    log.close()
    return count
  }
}

private func auditGroupRate(_ tasks: Int, _ scratch: Scratch) async throws -> [Run] {
  let each = 51_200 / tasks
  return try await Stopwatch(runs: 3).rate { _ in
    try freshAuditLog(scratch)
  } _: { log in
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<tasks {
        group.addTask {
          for number in 0..<each {
            try await log.append(auditEntries(task + number..<task + number + 1))
          }
        }
      }
      try await group.waitForAll()
    }
    log.close()
    return tasks * each
  }
}

private func filledLog(_ count: Int, _ scratch: Scratch) async throws -> AuditLog {
  let log = try freshAuditLog(scratch)
  for first in stride(from: 0, to: count, by: 10_000) {
    try log.appendBlocking(auditEntries(first..<min(first + 10_000, count)))
  }
  return log
}

/// Milliseconds of each of five runs, the mean of a thousand proofs.
private func proofFigure(
  _ name: String, _ prove: (inout SeededGenerator) throws -> Void
) rethrows -> Figure {
  var values: [Double] = []
  for run in 0..<5 {
    var random = SeededGenerator(seed: UInt64(run))
    let start = ContinuousClock.now
    for _ in 0..<1000 { try prove(&random) }
    values.append((ContinuousClock.now - start).inSeconds)
  }
  return Figure(name: name, unit: "ms", values: values, target: 1, isCeiling: true)
}

private func keyFigures(_ scratch: Scratch) throws -> [Figure] {
  let people = 1_000_000
  let now = Instant(milliseconds: 0)
  let store = try KeyStore(
    path: "\(try scratch.fresh("keys")).secret", master: LocalMasterKey())
  for first in stride(from: 0, to: people, by: 10_000) {
    try store.makeKeys(for: (first..<first + 10_000).map { UInt64($0) }, at: now)
  }
  var random = SeededGenerator(seed: 1)
  var values: [Double] = []
  for _ in 0..<201 {
    let person = UInt64.random(in: 0..<UInt64(people), using: &random)
    let start = ContinuousClock.now
    _ = try store.destroy(person, at: now)
    values.append((ContinuousClock.now - start).inSeconds * 1000)
  }
  return [
    Figure(
      name: "one key of \(people) destroyed", unit: "ms", values: values, target: 10,
      isCeiling: true)
  ]
}

/// What `scripts/peer-merkle` says, with the Python that `TRAM_PEER_PYTHON` names.
private func pymerkleFigures() -> [Figure] {
  guard let python = ProcessInfo.processInfo.environment["TRAM_PEER_PYTHON"] else { return [] }
  let process = Process()
  let output = Pipe()
  process.executableURL = URL(filePath: python)
  process.arguments = [
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "scripts/peer-merkle").path
  ]
  process.standardOutput = output
  guard (try? process.run()) != nil else { return [] }
  let bytes = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
    let parts = line.components(separatedBy: ": ")
    guard parts.count == 2 else { return nil }
    let isDelay = parts[1].contains(" ms")
    let digits = parts[1].filter { $0.isNumber || $0 == "." }
    guard let value = Double(digits) else { return nil }
    return Figure(
      name: parts[0], unit: isDelay ? "ms" : "entries/s", values: [value], isPeer: true)
  }
}
