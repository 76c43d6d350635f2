// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What an outbox must know of one operator's message centre.
public struct CentreAccount: Hashable, Sendable {
  /// What is done about a message of which nobody knows whether the centre took it.
  public enum DoubtRule: Hashable, Sendable {
    /// It is sent again: at most as many come twice as were on their way.
    case sendAgain
    /// It is sent again under the name that it had, in an optional field of this tag; the centre
    /// takes a name once.
    case named(TLVTag)
    /// The centre is asked by `query_sm` whether it knows the name, and it is sent again only
    /// where it does not.
    case asked(TLVTag)

    /// The field for the name.
    public var tag: TLVTag? {
      switch self {
      case .sendAgain: nil
      case .named(let tag), .asked(let tag): tag
      }
    }
  }

  /// The number under which entries name the centre.
  public var number: UInt16
  /// The operator.
  public var name: String
  /// How it spells ids.
  public var ids: MessageIDRule
  /// What it allows about messages in doubt.
  public var doubts: DoubtRule
  /// Whether a receipt must come from the number that the message went to.
  public var checksSource: Bool
  /// When it may be given messages, and how many.
  public var window: SendWindow
  /// The optional field in which the centre writes its id of a text from a person.
  ///
  /// By it a second delivery is known for certain. `nil` for a centre that has none.
  public var textIDs: TLVTag?
  /// When it is asked for messages whose receipts have not come; `nil` for never.
  public var quest: ReceiptQuest?

  /// Creates an account.
  public init(
    number: UInt16, name: String,
    ids: MessageIDRule = MessageIDRule(answer: .text, receipt: .text),
    doubts: DoubtRule = .sendAgain, checksSource: Bool = true, window: SendWindow = SendWindow(),
    textIDs: TLVTag? = nil, quest: ReceiptQuest? = nil
  ) {
    self.number = number
    self.name = name
    self.ids = ids
    self.doubts = doubts
    self.checksSource = checksSource
    self.window = window
    self.textIDs = textIDs
    self.quest = quest
  }
}

/// When an operator may be given messages, and how many a day.
public struct SendWindow: Hashable, Sendable {
  /// The minute of the day in Hanoi from which ordinary messages go.
  ///
  /// A window over midnight opens later than it closes.
  public var opens: Int
  /// The minute before which they go.
  public var closes: Int
  /// Segments a day of Hanoi, urgent ones too; `nil` for no quota.
  public var daily: Int64?
  /// The urgency from which messages go at any hour.
  public var urgentFrom: UInt8

  /// Creates a window; what lies outside a day is brought into it.
  public init(opens: Int = 0, closes: Int = 1440, daily: Int64? = nil, urgentFrom: UInt8 = 2) {
    self.opens = min(max(opens, 0), 1440)
    self.closes = min(max(closes, 0), 1440)
    self.daily = daily.map { max($0, 0) }
    self.urgentFrom = urgentFrom
  }

  /// Whether ordinary messages may go at a moment.
  public func isOpen(at now: Instant) -> Bool {
    let minutes = (now.milliseconds / 60_000 + 7 * 60) % 1440
    let minute = Int(minutes < 0 ? minutes + 1440 : minutes)
    return opens <= closes
      ? (opens..<closes).contains(minute) : minute >= opens || minute < closes
  }

  /// The least urgency that may go at a moment.
  func least(at now: Instant) -> UInt8 { isOpen(at: now) ? 0 : urgentFrom }

  /// How many segments more may go on the day.
  func left(given: Int64) -> Int { daily.map { Int(clamping: max($0 - given, 0)) } ?? .max }
}
