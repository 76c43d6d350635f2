// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramJournal
import TramSQLite
import TramTestKit
import TramUnits

@Suite(
  "A journal file under torture",
  .enabled(if: TortureChild.isBuilt("journal-torture"), "no journal-torture"))
struct TortureTests {
  /// How often the writer is killed; `scripts/torture-journal` asks for 1,000.
  static let kills =
    ProcessInfo.processInfo.environment["TRAM_KILLS"].flatMap { UInt64($0) } ?? 20

  /// Kills that share one file, one after the other.
  static let killsAFile: UInt64 = 5

  @Test(
    "holds every acknowledged fact after each kill of its writer",
    arguments: 0..<(kills + killsAFile - 1) / killsAFile)
  func killed(seed: UInt64) async throws {
    let folder = try ScratchFolder()
    let path = folder.file("journal")
    var random = SeededGenerator(seed: seed)
    var acks: [TortureChild.Ack] = []
    for round in 0..<min(Self.killsAFile, Self.kills) {
      let run = seed * Self.killsAFile + round
      let tasks = UInt64.random(in: 1...6, using: &random)
      let child = try TortureChild(
        "journal-torture", ["append", path, "\(run)", "\(tasks)", "1000000"])
      // From "not yet open" to some hundred transactions later.
      child.read(
        untilLines: Int.random(in: 0...3, using: &random) == 0
          ? Int.random(in: 0...2, using: &random) : Int.random(in: 3...200, using: &random))
      child.kill()
      #expect(!child.lines.contains { $0.hasPrefix("error") }, "\(child.lines.suffix(3))")
      acks += child.acks
      try await check(path, holds: acks)
    }
    #expect(!acks.isEmpty)
  }

  /// Opens the file as its next writer would and compares it with what was acknowledged.
  private func check(_ path: String, holds acks: [TortureChild.Ack]) async throws {
    let journal = try SQLiteJournal(path: path)
    try await journal.verify()
    let entries = try await journal.read(after: .start, limit: .max)
    for ack in acks {
      for step in 0..<ack.count {
        let index = Int(ack.place + step) - 1
        guard index < entries.count else {
          Issue.record("entry \(index + 1) was acknowledged and is not there: \(ack)")
          return
        }
        var fact = tortureFact(writer: ack.writer, number: ack.first + step)
        fact.effects = []
        #expect(entries[index].envelope == fact)
      }
    }
    // Nothing twice, nothing torn: each writer's facts are 1, 2, 3 ... and its checkpoint, which
    // was written in the same transaction, names the last.
    let writers = Dictionary(grouping: entries, by: { $0.envelope.key.source })
    for (writer, own) in writers {
      let count = UInt64(own.count)
      #expect(own.map(\.envelope.key.number) == Array(1...count))
      let saved = try await journal.checkpoint(named: "writer \(writer)")
      #expect(saved?.state == Array("\(count)".utf8))
    }
    let pending = try await journal.pendingEffects(of: EffectChannel(1), limit: .max)
    #expect(pending.map(\.id.entry) == entries.map(\.number))
    if let ack = acks.last {
      let again = JournalBatch(entries: [tortureFact(writer: ack.writer, number: ack.first)])
      let receipt = try await journal.append(again)
      #expect(receipt.outcomes == [.alreadyThere(SequenceNumber(ack.place))])
    }
    try journal.close()
  }

  @Test("says that a file may not grow, loses nothing and goes on", arguments: [200, 900])
  func noRoom(kilobytes: Int) async throws {
    let folder = try ScratchFolder()
    let path = folder.file("journal")
    let child = try TortureChild("journal-torture", ["fill", path, "\(kilobytes * 1024)"])
    #expect(child.waitUntilEnd() == 0)
    #expect(child.lines.filter { $0.hasPrefix("full") }.count == 1, "\(child.lines.suffix(3))")
    #expect(child.lines.last == "closed", "\(child.lines.suffix(3))")
    try await check(path, holds: child.acks)
  }

  @Test("is refused while another process writes it, and free once that is killed")
  func lockedByAnother() throws {
    let folder = try ScratchFolder()
    let path = folder.file("journal")
    let child = try TortureChild("journal-torture", ["append", path, "1", "1", "1000000"])
    child.read(untilLines: 5)
    let error = #expect(throws: JournalError.self) { _ = try SQLiteJournal(path: path) }
    #expect(error?.code == .busy)
    let reader = try SQLiteJournalReader(path: path)
    child.kill()
    try SQLiteJournal(path: path).close()
    withExtendedLifetime(reader) {}
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
    let folder = try ScratchFolder()
    let trace = folder.file("trace")
    let child = try TortureChild(
      "journal-torture", ["append", folder.file("journal"), "1", "1", "25"],
      under: [
        Self.strace, "-f", "-y", "-s", "12", "-e", "trace=write,fdatasync,fsync", "-o", trace,
      ])
    #expect(child.waitUntilEnd() == 0)
    #expect(child.acks.count == 25)
    var isFlushed = false
    var acks = 0
    for line in try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n") {
      if line.contains("sync("), line.contains("journal-wal") {
        isFlushed = true
      } else if line.contains("\"ack ") {
        #expect(isFlushed, "acknowledgement \(acks + 1) came before its flush")
        acks += 1
        isFlushed = false
      }
    }
    #expect(acks == 25)
  }

  @Test(
    "stops when the disk does not confirm a flush, and is whole when opened again",
    .enabled(if: canTrace, "strace is not installed or may not trace"))
  func unconfirmed() async throws {
    let folder = try ScratchFolder()
    let path = folder.file("journal")
    try SQLiteJournal(path: path).close()
    let child = try TortureChild(
      "journal-torture", ["append", path, "1", "1", "1000"],
      under: [
        Self.strace, "-f", "-o", "/dev/null", "-e", "trace=fdatasync",
        "-e", "inject=fdatasync:error=EIO:when=20+",
      ])
    child.waitUntilEnd()
    #expect(child.acks.count > 5)
    #expect(child.lines.last?.hasPrefix("error") == true, "\(child.lines.suffix(3))")
    try await check(path, holds: child.acks)
  }
}
