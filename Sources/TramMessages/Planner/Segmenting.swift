// SPDX-License-Identifier: Apache-2.0

/// How the parts of a long message say that they belong together.
public enum PartReference: String, Hashable, Sendable, CaseIterable {
  /// A user data header with a reference of 8 bits (six octets).
  case header8
  /// A user data header with a reference of 16 bits (seven octets).
  case header16
  /// Optional fields of SMPP, of which the message centre makes a header of six octets.
  case fields

  /// The octets that the header takes in each part on the air.
  public var overhead: Int { self == .header16 ? 7 : 6 }
}

/// The alphabet of a message on the air.
public enum MessageAlphabet: String, Hashable, Sendable, CaseIterable {
  /// Septets of GSM 03.38.
  case gsm7
  /// UTF-16, most significant octet first.
  case ucs2

  /// `data_coding` of it.
  public var coding: DataCoding { self == .gsm7 ? .centre : .ucs2 }

  /// How many units, septets or code units, a message of one part holds (140 octets).
  public var single: Int { self == .gsm7 ? 160 : 70 }

  /// How many units a part of several holds.
  public func part(_ reference: PartReference) -> Int {
    self == .gsm7 ? (140 - reference.overhead) * 8 / 7 : (140 - reference.overhead) / 2
  }
}

/// A text in an alphabet, cut into parts.
public struct Segmenting: Hashable, Sendable {
  /// How many parts a message may have, as their numbers have one octet.
  public static let mostParts = 255

  /// The alphabet.
  public let alphabet: MessageAlphabet
  /// How parts say that they belong together.
  public let reference: PartReference
  /// How many units the whole text has.
  public let units: Int
  /// The octets of each part, without a header; one for a text without letters.
  public let parts: [[UInt8]]

  /// Cuts a text into as few parts as it can be.
  ///
  /// The short alphabet is taken when every letter has a septet. A pair of surrogates and an
  /// escape with what follows it stay in one part; so a part may hold a unit less than it could.
  ///
  /// - Throws: `MessagesError` with `.badValue` for a text of more than 255 parts.
  /// - Complexity: O(scalars)
  public init(
    _ text: ComposedText, reference: PartReference = .header8
  ) throws(MessagesError) {
    let septets = GSMAlphabet.encode(text)
    alphabet = septets == nil ? .ucs2 : .gsm7
    self.reference = reference
    let units = septets?.map(UInt16.init) ?? Array(text.description.utf16)
    self.units = units.count
    let runs =
      units.count <= alphabet.single
      ? [0..<units.count] : Self.runs(of: units, most: alphabet.part(reference), alphabet)
    guard runs.count <= Self.mostParts else {
      throw MessagesError(
        .badValue,
        detail: "the text needs \(runs.count) parts; a message may have \(Self.mostParts)")
    }
    let isShort = alphabet == .gsm7
    parts = runs.map { run in
      isShort
        ? units[run].map { UInt8(truncatingIfNeeded: $0) }
        : units[run].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
  }

  /// A Boolean value: whether an alphabet's unit begins a pair that stays together.
  static func beginsPair(_ unit: UInt16, _ alphabet: MessageAlphabet) -> Bool {
    alphabet == .gsm7 ? unit == UInt16(GSMAlphabet.escape) : unit & 0xFC00 == 0xD800
  }

  /// Fills part after part; no other cutting needs fewer, as a part begun earlier ends no later.
  private static func runs(
    of units: [UInt16], most: Int, _ alphabet: MessageAlphabet
  ) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    var i = 0
    while i < units.count {
      let width = beginsPair(units[i], alphabet) && i + 1 < units.count ? 2 : 1
      if i + width - start > most {
        runs.append(start..<i)
        start = i
      }
      i += width
    }
    runs.append(start..<units.count)
    return runs
  }

  /// The user data header of a part; `nil` for a message of one part and for optional fields.
  ///
  /// - Parameters:
  ///   - number: The part, from 1.
  ///   - tag: The reference of the message, of which `header8` takes the lower 8 bits.
  public func header(part number: Int, tag: UInt16) -> [UInt8]? {
    guard parts.count > 1, (1...parts.count).contains(number) else { return nil }
    let total = UInt8(truncatingIfNeeded: parts.count)
    let place = UInt8(truncatingIfNeeded: number)
    switch reference {
    case .header8: return [5, 0, 3, UInt8(tag & 0xFF), total, place]
    case .header16: return [6, 8, 4, UInt8(tag >> 8), UInt8(tag & 0xFF), total, place]
    case .fields: return nil
    }
  }

  /// The messages that carry the parts.
  ///
  /// - Parameter tag: The reference by which the phone puts the parts together.
  public func messages(
    from source: SMEAddress, to destination: SMEAddress, tag: UInt16, receipts: UInt8 = 1
  ) -> [ShortMessage] {
    parts.indices.map { i in
      var carriage = Carriage()
      carriage.coding = alphabet.coding
      carriage.receipts = receipts
      var text = parts[i]
      var tlvs = TLVList()
      if let header = header(part: i + 1, tag: tag) {
        carriage.esmClass = Carriage.headerBit
        text = header + text
      } else if parts.count > 1 {
        tlvs.append(TLV(.sarMsgRefNum, UInt32(tag), width: 2))
        tlvs.append(TLV(.sarTotalSegments, UInt32(parts.count), width: 1))
        tlvs.append(TLV(.sarSegmentSeqnum, UInt32(i + 1), width: 1))
      }
      return ShortMessage(
        source: source, destination: destination, text: text, carriage: carriage, tlvs: tlvs)
    }
  }
}
