// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramBytes
import TramTestKit
import TramUnits

@testable import TramTrails

@Suite(
  "A store of trails under torture",
  .enabled(if: TortureChild.isBuilt("trail-torture"), "no trail-torture"))
struct StoreTortureTests {
  /// How often a writer is killed, each way.
  static let kills =
    ProcessInfo.processInfo.environment["TRAM_KILLS"].flatMap { UInt64($0) } ?? 20
  /// Kills that share one folder, one after the other.
  static let killsAFolder: UInt64 = 5

  @Test(
    "holds every acknowledged fix after each kill of its writer",
    arguments: 0..<(kills + killsAFolder - 1) / killsAFolder)
  func killedLive(seed: UInt64) async throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("store")
    var random = SeededGenerator(seed: seed)
    var acks: [TortureChild.Ack] = []
    for round in 0..<min(Self.killsAFolder, Self.kills) {
      let run = seed * Self.killsAFolder + round
      let tasks = UInt64.random(in: 1...5, using: &random)
      let child = try TortureChild(
        "trail-torture", ["live", folder, "\(run)", "\(tasks)", "1000000"])
      child.read(
        untilLines: Int.random(in: 0...3, using: &random) == 0
          ? Int.random(in: 0...2, using: &random) : Int.random(in: 3...120, using: &random))
      child.kill()
      #expect(!child.lines.contains { $0.hasPrefix("error") }, "\(child.lines.suffix(3))")
      acks += child.acks
      try await check(folder, holds: acks)
    }
    #expect(!acks.isEmpty)
  }

  /// Opens the folder as its next writer would and compares it with what was acknowledged.
  private func check(_ folder: String, holds acks: [TortureChild.Ack]) async throws {
    let store = try TrailStore(folder: folder, access: .write)
    let live = try await LiveTrails(store)
    let snapshot = live.snapshot()
    for (writer, acks) in Dictionary(grouping: acks, by: \.writer) {
      guard let person = live.register.person("w\(writer)") else {
        Issue.record("writer \(writer) is not known")
        continue
      }
      var batch = PieceBatch()
      try snapshot.appendPieces(of: person, during: .min ... .max, to: &batch)
      var held: Set<TrailFix> = []
      for i in 0..<batch.count {
        for at in batch.vertices(of: i) { held.insert(batch.fix(at, of: person)) }
      }
      for ack in acks {
        for number in ack.first..<ack.first + ack.count {
          let fix = tortureFix(of: person, writer: writer, number: number)
          if !held.contains(fix) { Issue.record("\(fix) was acknowledged and is not there") }
        }
      }
    }
    live.close()
    store.close()
    #expect(try TrailCheck(folder: folder).run().damages == [])
  }

  @Test("an import that is killed leaves a store that the same import completes", arguments: 0..<4)
  func killedImport(seed: Int) async throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("store")
    let table = scratch.file("fixes.csv")
    let fixes = TrailTables.fixes(seed: 1, persons: 40, days: 6)
    try Data(TrailTables.table(fixes)).write(to: URL(fileURLWithPath: table))
    for lines in seed..<seed + 3 {
      let child = try TortureChild("trail-torture", ["import", folder, table])
      child.read(untilLines: lines)
      child.kill()
      guard FileManager.default.fileExists(atPath: folder + "/master.key") else { continue }
      #expect(try TrailCheck(folder: folder).run().damages == [])
    }
    let last = try TortureChild("trail-torture", ["import", folder, table])
    #expect(last.waitUntilEnd() == 0)
    let store = try TrailStore(folder: folder, access: .read)
    for clause in PieceSourceClause.allCases {
      try PieceSourceContract(store.snapshot(), of: fixes).check(clause, seed: 1)
    }
  }

  @Test func `a full disk stops an import, and the next one completes it`() async throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("store")
    let table = scratch.file("fixes.csv")
    let fixes = TrailTables.fixes(seed: 2, persons: 30, days: 3)
    try Data(TrailTables.table(fixes)).write(to: URL(fileURLWithPath: table))
    let child = try TortureChild("trail-torture", ["import-full", folder, table, "5000"])
    #expect(child.waitUntilEnd() == 0)
    #expect(child.lines.first?.hasPrefix("full") == true, "\(child.lines)")
    let store = try TrailStore(folder: folder, access: .read)
    for clause in PieceSourceClause.allCases {
      try PieceSourceContract(store.snapshot(), of: fixes).check(clause, seed: 1)
    }
  }
}
