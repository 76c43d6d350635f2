// SPDX-License-Identifier: Apache-2.0

/// One protocol data unit of SMPP: the header's status and number, and what it says.
public struct PDU: Hashable, Sendable {
  /// The octets of a header.
  public static let headerLength = 16
  /// The most octets a unit may have: a payload of 65,535, a header and what stands beside it.
  public static let mostOctets = 70_000
  /// The highest number of a request (SMPP 5.0 §4.7.24); the next one is 1.
  public static let lastSequence: UInt32 = 0x7FFF_FFFF

  /// How a request ended; ok in requests.
  public var status: CommandStatus
  /// The number by which an answer finds its request.
  public var sequence: UInt32
  /// What it says.
  public var body: Body

  /// Creates a unit.
  public init(_ body: Body, sequence: UInt32, status: CommandStatus = .ok) {
    self.body = body
    self.sequence = sequence
    self.status = status
  }

  /// What a unit says, by its command.
  public enum Body: Hashable, Sendable {
    case bind(BindMode, Bind)
    case bindAnswer(BindMode, BindAnswer)
    case outbind(systemID: Octets, password: Octets)
    case unbind
    case unbindAnswer
    case enquireLink
    case enquireLinkAnswer
    case genericNack
    case alertNotification(Alert)
    case submit(ShortMessage)
    case submitAnswer(MessageAnswer)
    case submitMulti(MultiMessage)
    case submitMultiAnswer(MultiAnswer)
    case deliver(ShortMessage)
    case deliverAnswer(MessageAnswer)
    case data(DataMessage)
    case dataAnswer(MessageAnswer)
    case query(MessageQuery)
    case queryAnswer(QueryAnswer)
    case cancel(MessageCancel)
    case cancelAnswer
    case replace(MessageReplace)
    case replaceAnswer
    case broadcast(BroadcastMessage)
    case broadcastAnswer(MessageAnswer)
    case queryBroadcast(MessageQuery)
    case queryBroadcastAnswer(MessageAnswer)
    case cancelBroadcast(BroadcastCancel)
    case cancelBroadcastAnswer
    /// A command of a message centre's own (0x00010200 to 0x000102FF), not read.
    case vendor(CommandID, [UInt8])
  }

  /// The command on the wire.
  public var command: CommandID {
    switch body {
    case .bind(let mode, _): mode.command
    case .bindAnswer(let mode, _): mode.command.answer
    case .outbind: .outbind
    case .unbind: .unbind
    case .unbindAnswer: CommandID.unbind.answer
    case .enquireLink: .enquireLink
    case .enquireLinkAnswer: CommandID.enquireLink.answer
    case .genericNack: .genericNack
    case .alertNotification: .alertNotification
    case .submit: .submit
    case .submitAnswer: CommandID.submit.answer
    case .submitMulti: .submitMulti
    case .submitMultiAnswer: CommandID.submitMulti.answer
    case .deliver: .deliver
    case .deliverAnswer: CommandID.deliver.answer
    case .data: .data
    case .dataAnswer: CommandID.data.answer
    case .query: .query
    case .queryAnswer: CommandID.query.answer
    case .cancel: .cancel
    case .cancelAnswer: CommandID.cancel.answer
    case .replace: .replace
    case .replaceAnswer: CommandID.replace.answer
    case .broadcast: .broadcast
    case .broadcastAnswer: CommandID.broadcast.answer
    case .queryBroadcast: .queryBroadcast
    case .queryBroadcastAnswer: CommandID.queryBroadcast.answer
    case .cancelBroadcast: .cancelBroadcast
    case .cancelBroadcastAnswer: CommandID.cancelBroadcast.answer
    case .vendor(let command, _): command
    }
  }
}

/// In which directions messages go over a bind.
public enum BindMode: String, Hashable, Sendable, CaseIterable {
  /// The service sends.
  case transmitter
  /// The service receives.
  case receiver
  /// Both.
  case transceiver

  /// The command that binds so.
  public var command: CommandID {
    switch self {
    case .transmitter: .bindTransmitter
    case .receiver: .bindReceiver
    case .transceiver: .bindTransceiver
    }
  }

  /// A Boolean value: whether the service may give messages to the centre.
  public var maySubmit: Bool { self != .receiver }
  /// A Boolean value: whether the centre may give messages to the service.
  public var mayDeliver: Bool { self != .transmitter }
}
