// SPDX-License-Identifier: Apache-2.0

import GRDB
import TramJournal
import TramUnits

/// Writes batches on one connection; the caller commits, or rolls back what an error leaves.
struct JournalWriter {
  private var head: JournalHead
  private var sealer = ChainSealer()
  private let insertEntry: StatementKernel
  private let findEntry: StatementKernel
  private let queueEffect: StatementKernel
  private let forgetEffects: StatementKernel
  private let keepState: StatementKernel

  /// Prepares to write after the last entry, inside the transaction that will write.
  init(_ database: Database) throws {
    head = try JournalRows(database).head()
    insertEntry = try StatementKernel(
      """
      INSERT INTO entry (number, subject, kind, time, key, payload, hash)
      VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
      """, on: database)
    findEntry = try StatementKernel(
      "SELECT number, subject, kind, time, payload FROM entry WHERE key = ?", on: database)
    queueEffect = try StatementKernel(
      "INSERT INTO outbox (channel, entry, place, payload, digest) VALUES (?, ?, ?, ?, ?)",
      on: database)
    forgetEffects = try StatementKernel(
      "DELETE FROM outbox WHERE channel = ? AND (entry, place) <= (?, ?)", on: database)
    keepState = try StatementKernel(
      """
      INSERT INTO checkpoint (name, position, state, digest) VALUES (?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET
        position = excluded.position, state = excluded.state, digest = excluded.digest
      """, on: database)
  }

  /// Writes a batch.
  ///
  /// - Throws: `JournalError` with code `.keyConflict`; `DatabaseError`
  mutating func append(_ batch: JournalBatch) throws -> AppendReceipt {
    var outcomes: [EntryOutcome] = []
    outcomes.reserveCapacity(batch.entries.count)
    for envelope in batch.entries { outcomes.append(try append(envelope)) }
    for update in batch.checkpoints { try keep(update) }
    for delivery in batch.delivered { try forget(delivery) }
    return AppendReceipt(outcomes: outcomes, head: head)
  }

  private mutating func append(_ envelope: Envelope) throws -> EntryOutcome {
    let number = head.number.next
    let hash = sealer.seal(envelope, number: number, after: head.hash)
    try insertEntry.bind(Int64(bitPattern: number.rawValue), at: 1)
    try insertEntry.bind(Int64(bitPattern: envelope.subject.rawValue), at: 2)
    try insertEntry.bind(Int64(envelope.kind.rawValue), at: 3)
    try insertEntry.bind(envelope.time.milliseconds, at: 4)
    let count = try insertEntry.with(envelope.key, at: 5) {
      try insertEntry.with(envelope.payload, at: 6) {
        try insertEntry.with(hash, at: 7) { try insertEntry.run() }
      }
    }
    if count == 0 { return .alreadyThere(try place(of: envelope)) }
    head = JournalHead(number: number, hash: hash)
    for (index, effect) in envelope.effects.enumerated() {
      try queue(effect, id: EffectID(entry: number, index: UInt32(index)))
    }
    return .written(number)
  }

  /// The place of a fact whose key is taken.
  ///
  /// - Throws: `JournalError` with code `.keyConflict` when the key's entry tells something else
  private func place(of envelope: Envelope) throws -> SequenceNumber {
    var found: (number: SequenceNumber, isSame: Bool)?
    try findEntry.with(envelope.key, at: 1) {
      try findEntry.forEachRow {
        let other = Envelope(
          key: envelope.key, subject: SubjectID(UInt64(bitPattern: findEntry.integer(1))),
          kind: EntryKind(UInt32(truncatingIfNeeded: findEntry.integer(2))),
          time: Instant(milliseconds: findEntry.integer(3)), payload: findEntry.bytes(4))
        let number = SequenceNumber(UInt64(bitPattern: findEntry.integer(0)))
        found = (number, other.tellsTheSame(as: envelope))
      }
    }
    guard let found else {
      throw JournalError(.corrupt, detail: "key \(envelope.key) is taken by no entry")
    }
    guard found.isSame else { throw keyConflict(envelope.key, at: found.number) }
    return found.number
  }

  private func queue(_ effect: Effect, id: EffectID) throws {
    try queueEffect.bind(Int64(effect.channel.rawValue), at: 1)
    try queueEffect.bind(Int64(bitPattern: id.entry.rawValue), at: 2)
    try queueEffect.bind(Int64(id.index), at: 3)
    try queueEffect.with(effect.payload, at: 4) {
      try queueEffect.with(RowDigest.of(effect, id: id), at: 5) { _ = try queueEffect.run() }
    }
  }

  private func keep(_ update: CheckpointUpdate) throws {
    let saved = Checkpoint(position: update.position ?? head.number, state: update.state)
    try keepState.bind(update.name, at: 1)
    try keepState.bind(Int64(bitPattern: saved.position.rawValue), at: 2)
    try keepState.with(saved.state, at: 3) {
      try keepState.with(RowDigest.of(saved, name: update.name), at: 4) {
        _ = try keepState.run()
      }
    }
  }

  private func forget(_ delivery: Delivery) throws {
    try forgetEffects.bind(Int64(delivery.channel.rawValue), at: 1)
    try forgetEffects.bind(Int64(bitPattern: delivery.through.entry.rawValue), at: 2)
    try forgetEffects.bind(Int64(delivery.through.index), at: 3)
    _ = try forgetEffects.run()
  }
}
