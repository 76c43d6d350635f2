// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramGuard
import TramTestKit
import TramUnits

@Suite(
  "An audit log under torture",
  .enabled(if: TortureChild.isBuilt("audit-torture"), "no audit-torture"))
struct AuditTortureTests {
  /// How often the writer is killed.
  static let kills =
    ProcessInfo.processInfo.environment["TRAM_KILLS"].flatMap { UInt64($0) } ?? 20

  /// Kills that share one folder, one after the other.
  static let killsAFolder: UInt64 = 5
  static let signer = "torture.example"

  private func open(_ folder: String) throws -> AuditLog {
    try AuditLog(
      folder: folder,
      beginning: AuditIdentity(signer: try AuditRoom.signer(Self.signer).key),
      limits: AuditLimits(segmentEntries: 3000, syncedEvery: 700))
  }

  @Test(
    "holds every acknowledged entry and every head after each kill of its writer",
    arguments: 0..<(kills + killsAFolder - 1) / killsAFolder)
  func killed(seed: UInt64) throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("audit")
    var random = SeededGenerator(seed: seed)
    var acks: [TortureChild.Ack] = []
    var heads: [(size: UInt64, root: String)] = []
    for round in 0..<min(Self.killsAFolder, Self.kills) {
      let run = seed * Self.killsAFolder + round
      let tasks = UInt64.random(in: 1...6, using: &random)
      let child = try TortureChild(
        "audit-torture", ["append", folder, "\(run)", "\(tasks)", "1000000"])
      child.read(
        untilLines: Int.random(in: 0...3, using: &random) == 0
          ? Int.random(in: 0...2, using: &random) : Int.random(in: 3...300, using: &random))
      child.kill()
      #expect(!child.lines.contains { $0.hasPrefix("error") }, "\(child.lines.suffix(3))")
      acks += child.acks
      for line in child.lines where line.hasPrefix("head ") {
        let words = line.split(separator: " ")
        heads.append((UInt64(words[1]) ?? 0, String(words[2])))
      }
      try check(folder, holds: acks, heads)
    }
    #expect(!acks.isEmpty)
  }

  /// Opens the folder as its next writer would and compares it with what was acknowledged.
  private func check(
    _ folder: String, holds acks: [TortureChild.Ack], _ heads: [(size: UInt64, root: String)] = []
  ) throws {
    guard FileManager.default.fileExists(atPath: "\(folder)/identity") else {
      #expect(acks.isEmpty)
      return
    }
    let log = try open(folder)
    let report = try AuditVerifier.verify(folder: folder)
    // The writer's tasks have clocks of their own.
    #expect(report.findings.filter { $0.kind != .clock } == [])
    #expect(report.entries == log.size)
    let root = try log.root()
    for head in heads {
      let kept = try AuditReader(folder: folder).heads.filter { $0.head.size == head.size }
      #expect(kept.contains { "\($0.head.root)" == head.root }, "head of \(head.size)")
    }
    var entries: [AuditEntry] = []
    while entries.count < Int(root.size) {
      entries += try log.entries(from: UInt64(entries.count), limit: 10_000).map(\.entry)
    }
    for ack in acks {
      for step in 0..<ack.count {
        let index = Int(ack.place + step)
        guard index < entries.count else {
          Issue.record("entry \(index) was acknowledged and is not there: \(ack)")
          return
        }
        let entry = entries[index]
        let promised = ack.first + step
        if entry.actor.number != ack.writer || entry.time.milliseconds != Int64(promised) {
          Issue.record("entry \(index) is another: \(ack)")
        }
      }
    }
    // Nothing torn and nothing twice: what each writer wrote is 1, 2, 3 ... in its order.
    for (_, own) in Dictionary(grouping: entries, by: \.actor.number) {
      #expect(own.map(\.time.milliseconds) == Array(1...Int64(own.count)))
    }
    log.close()
  }

  @Test("says that a file may not grow, loses nothing and goes on", arguments: [100, 900])
  func noRoom(kilobytes: Int) throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("audit")
    let child = try TortureChild("audit-torture", ["fill", folder, "\(kilobytes * 1024)"])
    #expect(child.waitUntilEnd() == 0)
    #expect(child.lines.filter { $0.hasPrefix("full") }.count == 1, "\(child.lines.suffix(3))")
    #expect(child.lines.last == "closed", "\(child.lines.suffix(3))")
    try check(folder, holds: child.acks)
  }

  @Test(
    "is flushed to the disk before each acknowledgement",
    .enabled(if: canTrace, "strace is not installed or may not trace"))
  func flushed() throws {
    let scratch = try ScratchFolder()
    let trace = scratch.file("trace")
    let child = try TortureChild(
      "audit-torture", ["append", scratch.file("audit"), "1", "1", "25"],
      under: [
        Self.strace, "-f", "-y", "-s", "12", "-e", "trace=write,pwrite64,fdatasync", "-o", trace,
      ])
    #expect(child.waitUntilEnd() == 0)
    #expect(child.acks.count == 25)
    var isFlushed = false
    var acks = 0
    for line in try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n") {
      if line.contains("pwrite64("), line.contains("entries-") { isFlushed = false }
      if line.contains("fdatasync("), line.contains("entries-") { isFlushed = true }
      guard line.contains("\"ack ") else { continue }
      #expect(isFlushed, "acknowledgement \(acks + 1) came before its flush")
      acks += 1
    }
    #expect(acks == 25)
  }

  static let strace = "/usr/bin/strace"
  static var canTrace: Bool {
    guard FileManager.default.isExecutableFile(atPath: strace) else { return false }
    let tried = try? ChildProcess([strace, "-o", "/dev/null", "/bin/true"])
    return tried?.wait() == .exit(0)
  }
}
