// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// The encounter records that a BlueTrace phone uploads, as they were written.
///
/// Form: `{"records":[{"timestamp":s,"msg":"…","modelC":"…","modelP":"…","rssi":-60,
/// "txPower":-21,"org":"…"}]}` or the bare array; a timestamp of 12 digits is milliseconds.
/// A record that cannot be used costs itself and is told by its place; the rest is read.
public struct TracedUpload: Sendable {
  /// One record of the upload.
  public struct Record: Hashable, Sendable {
    /// When the other phone was heard, by the uploader's clock.
    public var time: Instant
    /// The TempID that was heard, as text.
    public var message: String
    /// The model of the phone that asked and measured (the central).
    public var centralModel: String
    /// The model of the phone that answered (the peripheral).
    public var peripheralModel: String
    /// How strong it was heard.
    public var rssi: DecibelMilliwatts
    /// The transmit power that is told; `nil` when not given or not believed.
    public var txPower: DecibelMilliwatts?

    /// The record as a line of a log: the phone that measured is the receiver.
    ///
    /// - Parameters:
    ///   - receiver: Whose upload it is.
    ///   - sender: Whom the message stands for; the message itself unless given.
    public func contact(of receiver: String, with sender: String? = nil) -> TracedContact {
      TracedContact(
        time: time, receiver: receiver, sender: sender ?? message, rssi: rssi, txPower: txPower,
        receiverModel: centralModel, senderModel: peripheralModel)
    }
  }

  /// A record that cannot be used: its place from 1, and the reason.
  public struct Refusal: Hashable, Sendable {
    /// Its place in the upload, from 1.
    public var place: Int
    /// The reason as a person reads it.
    public var reason: String
  }

  /// The most bytes of an upload: 21 days of a record every half minute.
  public static let largest = 32 << 20
  /// The most records of an upload.
  public static let mostRecords = 100_000
  /// The longest text of a record, in bytes.
  static let longestText = 256

  /// The records that can be used, in their order.
  public private(set) var records: [Record] = []
  /// The records that cannot, the first thousand with their reasons.
  public private(set) var refusals: [Refusal] = []
  /// How many cannot be used.
  public private(set) var refused = 0

  /// Reads an upload.
  ///
  /// - Throws: `.tooLarge` beyond the limits, `.malformed` when it is no JSON of that form.
  public init(json bytes: Span<UInt8>) throws(ProximityError) {
    guard bytes.count <= Self.largest else {
      throw ProximityError(
        .tooLarge, detail: "an upload of \(bytes.count) bytes; \(Self.largest) are the most")
    }
    var scanner = JSONScanner(bytes, maximumDepth: 8)
    do throws(BytesError) {
      if try scanner.peek() == .array {
        try readRecords(&scanner)
      } else {
        var hasRecords = false
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
          if scanner.matches(key, "records") {
            hasRecords = true
            try readRecords(&scanner)
          } else {
            try scanner.skipValue()
          }
        }
        guard hasRecords else {
          throw BytesError(.syntax, detail: "the member \"records\" is missing")
        }
      }
      try scanner.finish()
    } catch {
      throw ProximityError(
        error.code == .tooLong ? .tooLarge : .malformed,
        detail: "an upload: \(error.sentence(in: bytes))")
    }
  }

  private mutating func readRecords(_ scanner: inout JSONScanner) throws(BytesError) {
    try scanner.beginArray()
    while try scanner.nextElement() {
      guard records.count + refused < Self.mostRecords else {
        throw BytesError(.tooLong, detail: "more than \(Self.mostRecords) records")
      }
      guard try scanner.peek() == .object else {
        try scanner.skipValue()
        refuse("it is no object")
        continue
      }
      var draft = RecordDraft()
      try draft.read(&scanner)
      switch draft.record {
      case .success(let record): records.append(record)
      case .failure(let error): refuse(error.detail)
      }
    }
  }

  private mutating func refuse(_ reason: String) {
    refused += 1
    if refusals.count < 1000 {
      refusals.append(Refusal(place: records.count + refused, reason: reason))
    }
  }
}

/// The members of a record while it is read; what has another kind than expected counts as absent.
private struct RecordDraft {
  private var timestamp: Int64?
  private var message: String?
  private var centralModel = ""
  private var peripheralModel = ""
  private var rssi: Int64?
  private var power: Int64?

  mutating func read(_ scanner: inout JSONScanner) throws(BytesError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.matches(key, "timestamp") {
        timestamp = try Self.number(&scanner)
      } else if scanner.matches(key, "msg") {
        message = try Self.text(&scanner)
      } else if scanner.matches(key, "modelC") {
        centralModel = try Self.text(&scanner) ?? ""
      } else if scanner.matches(key, "modelP") {
        peripheralModel = try Self.text(&scanner) ?? ""
      } else if scanner.matches(key, "rssi") {
        rssi = try Self.number(&scanner)
      } else if scanner.matches(key, "txPower") {
        power = try Self.number(&scanner)
      } else {
        try scanner.skipValue()
      }
    }
  }

  private static func number(_ scanner: inout JSONScanner) throws(BytesError) -> Int64? {
    guard try scanner.peek() == .number else {
      try scanner.skipValue()
      return nil
    }
    // Phones write strengths as 3 or -60.0; what lies between whole numbers is rounded.
    let number = try scanner.number()
    if let whole = number.int64 { return whole }
    guard number.double.magnitude < 1e15 else { return nil }
    return Int64(number.double.rounded())
  }

  private static func text(_ scanner: inout JSONScanner) throws(BytesError) -> String? {
    guard try scanner.peek() == .string else {
      try scanner.skipValue()
      return nil
    }
    let text = try scanner.string()
    return text.count <= TracedUpload.longestText ? scanner.text(of: text) : nil
  }

  var record: Result<TracedUpload.Record, ProximityError> {
    func refused(_ detail: String) -> Result<TracedUpload.Record, ProximityError> {
      .failure(ProximityError(.malformed, detail: detail))
    }
    guard let timestamp, timestamp > 0 else {
      return refused("\"timestamp\" is no positive number")
    }
    // Seconds have ten digits from 2001 to 2286.
    let milliseconds =
      timestamp >= 100_000_000_000 ? timestamp : timestamp * 1000
    guard BluezoneLogReader.times.contains(milliseconds) else {
      return refused("\"timestamp\" \(timestamp) is not between 2020 and 2100")
    }
    guard let message, !message.isEmpty else {
      return refused("\"msg\" is no text of at most \(TracedUpload.longestText) bytes")
    }
    guard let rssi, TracedContact.strengths.contains(rssi) else {
      return refused("\"rssi\" is not a number of -127 to 19 dBm")
    }
    let believed = power.flatMap { TracedContact.powers.contains($0) ? $0 : nil }
    return .success(
      TracedUpload.Record(
        time: Instant(milliseconds: milliseconds), message: message, centralModel: centralModel,
        peripheralModel: peripheralModel, rssi: DecibelMilliwatts(Float(rssi)),
        txPower: believed.map { DecibelMilliwatts(Float($0)) }))
  }
}

extension TempIDMint {
  /// Reads the TempID of each record of an upload: the contact that it stands for, or why not.
  ///
  /// - Complexity: O(records); times the keys for TempIDs without the number of their key
  public func contacts(
    in upload: TracedUpload, by uploader: UserCode, at now: Instant
  ) -> [Result<TempIDContent, TempIDRefusal>] {
    upload.records.map { record in
      do throws(TempIDRefusal) {
        let id = try TempID(base64: record.message.utf8Span.span)
        return .success(try contact(in: id, heard: record.time, by: uploader, at: now))
      } catch {
        return .failure(error)
      }
    }
  }
}
