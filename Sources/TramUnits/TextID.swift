// SPDX-License-Identifier: Apache-2.0

/// A kind of subject whose identities are written, spoken and typed by people.
public protocol LetteredSubject {
  /// The letter that a text of this kind begins with.
  static var letter: Character { get }
}

extension ID where Subject: LetteredSubject {
  /// The identity as people write it: letter, base-32 digits, check character, such as `A1K3R`.
  ///
  /// The digits leave out I, L, O and U. The check character tells any single wrong character and
  /// any two neighbours that changed places.
  public var text: String {
    let (bytes, count) = letters
    // They are ASCII, so that they are UTF-8 always.
    guard let ascii = try? UTF8Span(validating: bytes.span.extracting(0..<count)) else { return "" }
    return String(copying: ascii)
  }

  /// The bytes of `text`, and how many of them count.
  ///
  /// - Complexity: O(digits), no allocation
  public var letters: (bytes: InlineArray<16, UInt8>, count: Int) {
    var bytes = InlineArray<16, UInt8>(repeating: 0)
    bytes[0] = Subject.letter.asciiValue ?? UInt8(ascii: "?")
    // 64 bits are 13 digits of 5.
    let digits = max((64 - rawValue.leadingZeroBitCount + 4) / 5, 1)
    var sum: UInt8 = 0
    for place in 0..<digits {
      let digit = UInt8(truncatingIfNeeded: rawValue &>> UInt64((digits - 1 - place) * 5)) & 31
      bytes[place + 1] = TextDigits.symbol(digit)
      sum = TextDigits.twice(sum) ^ digit
    }
    bytes[digits + 1] = TextDigits.symbol(TextDigits.twice(sum) ^ TextDigits.start)
    return (bytes, digits + 2)
  }

  /// Reads an identity from the bytes of its text as `letters` gives them; `nil` for any others.
  ///
  /// - Complexity: O(digits), no allocation
  public init?(letters: Span<UInt8>) {
    let count = letters.count
    guard (3...15).contains(count), letters[0] == Subject.letter.asciiValue,
      let check = TextDigits.exactValue(letters[count - 1])
    else { return nil }
    var value: UInt64 = 0
    var sum: UInt8 = 0
    for place in 1..<count - 1 {
      guard let digit = TextDigits.exactValue(letters[place]), value >> 59 == 0 else { return nil }
      value = value << 5 | UInt64(digit)
      sum = TextDigits.twice(sum) ^ digit
    }
    guard TextDigits.twice(sum) ^ TextDigits.start == check,
      count == 3 || letters[1] != UInt8(ascii: "0")
    else { return nil }
    self.init(value)
  }

  /// Reads an identity; `nil` for another letter, a character outside the digits, or a wrong check.
  ///
  /// Small letters count as large ones, O as 0, I and L as 1; spaces and hyphens are passed over.
  public init?(_ text: some StringProtocol) {
    var characters = text.utf8.filter { $0 != 0x20 && $0 != 0x2D }[...]
    guard let first = characters.popFirst(), let letter = Subject.letter.asciiValue,
      first == letter || first == letter | 0x20, (2...14).contains(characters.count),
      let check = characters.popLast().flatMap(TextDigits.value)
    else { return nil }
    var value: UInt64 = 0
    var digits: [UInt8] = []
    for character in characters {
      guard let digit = TextDigits.value(character), value >> 59 == 0 else { return nil }
      value = value << 5 | UInt64(digit)
      digits.append(digit)
    }
    guard TextDigits.check(digits.reversed()) == check else { return nil }
    // One identity has one text: no digits 0 in front.
    guard digits.count == 1 || digits.first != 0 else { return nil }
    self.init(value)
  }
}

extension ID: CustomStringConvertible where Subject: LetteredSubject {
  /// The identity as people write it.
  public var description: String { text }
}

extension ID: Encodable where Subject: LetteredSubject {
  /// Writes the identity as its text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

extension ID: Decodable where Subject: LetteredSubject {
  /// Reads the identity from its text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let id = ID(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "'\(text)' is no identity of the kind \(Subject.letter)")
    }
    self = id
  }
}

extension Device: LetteredSubject {
  /// Devices begin with T.
  public static var letter: Character { "T" }
}

/// The 32 digits, Crockford's base 32, and their check character.
private enum TextDigits {
  /// The digit of a character, however it was typed.
  static func value(_ character: UInt8) -> UInt8? {
    let upper = (0x61...0x7A).contains(character) ? character & 0xDF : character
    switch upper {
    case UInt8(ascii: "O"): return 0
    case UInt8(ascii: "I"), UInt8(ascii: "L"): return 1
    default: return exactValue(upper)
    }
  }

  /// What a check begins with: its own weight is 1, without a start 0 would be checked by 0.
  static let start: UInt8 = 21

  /// The digit as it is written.
  static func symbol(_ digit: UInt8) -> UInt8 {
    switch digit {
    case 0..<10: digit + 48
    case 10..<18: digit + 55
    // I, L, O and U are left out.
    case 18..<20: digit + 56
    case 20..<22: digit + 57
    case 22..<27: digit + 58
    default: (digit & 31) + 59
    }
  }

  /// The digit of a character as it is written; `nil` for any other way to type it.
  static func exactValue(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - 48
    case UInt8(ascii: "A")...UInt8(ascii: "H"): character - 55
    case UInt8(ascii: "J")...UInt8(ascii: "K"): character - 56
    case UInt8(ascii: "M")...UInt8(ascii: "N"): character - 57
    case UInt8(ascii: "P")...UInt8(ascii: "T"): character - 58
    case UInt8(ascii: "V")...UInt8(ascii: "Z"): character - 59
    default: nil
    }
  }

  /// The sum of the digits, each times its own power of a generator of GF(32), lowest digit first.
  static func check(_ digits: [UInt8]) -> UInt8 {
    twice(digits.reversed().reduce(0) { twice($0) ^ $1 }) ^ start
  }

  /// The double of a digit in GF(32) by x^5 + x^2 + 1.
  static func twice(_ digit: UInt8) -> UInt8 {
    let double = digit << 1
    return double & 32 == 0 ? double : double ^ 0b100101
  }
}
