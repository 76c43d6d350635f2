// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What an entry is about: an order, a case, a feed.
public enum JournalSubject {}

/// The identity of what an entry is about.
public typealias SubjectID = ID<JournalSubject>

/// What kind of fact a payload tells; numbers are given out by the domains that write them.
@frozen
public struct EntryKind: Hashable, Sendable {
  /// The number that is stored.
  public let rawValue: UInt32

  /// Creates a kind from its number.
  @inlinable
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// Where an effect goes: one output, one message channel; each is delivered in order by itself.
@frozen
public struct EffectChannel: Hashable, Sendable {
  /// The number that is stored.
  public let rawValue: UInt32

  /// Creates a channel from its number.
  @inlinable
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// Something that must leave the program once its entry is durable.
@frozen
public struct Effect: Hashable, Sendable {
  /// Where it goes.
  public var channel: EffectChannel
  /// What goes there; may be empty when the entry's own payload says it all.
  public var payload: [UInt8]

  /// Creates an effect.
  @inlinable
  public init(channel: EffectChannel, payload: [UInt8] = []) {
    self.channel = channel
    self.payload = payload
  }
}

/// One fact on its way into the journal.
@frozen
public struct Envelope: Hashable, Sendable {
  /// The name under which this fact is kept once.
  public var key: IdempotencyKey
  /// What the fact is about.
  public var subject: SubjectID
  /// What kind of fact it is.
  public var kind: EntryKind
  /// When it was so, by the domain's clock; not when it was written.
  public var time: Instant
  /// The fact itself, in the bytes that its domain chose.
  public var payload: [UInt8]
  /// What must leave the program because of it.
  ///
  /// Queued only when the entry is written for the first time; no part of the hash chain.
  public var effects: [Effect]

  /// Creates an envelope.
  @inlinable
  public init(
    key: IdempotencyKey, subject: SubjectID, kind: EntryKind, time: Instant, payload: [UInt8],
    effects: [Effect] = []
  ) {
    self.key = key
    self.subject = subject
    self.kind = kind
    self.time = time
    self.payload = payload
    self.effects = effects
  }

  /// A Boolean value: whether both tell the same fact; effects are not compared.
  @inlinable
  public func tellsTheSame(as other: Envelope) -> Bool {
    key == other.key && subject == other.subject && kind == other.kind && time == other.time
      && payload == other.payload
  }
}
