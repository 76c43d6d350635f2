// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramTestKit
import TramUnits

@testable import TramTrails

@Suite("The live side of a store of trails") struct LiveTrailsTests {
  private let now = TrailTables.now

  /// Gives the persons of fixes their numbers, in order.
  private func number(_ live: LiveTrails, persons: Int) {
    for person in 0..<persons {
      #expect(live.person("p\(person)") == PersonNumber(UInt32(person)))
    }
  }

  @Test(arguments: 0..<8 as Range<UInt64>, PieceSourceClause.allCases)
  func `keeps what it promises to searches, sealed or not, with restarts between`(
    seed: UInt64, clause: PieceSourceClause
  ) async throws {
    let folder = try ScratchFolder()
    var random = SeededGenerator(seed: seed)
    let fixes = TrailTables.fixes(seed: seed, days: 2).sorted { $0.time < $1.time }
    var rest = fixes[...]
    while !rest.isEmpty {
      let store = try TrailStore(folder: folder.file("store"), access: .write)
      let live = try await LiveTrails(store)
      number(live, persons: 5)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let some = Array(rest.prefix(.random(in: 1...150, using: &random)))
        rest = rest.dropFirst(some.count)
        // Out of order within the batch, and sent twice now and then.
        #expect(try await live.append(some.shuffled(using: &random), at: now) == some.count)
        if Bool.random(using: &random) { #expect(try await live.append(some, at: now) == 0) }
        let turn = Int.random(in: 0..<3, using: &random)
        if turn == 0 { try await live.seal() }
      }
      let seen = Array(fixes.prefix(fixes.count - rest.count))
      try PieceSourceContract(live.snapshot(), of: seen).check(clause, seed: seed)
      live.close()
      store.close()
    }
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    let live = try await LiveTrails(store)
    try PieceSourceContract(live.snapshot(), of: fixes).check(clause, seed: seed)
    try await live.seal()
    #expect(live.waiting == 0)
    try PieceSourceContract(store.snapshot(), of: fixes).check(clause, seed: seed)
    #expect(try TrailCheck(folder: store.folder).run().damages == [])
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `shows late fixes as soon as they are acknowledged, whatever is sealed`(
    seed: UInt64
  ) async throws {
    let folder = try ScratchFolder()
    var random = SeededGenerator(seed: seed)
    let fixes = TrailTables.fixes(seed: seed, days: 2).shuffled(using: &random)
    var rest = fixes[...]
    while !rest.isEmpty {
      let store = try TrailStore(folder: folder.file("store"), access: .write)
      let live = try await LiveTrails(store)
      number(live, persons: 5)
      for _ in 0..<Int.random(in: 2...5, using: &random) where !rest.isEmpty {
        let some = Array(rest.prefix(.random(in: 1...300, using: &random)))
        rest = rest.dropFirst(some.count)
        #expect(try await live.append(some, at: now) == some.count)
        #expect(try await live.append(some.shuffled(using: &random), at: now) == 0)
        let seen = Array(fixes.prefix(fixes.count - rest.count))
        for clause in PieceSourceClause.allCases {
          try PieceSourceContract(live.snapshot(), of: seen).check(clause, seed: seed)
        }
        if Bool.random(using: &random) { try await live.seal() }
      }
      live.close()
      store.close()
    }
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func `shows late fixes that come while a sealing is at work`(seed: UInt64) async throws {
    let folder = try ScratchFolder()
    var random = SeededGenerator(seed: seed)
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    let live = try await LiveTrails(store)
    number(live, persons: 5)
    let fixes = TrailTables.fixes(seed: seed, days: 1).shuffled(using: &random)
    let third = fixes.count / 3
    let parts = [fixes.prefix(third), fixes[third..<2 * third], fixes.dropFirst(2 * third)]
    _ = try await live.append(Array(parts[0]), at: now)
    try await live.seal()
    _ = try await live.append(Array(parts[1]), at: now)
    async let sealing: Void = live.seal()
    for fix in parts[2] { #expect(try await live.append([fix], at: now) == 1) }
    for clause in PieceSourceClause.allCases {
      try PieceSourceContract(live.snapshot(), of: fixes).check(clause, seed: seed)
    }
    try await sealing
    for clause in PieceSourceClause.allCases {
      try PieceSourceContract(live.snapshot(), of: fixes).check(clause, seed: seed)
    }
  }

  @Test func `counts fixes that are farther from the one before than 300 m/s lead, and keeps them`()
    async throws
  {
    let folder = try ScratchFolder()
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    let live = try await LiveTrails(store)
    number(live, persons: 2)
    // A second apart: 299 m, 302 m, back again in a minute, and a millisecond after.
    let places: [(Int64, Int32)] = [
      (0, 210_000_000), (1000, 210_026_900), (2000, 210_054_200), (62_000, 210_000_000),
      (62_001, 210_000_030),
    ]
    let fixes = places.map { time, latitude in
      TrailFix(
        time: 1_600_000_000_000 + time, person: PersonNumber(0), latitudeE7: latitude,
        longitudeE7: 1_058_000_000, accuracy: 500)
    }
    #expect(try await live.append(fixes, at: now) == fixes.count)
    #expect(live.fastWays == 2)
    for clause in PieceSourceClause.allCases {
      try PieceSourceContract(live.snapshot(), of: fixes).check(clause, seed: 1)
    }
  }

  @Test func `shows fixes from before what is sealed once they are sealed`() async throws {
    let folder = try ScratchFolder()
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    let live = try await LiveTrails(store)
    number(live, persons: 5)
    let fixes = TrailTables.fixes(seed: 4, days: 1)
    let late = fixes.filter { $0.time % 7 == 0 }
    _ = try await live.append(fixes.filter { $0.time % 7 != 0 }, at: now)
    try await live.seal()
    _ = try await live.append(late, at: now)
    try await live.seal()
    for clause in PieceSourceClause.allCases {
      try PieceSourceContract(live.snapshot(), of: fixes).check(clause, seed: 4)
    }
  }

  @Test func `a snapshot stays whole while all of it is sealed`() async throws {
    let folder = try ScratchFolder()
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    let live = try await LiveTrails(store)
    number(live, persons: 5)
    let fixes = TrailTables.fixes(seed: 5, days: 1)
    _ = try await live.append(fixes, at: now)
    let snapshot = live.snapshot()
    try await live.seal()
    for clause in PieceSourceClause.allCases {
      try PieceSourceContract(snapshot, of: fixes).check(clause, seed: 5)
    }
  }

  @Test func `an erased person is in no file, sealed or live`() async throws {
    let folder = try ScratchFolder()
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    let live = try await LiveTrails(store)
    number(live, persons: 5)
    let fixes = TrailTables.fixes(seed: 6, days: 1)
    _ = try await live.append(Array(fixes.prefix(300)), at: now)
    try await live.seal()
    _ = try await live.append(Array(fixes.dropFirst(300)), at: now)
    let count = fixes.filter { $0.person.rawValue == 1 }.count
    #expect(try await live.erase(PersonNumber(1)) == count)
    live.close()
    store.close()
    let again = try TrailStore(folder: folder.file("store"), access: .write)
    let reopened = try await LiveTrails(again)
    #expect(reopened.waiting == 0)
    let rest = fixes.filter { $0.person.rawValue != 1 }
    for clause in PieceSourceClause.allCases {
      try PieceSourceContract(reopened.snapshot(), of: rest).check(clause, seed: 6)
    }
  }

  @Test func `refuses what was forgotten, what nobody sent, and too much at once`() async throws {
    let folder = try ScratchFolder()
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    let live = try await LiveTrails(store, settings: LiveTrails.Settings(mostWaiting: 100))
    number(live, persons: 5)
    let fixes = TrailTables.fixes(seed: 7, days: 2)
    await #expect(throws: TrailsError.self) { try await live.append(fixes, at: now) }
    let day = TrailSlice.dayNumber(of: fixes[0].time)
    try await live.forget(before: Day(number: day + 1))
    await #expect(throws: TrailsError.self) { try await live.append([fixes[0]], at: now) }
    var stranger = fixes[fixes.count - 1]
    stranger.person = PersonNumber(99)
    await #expect(throws: TrailsError.self) { try await live.append([stranger], at: now) }
    #expect(live.waiting == 0)
  }
}
