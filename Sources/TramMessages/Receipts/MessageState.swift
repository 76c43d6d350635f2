// SPDX-License-Identifier: Apache-2.0

/// What became of a message (SMPP 5.0 §4.7.15).
public enum MessageState: UInt8, Hashable, Sendable, CaseIterable {
  /// It waits for its time.
  case scheduled = 0
  /// It is on its way.
  case enroute = 1
  /// The phone has it.
  case delivered = 2
  /// Its validity ended first.
  case expired = 3
  /// It was deleted.
  case deleted = 4
  /// It cannot be delivered.
  case undeliverable = 5
  /// Somebody at the operator took it for the subscriber.
  case accepted = 6
  /// The message centre does not know.
  case unknown = 7
  /// The network refused it.
  case rejected = 8
  /// It was left out on purpose.
  case skipped = 9

  /// A Boolean value: whether no other state can follow.
  public var isFinal: Bool {
    switch self {
    case .scheduled, .enroute, .unknown: false
    default: true
    }
  }

  /// The word in a receipt's text (SMPP 3.4, appendix B).
  public var word: String {
    switch self {
    case .scheduled: "SCHEDLD"
    case .enroute: "ENROUTE"
    case .delivered: "DELIVRD"
    case .expired: "EXPIRED"
    case .deleted: "DELETED"
    case .undeliverable: "UNDELIV"
    case .accepted: "ACCEPTD"
    case .unknown: "UNKNOWN"
    case .rejected: "REJECTD"
    case .skipped: "SKIPPED"
    }
  }

  /// Reads a receipt's word in any case, cut or spelt out as vendors do; `nil` for no such word.
  public init?(word: String) {
    let upper = word.uppercased()
    guard let state = Self.words[upper] else { return nil }
    self = state
  }

  private static let words: [String: MessageState] = {
    var words: [String: MessageState] = [
      "DELIVERED": .delivered, "DELIVER": .delivered, "UNDELIVERABLE": .undeliverable,
      "UNDELIVERED": .undeliverable, "UNDELIVRD": .undeliverable, "UNDLVRD": .undeliverable,
      "FAILED": .undeliverable, "ACCEPTED": .accepted, "REJECTED": .rejected,
      "UNKNOWND": .unknown, "BUFFERED": .enroute, "BUFFRED": .enroute, "SCHEDULED": .scheduled,
      "EN_ROUTE": .enroute, "EXPIRD": .expired,
    ]
    for state in allCases { words[state.word] = state }
    return words
  }()
}
