// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Takes messages to the short code and books each donation once.
///
/// A message centre delivers again what it believes was not taken. With an id of the operator's
/// the second one is known whenever it comes. Without one, the same text of the same sender within
/// a minute may be a second donation or a second delivery: it is held, not booked, until the
/// operator's bill tells which it was.
public struct DonationIntake: Sendable {
  /// One message as it came.
  public struct Arrival: Hashable, Sendable {
    /// Which operator's centre it came from.
    public var operatorName: String
    /// The operator's id of the message; `nil` when it gives none.
    public var messageID: Octets?
    /// Who sent it.
    public var sender: Octets
    /// What it says.
    public var text: ReceivedText
    /// When it came.
    public var time: Instant

    /// Creates an arrival.
    public init(
      operatorName: String, messageID: Octets?, sender: Octets, text: ReceivedText, time: Instant
    ) {
      self.operatorName = operatorName
      self.messageID = messageID
      self.sender = sender
      self.text = text
      self.time = time
    }
  }

  /// What became of it.
  public enum Outcome: Hashable, Sendable {
    /// It was booked.
    case booked(TransferID, amount: Int64)
    /// It was booked before; the sender is not told again.
    case again(TransferID)
    /// It is held, as it may be a second delivery.
    case held(TransferID, amount: Int64)
    /// It was not booked; the sender is told why.
    case answered(DonationDrive.Verdict)
    /// The ledger refused it.
    case refused(TransferOutcome.Refusal)
  }

  /// Seconds within which the same text of one sender is doubtful.
  public static let doubt = 60.0
  /// How many senders are remembered for that.
  private static let mostRemembered = 200_000

  /// The drive.
  public let drive: DonationDrive
  /// The books.
  public private(set) var ledger: Ledger
  private let income: AccountNumber
  private var operators: [String: AccountNumber] = [:]
  private var lately: [String: Instant] = [:]
  private var before: [String: Instant] = [:]
  private var nextID: UInt128

  /// Creates an intake with books of its own.
  ///
  /// - Parameter firstID: Where the identities of messages without one begin; those of an intake
  ///   that is started again must lie beyond all earlier ones.
  /// - Throws: `MessagesError` with `.badValue`, for names of operators that no account can have.
  public init(
    _ drive: DonationDrive, operators names: [String], firstID: UInt64 = 1
  ) throws(MessagesError) {
    self.drive = drive
    var ledger = Ledger()
    income = try ledger.open("income:donations")
    for name in names {
      operators[name] = try ledger.open("assets:operators:\(name)")
    }
    self.ledger = ledger
    nextID = UInt128(firstID)
  }

  /// Takes a message.
  public mutating func take(_ arrival: Arrival) -> Outcome {
    let verdict = drive.verdict(arrival.text, at: arrival.time)
    guard case .donation(let count, let amount) = verdict else { return .answered(verdict) }
    guard let account = operators[arrival.operatorName] else {
      return .refused(.unknownAccount)
    }
    if let messageID = arrival.messageID, !messageID.isEmpty {
      let id = Self.identity(arrival.operatorName, messageID)
      // The books have the moment of the first delivery.
      if let first = ledger[id] {
        let isSame = first.amount == amount && first.debit == account
        return isSame ? .again(id) : .refused(.conflict)
      }
      return book(id, .posted, account, amount, arrival.time)
    }
    let key = "\(arrival.operatorName)\n\(arrival.sender)\n\(count)"
    let seen = lately[key] ?? before[key]
    remember(key, arrival.time)
    let id = TransferID(nextID)
    nextID += 1
    let isDoubtful = seen.map { abs(arrival.time.seconds(since: $0)) <= Self.doubt } ?? false
    return book(id, isDoubtful ? .pending : .posted, account, amount, arrival.time)
  }

  private mutating func book(
    _ id: TransferID, _ kind: Transfer.Kind, _ account: AccountNumber, _ amount: Int64,
    _ time: Instant
  ) -> Outcome {
    let transfer = Transfer(
      id: id, kind: kind, debit: account, credit: income, amount: amount, time: time)
    switch ledger.apply(transfer) {
    case .booked: return kind == .pending ? .held(id, amount: amount) : .booked(id, amount: amount)
    case .exists: return .again(id)
    case .refused(let refusal): return .refused(refusal)
    }
  }

  private mutating func remember(_ key: String, _ time: Instant) {
    if lately.count >= Self.mostRemembered { (before, lately) = (lately, [:]) }
    lately[key] = time
  }

  /// The identity of an operator's message: 127 bits of a mixing of both names and a bit that no
  /// counted identity has.
  ///
  /// Two 64-bit mixings of different constants; ids are made by operators, not by senders.
  static func identity(_ operatorName: String, _ messageID: Octets) -> TransferID {
    var a: UInt64 = 0xCBF2_9CE4_8422_2325
    var b: UInt64 = 0x9E37_79B9_7F4A_7C15
    for byte in Array(operatorName.utf8) + [0] + messageID.bytes {
      a = (a ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
      b = (b &+ UInt64(byte) &+ 1) &* 0xBF58_476D_1CE4_E5B9
      b ^= b &>> 29
    }
    return TransferID(UInt128(a) << 64 | UInt128(b) | UInt128(1) << 127)
  }
}
