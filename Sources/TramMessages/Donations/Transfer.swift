// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// The identity of a transfer, made by whoever asks for it and kept before asking: asking again
/// with it books nothing twice.
public struct TransferID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The 128 bits.
  public let rawValue: UInt128

  /// Creates an identity.
  public init(_ rawValue: UInt128) { self.rawValue = rawValue }

  /// A Boolean value: whether `a` is the lesser number.
  public static func < (a: TransferID, b: TransferID) -> Bool { a.rawValue < b.rawValue }

  /// The number in hexadecimal.
  public var description: String { String(rawValue, radix: 16) }
}

/// A number by which a ledger knows an account.
public typealias AccountNumber = Int

/// One immutable entry of a ledger, from one account to another.
public struct Transfer: Hashable, Sendable {
  /// What it does.
  public enum Kind: Hashable, Sendable {
    /// Moves the amount.
    case posted
    /// Holds the amount until it is posted or voided.
    case pending
    /// Moves what was held under an identity: all of it, or less.
    case post(TransferID)
    /// Lets go what was held.
    case void(TransferID)
    /// Moves a posted amount back: the only correction there is.
    case reversal(TransferID)
  }

  /// Its identity.
  public let id: TransferID
  /// What it does.
  public let kind: Kind
  /// The account whose debits grow.
  public let debit: AccountNumber
  /// The account whose credits grow.
  public let credit: AccountNumber
  /// Whole đồng, above 0; of `void` and `reversal` what the other transfer has.
  public let amount: Int64
  /// When it was asked for, as whoever asked says.
  public let time: Instant

  /// Creates a transfer.
  public init(
    id: TransferID, kind: Kind = .posted, debit: AccountNumber, credit: AccountNumber,
    amount: Int64, time: Instant
  ) {
    self.id = id
    self.kind = kind
    self.debit = debit
    self.credit = credit
    self.amount = amount
    self.time = time
  }
}

/// What a ledger answers to a transfer.
public enum TransferOutcome: Hashable, Sendable {
  /// It stands in the ledger.
  case booked
  /// It stood there already, the same in everything.
  case exists
  /// It was refused, and nothing changed.
  case refused(Refusal)

  /// Why a transfer was refused.
  public enum Refusal: String, Hashable, Sendable, CaseIterable {
    /// Another transfer has this identity.
    case conflict
    /// There is no such account.
    case unknownAccount
    /// Both accounts are one.
    case sameAccount
    /// The amount is not above 0.
    case notPositive
    /// A sum would go beyond 2^62 - 1.
    case overflow
    /// The account may not be overdrawn.
    case overdrawn
    /// There is no transfer to post, void or reverse under that identity.
    case unknownTransfer
    /// That transfer is not of the kind that this can be done to, or it is no longer.
    case settled
    /// Accounts or amount differ from that transfer's.
    case differs
    /// There is no room for more.
    case full
  }
}
