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
    var digits: [UInt8] = []
    var rest = rawValue
    repeat {
      digits.append(UInt8(truncatingIfNeeded: rest & 31))
      rest >>= 5
    } while rest != 0
    let check = TextDigits.check(digits)
    let written = digits.reversed() + [check]
    return String(Subject.letter)
      + String(decoding: written.map { TextDigits.symbols[Int($0)] }, as: UTF8.self)
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

/// The 32 digits and their check character.
private enum TextDigits {
  /// Crockford's base 32.
  static let symbols = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  static func value(_ character: UInt8) -> UInt8? {
    let upper = (0x61...0x7A).contains(character) ? character & 0xDF : character
    switch upper {
    case UInt8(ascii: "O"): return 0
    case UInt8(ascii: "I"), UInt8(ascii: "L"): return 1
    default: return symbols.firstIndex(of: upper).map { UInt8($0) }
    }
  }

  /// The sum of the digits, each times its own power of a generator of GF(32), lowest digit first.
  static func check(_ digits: [UInt8]) -> UInt8 {
    var power: UInt8 = 1
    var sum: UInt8 = 0
    for digit in digits {
      power = times(power, 2)
      sum ^= times(digit, power)
    }
    // The check's own weight is 1; without a start of its own 0 would be checked by 0.
    return sum ^ 21
  }

  /// The product in GF(32) by x^5 + x^2 + 1.
  private static func times(_ a: UInt8, _ b: UInt8) -> UInt8 {
    var product: UInt8 = 0
    var a = a
    for bit in 0..<5 {
      if b >> bit & 1 == 1 { product ^= a }
      a = a << 1
      if a & 32 != 0 { a ^= 0b100101 }
    }
    return product
  }
}
