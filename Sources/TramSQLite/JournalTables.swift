// SPDX-License-Identifier: Apache-2.0

import GRDB
import TramJournal
import TramUnits

/// The journal's verbs as statements on one connection; the caller holds the transaction.
struct JournalTables {
  private let database: Database

  init(_ database: Database) { self.database = database }

  // MARK: - Writing

  /// Writes batches in order; the caller commits, or rolls back what an error leaves.
  func append(_ batches: [JournalBatch]) throws -> [AppendReceipt] {
    var head = try head()
    var receipts: [AppendReceipt] = []
    receipts.reserveCapacity(batches.count)
    for batch in batches {
      let outcomes = try append(batch.entries, head: &head)
      for update in batch.checkpoints { try keep(update, head: head) }
      for delivery in batch.delivered { try forget(delivery) }
      receipts.append(AppendReceipt(outcomes: outcomes, head: head))
    }
    return receipts
  }

  private func append(
    _ envelopes: [Envelope], head: inout JournalHead
  ) throws -> [EntryOutcome] {
    if envelopes.isEmpty { return [] }
    var outcomes: [EntryOutcome] = []
    outcomes.reserveCapacity(envelopes.count)
    var sealer = ChainSealer()
    let insert = try StatementKernel(
      """
      INSERT INTO entry (number, subject, kind, time, key, payload, hash)
      VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
      """, on: database)
    for envelope in envelopes {
      let number = head.number.next
      let hash = sealer.seal(envelope, number: number, after: head.hash)
      try insert.bind(Int64(bitPattern: number.rawValue), at: 1)
      try insert.bind(Int64(bitPattern: envelope.subject.rawValue), at: 2)
      try insert.bind(Int64(envelope.kind.rawValue), at: 3)
      try insert.bind(envelope.time.milliseconds, at: 4)
      let count = try insert.with(envelope.key, at: 5) {
        try insert.with(envelope.payload, at: 6) {
          try insert.with(hash, at: 7) { try insert.run() }
        }
      }
      if count == 0 {
        outcomes.append(.alreadyThere(try known(envelope)))
        continue
      }
      head = JournalHead(number: number, hash: hash)
      outcomes.append(.written(number))
      for (index, effect) in envelope.effects.enumerated() {
        try queue(effect, id: EffectID(entry: number, index: UInt32(index)))
      }
    }
    return outcomes
  }

  /// The place of a fact whose key is taken.
  ///
  /// - Throws: `JournalError` with code `.keyConflict` when the key's entry tells something else
  private func known(_ envelope: Envelope) throws -> SequenceNumber {
    let find = try StatementKernel(
      "SELECT number, subject, kind, time, payload FROM entry WHERE key = ?", on: database)
    var found: (number: SequenceNumber, isSame: Bool)?
    try find.with(envelope.key, at: 1) {
      try find.forEachRow {
        let other = Envelope(
          key: envelope.key, subject: SubjectID(UInt64(bitPattern: find.integer(1))),
          kind: EntryKind(UInt32(truncatingIfNeeded: find.integer(2))),
          time: Instant(milliseconds: find.integer(3)), payload: find.bytes(4))
        found = (
          SequenceNumber(UInt64(bitPattern: find.integer(0))), other.tellsTheSame(as: envelope)
        )
      }
    }
    guard let found else {
      throw JournalError(.corrupt, detail: "key \(envelope.key) is taken by no entry")
    }
    guard found.isSame else { throw keyConflict(envelope.key, at: found.number) }
    return found.number
  }

  private func queue(_ effect: Effect, id: EffectID) throws {
    let insert = try StatementKernel(
      "INSERT INTO outbox (channel, entry, place, payload, digest) VALUES (?, ?, ?, ?, ?)",
      on: database)
    try insert.bind(Int64(effect.channel.rawValue), at: 1)
    try insert.bind(Int64(bitPattern: id.entry.rawValue), at: 2)
    try insert.bind(Int64(id.index), at: 3)
    try insert.with(effect.payload, at: 4) {
      try insert.with(RowDigest.of(effect, id: id), at: 5) { _ = try insert.run() }
    }
  }

  private func keep(_ update: CheckpointUpdate, head: JournalHead) throws {
    let position = update.position ?? head.number
    let insert = try StatementKernel(
      """
      INSERT INTO checkpoint (name, position, state, digest) VALUES (?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET
        position = excluded.position, state = excluded.state, digest = excluded.digest
      """, on: database)
    let saved = Checkpoint(position: position, state: update.state)
    try insert.bind(update.name, at: 1)
    try insert.bind(Int64(bitPattern: position.rawValue), at: 2)
    try insert.with(update.state, at: 3) {
      try insert.with(RowDigest.of(saved, name: update.name), at: 4) { _ = try insert.run() }
    }
  }

  private func forget(_ delivery: Delivery) throws {
    let delete = try StatementKernel(
      "DELETE FROM outbox WHERE channel = ? AND (entry, place) <= (?, ?)", on: database)
    try delete.bind(Int64(delivery.channel.rawValue), at: 1)
    try delete.bind(Int64(bitPattern: delivery.through.entry.rawValue), at: 2)
    try delete.bind(Int64(delivery.through.index), at: 3)
    _ = try delete.run()
  }

  // MARK: - Reading

  /// The last entry's place and hash.
  func head() throws -> JournalHead {
    let last = try StatementKernel(
      "SELECT number, hash FROM entry ORDER BY number DESC LIMIT 1", on: database)
    var head = JournalHead.empty
    try last.forEachRow {
      let number = SequenceNumber(UInt64(bitPattern: last.integer(0)))
      head = JournalHead(number: number, hash: try hash(last.words(1), of: number))
    }
    return head
  }

  /// At most `limit` entries after a place.
  func read(after place: SequenceNumber, limit: Int) throws -> [JournalEntry] {
    guard limit > 0, place.rawValue < UInt64(Int64.max) else { return [] }
    // One entry more, the one before, whose hash is the first one's link.
    let select = try StatementKernel(
      """
      SELECT number, subject, kind, time, key, payload, hash FROM entry
      WHERE number >= ? ORDER BY number LIMIT ?
      """, on: database)
    let hasEntryBefore = place > .start
    try select.bind(Int64(place.rawValue), at: 1)
    try select.bind(Int64(min(limit, Int.max - 1)) + (hasEntryBefore ? 1 : 0), at: 2)
    var entries: [JournalEntry] = []
    var head = JournalHead.empty
    var expected = hasEntryBefore ? place : place.next
    try select.forEachRow {
      let number = SequenceNumber(UInt64(bitPattern: select.integer(0)))
      guard number == expected else {
        throw JournalError(.corrupt, detail: "entry \(expected) is missing before \(number)")
      }
      let entryHash = try hash(select.words(6), of: number)
      if number > place {
        guard let key: InlineArray<2, UInt64> = select.words(4) else {
          throw JournalError(.corrupt, detail: "the key of entry \(number) is damaged")
        }
        let envelope = Envelope(
          key: IdempotencyKey(high: key[0], low: key[1]),
          subject: SubjectID(UInt64(bitPattern: select.integer(1))),
          kind: EntryKind(UInt32(truncatingIfNeeded: select.integer(2))),
          time: Instant(milliseconds: select.integer(3)), payload: select.bytes(5))
        entries.append(
          JournalEntry(
            number: number, envelope: envelope, previous: head.hash, hash: entryHash))
      }
      head = JournalHead(number: number, hash: entryHash)
      expected = number.next
    }
    return entries
  }

  /// The state under a name.
  func checkpoint(named name: String) throws -> Checkpoint? {
    let select = try StatementKernel(
      "SELECT position, state, digest FROM checkpoint WHERE name = ?", on: database)
    try select.bind(name, at: 1)
    var found: Checkpoint?
    try select.forEachRow {
      let saved = Checkpoint(
        position: SequenceNumber(UInt64(bitPattern: select.integer(0))), state: select.bytes(1))
      guard RowDigest.of(saved, name: name) == RowDigest.read(select.words(2)) else {
        throw JournalError(.corrupt, detail: "checkpoint '\(name)' was damaged on disk")
      }
      found = saved
    }
    return found
  }

  /// At most `limit` undelivered effects of a channel.
  func pendingEffects(of channel: EffectChannel, limit: Int) throws -> [PendingEffect] {
    let select = try StatementKernel(
      """
      SELECT outbox.entry, outbox.place, outbox.payload, outbox.digest, entry.key
      FROM outbox JOIN entry ON entry.number = outbox.entry
      WHERE outbox.channel = ? ORDER BY outbox.entry, outbox.place LIMIT ?
      """, on: database)
    try select.bind(Int64(channel.rawValue), at: 1)
    try select.bind(Int64(max(0, limit)), at: 2)
    var effects: [PendingEffect] = []
    try select.forEachRow {
      let id = EffectID(
        entry: SequenceNumber(UInt64(bitPattern: select.integer(0))),
        index: UInt32(truncatingIfNeeded: select.integer(1)))
      let effect = Effect(channel: channel, payload: select.bytes(2))
      guard let key: InlineArray<2, UInt64> = select.words(4),
        RowDigest.of(effect, id: id) == RowDigest.read(select.words(3))
      else {
        throw JournalError(.corrupt, detail: "an effect of entry \(id.entry) was damaged on disk")
      }
      effects.append(
        PendingEffect(
          id: id, key: IdempotencyKey(high: key[0], low: key[1]), effect: effect))
    }
    return effects
  }

  private func hash(
    _ words: InlineArray<4, UInt64>?, of number: SequenceNumber
  ) throws -> ChainHash {
    guard let hash = RowDigest.read(words) else {
      throw JournalError(.corrupt, detail: "the hash of entry \(number) is damaged")
    }
    return hash
  }
}
