// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Puts the batches of many tasks into few transactions, so that they share one wait for the disk.
///
/// The first task that comes becomes the leader: it writes its own batch with all that wait by
/// then, and hands the lead to the next waiting task. While one transaction is on its way to the
/// disk the next one gathers. There is no task in the background and no timer: a lone appender
/// waits for nobody.
public final class GroupCommit<Store: Journal>: Sendable {
  /// What has happened so far.
  public struct Counts: Hashable, Sendable {
    /// Transactions that became durable.
    public var transactions = 0
    /// Batches in them.
    public var batches = 0
    /// Batches that were refused because too many entries waited.
    public var refused = 0

    /// Creates counts.
    public init(transactions: Int = 0, batches: Int = 0, refused: Int = 0) {
      self.transactions = transactions
      self.batches = batches
      self.refused = refused
    }
  }

  private enum Turn {
    case lead
    case receipt(AppendReceipt)
    case failed(any Error)
  }

  private struct Waiter {
    var ticket: UInt64
    var batch: JournalBatch
    var continuation: CheckedContinuation<Turn, Never>
  }

  private struct State {
    var waiters: [Waiter] = []
    var waitingEntries = 0
    var isLed = false
    var nextTicket: UInt64 = 0
    var cancelled: Set<UInt64> = []
    var counts = Counts()
  }

  private let store: Store
  private let capacity: Int
  private let groupSize: Int
  private let state = Mutex(State())

  /// Creates a group commit in front of a journal.
  ///
  /// - Parameters:
  ///   - capacity: How many entries may wait; an append beyond is refused with `.busy`.
  ///   - groupSize: The most entries of one transaction, unless a single batch has more.
  public init(store: Store, capacity: Int = 65_536, groupSize: Int = 10_000) {
    self.store = store
    self.capacity = max(1, capacity)
    self.groupSize = max(1, groupSize)
  }

  /// What has happened so far.
  public var counts: Counts { state.withLock { $0.counts } }

  /// How many batches wait now.
  public var waiting: Int { state.withLock { $0.waiters.count } }

  /// Writes a batch, together with those of other tasks, and returns once it is durable.
  ///
  /// A batch at fault fails alone. When the task is cancelled while its batch waits, the batch is
  /// withdrawn; once it is on its way to the disk, its outcome is waited for and returned.
  ///
  /// - Throws: `JournalError`; `.busy` when too many entries wait; `CancellationError`
  public func append(_ batch: JournalBatch) async throws -> AppendReceipt {
    let ticket = state.withLock { state in
      state.nextTicket &+= 1
      return state.nextTicket
    }
    let turn = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        enter(Waiter(ticket: ticket, batch: batch, continuation: continuation))
      }
    } onCancel: {
      withdraw(ticket)
    }
    state.withLock { _ = $0.cancelled.remove(ticket) }
    switch turn {
    case .lead: return try await lead(with: batch)
    case .receipt(let receipt): return receipt
    case .failed(let error): throw error
    }
  }

  /// Gives a new waiter the lead, a place in the queue, or a refusal.
  private func enter(_ waiter: Waiter) {
    let turn: Turn? = state.withLock { state in
      if state.cancelled.contains(waiter.ticket) { return .failed(CancellationError()) }
      if !state.isLed {
        state.isLed = true
        return .lead
      }
      let size = waiter.batch.entries.count
      // A batch larger than the whole queue may still wait alone.
      if state.waitingEntries + size > capacity, !state.waiters.isEmpty {
        state.counts.refused += 1
        return .failed(
          JournalError(
            .busy, detail: "\(state.waitingEntries) entries wait for the disk; try again later"))
      }
      state.waitingEntries += size
      state.waiters.append(waiter)
      return nil
    }
    if let turn { waiter.continuation.resume(returning: turn) }
  }

  /// Takes a cancelled task's batch out of the queue.
  private func withdraw(_ ticket: UInt64) {
    let waiter: Waiter? = state.withLock { state in
      guard let index = state.waiters.firstIndex(where: { $0.ticket == ticket }) else {
        state.cancelled.insert(ticket)
        return nil
      }
      let waiter = state.waiters.remove(at: index)
      state.waitingEntries -= waiter.batch.entries.count
      return waiter
    }
    waiter?.continuation.resume(returning: .failed(CancellationError()))
  }

  /// Writes the leader's batch with those that wait, tells each what became of it, and passes on
  /// the lead.
  private func lead(with own: JournalBatch) async throws -> AppendReceipt {
    let group = gather(beside: own)
    let outcome = await commit([own] + group.map(\.batch))
    for (waiter, turn) in zip(group, outcome.dropFirst()) {
      waiter.continuation.resume(returning: turn)
    }
    passOn()
    switch outcome.first {
    case .receipt(let receipt)?: return receipt
    case .failed(let error)?: throw error
    default: throw JournalError(.corrupt, detail: "the journal gave no receipt")
    }
  }

  private func gather(beside own: JournalBatch) -> [Waiter] {
    state.withLock { state in
      var size = own.entries.count
      var count = 0
      for waiter in state.waiters {
        size += waiter.batch.entries.count
        if size > groupSize { break }
        count += 1
      }
      let group = Array(state.waiters[..<count])
      state.waiters.removeFirst(count)
      for waiter in group { state.waitingEntries -= waiter.batch.entries.count }
      return group
    }
  }

  /// Writes batches together, or in halves of halves when one of them is at fault, so that one
  /// fault among *n* batches costs about 2 log *n* transactions.
  private func commit(_ batches: [JournalBatch]) async -> [Turn] {
    do {
      let receipts = try await store.append(batches)
      state.withLock { state in
        state.counts.transactions += 1
        state.counts.batches += batches.count
      }
      return receipts.map { .receipt($0) }
    } catch let error as JournalError where error.isAboutTheBatch && batches.count > 1 {
      let middle = batches.count / 2
      let first = await commit(Array(batches[..<middle]))
      return first + (await commit(Array(batches[middle...])))
    } catch {
      return batches.map { _ in .failed(error) }
    }
  }

  private func passOn() {
    let next: Waiter? = state.withLock { state in
      guard !state.waiters.isEmpty else {
        state.isLed = false
        return nil
      }
      let next = state.waiters.removeFirst()
      state.waitingEntries -= next.batch.entries.count
      return next
    }
    next?.continuation.resume(returning: .lead)
  }
}
