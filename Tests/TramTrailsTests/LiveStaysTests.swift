// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTestKit
import TramUnits

@testable import TramTrails

@Suite("Stays beside the live side of a store") struct LiveStaysTests {
  private let now = TrailTables.now

  private func stay(_ person: String, _ area: String, _ from: Int64, _ until: Int64) -> AreaStay {
    let start = now.milliseconds - 86_400_000
    return AreaStay(
      person: person, area: area, kind: .checkIn,
      times: start + from * 60_000..<start + until * 60_000)
  }

  @Test func `persons have one number in fixes that came before, between and after`() async throws {
    let folder = try ScratchFolder()
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    let live = try await LiveTrails(store)
    let fixes = TrailTables.fixes(seed: 3, days: 1)
    for person in 0..<5 { _ = live.person("p\(person)") }
    #expect(try await live.append(Array(fixes.prefix(50)), at: now) > 0)
    let flaws = try await live.keep(
      [stay("v1", "Q1", 0, 30), stay("p3", "Q1", 10, 40), stay("v2", "Q2", 0, 5)], at: now)
    #expect(flaws.allSatisfy { $0 == nil })
    _ = try await live.append(Array(fixes.dropFirst(50)), at: now)
    let late = try #require(live.person("late"))
    _ = try await live.keep([stay("v1", "Q1", 0, 30), stay("late", "Q2", 1, 2)], at: now)
    try await live.seal()
    let areas = try store.areas()
    let one = try #require(live.knownPerson("v1"))
    let day = now.milliseconds - 86_400_000..<now.milliseconds
    let rows = try AreaSearch(areas).rows(of: one, during: day).rows
    #expect(rows.map(\.person) == [PersonNumber(3)])
    #expect(rows.first?.total == 1_200_000)
    let second = try #require(live.knownPerson("v2"))
    #expect(try AreaSearch(areas).rows(of: second, during: day).rows.map(\.person) == [late])
    live.close()
    store.close()
    let again = try TrailStore(folder: folder.file("store"), access: .write)
    #expect(again.snapshot().register.person("v1") == one)
    #expect(again.snapshot().register.person("p3") == PersonNumber(3))
    #expect(try TrailCheck(folder: again.folder).run().damages == [])
  }

  @Test func `a stay that cannot be is told with its reason and stops no other`() async throws {
    let folder = try ScratchFolder()
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    let live = try await LiveTrails(store)
    let flaws = try await live.keep(
      [
        stay("v1", "Q1", 0, 0), stay("v1", "Q1", 0, 20_000), stay("", "Q1", 0, 5),
        stay("v1", "", 0, 5), stay("v1", "Q1", 5_000, 5_010), stay("v1", "Q1", 0, 5),
      ], at: now)
    #expect(flaws.map { $0 == nil } == [false, false, false, false, false, true])
  }

  @Test func `texts of whom nothing is kept go from the disk, and others stay`() async throws {
    let folder = try ScratchFolder()
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    let live = try await LiveTrails(store)
    _ = try await live.keep(
      [stay("visitor-of-old", "Q1", 0, 30), stay("p3", "Q1", 10, 40)], at: now)
    let other = try #require(live.knownPerson("p3"))
    try await live.forget(before: Day(number: Int32(now.milliseconds / 86_400_000) + 1))
    try await live.forgetLabels(["visitor-of-old", "nobody"])
    #expect(live.knownPerson("visitor-of-old") == nil && live.knownPerson("p3") == other)
    let fresh = try #require(live.person("fresh"))
    #expect(fresh.rawValue == 2, "a number is never given again")
    live.close()
    store.close()
    let again = try TrailStore(folder: folder.file("store"), access: .read)
    #expect(again.snapshot().register.person("visitor-of-old") == nil)
    #expect(again.snapshot().register.person("p3") == other)
  }
}
