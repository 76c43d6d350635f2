// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramBytes

/// Puts the batches of many tasks into few transactions, so that they share one wait for the disk.
///
/// Batches stand in a `FlushLine`: a lone appender waits for nobody.
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

  private let store: Store
  private let line: FlushLine<JournalBatch, AppendReceipt>
  private let done = Mutex(Counts())

  /// Creates a group commit in front of a journal.
  ///
  /// - Parameters:
  ///   - capacity: How many entries may wait; an append beyond is refused with `.busy`.
  ///   - groupSize: The most entries of one transaction, unless a single batch has more.
  public init(store: Store, capacity: Int = 65_536, groupSize: Int = 10_000) {
    self.store = store
    line = FlushLine(
      mostWaiting: FlushLoad(items: max(1, capacity), bytes: .max),
      mostWritten: FlushLoad(items: max(1, groupSize), bytes: .max)
    ) {
      FlushLoad(items: $0.entries.count)
    } refusal: {
      JournalError(.busy, detail: "\($0.items) entries wait for the disk; try again later")
    }
  }

  /// What has happened so far.
  public var counts: Counts {
    var counts = done.withLock { $0 }
    counts.refused = line.counts.refused
    return counts
  }

  /// How many batches wait now.
  public var waiting: Int { line.waiting }

  /// Writes a batch, together with those of other tasks, and returns once it is durable.
  ///
  /// A batch at fault fails alone. When the task is cancelled while its batch waits, the batch is
  /// withdrawn; once it is on its way to the disk, its outcome is waited for and returned.
  ///
  /// - Throws: `JournalError`; `.busy` when too many entries wait; `CancellationError`
  public func append(_ batch: JournalBatch) async throws -> AppendReceipt {
    try await line.append(batch, each: commit)
  }

  /// Writes batches together, or in halves of halves when one of them is at fault, so that one
  /// fault among *n* batches costs about 2 log *n* transactions.
  private func commit(
    _ batches: [JournalBatch]
  ) async -> [Result<AppendReceipt, any Error>] {
    do {
      let receipts = try await store.append(batches)
      done.withLock { counts in
        counts.transactions += 1
        counts.batches += batches.count
      }
      return receipts.map { .success($0) }
    } catch let error as JournalError where error.isAboutTheBatch && batches.count > 1 {
      let middle = batches.count / 2
      let first = await commit(Array(batches[..<middle]))
      return first + (await commit(Array(batches[middle...])))
    } catch {
      return batches.map { _ in .failure(error) }
    }
  }
}
