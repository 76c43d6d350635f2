// SPDX-License-Identifier: Apache-2.0

/// One message for several destinations (`submit_multi`).
public struct MultiMessage: Hashable, Sendable {
  /// A destination of it.
  public enum Destination: Hashable, Sendable {
    /// A phone or a service.
    case address(SMEAddress)
    /// A distribution list that the message centre keeps; at most 20 octets.
    case list(Octets)
  }

  /// How many destinations there may be, as the count has one octet.
  public static let mostDestinations = 255

  /// The message; its own destination is not used.
  public var message: ShortMessage
  /// The destinations.
  public var destinations: [Destination]

  /// Creates a message.
  public init(_ message: ShortMessage, to destinations: [Destination]) {
    self.message = message
    self.message.destination = SMEAddress()
    self.destinations = destinations
  }
}

/// The answer to `submit_multi`: the id, and to whom it cannot go.
public struct MultiAnswer: Hashable, Sendable {
  /// A destination that was refused.
  public struct Refusal: Hashable, Sendable {
    /// The destination.
    public var destination: SMEAddress
    /// Why.
    public var status: CommandStatus

    /// Creates a refusal.
    public init(_ destination: SMEAddress, _ status: CommandStatus) {
      self.destination = destination
      self.status = status
    }
  }

  /// The id; `nil` where the answer has no body.
  public var messageID: Octets?
  /// Who was refused; at most 255.
  public var refusals: [Refusal]
  /// Optional fields.
  public var tlvs: TLVList

  /// Creates an answer.
  public init(messageID: Octets?, refusals: [Refusal] = [], tlvs: TLVList = []) {
    self.messageID = messageID
    self.refusals = messageID == nil ? [] : refusals
    self.tlvs = messageID == nil ? [] : tlvs
  }
}
