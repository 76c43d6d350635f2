// SPDX-License-Identifier: Apache-2.0

/// What a protocol data unit asks or answers (SMPP 5.0 §4.7.5); any number may come from outside.
public struct CommandID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number on the wire; the highest bit is set in answers.
  public let rawValue: UInt32

  /// Creates one from the number on the wire.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The bit that makes an answer of a request.
  static let answerBit: UInt32 = 0x8000_0000

  /// Binds to receive messages.
  public static let bindReceiver = CommandID(rawValue: 0x0000_0001)
  /// Binds to send messages.
  public static let bindTransmitter = CommandID(rawValue: 0x0000_0002)
  /// Asks for the state of a message.
  public static let query = CommandID(rawValue: 0x0000_0003)
  /// Gives a message to the message centre.
  public static let submit = CommandID(rawValue: 0x0000_0004)
  /// Gives a message or a receipt to the service.
  public static let deliver = CommandID(rawValue: 0x0000_0005)
  /// Ends the bind.
  public static let unbind = CommandID(rawValue: 0x0000_0006)
  /// Replaces a message that is not delivered yet.
  public static let replace = CommandID(rawValue: 0x0000_0007)
  /// Cancels messages that are not delivered yet.
  public static let cancel = CommandID(rawValue: 0x0000_0008)
  /// Binds to send and receive messages.
  public static let bindTransceiver = CommandID(rawValue: 0x0000_0009)
  /// Asks a service to bind.
  public static let outbind = CommandID(rawValue: 0x0000_000B)
  /// Asks whether the other side is still there.
  public static let enquireLink = CommandID(rawValue: 0x0000_0015)
  /// Gives one message for several destinations.
  public static let submitMulti = CommandID(rawValue: 0x0000_0021)
  /// Tells that a phone is reachable again.
  public static let alertNotification = CommandID(rawValue: 0x0000_0102)
  /// Gives a message without the fields that are seldom used.
  public static let data = CommandID(rawValue: 0x0000_0103)
  /// Broadcasts a message to areas (SMPP 5.0).
  public static let broadcast = CommandID(rawValue: 0x0000_0111)
  /// Asks for the state of a broadcast (SMPP 5.0).
  public static let queryBroadcast = CommandID(rawValue: 0x0000_0112)
  /// Cancels a broadcast (SMPP 5.0).
  public static let cancelBroadcast = CommandID(rawValue: 0x0000_0113)
  /// Answers what cannot be read.
  public static let genericNack = CommandID(rawValue: 0x8000_0000)

  /// The answer to this request.
  public var answer: CommandID { CommandID(rawValue: rawValue | Self.answerBit) }
  /// A Boolean value: whether this answers a request.
  public var isAnswer: Bool { rawValue & Self.answerBit != 0 }
  /// A Boolean value: whether it lies in the range that message centres define for themselves.
  public var isVendor: Bool { (0x0001_0200...0x0001_02FF).contains(rawValue & ~Self.answerBit) }

  /// The name in the specification, or the number.
  public var description: String {
    let request = CommandID(rawValue: rawValue & ~Self.answerBit)
    if self == .genericNack { return "generic_nack" }
    guard let name = Self.names[request] else { return "0x" + String(rawValue, radix: 16) }
    return isAnswer ? name + "_resp" : name
  }

  private static let names: [CommandID: String] = [
    .bindReceiver: "bind_receiver", .bindTransmitter: "bind_transmitter", .query: "query_sm",
    .submit: "submit_sm", .deliver: "deliver_sm", .unbind: "unbind", .replace: "replace_sm",
    .cancel: "cancel_sm", .bindTransceiver: "bind_transceiver", .outbind: "outbind",
    .enquireLink: "enquire_link", .submitMulti: "submit_multi",
    .alertNotification: "alert_notification", .data: "data_sm", .broadcast: "broadcast_sm",
    .queryBroadcast: "query_broadcast_sm", .cancelBroadcast: "cancel_broadcast_sm",
  ]
}
