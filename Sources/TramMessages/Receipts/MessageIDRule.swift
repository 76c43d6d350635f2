// SPDX-License-Identifier: Apache-2.0

/// How one message centre writes ids: often otherwise in a receipt than in the answer.
///
/// Both are brought to one spelling, under which a receipt finds its message.
public struct MessageIDRule: Hashable, Sendable {
  /// A way to write an id.
  public enum Form: String, Hashable, Sendable, CaseIterable {
    /// Letters and digits as they are.
    case exact
    /// Letters of either case, zeros in front of no meaning.
    case text
    /// A decimal number.
    case decimal
    /// A hexadecimal number, in either case.
    case hexadecimal
  }

  /// The form in the answer to a message.
  public var answer: Form
  /// The form in a receipt.
  public var receipt: Form

  /// Creates a rule.
  public init(answer: Form, receipt: Form) {
    self.answer = answer
    self.receipt = receipt
  }

  /// The rules that message centres were seen to follow, the most usual first.
  public static let seen = [
    MessageIDRule(answer: .text, receipt: .text),
    MessageIDRule(answer: .hexadecimal, receipt: .decimal),
    MessageIDRule(answer: .decimal, receipt: .hexadecimal),
    MessageIDRule(answer: .exact, receipt: .exact),
  ]

  /// The spelling of an id from an answer; `nil` when it is not of the form.
  public func key(ofAnswer id: Octets) -> Octets? { Self.key(id, answer) }
  /// The spelling of an id from a receipt; `nil` when it is not of the form.
  public func key(ofReceipt id: Octets) -> Octets? { Self.key(id, receipt) }

  /// Whether a receipt's id names the message of an answer's.
  public func joins(answer: Octets, receipt: Octets) -> Bool {
    guard let a = key(ofAnswer: answer), let b = key(ofReceipt: receipt) else { return false }
    return a == b
  }

  private static func key(_ id: Octets, _ form: Form) -> Octets? {
    guard !id.isEmpty, id.count <= 64 else { return nil }
    switch form {
    case .exact: return id
    case .text: return withoutZeros(id.bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
    case .hexadecimal:
      var digits: [UInt8] = []
      for byte in id.bytes {
        guard let value = hexadecimalDigit(byte) else { return nil }
        digits.append(letter(value))
      }
      return withoutZeros(digits)
    case .decimal: return hexadecimal(ofDecimal: id.bytes).flatMap(withoutZeros)
    }
  }

  private static func withoutZeros(_ bytes: [UInt8]) -> Octets? {
    let rest = Array(bytes.drop { $0 == UInt8(ascii: "0") })
    return rest.isEmpty ? "0" : Octets(rest)
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }

  private static func letter(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

  /// A decimal number of up to 64 digits in hexadecimal digits.
  private static func hexadecimal(ofDecimal bytes: [UInt8]) -> [UInt8]? {
    // Least significant hexadecimal digit first; 64 decimal digits are at most 54 of them.
    var digits: [UInt8] = [0]
    for byte in bytes {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      var carry = Int(byte - 0x30)
      for i in digits.indices {
        let value = Int(digits[i]) * 10 + carry
        digits[i] = UInt8(value & 15)
        carry = value >> 4
      }
      if carry > 0 { digits.append(UInt8(carry)) }
    }
    return digits.reversed().map(letter)
  }
}
