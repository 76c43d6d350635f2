// SPDX-License-Identifier: Apache-2.0

import Crypto
public import TramIsolation
public import TramUnits

/// The codes on the papers at people's homes, by which a check is answered without a position.
///
/// Each order has one of six digits, cut from an HMAC-SHA-256 of the order's identity under a key
/// of this server. It says that somebody has the paper, which is weaker than a position.
public struct CheckCodes: Sendable {
  private let key: SymmetricKey

  private static let purpose = "tram check code 1 "
  private static let keyLength = 32

  /// Creates codes under a key.
  init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

  /// Reads the key from a file that only its owner can read, or makes one.
  ///
  /// - Throws: `ServerError` with code `.unavailable` when the file is there and is no key
  init(path: String, random: SecretSource = .system) throws {
    self.init(
      key: try KeyFile.bytes(
        path: path, length: Self.keyLength, what: "the key of the check codes", random: random))
  }

  /// The code of an order: six digits.
  public func code(of order: OrderID) -> String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("\(Self.purpose)\(order.text)".utf8), using: key)
    // 64 bits over a million: no digit is likelier than another by more than 1 in 10^13.
    let number = code.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 1_000_000
    let digits = String(number)
    return String(repeating: "0", count: 6 - digits.utf8.count) + digits
  }

  /// How many digits the code of a check by text message has.
  static let textCodeDigits = 4
  private static let textPurpose = "tram check by text 1 "

  /// The code that a text names a check by: four digits, of no use for another check.
  ///
  /// It is short, as it is typed on small phones, and a check has few tries; it says that somebody
  /// has the phone which the text went to.
  func textCode(of check: CheckID) -> String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("\(Self.textPurpose)\(check.text)".utf8), using: key)
    let number = code.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 10_000
    let digits = String(number)
    return String(repeating: "0", count: Self.textCodeDigits - digits.utf8.count) + digits
  }

  /// The code as papers and pages show it, in two groups of three.
  public func shown(of order: OrderID) -> String {
    let code = code(of: order)
    return "\(code.prefix(3)) \(code.suffix(3))"
  }

  /// A Boolean value: whether somebody typed the code of an order; all but digits is passed over.
  ///
  /// It takes as long however much of it is right.
  func matches(_ typed: String, order: OrderID) -> Bool {
    let right = Array(code(of: order).utf8)
    let given = typed.utf8.prefix(64).filter { (48...57).contains($0) }
    guard given.count == right.count else { return false }
    var difference: UInt8 = 0
    for (a, b) in zip(given, right) { difference |= a ^ b }
    return difference == 0
  }
}
