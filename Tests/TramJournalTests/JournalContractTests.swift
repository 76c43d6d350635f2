// SPDX-License-Identifier: Apache-2.0

import Testing
import TramJournal
import TramSQLite
import TramTestKit

@Suite("The journal's contract")
struct JournalContractTests {
  @Test("is kept by the journal in memory", arguments: JournalClause.allCases)
  func memory(clause: JournalClause) async throws {
    try await JournalContract { MemoryJournal() }.check(clause)
  }

  @Test("is kept by the journal on disk", arguments: JournalClause.allCases)
  func disk(clause: JournalClause) async throws {
    let folder = try ScratchFolder()
    try await JournalContract { try SQLiteJournal(path: folder.file("journal")) }.check(clause)
  }

  @Test("gives the same chain in memory and on disk", arguments: 0..<20 as Range<UInt64>)
  func sameChain(seed: UInt64) async throws {
    let folder = try ScratchFolder()
    let disk = try SQLiteJournal(path: folder.file("journal"))
    let memory = MemoryJournal()
    var source = FactSource(seed: seed)
    for size in [1, 10, 100] {
      let batch = JournalBatch(entries: source.facts(size, effects: 1))
      let a = try await memory.append(batch)
      let b = try await disk.append(batch)
      #expect(a == b)
    }
    let a = try await memory.read(after: .start, limit: .max)
    let b = try await disk.read(after: .start, limit: .max)
    #expect(a == b)
  }
}
