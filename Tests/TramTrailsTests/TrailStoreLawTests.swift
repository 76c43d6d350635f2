// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramTestKit
import TramUnits

@testable import TramTrails

/// Fixes of a few persons over some days, and tables made of them.
enum TrailTables {
  static let now = Instant(milliseconds: 1_700_000_000_000)
  static let header = "person,time,latitude,longitude,accuracy\n"

  /// Persons who stay, walk, ride and fall silent for hours, near each other; numbers from 0 in the
  /// order of their first fix.
  static func fixes(seed: UInt64, persons: Int = 5, days: Int64 = 3) -> [TrailFix] {
    var random = SeededGenerator(seed: seed)
    var all: [TrailFix] = []
    let start: Int64 = 1_600_041_600_000
    for person in 0..<persons {
      var time = start + Int64.random(in: 0...3_600_000, using: &random)
      var y = 210_300_000 + Int32.random(in: -200_000...200_000, using: &random)
      var x = 1_058_500_000 + Int32.random(in: -200_000...200_000, using: &random)
      var ride = (Int32(0), Int32(0))
      while time < start + days * 86_400_000 {
        all.append(
          TrailFix(
            time: time, person: PersonNumber(UInt32(person)),
            latitudeE7: y + .random(in: -400...400, using: &random),
            longitudeE7: x + .random(in: -400...400, using: &random), accuracy: 760))
        time += .random(in: 100_000...500_000, using: &random)
        let turn = Int.random(in: 0..<30, using: &random)
        if turn == 0 { time += .random(in: 600_000...90_000_000, using: &random) }
        if turn == 1 {
          ride = (
            .random(in: -9000...9000, using: &random), .random(in: -9000...9000, using: &random)
          )
        }
        if turn > 24 { ride = (0, 0) }
        y += ride.0
        x += ride.1
      }
    }
    return all
  }

  /// The lines of fixes; persons are named p0, p1 and so on.
  static func lines(_ fixes: [TrailFix]) -> [String] {
    fixes.map { fix in
      "p\(fix.person.rawValue),\(fix.time),"
        + "\(degrees(fix.latitudeE7)),\(degrees(fix.longitudeE7)),7.6\n"
    }
  }

  private static func degrees(_ units: Int32) -> String {
    let digits = String(units.magnitude % 10_000_000)
    return (units < 0 ? "-" : "") + "\(units.magnitude / 10_000_000)."
      + String(repeating: "0", count: 7 - digits.count) + digits
  }

  static func bytes(_ lines: [String]) -> [UInt8] { Array((header + lines.joined()).utf8) }

  /// Lines that number the persons as the fixes do: one of each first, none of which is a fix.
  static func table(_ fixes: [TrailFix]) -> [UInt8] { bytes(lines(fixes)) }
}

@Suite("A store of trails") struct TrailStoreLawTests {
  @Test(arguments: 0..<8 as Range<UInt64>, PieceSourceClause.allCases)
  func `keeps what it promises to searches`(seed: UInt64, clause: PieceSourceClause) async throws {
    let folder = try ScratchFolder()
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    let fixes = TrailTables.fixes(seed: seed)
    _ = try await FixImport(into: store, now: TrailTables.now).run(TrailTables.table(fixes))
    try PieceSourceContract(store.snapshot(), of: fixes).check(clause, seed: seed)
  }

  @Test(arguments: 0..<8 as Range<UInt64>, PieceSourceClause.allCases)
  func `keeps it when fixes come late by days, in many tables, with restarts between`(
    seed: UInt64, clause: PieceSourceClause
  ) async throws {
    let folder = try ScratchFolder()
    let fixes = TrailTables.fixes(seed: seed)
    var random = SeededGenerator(seed: seed)
    // The first of each person fixes the numbers.
    let firsts = (0..<5).compactMap { person in fixes.first { $0.person.rawValue == person } }
    let shuffled = fixes.filter { !firsts.contains($0) }.shuffled(using: &random)
    var rest = (firsts + shuffled)[...]
    while !rest.isEmpty {
      let store = try TrailStore(folder: folder.file("store"), access: .write)
      let some = rest.prefix(Int.random(in: 5...400, using: &random))
      rest = rest.dropFirst(some.count)
      let summary = try await FixImport(into: store, now: TrailTables.now)
        .run(TrailTables.table(Array(some)))
      #expect(summary.added == some.count)
    }
    let store = try TrailStore(folder: folder.file("store"), access: .read)
    try PieceSourceContract(store.snapshot(), of: fixes).check(clause, seed: seed)
  }

  @Test func `is not changed by the same table once more`() async throws {
    let folder = try ScratchFolder()
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    let fixes = TrailTables.fixes(seed: 1)
    let first = try await FixImport(into: store, now: TrailTables.now).run(TrailTables.table(fixes))
    let names = try Folder.names(in: folder.file("store"))
    let second = try await FixImport(into: store, now: TrailTables.now)
      .run(TrailTables.table(fixes))
    #expect(first.added == fixes.count && first.known == 0)
    #expect(second.added == 0 && second.known == fixes.count && second.bad == 0)
    #expect(try Folder.names(in: folder.file("store")) == names)
  }
}
