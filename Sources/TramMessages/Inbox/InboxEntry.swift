// SPDX-License-Identifier: Apache-2.0

/// A whole text in the inbox, and what was done about it.
public struct InboxEntry: Hashable, Sendable {
  /// How far it has come.
  public enum State: UInt8, Hashable, Sendable, CaseIterable {
    /// It is kept, and no desk has answered yet: the centre may deliver it again.
    case kept = 0
    /// No desk took it: a person is to read it.
    case waiting = 1
    /// A desk took it, or a person did what it asked for.
    case done = 2
  }

  /// Its number: texts are numbered as they came.
  public var number: UInt64
  /// What came.
  public var text: ArrivedText
  /// How many of its parts never came.
  public var missing: Int
  /// An earlier text of the same words from the same phone within a minute, of which nobody can
  /// tell whether this is a second delivery of it.
  public var repeats: UInt64?
  /// How far it has come.
  public var state: State
  /// Who did something about it: a desk's name or a person's; empty before.
  public var by: String
}

/// What became of a text or a part that a centre delivered.
public enum InboxArrival: Hashable, Sendable {
  /// A text is whole, or given up on, and is to be dealt with: this one and others that had to
  /// make room.
  case texts([InboxEntry])
  /// Other parts of it are waited for.
  case waits
  /// It was delivered before; the entry it belongs to, where there is one already.
  case again(InboxEntry?)
}

/// How much an inbox holds.
public struct InboxCounts: Hashable, Sendable {
  /// Texts that are kept.
  public var texts = 0
  /// Those of them that no desk has answered.
  public var kept = 0
  /// Those that wait for a person.
  public var waiting = 0
  /// Texts of which parts are missing.
  public var incomplete = 0
  /// Deliveries that were recognised as second ones, since the start.
  public var again = 0
}
