// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramTestKit
import TramUnits

@testable import TramTrails

@Suite("Proven contacts in a store")
struct EdgeStoreTests {
  private static let begin: Int64 = 1_583_020_800_000
  private static let now = Instant(milliseconds: begin + 30 * 86_400_000)

  private func add(
    _ rows: [(String, String, Int64, Int64)], to store: TrailStore
  ) throws -> EdgeImport.Summary {
    var work = EdgeImport(into: store, now: Self.now)
    for (a, b, start, duration) in rows {
      let one = Array(a.utf8)
      let other = Array(b.utf8)
      let reason = try work.add(
        one.span, other.span, start: Self.begin + start, duration: duration)
      #expect(reason == nil)
    }
    return try work.finish()
  }

  private func all(_ store: TrailStore) throws -> Set<ContactEdge> {
    var edges: [ContactEdge] = []
    try store.edges().appendEdges(during: 0...Int64.max / 2, to: &edges)
    #expect(Set(edges).count == edges.count)
    return Set(edges)
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `are found under either end, and as memory finds them`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let scratch = try ScratchFolder()
    let store = try TrailStore(folder: scratch.file("store"), access: .write)
    var rows: [(String, String, Int64, Int64)] = []
    for _ in 0..<(seed == 0 ? 9000 : 200) {
      let a = Int.random(in: 0..<40, using: &random)
      let b = (a + Int.random(in: 1..<40, using: &random)) % 40
      rows.append(
        (
          "p\(a)", "p\(b)", Int64.random(in: 0...5 * 86_400_000, using: &random),
          Int64.random(in: 1...100_000_000, using: &random)
        ))
    }
    _ = try add(rows, to: store)
    let edges = try all(store)
    let memory = MemoryEdges(Array(edges))
    let snapshot = try store.edges()
    for _ in 0..<30 {
      let person = PersonNumber(UInt32.random(in: 0..<42, using: &random))
      let from = Self.begin + Int64.random(in: -86_400_000...6 * 86_400_000, using: &random)
      let times = from...from + Int64.random(in: 0...200_000_000, using: &random)
      var found: [ContactEdge] = []
      var wanted: [ContactEdge] = []
      try snapshot.appendEdges(of: person, during: times, to: &found)
      memory.appendEdges(of: person, during: times, to: &wanted)
      #expect(Set(found) == Set(wanted) && found.count == wanted.count)
    }
    // Cut at midnight and nothing lost: per pair the united time is that of the rows.
    let whole = edges.reduce(0) { $0 + $1.end - $1.start }
    let unique = Set(rows.map { [min($0.0, $0.1), max($0.0, $0.1), "\($0.2)", "\($0.3)"] })
    #expect(whole <= unique.reduce(0) { $0 + (Int64($1[3]) ?? 0) })
    for edge in edges {
      #expect(
        TrailSlice.dayNumber(of: edge.start) == TrailSlice.dayNumber(of: edge.end - 1))
    }
  }

  @Test func `change nothing when they come again, also in the other order`() throws {
    let scratch = try ScratchFolder()
    let store = try TrailStore(folder: scratch.file("store"), access: .write)
    let rows: [(String, String, Int64, Int64)] = [
      ("a", "b", 0, 20_000), ("b", "c", 86_390_000, 20_000),
    ]
    #expect(try add(rows, to: store).added == 3)
    let before = try all(store)
    let again = try add(rows.map { ($0.1, $0.0, $0.2, $0.3) }, to: store)
    #expect(again.added == 0 && again.known == 3)
    #expect(try all(store) == before)
  }

  @Test func `name what cannot be: oneself, the future, no time at all`() throws {
    let scratch = try ScratchFolder()
    let store = try TrailStore(folder: scratch.file("store"), access: .write)
    var work = EdgeImport(into: store, now: Self.now)
    let now = Self.now.milliseconds
    for (a, b, start, duration, reason) in [
      ("a", "a", now, 1, "himself"), ("a", "b", now + 86_400_001, 1, "ahead"),
      ("a", "b", -5, 1, "1980"), ("a", "b", now, 0, "duration"),
      ("a", "b", now, 8 * 86_400_000, "week"), ("", "b", now, 1, "person"),
    ] as [(String, String, Int64, Int64, String)] {
      let one = Array(a.utf8)
      let other = Array(b.utf8)
      let told = try work.add(one.span, other.span, start: start, duration: duration)
      #expect(told?.contains(reason) == true)
    }
    let summary = try work.finish()
    #expect(summary == EdgeImport.Summary())
  }

  @Test func `go with their day and with their person`() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("store")
    let store = try TrailStore(folder: folder, access: .write)
    _ = try add(
      [
        ("a", "b", 0, 20_000), ("a", "c", 86_400_000, 20_000), ("b", "c", 2 * 86_400_000, 20_000),
      ], to: store)
    try store.forget(before: Day(number: TrailSlice.dayNumber(of: Self.begin) + 1))
    #expect(try all(store).count == 2)
    #expect(try Folder.names(in: folder).filter { $0.hasPrefix("edges-") }.count == 2)
    let c = try #require(store.snapshot().register.person("c"))
    try store.erase(c)
    #expect(try all(store).isEmpty)
    var work = EdgeImport(into: store, now: Self.now)
    let (one, other) = (Array("a".utf8), Array("b".utf8))
    let reason = try work.add(one.span, other.span, start: Self.begin, duration: 1)
    #expect(reason?.contains("forgotten") == true)
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `that were changed on disk are refused and never trap`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let scratch = try ScratchFolder()
    let folder = scratch.file("store")
    let store = try TrailStore(folder: folder, access: .write)
    _ = try add((0..<50).map { ("a", "p\($0)", $0 * 1000, 20_000) }, to: store)
    let name = try #require(try Folder.names(in: folder).first { $0.hasPrefix("edges-") })
    let file = try OpenFile("\(folder)/\(name)", .write)
    let size = try file.size()
    if seed % 4 == 0 {
      try file.truncate(to: Int.random(in: 0..<size, using: &random))
    } else {
      let at = Int.random(in: 0..<size, using: &random)
      let byte = try OpenFile("\(folder)/\(name)", .read).read(at: at, count: 1)
      let changed = [byte[0] ^ UInt8.random(in: 1...255, using: &random)]
      try file.write(changed.span, at: at)
    }
    var edges: [ContactEdge] = []
    #expect(throws: TrailsError.self) {
      try store.edges().appendEdges(during: 0...Int64.max / 2, to: &edges)
    }
  }
}
