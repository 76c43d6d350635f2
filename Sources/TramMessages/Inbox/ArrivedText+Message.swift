// SPDX-License-Identifier: Apache-2.0

public import TramUnits

extension ArrivedText {
  /// Creates a text from what a centre delivered.
  ///
  /// The operator's id stands in the account's own field or, where there is none, in
  /// `receipted_message_id`, in which some centres write it.
  public init(_ message: ShortMessage, of account: CentreAccount, at now: Instant) {
    let id =
      account.textIDs.flatMap { message.tlvs.text($0) }
      ?? message.tlvs.text(.receiptedMessageId)
    self.init(
      operatorName: account.name, messageID: id.flatMap { $0.isEmpty ? nil : $0 },
      sender: message.source.digits, shortCode: message.destination.digits,
      text: ReceivedText(message), time: now)
  }
}

extension ShortMessage {
  /// The message of a `data_sm`, whose text stands in `message_payload`.
  public init(_ data: DataMessage) {
    var carriage = Carriage()
    carriage.esmClass = data.esmClass
    carriage.receipts = data.receipts
    carriage.coding = data.coding
    self.init(
      source: data.source, destination: data.destination, carriage: carriage,
      service: data.service, tlvs: data.tlvs)
  }
}
