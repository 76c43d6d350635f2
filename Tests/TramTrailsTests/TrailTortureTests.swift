// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTestKit
import TramTrails
import TramUnits

@Suite(
  "A trail log under torture",
  .enabled(if: TortureChild.isBuilt("trail-torture"), "no trail-torture"))
struct TrailTortureTests {
  /// How often the writer is killed.
  static let kills =
    ProcessInfo.processInfo.environment["TRAM_KILLS"].flatMap { UInt64($0) } ?? 30

  /// Kills that share one folder, one after the other.
  static let killsAFolder: UInt64 = 5

  @Test(
    "holds every acknowledged record after each kill of its writer",
    arguments: 0..<(kills + killsAFolder - 1) / killsAFolder)
  func killed(seed: UInt64) async throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("log")
    var random = SeededGenerator(seed: seed)
    var acks: [TortureChild.Ack] = []
    for round in 0..<min(Self.killsAFolder, Self.kills) {
      let run = seed * Self.killsAFolder + round
      let tasks = UInt64.random(in: 1...6, using: &random)
      let child = try TortureChild(
        "trail-torture", ["append", folder, "\(run)", "\(tasks)", "1000000"])
      child.read(
        untilLines: Int.random(in: 0...3, using: &random) == 0
          ? Int.random(in: 0...2, using: &random) : Int.random(in: 3...300, using: &random))
      child.kill()
      #expect(!child.lines.contains { $0.hasPrefix("error") }, "\(child.lines.suffix(3))")
      acks += child.acks
      try await check(folder, holds: acks)
    }
    #expect(!acks.isEmpty)
  }

  /// Opens the folder as its next writer would and compares it with what was acknowledged.
  private func check(_ folder: String, holds acks: [TortureChild.Ack]) async throws {
    let log = try FileTrailLog(folder: folder)
    try await log.verify()
    let records = try await log.all(from: .first, limit: 1 << 20)
    var count = 0
    for ack in acks {
      for step in 0..<ack.count {
        let index = Int(ack.place + step) - 1
        guard index < records.count else {
          Issue.record("record \(index + 1) was acknowledged and is not there: \(ack)")
          return
        }
        let promised = tortureRecord(writer: ack.writer, number: ack.first + step)
        if records[index] != promised { Issue.record("record \(index + 1) is another: \(ack)") }
        count += 1
      }
    }
    #expect(count <= records.count)
    // Nothing torn and nothing twice: what each writer wrote is 1, 2, 3 ... in its order.
    let writers = Dictionary(grouping: records, by: \.kind)
    for (_, own) in writers {
      #expect(own.map(\.time.milliseconds) == Array(1...Int64(own.count)))
    }
    log.close()
  }

  @Test("says that a file may not grow, loses nothing and goes on", arguments: [200, 900])
  func noRoom(kilobytes: Int) async throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("log")
    let child = try TortureChild("trail-torture", ["fill", folder, "\(kilobytes * 1024)"])
    #expect(child.waitUntilEnd() == 0)
    #expect(child.lines.filter { $0.hasPrefix("full") }.count == 1, "\(child.lines.suffix(3))")
    #expect(child.lines.last == "closed", "\(child.lines.suffix(3))")
    try await check(folder, holds: child.acks)
  }

  @Test("is refused while another process writes it, and free once that is killed")
  func lockedByAnother() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("log")
    let child = try TortureChild("trail-torture", ["append", folder, "1", "1", "1000000"])
    child.read(untilLines: 5)
    let error = #expect(throws: TrailsError.self) { _ = try FileTrailLog(folder: folder) }
    #expect(error?.code == .locked)
    child.kill()
    try FileTrailLog(folder: folder).close()
  }

  static let strace = "/usr/bin/strace"
  static var canTrace: Bool {
    guard FileManager.default.isExecutableFile(atPath: strace) else { return false }
    let tried = try? ChildProcess([strace, "-o", "/dev/null", "/bin/true"])
    return tried?.wait() == .exit(0)
  }

  @Test(
    "is flushed to the disk before each acknowledgement",
    .enabled(if: canTrace, "strace is not installed or may not trace"))
  func flushed() throws {
    let scratch = try ScratchFolder()
    let trace = scratch.file("trace")
    let child = try TortureChild(
      "trail-torture", ["append", scratch.file("log"), "1", "1", "25"],
      under: [
        Self.strace, "-f", "-y", "-s", "12", "-e", "trace=write,pwrite64,fdatasync", "-o", trace,
      ])
    #expect(child.waitUntilEnd() == 0)
    #expect(child.acks.count == 25)
    var isFlushed = false
    var acks = 0
    for line in try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n") {
      if line.contains("pwrite64("), line.contains("trail-") { isFlushed = false }
      if line.contains("fdatasync("), line.contains("trail-") { isFlushed = true }
      guard line.contains("\"ack ") else { continue }
      #expect(isFlushed, "acknowledgement \(acks + 1) came before its flush")
      acks += 1
    }
    #expect(acks == 25)
  }

  @Test(
    "stops when the disk does not confirm a flush, and is whole when opened again",
    .enabled(if: canTrace, "strace is not installed or may not trace"))
  func unconfirmed() async throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("log")
    let child = try TortureChild(
      "trail-torture", ["append", folder, "1", "1", "1000"],
      under: [
        Self.strace, "-f", "-o", "/dev/null", "-e", "trace=fdatasync",
        "-e", "inject=fdatasync:error=EIO:when=20+",
      ])
    child.waitUntilEnd()
    #expect(child.acks.count > 5)
    #expect(child.lines.last?.hasPrefix("error") == true, "\(child.lines.suffix(3))")
    try await check(folder, holds: child.acks)
  }
}
