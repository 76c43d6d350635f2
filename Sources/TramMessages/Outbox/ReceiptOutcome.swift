// SPDX-License-Identifier: Apache-2.0

/// What became of a receipt.
public enum ReceiptOutcome: Hashable, Sendable {
  /// It brought an entry to its last state.
  case joined(UInt64, MessageState)
  /// It names a message that no answer has named yet: it is kept until one does.
  case early
  /// It says again what is known.
  case again
  /// It says of an entry that it is still on its way.
  case intermediate(UInt64)
  /// It says otherwise than the receipt before it; the first stands.
  case contradicting(UInt64)
  /// It is about another number than the message went to: it is not believed.
  case forged
}

/// What receipts an outbox saw.
public struct ReceiptTally: Hashable, Sendable {
  /// Receipts that brought an entry to its last state when they came.
  public internal(set) var joined = 0
  /// Receipts that came before their answers.
  public internal(set) var early = 0
  /// Those of them that were joined when the answer came.
  public internal(set) var joinedEarly = 0
  /// Receipts that said again what was known.
  public internal(set) var again = 0
  /// Receipts of messages on their way.
  public internal(set) var intermediate = 0
  /// Receipts that came after their entry was given up.
  public internal(set) var late = 0
  /// Receipts that said otherwise than the one before.
  public internal(set) var contradicting = 0
  /// Receipts about another number than the message went to.
  public internal(set) var forged = 0
  /// Receipts that no answer ever named.
  public internal(set) var strays = 0
  /// Answers that gave an id that the same number had before.
  public internal(set) var sameID = 0

  /// Creates a tally of nothing.
  public init() {}
}
