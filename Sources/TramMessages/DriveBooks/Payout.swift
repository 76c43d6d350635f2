// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// Money of a drive for somebody in need: proposed by one person, made by another.
public struct Payout: Hashable, Sendable {
  /// What somebody proposes.
  public struct Proposal: Hashable, Sendable {
    /// Who is to get it.
    public var receiver: String
    /// What for, as it is told to everybody.
    public var purpose: String
    /// Đồng.
    public var amount: Int64
    /// Why, for those who decide.
    public var reason: String
    /// Who proposes it: the number of an account, or of a program's token with the highest bit.
    public var by: UInt64
    /// When.
    public var time: Instant
    /// The digest of the key under which it was asked for; 0 for none.
    public var key: UInt64

    /// Creates a proposal.
    public init(
      receiver: String, purpose: String, amount: Int64, reason: String, by: UInt64,
      time: Instant, key: UInt64 = 0
    ) {
      self.receiver = receiver
      self.purpose = purpose
      self.amount = amount
      self.reason = reason
      self.by = by
      self.time = time
      self.key = key
    }
  }

  /// How it stands.
  public enum State: String, Hashable, Sendable, CaseIterable {
    /// It waits for a second person; its sum is kept for it.
    case waiting
    /// It was refused; its sum is free again.
    case refused
    /// It was made.
    case paid
    /// It was made, and somebody asked to take it back.
    case reversalAsked = "reversal-asked"
    /// It was taken back.
    case reversed
  }

  /// What can be done with it.
  public enum Step: UInt8, Hashable, Sendable, CaseIterable {
    /// A second person makes it.
    case approve = 1
    /// Somebody refuses it.
    case refuse
    /// Somebody asks to take it back.
    case askReversal
    /// A second person takes it back.
    case reverse
    /// Somebody refuses to take it back.
    case keep
  }

  /// What was done with it.
  public struct Act: Hashable, Sendable {
    /// What.
    public let step: Step
    /// By whom.
    public let by: UInt64
    /// Why.
    public let note: String
    /// When.
    public let time: Instant
  }

  /// Its number among the payouts of the drive, from 1.
  public let number: Int
  /// What was proposed.
  public let proposal: Proposal
  /// How it stands.
  public internal(set) var state: State = .waiting
  /// What was done with it, in order.
  public internal(set) var acts: [Act] = []
  /// The place of the transfer that keeps its sum, and of the one that moved it.
  var kept: Int
  var moved: Int?

  init(number: Int, proposal: Proposal, kept: Int) {
    self.number = number
    self.proposal = proposal
    self.kept = kept
  }

  /// Who asked last for what waits: they may not agree to it.
  public var asked: UInt64 {
    state == .reversalAsked
      ? acts.last { $0.step == .askReversal }?.by ?? proposal.by : proposal.by
  }
}

extension Payout.Proposal {
  func encode(to out: inout ByteWriter) {
    DriveRecord.append(receiver, to: &out)
    DriveRecord.append(purpose, to: &out)
    out.appendZigZag(amount)
    DriveRecord.append(by: by, reason, time, to: &out)
    out.appendLittleEndian(key)
  }

  init(_ reader: inout ByteReader) throws(BytesError) {
    receiver = try DriveRecord.text(&reader)
    purpose = try DriveRecord.text(&reader)
    amount = try reader.zigZag()
    by = try reader.varint()
    reason = try DriveRecord.text(&reader)
    time = try DriveRecord.time(&reader)
    key = try reader.littleEndian()
  }

  /// A Boolean value: whether two proposals ask for the same, whenever they came.
  func asksForSame(as other: Self) -> Bool {
    receiver == other.receiver && purpose == other.purpose && amount == other.amount
      && reason == other.reason && by == other.by
  }
}
