// SPDX-License-Identifier: Apache-2.0

/// What can be read from a journal.
public protocol JournalReading: Sendable {
  /// The last entry.
  func head() async throws -> JournalHead

  /// At most `limit` entries after a place, in order; an empty answer is the end.
  ///
  /// - Throws: `JournalError` with code `.corrupt` when an entry is missing in between
  func read(after place: SequenceNumber, limit: Int) async throws -> [JournalEntry]

  /// Where the fact of a key stands, or `nil` when it was never written.
  func number(of key: IdempotencyKey) async throws -> SequenceNumber?

  /// The state last kept under a name, or `nil`.
  func checkpoint(named name: String) async throws -> Checkpoint?

  /// At most `limit` effects of a channel that have not been reported as delivered, the oldest
  /// first; the same ones again until they are.
  func pendingEffects(of channel: EffectChannel, limit: Int) async throws -> [PendingEffect]
}

/// An append-only, hash-chained log of facts.
///
/// One writer at a time; reads see whole transactions only. `MemoryJournal` is the specification,
/// and one contract suite is passed by every journal.
public protocol Journal: JournalReading {
  /// Writes batches in order, as one transaction, and returns once they are durable: all of all
  /// batches is kept, or nothing.
  ///
  /// An envelope whose key is taken by the same fact is acknowledged and not written again; its
  /// effects are not queued again. Checkpoints and deliveries of a batch always count. The work
  /// is not interrupted when the calling task is cancelled.
  ///
  /// - Returns: One receipt a batch.
  /// - Throws: `JournalError`: `.keyConflict` or `.tooLarge` when a batch is at fault, another
  ///   code when the storage is
  func append(_ batches: [JournalBatch]) async throws -> [AppendReceipt]
}

extension Journal {
  /// Writes one batch as one transaction and returns once it is durable.
  public func append(_ batch: JournalBatch) async throws -> AppendReceipt {
    guard let receipt = try await append([batch]).first else {
      throw JournalError(.corrupt, detail: "the journal gave no receipt")
    }
    return receipt
  }
}

/// The refusal of an entry whose key another fact has.
public func keyConflict(_ key: IdempotencyKey, at number: SequenceNumber) -> JournalError {
  JournalError(
    .keyConflict, detail: "key \(key) is taken by entry \(number), which tells something else")
}
