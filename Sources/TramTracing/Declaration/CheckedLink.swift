// SPDX-License-Identifier: Apache-2.0

/// Addresses on posters and receipts that nobody without the server's key can make.
///
/// Such an address is a path, a subject and a check: 80 bits of a message authentication code over
/// the purpose and the subject. What was made for one purpose does not hold for another.
public struct CheckedLink: Sendable {
  /// A message authentication code of at least 10 bytes under the server's key, such as
  /// HMAC-SHA-256.
  public typealias Authenticator = @Sendable ([UInt8]) -> [UInt8]

  /// Where the server is, without a slash at its end.
  public let address: String
  private let path: String
  private let purpose: String
  private let authenticate: Authenticator

  /// The longest scanned text that is looked at, in bytes.
  private static let longestText = 512

  /// Creates links.
  ///
  /// - Parameters:
  ///   - address: Where the server is, `https://tram.example`.
  ///   - path: What comes before the subject, with a slash on either side: `/q/`.
  ///   - purpose: What the links are for, with a version.
  ///   - authenticate: The code of a message under the server's key.
  public init(
    address: String, path: String, purpose: String, authenticate: @escaping Authenticator
  ) {
    self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
    self.path = path
    self.purpose = purpose
    self.authenticate = authenticate
  }

  /// The check of a subject: sixteen digits of Crockford's base 32.
  public func check(of subject: String) -> String {
    CheckDigits.text(authenticate(Array("\(purpose) \(subject)".utf8)))
  }

  /// The address of a subject within the server.
  public func local(of subject: String) -> String { "\(path)\(subject)/\(check(of: subject))" }

  /// The whole address of a subject, as a QR code holds it.
  public func text(of subject: String) -> String { address + local(of: subject) }

  /// A Boolean value: whether a check was made for a subject; it takes as long however much of it
  /// is right.
  public func holds(_ check: some StringProtocol, for subject: String) -> Bool {
    guard check.utf8.count <= Self.longestText else { return false }
    return CheckDigits.areEqual(self.check(of: subject), String(check))
  }

  /// What stands behind the path of a scanned text, parted at slashes; empty for a text that is
  /// too long.
  func parts(of scanned: String) -> [Substring] {
    guard scanned.utf8.count <= Self.longestText else { return [] }
    var rest = scanned[...]
    if rest.hasPrefix(address + path) { rest = rest.dropFirst(address.count + path.count) }
    return rest.split(separator: "/", omittingEmptySubsequences: false)
  }
}

/// Checks as text.
enum CheckDigits {
  private static let symbols = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
  private static let count = 16

  /// The first 80 bits as sixteen digits; what is missing counts as 0.
  static func text(_ bytes: [UInt8]) -> String {
    var digits: [UInt8] = []
    for digit in 0..<count {
      var value = 0
      for bit in digit * 5..<digit * 5 + 5 {
        let byte = bit / 8 < bytes.count ? bytes[bit / 8] : 0
        value = value << 1 | Int(byte >> (7 - UInt8(bit % 8)) & 1)
      }
      digits.append(symbols[value])
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Whether two checks are the same; it takes as long however much of them is.
  static func areEqual(_ right: String, _ given: String) -> Bool {
    let (a, b) = (Array(right.utf8), Array(given.uppercased().utf8))
    guard a.count == b.count else { return false }
    var difference: UInt8 = 0
    for (x, y) in zip(a, b) { difference |= x ^ y }
    return difference == 0
  }
}
