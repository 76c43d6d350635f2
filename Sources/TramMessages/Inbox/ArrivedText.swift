// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A text that a person sent, put together from its parts, as a message centre delivered it.
public struct ArrivedText: Hashable, Sendable {
  /// The account of the message centre it came from: the operator.
  public var operatorName: String
  /// The operator's id of the message; `nil` when it gives none.
  public var messageID: Octets?
  /// Who sent it.
  public var sender: Octets
  /// The number or short code it was sent to.
  public var shortCode: Octets
  /// What it says.
  public var text: ReceivedText
  /// When it came.
  public var time: Instant

  /// Creates a text.
  public init(
    operatorName: String, messageID: Octets?, sender: Octets, shortCode: Octets,
    text: ReceivedText, time: Instant
  ) {
    self.operatorName = operatorName
    self.messageID = messageID
    self.sender = sender
    self.shortCode = shortCode
    self.text = text
    self.time = time
  }
}
