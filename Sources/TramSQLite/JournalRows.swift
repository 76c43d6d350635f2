// SPDX-License-Identifier: Apache-2.0

import GRDB
import TramJournal
import TramUnits

/// What a connection reads of a journal; the caller holds the transaction.
struct JournalRows {
  private let database: Database

  init(_ database: Database) { self.database = database }

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
        guard let key = select.key(4) else {
          throw JournalError(.corrupt, detail: "the key of entry \(number) is damaged")
        }
        let envelope = Envelope(
          key: key,
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

  /// Where the fact of a key stands, or `nil`.
  func number(of key: IdempotencyKey) throws -> SequenceNumber? {
    let select = try StatementKernel("SELECT number FROM entry WHERE key = ?", on: database)
    var found: SequenceNumber?
    try select.with(key, at: 1) {
      try select.forEachRow { found = SequenceNumber(UInt64(bitPattern: select.integer(0))) }
    }
    return found
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
      guard let key = select.key(4),
        RowDigest.of(effect, id: id) == RowDigest.read(select.words(3))
      else {
        throw JournalError(.corrupt, detail: "an effect of entry \(id.entry) was damaged on disk")
      }
      effects.append(
        PendingEffect(
          id: id, key: key, effect: effect))
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
