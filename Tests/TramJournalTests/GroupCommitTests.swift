// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import TramJournal
import TramTestKit
import TramUnits

/// A journal in memory whose transactions wait until they are let through.
final class GatedJournal: Journal {
  private struct State {
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    var sizes: [Int] = []
    var watchers: [CheckedContinuation<Void, Never>] = []
  }

  private let memory = MemoryJournal()
  private let state = Mutex(State())

  /// How many batches each transaction had.
  var sizes: [Int] { state.withLock { $0.sizes } }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Returns once a transaction stands before the gate.
  func waitForOne() async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.waiting.isEmpty { state.watchers.append(continuation) }
        return !state.waiting.isEmpty
      }
      if isThere { continuation.resume() }
    }
  }

  func append(_ batches: [JournalBatch]) async throws -> [AppendReceipt] {
    await withCheckedContinuation { continuation in
      let (isOpen, watchers) = state.withLock { state in
        state.sizes.append(batches.count)
        if !state.isOpen { state.waiting.append(continuation) }
        defer { state.watchers = [] }
        return (state.isOpen, state.watchers)
      }
      for watcher in watchers { watcher.resume() }
      if isOpen { continuation.resume() }
    }
    return try await memory.append(batches)
  }

  func head() async throws -> JournalHead { try await memory.head() }

  func read(after place: SequenceNumber, limit: Int) async throws -> [JournalEntry] {
    try await memory.read(after: place, limit: limit)
  }

  func number(of key: IdempotencyKey) async throws -> SequenceNumber? {
    try await memory.number(of: key)
  }

  func checkpoint(named name: String) async throws -> Checkpoint? {
    try await memory.checkpoint(named: name)
  }

  func pendingEffects(
    of channel: EffectChannel, limit: Int
  ) async throws -> [PendingEffect] {
    try await memory.pendingEffects(of: channel, limit: limit)
  }
}

@Suite("A group commit")
struct GroupCommitTests {
  /// Starts tasks that wait behind a first transaction, one after the other.
  private func queue(
    _ batches: [JournalBatch], on group: GroupCommit<GatedJournal>,
    in tasks: inout ThrowingTaskGroup<AppendReceipt, any Error>
  ) async {
    for batch in batches {
      let before = group.waiting
      tasks.addTask { try await group.append(batch) }
      while group.waiting == before { await Task.yield() }
    }
  }

  @Test("writes what waits in one transaction")
  func oneTransaction() async throws {
    let journal = GatedJournal()
    let group = GroupCommit(store: journal)
    var source = FactSource(seed: 1)
    let first = JournalBatch(entries: source.facts(1))
    let rest = (0..<30).map { _ in JournalBatch(entries: source.facts(2)) }
    try await withThrowingTaskGroup(of: AppendReceipt.self) { tasks in
      tasks.addTask { try await group.append(first) }
      await journal.waitForOne()
      await queue(rest, on: group, in: &tasks)
      journal.open()
      try await tasks.waitForAll()
    }
    #expect(journal.sizes == [1, 30])
    #expect(group.counts == .init(transactions: 2, batches: 31, refused: 0))
    let entries = try await journal.read(after: .start, limit: 100)
    #expect(entries.map(\.envelope) == first.entries + rest.flatMap(\.entries))
  }

  @Test("fails the batches at fault and no other", arguments: 0..<20 as Range<UInt64>)
  func faultsAmongMany(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let journal = GatedJournal()
    let group = GroupCommit(store: journal)
    var source = FactSource(seed: seed)
    let first = JournalBatch(entries: source.facts(1))
    var bad = first
    bad.entries[0].payload.append(9)
    var kept = first.entries
    var batches: [JournalBatch] = []
    for _ in 0..<20 {
      let isBad = Int.random(in: 0..<5, using: &random) == 0
      batches.append(isBad ? bad : JournalBatch(entries: source.facts(2)))
      if !isBad { kept += batches[batches.count - 1].entries }
    }
    let badCount = batches.count { $0 == bad }
    await withThrowingTaskGroup(of: AppendReceipt.self) { tasks in
      tasks.addTask { try await group.append(first) }
      await journal.waitForOne()
      await queue(batches, on: group, in: &tasks)
      journal.open()
      var refused = 0
      while let result = await tasks.nextResult() {
        if case .failure(let error as JournalError) = result {
          #expect(error.code == .keyConflict)
          refused += 1
        }
      }
      #expect(refused == badCount)
    }
    let entries = try await journal.read(after: .start, limit: 100)
    #expect(entries.map(\.envelope) == kept)
  }

  @Test("fails a batch at fault alone")
  func faultAlone() async throws {
    let journal = GatedJournal()
    let group = GroupCommit(store: journal)
    var source = FactSource(seed: 2)
    let first = JournalBatch(entries: source.facts(1))
    var bad = first
    bad.entries[0].payload.append(9)
    let good = JournalBatch(entries: source.facts(3))
    await withThrowingTaskGroup(of: AppendReceipt.self) { tasks in
      tasks.addTask { try await group.append(first) }
      await journal.waitForOne()
      await queue([good, bad], on: group, in: &tasks)
      journal.open()
      var codes: [JournalError.Code] = []
      while let result = await tasks.nextResult() {
        if case .failure(let error as JournalError) = result { codes.append(error.code) }
      }
      #expect(codes == [.keyConflict])
    }
    #expect(try await journal.head().number == SequenceNumber(4))
  }

  @Test("refuses and counts what does not fit its queue")
  func fullQueue() async throws {
    let journal = GatedJournal()
    let group = GroupCommit(store: journal, capacity: 10)
    var source = FactSource(seed: 3)
    let first = JournalBatch(entries: source.facts(1))
    let fits = JournalBatch(entries: source.facts(8))
    let over = JournalBatch(entries: source.facts(3))
    try await withThrowingTaskGroup(of: AppendReceipt.self) { tasks in
      tasks.addTask { try await group.append(first) }
      await journal.waitForOne()
      await queue([fits], on: group, in: &tasks)
      let error = await #expect(throws: JournalError.self) { try await group.append(over) }
      #expect(error?.code == .busy)
      #expect(group.counts.refused == 1)
      journal.open()
      try await tasks.waitForAll()
    }
    _ = try await group.append(over)
    #expect(try await journal.head().number == SequenceNumber(12))
  }

  @Test("withdraws the batch of a cancelled task that waits")
  func cancelled() async throws {
    let journal = GatedJournal()
    let group = GroupCommit(store: journal)
    var source = FactSource(seed: 4)
    let first = JournalBatch(entries: source.facts(1))
    let second = JournalBatch(entries: source.facts(1))
    try await withThrowingTaskGroup(of: AppendReceipt.self) { tasks in
      tasks.addTask { try await group.append(first) }
      await journal.waitForOne()
      await withThrowingTaskGroup(of: AppendReceipt.self) { inner in
        await queue([second], on: group, in: &inner)
        inner.cancelAll()
        await #expect(throws: CancellationError.self) { _ = try await inner.next() }
      }
      #expect(group.waiting == 0)
      journal.open()
      try await tasks.waitForAll()
    }
    #expect(try await journal.head().number == SequenceNumber(1))
  }

  @Test(
    "keeps every fact of many tasks once and in their order", arguments: 0..<10 as Range<UInt64>)
  func manyTasks(seed: UInt64) async throws {
    let journal = MemoryJournal()
    let group = GroupCommit(store: journal, groupSize: 7)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for task in 0..<20 as Range<UInt64> {
        tasks.addTask {
          var source = FactSource(seed: seed * 100 + task)
          for size in [1, 3, 9, 2] {
            let receipt = try await group.append(JournalBatch(entries: source.facts(size)))
            let numbers = receipt.outcomes.map(\.number.rawValue)
            #expect(numbers == Array(numbers[0]..<numbers[0] + UInt64(size)))
          }
        }
      }
      try await tasks.waitForAll()
    }
    let entries = try await journal.read(after: .start, limit: 1000)
    #expect(entries.count == 300)
    for task in 0..<20 as Range<UInt64> {
      let own = entries.filter { $0.envelope.key.source == seed * 100 + task }
      #expect(own.map(\.envelope.key.number) == Array(1...15))
    }
    #expect(try await journal.firstFault() == nil)
  }
}
