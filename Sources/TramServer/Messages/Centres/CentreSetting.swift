// SPDX-License-Identifier: Apache-2.0

import TramMessages

/// One operator's message centre, as `messages.json` has it.
struct CentreSetting: Decodable, Sendable {
  /// How binds are opened.
  enum Mode: String, CaseIterable, Sendable {
    /// Each bind sends and receives.
    case transceiver
    /// Binds that send, and one more that receives.
    case pair
  }

  /// What is done about messages of which nobody knows whether the centre took them.
  enum Doubts: String, CaseIterable, Sendable {
    /// They are sent again.
    case again
    /// They are sent again under their own name, which the centre takes once.
    case named
    /// The centre is asked first.
    case asked
  }

  private enum Key: String, CodingKey, CaseIterable {
    case number, name, host, port, tls, roots, systemID, passwordFile, systemType, mode, binds
    case window, rate, sender, shortCode, opens, closes, daily, urgentFrom, price, prefixes
    case idsInAnswers, idsInReceipts, doubts, nameField, checksSource, textIDField
    case asksAfter
  }

  /// The number by which entries of the outbox name it, for good.
  let number: UInt16
  /// The operator.
  let name: String
  let host: String
  let port: Int
  /// Whether the line goes by TLS.
  let tls: Bool
  /// The file of certificates that are trusted, beside `messages.json`; `nil` is the system's.
  let roots: String?
  let systemID: String
  /// The file of the password, beside `messages.json`.
  let passwordFile: String
  let systemType: String
  let mode: Mode
  /// How many binds send.
  let binds: Int
  /// How many requests of a bind wait for answers.
  let window: Int
  /// Messages a second on each bind that the contract allows; `nil` for no bound of ours.
  let rate: Double?
  /// Who sends: a short code or a name.
  let sender: String
  /// The number that people write to.
  let shortCode: String
  let sendWindow: SendWindow
  /// đồng for a part.
  let price: Int64
  /// The beginnings of its numbers, country code first.
  let prefixes: [String]
  let ids: MessageIDRule
  let doubts: CentreAccount.DoubtRule
  /// Whether a receipt must come from the number that the message went to.
  let checksSource: Bool
  /// The optional field in which the centre writes its id of a text from a person.
  let textIDs: TLVTag?
  /// After how many seconds the centre is asked for a receipt that has not come; `nil` for never.
  let asksAfter: Double?

  init(from decoder: any Decoder) throws {
    let members = CentreMembers(try decoder.members(Key.self))
    number = UInt16(try members.whole(.number, 1...65_535, otherwise: nil))
    name = try members.text(.name, 1...64)
    host = try members.text(.host, 1...253)
    tls = try members.flag(.tls, otherwise: false)
    port = try members.whole(.port, 1...65_535, otherwise: tls ? 3550 : 2775)
    roots = try members.optionalText(.roots, 1...1024)
    guard tls || roots == nil else { throw Self.wrong("roots", "belongs to tls: true only") }
    systemID = try members.text(.systemID, 1...15)
    passwordFile = try members.text(.passwordFile, 1...1024)
    systemType = try members.optionalText(.systemType, 0...12) ?? ""
    mode = try members.word(.mode, Mode.self, otherwise: .transceiver)
    binds = try members.whole(.binds, 1...16, otherwise: 1)
    window = try members.whole(.window, 1...1000, otherwise: 100)
    rate = try members.number(.rate, 0.1...100_000)
    sender = try members.text(.sender, 1...20)
    guard sender.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw Self.wrong("sender", "should be letters and digits of ASCII")
    }
    shortCode = try members.optionalText(.shortCode, 1...20) ?? sender
    let daily = try members.number(.daily, 0...1e15).map { Int64($0) }
    sendWindow = SendWindow(
      opens: try members.minute(.opens, otherwise: 0),
      closes: try members.minute(.closes, otherwise: 1440), daily: daily,
      urgentFrom: UInt8(try members.whole(.urgentFrom, 0...9, otherwise: 2)))
    price = Int64(try members.whole(.price, 0...1_000_000, otherwise: 0))
    prefixes = try members.texts(.prefixes)
    ids = MessageIDRule(
      answer: try members.word(.idsInAnswers, MessageIDRule.Form.self, otherwise: .text),
      receipt: try members.word(.idsInReceipts, MessageIDRule.Form.self, otherwise: .text))
    doubts = try Self.doubts(members)
    checksSource = try members.flag(.checksSource, otherwise: true)
    asksAfter = try members.number(.asksAfter, 60...604_800)
    textIDs = try members.optionalText(.textIDField, 3...6).map { field in
      guard field.hasPrefix("0x"), let number = UInt16(field.dropFirst(2), radix: 16) else {
        throw Self.wrong("textIDField", "should be a tag such as 0x1401")
      }
      return TLVTag(rawValue: number)
    }
  }

  /// When it is asked for receipts: a round of slow questions, and again after as long.
  private var quest: ReceiptQuest? {
    asksAfter.map { ReceiptQuest(after: $0, again: max($0, Self.leastAgain)) }
  }
  private static let leastAgain = 3600.0

  private static func doubts(_ members: CentreMembers<Key>) throws -> CentreAccount.DoubtRule {
    let rule = try members.word(.doubts, Doubts.self, otherwise: .again)
    let field = try members.optionalText(.nameField, 3...6)
    if rule == .again {
      guard field == nil else { throw wrong("nameField", "belongs to doubts named and asked") }
      return .sendAgain
    }
    guard let field, field.hasPrefix("0x"), let number = UInt16(field.dropFirst(2), radix: 16),
      TLVTag(rawValue: number).isVendor
    else { throw wrong("nameField", "should be 0x1400 to 0x3FFF") }
    let tag = TLVTag(rawValue: number)
    return rule == .named ? .named(tag) : .asked(tag)
  }

  static func wrong(_ key: String, _ reason: String) -> ServerError {
    ServerError(.invalid, detail: "centres: \(key) \(reason)")
  }

  /// What the outbox must know of it.
  var account: CentreAccount {
    CentreAccount(
      number: number, name: name, ids: ids, doubts: doubts, checksSource: checksSource,
      window: sendWindow, textIDs: textIDs, quest: quest)
  }
}

/// Members of a centre, each with its range.
struct CentreMembers<Key: CodingKey & CaseIterable> {
  private let members: KeyedDecodingContainer<Key>

  init(_ members: KeyedDecodingContainer<Key>) { self.members = members }

  private func wrong(_ key: Key, _ reason: String) -> ServerError {
    CentreSetting.wrong(key.stringValue, reason)
  }

  func whole(_ key: Key, _ range: ClosedRange<Int>, otherwise: Int?) throws -> Int {
    let value =
      if let otherwise {
        try members.decodeIfPresent(Int.self, forKey: key) ?? otherwise
      } else {
        try members.decode(Int.self, forKey: key)
      }
    guard range.contains(value) else {
      throw wrong(key, "should be \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func number(_ key: Key, _ range: ClosedRange<Double>) throws -> Double? {
    guard let value = try members.decodeIfPresent(Double.self, forKey: key) else { return nil }
    guard range.contains(value) else {
      throw wrong(key, "should be \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func flag(_ key: Key, otherwise: Bool) throws -> Bool {
    try members.decodeIfPresent(Bool.self, forKey: key) ?? otherwise
  }

  func text(_ key: Key, _ range: ClosedRange<Int>) throws -> String {
    try checked(members.decode(String.self, forKey: key), key, range)
  }

  func optionalText(_ key: Key, _ range: ClosedRange<Int>) throws -> String? {
    try members.decodeIfPresent(String.self, forKey: key).map { try checked($0, key, range) }
  }

  private func checked(
    _ text: String, _ key: Key, _ range: ClosedRange<Int>
  ) throws -> String {
    let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    guard range.contains(text.utf8.count), isPlain else {
      throw wrong(key, "should have \(range.lowerBound) to \(range.upperBound) bytes on one line")
    }
    return text
  }

  func texts(_ key: Key) throws -> [String] {
    let texts = try members.decode([String].self, forKey: key)
    guard (1...100_000).contains(texts.count) else {
      throw wrong(key, "should be 1 to 100000 beginnings of numbers, such as 8496")
    }
    return texts
  }

  func word<Word: RawRepresentable<String> & CaseIterable>(
    _ key: Key, _ kind: Word.Type, otherwise: Word
  ) throws -> Word {
    guard let text = try members.decodeIfPresent(String.self, forKey: key) else {
      return otherwise
    }
    guard let word = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw wrong(key, "should be one of \(words)")
    }
    return word
  }

  /// A time of day, `08:00`, as the minutes before it; `24:00` is the end of the day.
  func minute(_ key: Key, otherwise: Int) throws -> Int {
    guard let text = try members.decodeIfPresent(String.self, forKey: key) else {
      return otherwise
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
      let minute = Int(parts[1]), (0...59).contains(minute),
      (0...1440).contains(hour * 60 + minute)
    else { throw wrong(key, "should be a time of day such as 08:00") }
    return hour * 60 + minute
  }
}
