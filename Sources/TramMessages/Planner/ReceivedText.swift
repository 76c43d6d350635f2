// SPDX-License-Identifier: Apache-2.0

/// What a received message says, and which part of a longer one it is.
public struct ReceivedText: Hashable, Sendable {
  /// A place within a message of several parts.
  public struct Part: Hashable, Sendable {
    /// By which parts of one sender belong together.
    public var tag: UInt16
    /// How many parts there are, 1 to 255.
    public var total: Int
    /// Which one this is, from 1.
    public var number: Int

    /// Creates a place.
    public init(tag: UInt16, total: Int, number: Int) {
      self.tag = tag
      self.total = total
      self.number = number
    }
  }

  /// The text; what is no text in its coding is U+FFFD.
  public var text: String
  /// The part; `nil` for a message that stands alone, and for one whose header lies.
  public var part: Part?
  /// A Boolean value: whether octets were left out or replaced.
  public var isDamaged: Bool
  /// The halves of letters beyond U+FFFF that a phone cut at the borders of a part, for whoever
  /// joins the parts; they stand in the text no more.
  var halves = Halves()

  /// Half letters at the beginning and at the end of a part; 0 for none.
  struct Halves: Hashable, Sendable {
    var first: UInt16 = 0
    var last: UInt16 = 0
  }

  /// Creates a text that was read before.
  public init(text: String, part: Part? = nil, isDamaged: Bool = false) {
    self.text = text
    self.part = part
    self.isDamaged = isDamaged
  }

  /// Reads a message; nothing that stands in it traps.
  ///
  /// - Complexity: O(octets)
  public init(_ message: ShortMessage) {
    let content = message.content
    var body = content[...]
    isDamaged = false
    if message.carriage.hasHeader {
      // The first octet counts those of the header behind it.
      if let length = content.first, Int(length) < content.count {
        part = Self.part(header: Array(content[1...Int(length)]))
        body = content[(Int(length) + 1)...]
      } else {
        isDamaged = !content.isEmpty
      }
    }
    if part == nil { part = Self.part(fields: message.tlvs) }
    var rest = Array(body)
    if part != nil, message.carriage.coding == .ucs2 { halves = Self.takeHalves(&rest) }
    let (text, isWhole) = Self.decode(rest, message.carriage.coding)
    self.text = text
    isDamaged = isDamaged || !isWhole
  }

  /// Takes half letters off both ends of a part's octets.
  private static func takeHalves(_ bytes: inout [UInt8]) -> Halves {
    var halves = Halves()
    func unit(_ at: Int) -> UInt16 { UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1]) }
    guard bytes.count.isMultiple(of: 2) else { return halves }
    if bytes.count >= 2, unit(0) & 0xFC00 == 0xDC00 {
      halves.first = unit(0)
      bytes.removeFirst(2)
    }
    if bytes.count >= 2, unit(bytes.count - 2) & 0xFC00 == 0xD800 {
      halves.last = unit(bytes.count - 2)
      bytes.removeLast(2)
    }
    return halves
  }

  /// A text that stands alone and needs no decoding, as another portal hands it on.
  public init(plain text: String) {
    self.text = text
    part = nil
    isDamaged = false
  }

  private static func part(header: [UInt8]) -> Part? {
    var at = 0
    while at + 2 <= header.count {
      let count = Int(header[at + 1])
      guard at + 2 + count <= header.count else { return nil }
      let element = header[(at + 2)..<(at + 2 + count)]
      let from = at + 2
      switch (header[at], count) {
      case (0, 3):
        return part(UInt16(header[from]), Int(header[from + 1]), Int(header[from + 2]))
      case (8, 4):
        let tag = UInt16(header[from]) << 8 | UInt16(header[from + 1])
        return part(tag, Int(header[from + 2]), Int(header[from + 3]))
      default: at += 2 + element.count
      }
    }
    return nil
  }

  private static func part(fields: TLVList) -> Part? {
    guard let tag = fields.number(.sarMsgRefNum), let total = fields.number(.sarTotalSegments),
      let number = fields.number(.sarSegmentSeqnum)
    else { return nil }
    return part(UInt16(truncatingIfNeeded: tag), Int(total), Int(number))
  }

  private static func part(_ tag: UInt16, _ total: Int, _ number: Int) -> Part? {
    guard total >= 1, number >= 1, number <= total else { return nil }
    return Part(tag: tag, total: total, number: number)
  }

  private static func decode(_ bytes: [UInt8], _ coding: DataCoding) -> (String, Bool) {
    switch coding {
    case .ucs2:
      let pairs = stride(from: 0, to: bytes.count - 1, by: 2).map {
        UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
      }
      let text = String(decoding: pairs, as: UTF16.self)
      let isWhole = bytes.count % 2 == 0 && Array(text.utf16) == pairs
      return (text, isWhole)
    case .latin1:
      return (String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })), true)
    case .ascii:
      let text = String.UnicodeScalarView(bytes.map { $0 < 128 ? Unicode.Scalar($0) : "\u{FFFD}" })
      return (String(text), bytes.allSatisfy { $0 < 128 })
    case .octets: return ("", bytes.isEmpty)
    default:
      // 0 is the centre's alphabet, which is this one; the class bits of 0xF0 to 0xF3 say so too.
      let text = GSMAlphabet.decode(bytes)
      return (text, bytes.allSatisfy { $0 < 128 })
    }
  }
}
