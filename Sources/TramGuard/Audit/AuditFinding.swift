// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a log, as looking at every byte of it found.
public struct AuditFinding: Hashable, Sendable {
  /// What kind of damage.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Bytes of an entry's file are not what was written.
    case damaged
    /// Entries that were written are not there any more.
    case cut
    /// Entries in the middle are missing, or stand in another order.
    case gap
    /// An entry is another than the tree holds.
    case changed
    /// The entries are not those of which a head was signed.
    case rewritten
    /// A head or a signer's word is not signed by whom it should be.
    case signature
    /// A head speaks of fewer entries than one before it.
    case rolledBack
    /// A head is earlier than one before it.
    case clock
    /// A file of the tree differs from what the entries give; it can be made again.
    case tree
    /// An entry cannot be read, though it is what was written.
    case unreadable
  }
  /// What kind of damage.
  public var kind: Kind
  /// The first entry at fault, where it is about one.
  public var entry: UInt64?
  /// What was found, with the file and place.
  public var detail: String
}
