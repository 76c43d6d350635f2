// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramIsolation
import TramJournal
import TramSQLite
import TramTestKit
import TramUnits

@Suite("The desk's facts in the journal")
struct DeskFollowerTests {
  private func envelopes(_ facts: inout DeskFacts, _ count: Int) throws -> [Envelope] {
    try (0..<count).map { _ in
      let number = facts.random.next()
      if number % 4 == 0 {
        return Envelope(
          key: IdempotencyKey(source: 1, number: number), subject: SubjectID(1),
          kind: EntryKind(3), time: Instant(milliseconds: 0), payload: [1, 2, 3])
      }
      return try DeskCodec.envelope(
        of: facts.next(), key: IdempotencyKey(source: 2, number: number))
    }
  }

  @Test("come back as they were, the same fact as the same bytes", arguments: 0..<20)
  func roundTrip(seed: UInt64) throws {
    var facts = DeskFacts(seed: seed)
    for _ in 0..<50 {
      let fact = facts.next()
      let payload = try DeskCodec.payload(of: fact)
      let envelope = try DeskCodec.envelope(
        of: fact, key: IdempotencyKey(source: 1, number: 1))
      let entry = JournalEntry(
        number: SequenceNumber(1), envelope: envelope, previous: .genesis, hash: .genesis)
      let back = try DeskCodec.entry(in: entry)
      #expect(back == fact)
      #expect(try back.map { try DeskCodec.payload(of: $0) } == payload)
    }
  }

  /// The payloads of this version as they were first written; asked to, the test writes them.
  @Test("are read as they were written in earlier versions")
  func golden() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Golden/desk-100.jsonl")
    if ProcessInfo.processInfo.environment["TRAM_WRITE_GOLDEN"] != nil {
      var facts = DeskFacts(seed: 100)
      var lines: [String] = []
      for _ in 0..<120 {
        lines.append(String(decoding: try DeskCodec.payload(of: facts.next()), as: UTF8.self))
      }
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
    }
    let text = try String(contentsOf: file, encoding: .utf8)
    let lines = text.split(separator: "\n").map { Array($0.utf8) }
    #expect(lines.count == 120)
    for (index, line) in lines.enumerated() {
      let envelope = Envelope(
        key: IdempotencyKey(source: 1, number: 1), subject: SubjectID(0), kind: DeskCodec.kind,
        time: Instant(milliseconds: 0), payload: line)
      let entry = try DeskCodec.entry(
        in: JournalEntry(
          number: SequenceNumber(1), envelope: envelope, previous: .genesis, hash: .genesis))
      // Members that came later are left out when they are nil, so the bytes stay the same too.
      let again = try DeskCodec.payload(of: try #require(entry))
      #expect(again == line, "line \(index + 1)")
    }
  }

  @Test("that cannot be read are refused by their entry's number", arguments: 0..<100)
  func damaged(seed: UInt64) throws {
    var facts = DeskFacts(seed: seed)
    var envelope = try DeskCodec.envelope(
      of: facts.next(), key: IdempotencyKey(source: 1, number: 1))
    for _ in 0..<3 where !envelope.payload.isEmpty {
      let place = Int.random(in: 0..<envelope.payload.count, using: &facts.random)
      if seed % 2 == 0 {
        envelope.payload[place] ^= UInt8.random(in: 1...255, using: &facts.random)
      } else {
        envelope.payload.removeSubrange(place...)
      }
    }
    let entry = JournalEntry(
      number: SequenceNumber(7), envelope: envelope, previous: .genesis, hash: .genesis)
    do {
      _ = try DeskCodec.entry(in: entry)
    } catch {
      #expect(error.code == .corrupt && error.detail.contains("entry 7"))
    }
  }

  @Test("are folded in pages, go on after a restart, and skip other facts", arguments: 0..<8)
  func follows(seed: UInt64) async throws {
    var facts = DeskFacts(seed: seed)
    let journal = MemoryJournal()
    let (store, twin) = (MemoryDesk(), MemoryDesk())
    for round in 0..<4 {
      _ = try await journal.append(JournalBatch(entries: try envelopes(&facts, 40)))
      var follower = DeskFollower(store, page: 7)
      try await follower.catchUp(with: journal)
      #expect(try await follower.catchUp(with: journal) == 0)
      #expect(follower.position == (try await journal.head()).number, "round \(round)")
    }
    var other = DeskFollower(twin)
    try await other.rebuild(from: journal)
    try await DeskContract<MemoryDesk>.compareRows(twin, store)
    try await other.rebuild(from: journal)
    try await DeskContract<MemoryDesk>.compareRows(twin, store)
  }

  @Test("of a shorter journal are folded anew")
  func shorter() async throws {
    var facts = DeskFacts(seed: 3)
    let (long, short) = (MemoryJournal(), MemoryJournal())
    _ = try await long.append(JournalBatch(entries: try envelopes(&facts, 90)))
    _ = try await short.append(JournalBatch(entries: try envelopes(&facts, 20)))
    let (store, twin) = (MemoryDesk(), MemoryDesk())
    var follower = DeskFollower(store)
    try await follower.catchUp(with: long)
    var next = DeskFollower(store)
    try await next.catchUp(with: short)
    var fresh = DeskFollower(twin)
    try await fresh.catchUp(with: short)
    try await DeskContract<MemoryDesk>.compareRows(twin, store)
  }
}
