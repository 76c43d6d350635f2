// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// What a message centre tells of a message: from optional fields and from the text of
/// appendix B of SMPP 3.4, which every vendor writes in its own way.
public struct DeliveryReceipt: Hashable, Sendable {
  /// The id of the message, as this centre wrote it here.
  public var messageID: Octets
  /// What became of it; `nil` when nothing readable says so.
  public var state: MessageState?
  /// The word for the state as it stood in the text; empty when there was none.
  public var word: String
  /// The network's error, as it stood there.
  public var error: String
  /// How many messages were submitted; of use for lists only.
  public var submitted: Int?
  /// How many were delivered.
  public var delivered: Int?
  /// When it was submitted, in digits without a zone (`ReceiptTime` reads them).
  public var submitDate: String
  /// When it came to its state, in digits without a zone.
  public var doneDate: String
  /// The beginning of the message; it says nothing of its state, whatever stands in it.
  public var text: [UInt8]
  /// A Boolean value: whether optional fields and text tell different ids or states.
  public var contradicts = false

  /// Reads a receipt from a delivered message; `nil` when it names no message.
  ///
  /// Optional fields (`receipted_message_id`, `message_state`) count more than the text.
  public init?(_ message: ShortMessage) {
    self.init(text: message.content, tlvs: message.tlvs)
  }

  /// Reads a receipt from a text and optional fields; `nil` when they name no message.
  ///
  /// - Complexity: O(octets), for at most 4,096 of them
  public init?(text: [UInt8], tlvs: TLVList = []) {
    self.init(reading: ReceiptText(text))
    if let id = tlvs.text(.receiptedMessageId), !id.isEmpty {
      contradicts = !messageID.isEmpty && messageID != id
      messageID = id
    }
    if let number = tlvs.number(.messageState), let told = MessageState(rawValue: UInt8(number)) {
      if let state, state != told { contradicts = true }
      state = told
    }
    if error.isEmpty, let network = tlvs[.networkErrorCode], network.count == 3 {
      error = String(Int(network[1]) << 8 | Int(network[2]))
    }
    guard !messageID.isEmpty else { return nil }
  }

  private init(reading fields: ReceiptText) {
    messageID = Octets(fields[.id])
    func word(_ field: ReceiptText.Field) -> String {
      let bytes = fields[field]
      return String(copying: bytes.span)
    }
    self.word = word(.stat)
    state = MessageState(word: self.word)
    error = word(.err)
    submitted = Int(word(.sub))
    delivered = Int(word(.dlvrd))
    submitDate = word(.submitDate)
    doneDate = word(.doneDate)
    text = fields[.text]
  }

  /// The text of appendix B, with ten digits for times.
  public static func text(
    id: Octets, state: MessageState, submitDate: String, doneDate: String, error: String = "000",
    beginning: [UInt8] = []
  ) -> [UInt8] {
    var out = ByteWriter(capacity: 160)
    out.append(literal: "id:")
    out.append(contentsOf: id.bytes)
    out.append(literal: " sub:001 dlvrd:")
    out.append(state == .delivered ? "001" : "000")
    out.append(literal: " submit date:")
    out.append(submitDate)
    out.append(literal: " done date:")
    out.append(doneDate)
    out.append(literal: " stat:")
    out.append(state.word)
    out.append(literal: " err:")
    out.append(error)
    out.append(literal: " text:")
    out.append(contentsOf: Array(beginning.prefix(20)))
    return out.bytes
  }
}

/// The fields of a receipt's text, found from left to right.
///
/// A name counts at the beginning of a word only, in any case; `text:` ends the search, so that
/// `stat:` within the message says nothing.
struct ReceiptText {
  enum Field: Int, CaseIterable { case id, sub, dlvrd, submitDate, doneDate, stat, err, text }

  /// A receipt's text is about 150 octets; more is not read.
  static let mostOctets = 4096

  private let bytes: [UInt8]
  /// Where each field's value stands; an empty range for one that was not found.
  private var found = [Range<Int>](repeating: 0..<0, count: Field.allCases.count)

  /// The value of a field; empty when it was not found.
  subscript(field: Field) -> [UInt8] { Array(bytes[found[field.rawValue]]) }

  private static let spellings: [(field: Field, name: String)] = [
    (.id, "id:"), (.sub, "sub:"), (.dlvrd, "dlvrd:"), (.submitDate, "submit date:"),
    (.submitDate, "submit_date:"), (.submitDate, "submitdate:"), (.doneDate, "done date:"),
    (.doneDate, "done_date:"), (.doneDate, "donedate:"), (.stat, "stat:"), (.stat, "status:"),
    (.err, "err:"), (.err, "error:"), (.text, "text:"), (.text, "txt:"),
  ]
  private static let names: [(Field, [UInt8])] = spellings.map { ($0.field, [UInt8]($0.name.utf8)) }

  init(_ text: [UInt8]) {
    bytes = text
    let end = min(text.count, Self.mostOctets)
    var at = 0
    while at < end {
      while at < end && Self.isGap(text[at]) { at += 1 }
      guard let (field, length) = Self.name(in: text, at: at, end: end) else {
        while at < end && !Self.isGap(text[at]) { at += 1 }
        continue
      }
      at += length
      if field == .text {
        found[field.rawValue] = at..<text.count
        return
      }
      // Blanks may stand between name and value, and another name in the place of the value.
      var from = at
      while from < end && text[from] == 0x20 { from += 1 }
      if from > at, Self.name(in: text, at: from, end: end) != nil { continue }
      at = from
      while at < end && !Self.isGap(text[at]) { at += 1 }
      if found[field.rawValue].isEmpty, at > from { found[field.rawValue] = from..<at }
    }
  }

  private static func isGap(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x2C }

  private static func name(in text: [UInt8], at: Int, end: Int) -> (Field, Int)? {
    for (field, name) in names where at + name.count <= end {
      var i = 0
      while i < name.count {
        let byte = text[at + i]
        let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
        if lower != name[i] { break }
        i += 1
      }
      if i == name.count { return (field, name.count) }
    }
    return nil
  }
}
