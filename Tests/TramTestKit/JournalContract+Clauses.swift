// SPDX-License-Identifier: Apache-2.0

import TramJournal
import TramUnits

extension JournalContract {
  func emptyHasGenesisHead(_ journal: Store) async throws {
    try expect(try await journal.head(), is: .empty, "the head")
    try expect(try await journal.read(after: .start, limit: 10), is: [], "the entries")
    try expect(try await journal.checkpoint(named: "none"), is: nil, "the checkpoint")
    let receipt = try await journal.append(JournalBatch())
    try expect(receipt, is: AppendReceipt(outcomes: [], head: .empty), "an empty batch's receipt")
  }

  func appendsInOrder(_ journal: Store) async throws {
    var source = FactSource(seed: 1)
    let facts = source.facts(250)
    var count: UInt64 = 0
    for batch in [facts[..<1], facts[1..<100], facts[100...]] {
      let receipt = try await journal.append(JournalBatch(entries: Array(batch)))
      let numbers = batch.map { _ in
        count += 1
        return EntryOutcome.written(SequenceNumber(count))
      }
      try expect(receipt.outcomes, is: numbers, "outcomes")
      try expect(receipt.head, is: try await journal.head(), "the receipt's head")
    }
    let entries = try await journal.read(after: .start, limit: 1000)
    try expect(entries.map(\.envelope), is: facts, "facts")
    try expect(entries.map(\.number.rawValue), is: Array(1...250), "numbers")
    try expect(entries.last?.hash, is: try await journal.head().hash, "the last hash")
  }

  func readsByPages(_ journal: Store) async throws {
    var source = FactSource(seed: 2)
    _ = try await journal.append(JournalBatch(entries: source.facts(100, upTo: 20)))
    let all = try await journal.read(after: .start, limit: .max)
    try expect(all.count, is: 100, "entries")
    for size in [1, 7, 50, 99, 100, 101] {
      var pages: [JournalEntry] = []
      while true {
        let place = pages.last?.number ?? .start
        let page = try await journal.read(after: place, limit: size)
        if page.isEmpty { break }
        try expect(page.count <= size, is: true, "a page of at most \(size)")
        pages += page
      }
      try expect(pages, is: all, "pages of \(size)")
    }
    for place in [100, 101, UInt64.max] as [UInt64] {
      let rest = try await journal.read(after: SequenceNumber(place), limit: 5)
      try expect(rest, is: [], "what is after \(place)")
    }
    try expect(try await journal.read(after: .start, limit: 0), is: [], "a page of none")
  }

  func knowsFactsAgain(_ journal: Store) async throws {
    var source = FactSource(seed: 3)
    let old = source.facts(20)
    _ = try await journal.append(JournalBatch(entries: old))
    let before = try await journal.head()
    let again = try await journal.append(JournalBatch(entries: old))
    try expect(
      again.outcomes, is: (1...20).map { .alreadyThere(SequenceNumber($0)) }, "outcomes")
    try expect(again.head, is: before, "the head")

    let fresh = source.facts(2)
    let mixed = try await journal.append(
      JournalBatch(entries: [old[4], fresh[0], old[0], fresh[1]]))
    let promised: [EntryOutcome] = [
      .alreadyThere(SequenceNumber(5)), .written(SequenceNumber(21)),
      .alreadyThere(SequenceNumber(1)), .written(SequenceNumber(22)),
    ]
    try expect(mixed.outcomes, is: promised, "outcomes of old and new")
    let entries = try await journal.read(after: .start, limit: 100)
    try expect(entries.map(\.envelope), is: old + fresh, "facts")
    try expect(
      await journal.number(of: fresh[1].key), is: SequenceNumber(22), "the place of a key")
    try expect(await journal.number(of: source.fact().key), is: nil, "the place of no key")
  }

  func knowsFactsInsideABatch(_ journal: Store) async throws {
    var source = FactSource(seed: 4)
    let fact = source.fact()
    let receipt = try await journal.append(JournalBatch(entries: [fact, fact]))
    let first = SequenceNumber(1)
    try expect(receipt.outcomes, is: [.written(first), .alreadyThere(first)], "outcomes")
    try expect(receipt.head.number, is: first, "the head")
  }

  func refusesConflictingKey(_ journal: Store) async throws {
    var source = FactSource(seed: 5)
    let fact = source.fact()
    _ = try await journal.append(JournalBatch(entries: [fact]))
    var others = [fact, fact, fact, fact]
    others[0].payload.append(0)
    others[1].subject = SubjectID(fact.subject.rawValue ^ 1 << 63)
    others[2].kind = EntryKind(.max)
    others[3].time.milliseconds += 1
    for other in others {
      try await expect(.keyConflict, "a changed fact under its key") {
        _ = try await journal.append(JournalBatch(entries: [other]))
      }
    }
    try await expect(.keyConflict, "a conflict inside one batch") {
      var pair = source.facts(1)
      pair.append(pair[0])
      pair[1].payload.append(1)
      _ = try await journal.append(JournalBatch(entries: pair))
    }
    try expect(try await journal.head().number, is: SequenceNumber(1), "the head")
  }

  func writesAllOrNothing(_ journal: Store) async throws {
    var source = FactSource(seed: 6)
    let first = source.facts(3)
    _ = try await journal.append(JournalBatch(entries: first))
    let before = try await journal.head()
    var bad = first[1]
    bad.payload.append(7)
    let good = source.facts(5)
    try await expect(.keyConflict, "a transaction with one bad entry") {
      _ = try await journal.append([
        JournalBatch(entries: good), JournalBatch(entries: [bad]),
      ])
    }
    try expect(try await journal.head(), is: before, "the head")
    let receipt = try await journal.append(JournalBatch(entries: good))
    try expect(
      receipt.outcomes, is: (4...8).map { .written(SequenceNumber($0)) },
      "outcomes of the good ones afterwards")
  }

  func refusesTooLarge(_ journal: Store) async throws {
    var source = FactSource(seed: 7)
    let limits = JournalLimits()
    var long = source.fact()
    long.payload = Array(repeating: 1, count: limits.payload)
    _ = try await journal.append(JournalBatch(entries: [long]))
    var longer = source.fact()
    longer.payload = Array(repeating: 1, count: limits.payload + 1)
    var busy = source.fact()
    busy.effects = Array(repeating: Effect(channel: EffectChannel(1)), count: limits.effects + 1)
    let name = String(repeating: "n", count: limits.name + 1)
    for batch in [
      JournalBatch(entries: [longer]), JournalBatch(entries: [busy]),
      JournalBatch(checkpoints: [CheckpointUpdate(name: name, state: [])]),
      JournalBatch(checkpoints: [CheckpointUpdate(name: "", state: [])]),
    ] {
      try await expect(.tooLarge, "what is too large") { _ = try await journal.append(batch) }
    }
    try expect(try await journal.head().number, is: SequenceNumber(1), "the head")
  }

  func keepsEmptyPayloads(_ journal: Store) async throws {
    let extremes = [
      Envelope(
        key: IdempotencyKey(source: 0, number: 0), subject: SubjectID(0), kind: EntryKind(0),
        time: Instant(milliseconds: .min), payload: []),
      Envelope(
        key: IdempotencyKey(source: .max, number: .max), subject: SubjectID(.max),
        kind: EntryKind(.max), time: Instant(milliseconds: .max), payload: [0]),
      Envelope(
        key: IdempotencyKey(source: 1 << 63, number: 1), subject: SubjectID(1 << 63),
        kind: EntryKind(1 << 31), time: Instant(milliseconds: 0), payload: [255, 0, 255]),
    ]
    _ = try await journal.append(JournalBatch(entries: extremes))
    let entries = try await journal.read(after: .start, limit: 10)
    try expect(entries.map(\.envelope), is: extremes, "facts")
    let again = try await journal.append(JournalBatch(entries: extremes))
    try expect(again.outcomes.map(\.number.rawValue), is: [1, 2, 3], "places")
  }

  func givesReceiptsPerBatch(_ journal: Store) async throws {
    var source = FactSource(seed: 8)
    let facts = source.facts(3)
    let receipts = try await journal.append([
      JournalBatch(
        entries: Array(facts[..<2]), checkpoints: [CheckpointUpdate(name: "a", state: [1])]),
      JournalBatch(),
      JournalBatch(
        entries: [facts[0], facts[2]], checkpoints: [CheckpointUpdate(name: "b", state: [2])]),
    ])
    try expect(receipts.map(\.outcomes.count), is: [2, 0, 2], "outcomes a batch")
    try expect(receipts.map(\.head.number.rawValue), is: [2, 2, 3], "heads")
    try expect(
      receipts.last?.outcomes,
      is: [.alreadyThere(SequenceNumber(1)), .written(SequenceNumber(3))], "the last outcomes")
    let a = try await journal.checkpoint(named: "a")
    try expect(a?.position.rawValue, is: 2, "the first batch's position")
    let b = try await journal.checkpoint(named: "b")
    try expect(b?.position.rawValue, is: 3, "the last batch's position")
    try expect(try await journal.append([]), is: [], "receipts of no batch")
  }

  func withstandsCancellation(_ journal: Store) async throws {
    var source = FactSource(seed: 9)
    let facts = source.facts(10)
    let receipt = try await withThrowingTaskGroup(of: AppendReceipt.self) { group in
      group.cancelAll()
      group.addTask { try await journal.append(JournalBatch(entries: facts)) }
      return try await group.next()
    }
    try expect(receipt?.head, is: try await journal.head(), "the head")
    try expect(receipt?.head.number.rawValue, is: 10, "the number of entries")
  }

  func servesConcurrentAppenders(_ journal: Store) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for seed in 100..<108 as Range<UInt64> {
        group.addTask {
          var source = FactSource(seed: seed)
          for _ in 0..<10 {
            _ = try await journal.append(JournalBatch(entries: source.facts(5, upTo: 30)))
          }
        }
      }
      try await group.waitForAll()
    }
    let entries = try await journal.read(after: .start, limit: 1000)
    try expect(entries.count, is: 400, "entries")
    for seed in 100..<108 as Range<UInt64> {
      let own = entries.filter { $0.envelope.key.source == seed }
      try expect(own.map(\.envelope.key.number), is: Array(1...50), "the order of appender \(seed)")
    }
  }
}
