// SPDX-License-Identifier: Apache-2.0

import Crypto

/// Codes of a few digits that a key and a counter make (HOTP, RFC 4226).
public struct CounterCodes: Hashable, Sendable {
  /// The key that both sides hold.
  public let key: [UInt8]
  /// How many digits a code has: 6, 7 or 8.
  public let digits: Int

  /// Creates codes.
  ///
  /// - Precondition: `digits` is 6, 7 or 8 (RFC 4226 §5.3)
  public init(key: [UInt8], digits: Int = 6) {
    precondition((6...8).contains(digits), "a code has 6, 7 or 8 digits")
    self.key = key
    self.digits = digits
  }

  /// The code of a counter, as a number below ten to the power of `digits`.
  public func code(of counter: UInt64) -> UInt32 {
    let message = (0..<8).map { UInt8(truncatingIfNeeded: counter >> UInt64(56 - 8 * $0)) }
    let mac = Array(
      HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: key)))
    // The dynamic truncation of §5.3: four bytes from where the last four bits say.
    let start = Int(mac[mac.count - 1] & 0x0F)
    var number: UInt32 = 0
    for byte in mac[start..<start + 4] { number = number << 8 | UInt32(byte) }
    return (number & 0x7FFF_FFFF) % limit
  }

  private var limit: UInt32 { digits == 6 ? 1_000_000 : digits == 7 ? 10_000_000 : 100_000_000 }

  /// The code as it is shown, with its leading zeros.
  public func text(of counter: UInt64) -> String {
    let number = "\(code(of: counter))"
    return String(repeating: "0", count: digits - number.utf8.count) + number
  }

  /// The number that somebody typed; spaces are read over.
  ///
  /// - Returns: `nil` unless it has `digits` digits
  public func read(_ text: some StringProtocol) -> UInt32? {
    guard text.utf8.count <= 32 else { return nil }
    let typed = text.utf8.filter { $0 != UInt8(ascii: " ") }
    guard typed.count == digits, typed.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return typed.reduce(0) { $0 * 10 + UInt32($1 - 0x30) }
  }
}
