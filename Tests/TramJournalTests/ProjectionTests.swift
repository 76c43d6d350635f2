// SPDX-License-Identifier: Apache-2.0

import Testing
import TramJournal
import TramTestKit
import TramUnits

/// A view for tests that sees order as well as content.
struct Tally: Projection, Hashable {
  private(set) var digest: UInt64 = 17
  private(set) var counts: [UInt64: UInt64] = [:]

  init() {}

  mutating func apply(_ entry: JournalEntry) {
    counts[entry.envelope.subject.rawValue, default: 0] += 1
    for byte in entry.envelope.payload { digest = digest &* 31 &+ UInt64(byte) }
    digest = digest &* 31 &+ entry.number.rawValue
  }

  func encoded() -> [UInt8] {
    let parts = [digest] + counts.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    return Array(parts.map(String.init).joined(separator: " ").utf8)
  }

  init(encoded: [UInt8]) throws {
    let parts = String(decoding: encoded, as: UTF8.self).split(separator: " ").map { UInt64($0) }
    let words = parts.compactMap { $0 }
    guard words.count == parts.count, let first = words.first, words.count % 2 == 1 else {
      throw JournalError(.badProjection, detail: "\(encoded.count) bytes are no tally")
    }
    digest = first
    for index in stride(from: 1, to: words.count, by: 2) { counts[words[index]] = words[index + 1] }
  }
}

@Suite("A projection")
struct ProjectionTests {
  @Test("kept up batch by batch equals one built again", arguments: 0..<60 as Range<UInt64>)
  func rebuildEqualsFold(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    var source = FactSource(seed: seed)
    let journal = MemoryJournal()
    var runner = ProjectionRunner(
      Tally.self, name: "tally", page: Int.random(in: 1...9, using: &random))
    for _ in 0..<12 {
      let facts = source.facts(Int.random(in: 0...10, using: &random), upTo: 20)
      _ = try await journal.append(JournalBatch(entries: facts))
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        try await runner.catchUp(with: journal)
      case 1:
        try await runner.catchUp(with: journal)
        _ = try await journal.append(JournalBatch(checkpoints: [runner.update()]))
      case 2:
        try await runner.restore(from: journal)
      default: break
      }
    }
    try await runner.catchUp(with: journal)
    var again = ProjectionRunner(Tally.self, name: "tally", page: 5)
    try await again.rebuild(from: journal)
    #expect(runner.view == again.view)
    #expect(runner.view.encoded() == again.view.encoded())
    let head = try await journal.head()
    #expect(runner.position == head.number)
  }

  @Test("whose saved state cannot be read is built again")
  func unreadableState() async throws {
    var source = FactSource(seed: 1)
    let journal = MemoryJournal()
    _ = try await journal.append(
      JournalBatch(
        entries: source.facts(5), checkpoints: [CheckpointUpdate(name: "tally", state: [1])]))
    var runner = ProjectionRunner(Tally.self, name: "tally")
    try await runner.restore(from: journal)
    #expect(runner.position == .start)
    try await runner.catchUp(with: journal)
    #expect(runner.position == SequenceNumber(5))
  }

  @Test("whose saved state has seen more than the journal holds is refused")
  func stateFromTheFuture() async throws {
    let journal = MemoryJournal()
    let update = CheckpointUpdate(
      name: "tally", position: SequenceNumber(3), state: Tally().encoded())
    _ = try await journal.append(JournalBatch(checkpoints: [update]))
    var runner = ProjectionRunner(Tally.self, name: "tally")
    let error = await #expect(throws: JournalError.self) {
      try await runner.restore(from: journal)
    }
    #expect(error?.code == .corrupt)
  }
}
