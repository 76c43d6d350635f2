// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A journal that lives as long as the process; the specification of what the others do.
public final class MemoryJournal: Journal {
  private struct State {
    var entries: [JournalEntry] = []
    var numbers: [IdempotencyKey: SequenceNumber] = [:]
    var checkpoints: [String: Checkpoint] = [:]
    var outbox: [PendingEffect] = []

    var head: JournalHead {
      guard let last = entries.last else { return .empty }
      return JournalHead(number: last.number, hash: last.hash)
    }

    mutating func append(_ batch: JournalBatch) throws(JournalError) -> AppendReceipt {
      var outcomes: [EntryOutcome] = []
      outcomes.reserveCapacity(batch.entries.count)
      for envelope in batch.entries { outcomes.append(try append(envelope)) }
      for update in batch.checkpoints {
        checkpoints[update.name] = Checkpoint(
          position: update.position ?? head.number, state: update.state)
      }
      for delivery in batch.delivered {
        outbox.removeAll { $0.effect.channel == delivery.channel && $0.id <= delivery.through }
      }
      return AppendReceipt(outcomes: outcomes, head: head)
    }

    private mutating func append(_ envelope: Envelope) throws(JournalError) -> EntryOutcome {
      if let known = numbers[envelope.key] {
        let index = Int(known.rawValue) - 1
        guard entries[index].envelope.tellsTheSame(as: envelope) else {
          throw keyConflict(envelope.key, at: known)
        }
        return .alreadyThere(known)
      }
      let previous = head
      let number = previous.number.next
      var sealer = ChainSealer()
      var kept = envelope
      kept.effects = []
      entries.append(
        JournalEntry(
          number: number, envelope: kept, previous: previous.hash,
          hash: sealer.seal(kept, number: number, after: previous.hash)))
      numbers[envelope.key] = number
      for (index, effect) in envelope.effects.enumerated() {
        let id = EffectID(entry: number, index: UInt32(truncatingIfNeeded: index))
        outbox.append(PendingEffect(id: id, key: envelope.key, effect: effect))
      }
      return .written(number)
    }

    /// Takes back every entry after `count`, and what it brought.
    mutating func rollBack(to count: Int) {
      for entry in entries[count...] { numbers[entry.envelope.key] = nil }
      entries.removeSubrange(count...)
    }
  }

  private let state = Mutex(State())
  private let limits: JournalLimits

  /// Creates an empty journal.
  public init(limits: JournalLimits = JournalLimits()) { self.limits = limits }

  /// Writes batches as one transaction.
  public func append(_ batches: [JournalBatch]) async throws -> [AppendReceipt] {
    try limits.check(batches)
    return try state.withLock { state in
      let count = state.entries.count
      let outbox = state.outbox
      let checkpoints = state.checkpoints
      do {
        return try batches.map { try state.append($0) }
      } catch {
        state.rollBack(to: count)
        state.outbox = outbox
        state.checkpoints = checkpoints
        throw error
      }
    }
  }

  /// The last entry.
  public func head() async throws -> JournalHead { state.withLock { $0.head } }

  /// At most `limit` entries after a place, in order.
  public func read(after place: SequenceNumber, limit: Int) async throws -> [JournalEntry] {
    state.withLock { state in
      guard limit > 0, place < state.head.number else { return [] }
      return Array(state.entries[Int(place.rawValue)...].prefix(limit))
    }
  }

  /// Where the fact of a key stands, or `nil`.
  public func number(of key: IdempotencyKey) async throws -> SequenceNumber? {
    state.withLock { $0.numbers[key] }
  }

  /// The state last kept under a name, or `nil`.
  public func checkpoint(named name: String) async throws -> Checkpoint? {
    state.withLock { $0.checkpoints[name] }
  }

  /// At most `limit` undelivered effects of a channel, the oldest first.
  public func pendingEffects(
    of channel: EffectChannel, limit: Int
  ) async throws -> [PendingEffect] {
    state.withLock { state in
      Array(state.outbox.lazy.filter { $0.effect.channel == channel }.prefix(max(0, limit)))
    }
  }
}
