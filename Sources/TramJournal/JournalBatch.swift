// SPDX-License-Identifier: Apache-2.0

/// What is written together or not at all.
public struct JournalBatch: Hashable, Sendable {
  /// New facts, in order.
  public var entries: [Envelope]
  /// States of projections that belong to the journal as it stands after `entries`.
  public var checkpoints: [CheckpointUpdate]
  /// Effects that have left the program and need not be kept longer.
  public var delivered: [Delivery]

  /// Creates a batch.
  public init(
    entries: [Envelope] = [], checkpoints: [CheckpointUpdate] = [], delivered: [Delivery] = []
  ) {
    self.entries = entries
    self.checkpoints = checkpoints
    self.delivered = delivered
  }

  /// The bytes of payloads and states, as limits count them.
  var byteCount: Int {
    var count = 0
    for entry in entries {
      count += entry.payload.count
      for effect in entry.effects { count += effect.payload.count }
    }
    for checkpoint in checkpoints { count += checkpoint.state.count }
    return count
  }
}

/// A state to keep under a name; the one before it is replaced.
public struct CheckpointUpdate: Hashable, Sendable {
  /// Whose state it is.
  public var name: String
  /// The entry up to which the state has seen the journal; `nil` is the head after the batch.
  public var position: SequenceNumber?
  /// The state, in the bytes that its owner chose.
  public var state: [UInt8]

  /// Creates an update.
  public init(name: String, position: SequenceNumber? = nil, state: [UInt8]) {
    self.name = name
    self.position = position
    self.state = state
  }
}

/// A state as it was last kept.
public struct Checkpoint: Hashable, Sendable {
  /// The entry up to which the state has seen the journal.
  public var position: SequenceNumber
  /// The state.
  public var state: [UInt8]

  /// Creates a checkpoint.
  public init(position: SequenceNumber, state: [UInt8]) {
    self.position = position
    self.state = state
  }
}

/// The place of an effect: the entry that caused it and its index there.
@frozen
public struct EffectID: Hashable, Comparable, Sendable {
  /// The entry that caused the effect.
  public var entry: SequenceNumber
  /// The index among the entry's effects, from 0.
  public var index: UInt32

  /// Creates a place.
  @inlinable
  public init(entry: SequenceNumber, index: UInt32) {
    self.entry = entry
    self.index = index
  }

  /// A Boolean value: whether `a` was caused first.
  @inlinable
  public static func < (a: EffectID, b: EffectID) -> Bool {
    (a.entry, a.index) < (b.entry, b.index)
  }
}

/// An effect that has not been reported as delivered.
public struct PendingEffect: Hashable, Sendable {
  /// Its place, which orders deliveries.
  public var id: EffectID
  /// The key of the entry that caused it; with `id.index` the receiver can drop a second copy.
  public var key: IdempotencyKey
  /// What goes out.
  public var effect: Effect

  /// Creates a pending effect.
  public init(id: EffectID, key: IdempotencyKey, effect: Effect) {
    self.id = id
    self.key = key
    self.effect = effect
  }
}

/// The news that all effects of a channel up to and with one have been delivered.
public struct Delivery: Hashable, Sendable {
  /// The channel.
  public var channel: EffectChannel
  /// The last effect that was delivered.
  public var through: EffectID

  /// Creates the news.
  public init(channel: EffectChannel, through: EffectID) {
    self.channel = channel
    self.through = through
  }
}

/// What became of one envelope.
@frozen
public enum EntryOutcome: Hashable, Sendable {
  /// It was written and has this place.
  case written(SequenceNumber)
  /// The same fact was in the journal already, in this place; nothing was written.
  case alreadyThere(SequenceNumber)

  /// The fact's place, whenever it was written.
  @inlinable
  public var number: SequenceNumber {
    switch self {
    case .written(let number), .alreadyThere(let number): number
    }
  }
}

/// What became of a batch.
public struct AppendReceipt: Hashable, Sendable {
  /// One outcome an envelope, in the batch's order.
  public var outcomes: [EntryOutcome]
  /// The journal's head after the batch.
  public var head: JournalHead

  /// Creates a receipt.
  public init(outcomes: [EntryOutcome], head: JournalHead) {
    self.outcomes = outcomes
    self.head = head
  }
}
