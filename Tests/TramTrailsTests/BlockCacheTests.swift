// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTestKit
import TramUnits

@testable import TramTrails

@Suite("Opened blocks that are kept") struct BlockCacheTests {
  private static let everywhere = WindowMarks([
    TrailWindow(times: .min ... .max, latitudes: .min ... .max, longitudes: .min ... .max)
  ])

  private func store(_ folder: borrowing ScratchFolder, cacheBytes: Int) async throws -> TrailStore
  {
    let store = try TrailStore(
      folder: folder.file("store"), access: .write,
      settings: TrailStore.Settings(cacheBytes: cacheBytes))
    _ = try await FixImport(into: store, now: TrailTables.now)
      .run(TrailTables.table(TrailTables.fixes(seed: 3)))
    return store
  }

  @Test func `are those asked for twice: one question leaves no block behind`() async throws {
    let folder = try ScratchFolder()
    let store = try await store(folder, cacheBytes: 64 << 20)
    var blocks = 0
    try store.snapshot().forEachOpened(near: Self.everywhere) { _, _ in blocks += 1 }
    // The legs of rides stay, of which this store has few.
    let rides = store.cache.bytes
    #expect(blocks > 3 && rides < 100_000)
    var vertices = 0
    try store.snapshot().forEachOpened(near: Self.everywhere) { block, _ in
      vertices += block.places.count + block.wide.times.count
    }
    #expect(store.cache.bytes > rides + 6 * vertices)
  }

  @Test func `are opened ahead as far as there is room for them`() async throws {
    for room in [0, 64 << 20] {
      let folder = try ScratchFolder()
      let store = try await store(folder, cacheBytes: room)
      try await store.snapshot().open(during: .min ... .max, tasks: 2)
      #expect(store.cache.bytes <= room)
      #expect((store.cache.bytes > 0) == (room > 0))
    }
  }

  @Test func `answer as those that are not`() async throws {
    let folder = try ScratchFolder()
    let store = try await store(folder, cacheBytes: 64 << 20)
    var answers: [[ContactRow]] = []
    for _ in 0..<3 {
      let rule = ContactRule(radius: Meters(50), threshold: 900_000)
      var search = PersonSearch(pieces: store.snapshot(), edges: MemoryEdges(), rule: rule)
      answers.append(
        try search.rows(of: PersonNumber(1), during: 1_600_000_000_000..<1_600_600_000_000))
    }
    #expect(answers[0] == answers[1] && answers[1] == answers[2])
  }
}
