// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// One line of a tracing app's log: who was heard, when and how strong.
public struct TracedContact: Hashable, Sendable {
  /// When it was heard.
  public var time: Instant
  /// What the phone that keeps the log called itself; empty when the log does not say.
  public var receiver: String
  /// What the phone that was heard called itself, or whom its identifier stands for.
  public var sender: String
  /// How strong it was heard.
  public var rssi: DecibelMilliwatts
  /// The transmit power that the sender states; `nil` when not given.
  public var txPower: DecibelMilliwatts?
  /// The model of the phone that measured; empty when not given.
  public var receiverModel: String
  /// The model of the phone that was measured; empty when not given.
  public var senderModel: String

  /// Creates a contact.
  public init(
    time: Instant, receiver: String, sender: String, rssi: DecibelMilliwatts,
    txPower: DecibelMilliwatts? = nil, receiverModel: String = "", senderModel: String = ""
  ) {
    self.time = time
    self.receiver = receiver
    self.sender = sender
    self.rssi = rssi
    self.txPower = txPower
    self.receiverModel = receiverModel
    self.senderModel = senderModel
  }

  /// The strengths that a receiver can mean; 127 stands for "not known", 20 for nothing that air
  /// carries.
  ///
  /// Source: Bluetooth 5.2, volume 4, part E, 7.7.65.2 (-127 to 20).
  static let strengths: ClosedRange<Int64> = -127...19
  /// The transmit powers that are believed (Exposure Notification's own bounds).
  static let powers: ClosedRange<Int64> = -50...20
}
