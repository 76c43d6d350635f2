// SPDX-License-Identifier: Apache-2.0

/// One fact in its place in the journal.
@frozen
public struct JournalEntry: Hashable, Sendable {
  /// Its place.
  public var number: SequenceNumber
  /// The fact; `effects` of an entry that was read are always empty.
  public var envelope: Envelope
  /// The hash of the entry before.
  public var previous: ChainHash
  /// The hash of this entry and so of everything before it.
  public var hash: ChainHash

  /// Creates an entry.
  @inlinable
  public init(
    number: SequenceNumber, envelope: Envelope, previous: ChainHash, hash: ChainHash
  ) {
    self.number = number
    self.envelope = envelope
    self.previous = previous
    self.hash = hash
  }
}

/// The last entry of a journal; whoever keeps it elsewhere can tell later that nothing was cut
/// off or written anew.
@frozen
public struct JournalHead: Hashable, Sendable {
  /// The last entry's place; 0 when the journal is empty.
  public var number: SequenceNumber
  /// The last entry's hash.
  public var hash: ChainHash

  /// Creates a head.
  @inlinable
  public init(number: SequenceNumber, hash: ChainHash) {
    self.number = number
    self.hash = hash
  }

  /// The head of a journal without entries.
  @inlinable
  public static var empty: JournalHead { JournalHead(number: .start, hash: .genesis) }
}
