// SPDX-License-Identifier: Apache-2.0

import Testing
import TramIsolation
import TramSQLite
import TramTestKit
import TramUnits

@Suite(
  "A desk file under torture",
  .enabled(if: TortureChild.isBuilt("journal-torture"), "no journal-torture"))
struct DeskTortureTests {
  @Test("holds whole pages and their position after each kill of its writer", arguments: 0..<6)
  func killed(seed: UInt64) async throws {
    let folder = try ScratchFolder()
    let path = folder.file("desk.sqlite")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2 {
      let child = try TortureChild("journal-torture", ["desk", path, "\(seed)"])
      child.read(untilLines: Int.random(in: 1...60, using: &random))
      child.kill()
      let said = child.lines.last { $0.hasPrefix("at ") }.flatMap { UInt64($0.dropFirst(3)) } ?? 0
      let desk = try SQLiteDesk(path: path)
      let position = try await desk.position()
      #expect(position >= said)
      let twin = MemoryDesk()
      var facts = DeskFacts(seed: seed)
      var last: UInt64 = 0
      while last < position {
        let page = facts.entries(10, after: last)
        last = page.last?.number ?? last
        try await twin.fold(page)
      }
      try await DeskContract<MemoryDesk>.compareRows(twin, desk)
      try desk.close()
    }
  }
}
