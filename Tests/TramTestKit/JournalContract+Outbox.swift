// SPDX-License-Identifier: Apache-2.0

import TramJournal
import TramUnits

extension JournalContract {
  func keepsCheckpoints(_ journal: Store) async throws {
    var source = FactSource(seed: 20)
    let name = "trạm canh"
    _ = try await journal.append(
      JournalBatch(
        entries: source.facts(3), checkpoints: [CheckpointUpdate(name: name, state: [1, 2])]))
    let first = try await journal.checkpoint(named: name)
    try expect(
      first, is: Checkpoint(position: SequenceNumber(3), state: [1, 2]), "the first checkpoint")
    let early = CheckpointUpdate(name: name, position: SequenceNumber(2), state: [])
    _ = try await journal.append(JournalBatch(checkpoints: [early]))
    let second = try await journal.checkpoint(named: name)
    try expect(
      second, is: Checkpoint(position: SequenceNumber(2), state: []), "the second checkpoint")
    try expect(try await journal.checkpoint(named: "trạm"), is: nil, "another name's")
  }

  func rollsBackCheckpoints(_ journal: Store) async throws {
    var source = FactSource(seed: 21)
    let fact = source.fact(effects: 1)
    _ = try await journal.append(
      JournalBatch(entries: [fact], checkpoints: [CheckpointUpdate(name: "a", state: [1])]))
    var bad = fact
    bad.payload.append(1)
    let channel = EffectChannel(0)
    let sent = Delivery(channel: channel, through: EffectID(entry: SequenceNumber(1), index: 0))
    try await expect(.keyConflict, "a bad batch after a good one") {
      _ = try await journal.append([
        JournalBatch(
          entries: source.facts(2, effects: 1),
          checkpoints: [CheckpointUpdate(name: "a", state: [2])], delivered: [sent]),
        JournalBatch(entries: [bad]),
      ])
    }
    try expect(try await journal.checkpoint(named: "a")?.state, is: [1], "the checkpoint")
    let pending = try await journal.pendingEffects(of: channel, limit: 10)
    try expect(pending.map(\.effect), is: fact.effects, "the effects")
  }

  func deliversInOrder(_ journal: Store) async throws {
    var source = FactSource(seed: 22)
    let facts = source.facts(5, effects: 3)
    _ = try await journal.append(JournalBatch(entries: facts))
    // Of three effects of a fact, the first and third are of channel 0, the second of channel 1.
    let even = EffectChannel(0)
    let odd = EffectChannel(1)
    let all = try await journal.pendingEffects(of: even, limit: 100)
    try expect(all.map(\.id.entry.rawValue), is: [1, 1, 2, 2, 3, 3, 4, 4, 5, 5], "entries")
    try expect(all.map(\.id.index), is: [0, 2, 0, 2, 0, 2, 0, 2, 0, 2], "indices")
    try expect(all.map(\.key.number), is: [1, 1, 2, 2, 3, 3, 4, 4, 5, 5], "keys")
    try expect(
      all.map(\.effect), is: facts.flatMap { [$0.effects[0], $0.effects[2]] }, "effects")
    let three = try await journal.pendingEffects(of: even, limit: 3)
    try expect(three, is: Array(all[..<3]), "the first three")
    try expect(
      try await journal.pendingEffects(of: even, limit: 3), is: three, "the same ones again")

    let through = Delivery(channel: even, through: three[2].id)
    _ = try await journal.append(JournalBatch(delivered: [through]))
    try expect(
      try await journal.pendingEffects(of: even, limit: 100), is: Array(all[3...]), "the rest")
    _ = try await journal.append(JournalBatch(delivered: [through]))
    try expect(
      try await journal.pendingEffects(of: odd, limit: 100).count, is: 5, "the other channel")
    try expect(
      try await journal.pendingEffects(of: EffectChannel(9), limit: 5), is: [], "no channel")
  }

  func queuesEffectsOnce(_ journal: Store) async throws {
    var source = FactSource(seed: 23)
    let channel = EffectChannel(0)
    let fact = source.fact(effects: 1)
    _ = try await journal.append(JournalBatch(entries: [fact]))
    _ = try await journal.append(JournalBatch(entries: [fact, fact]))
    let pending = try await journal.pendingEffects(of: channel, limit: 10)
    try expect(pending.count, is: 1, "effects before delivery")
    let delivered = pending.map { Delivery(channel: channel, through: $0.id) }
    _ = try await journal.append(JournalBatch(delivered: delivered))
    let again = try await journal.append(JournalBatch(entries: [fact]))
    try expect(
      again.outcomes, is: [.alreadyThere(SequenceNumber(1))], "the outcome after delivery")
    try expect(
      try await journal.pendingEffects(of: channel, limit: 10), is: [], "effects after delivery")
  }
}
