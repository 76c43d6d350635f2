// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What the QR code of a place says: an address with the place and a check under a key.
///
/// The check is 80 bits of a message authentication code over the place, so that nobody without
/// the key can hang up a poster of a place that there is not. It does not hinder copying a poster
/// to another door: that a place's code is heard far from the place is for the trails to say.
public struct CheckInCode: Hashable, Sendable {
  /// The place.
  public let place: VenueID
  /// The check: sixteen digits of Crockford's base 32.
  public let check: String

  /// Makes codes for a server.
  public struct Press: Sendable {
    /// A message authentication code of at least 10 bytes under the server's key, such as
    /// HMAC-SHA-256.
    public typealias Authenticator = @Sendable ([UInt8]) -> [UInt8]

    private let address: String
    private let authenticate: Authenticator
    private static let purpose = "tram check-in 1 "
    private static let path = "/n/"

    /// Creates a press.
    ///
    /// - Parameters:
    ///   - address: Where the server is, `https://tram.example`, without a slash at its end.
    ///   - authenticate: The code of a message under the server's key.
    public init(address: String, authenticate: @escaping Authenticator) {
      self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
      self.authenticate = authenticate
    }

    /// The code of a place.
    public func code(of place: VenueID) -> CheckInCode {
      let message = Array((Self.purpose + place.text).utf8)
      return CheckInCode(place: place, check: CheckDigits.text(authenticate(message)))
    }

    /// The text of a place's QR code.
    public func text(of place: VenueID) -> String {
      address + Self.path + place.text + "/" + code(of: place).check
    }

    /// The place of a scanned text: the whole address, or what stands behind the path.
    ///
    /// - Throws: `TracingError`: `.badValue` for what is no such code, `.conflict` for a forged one
    public func place(of scanned: String) throws(TracingError) -> VenueID {
      var rest = scanned[...]
      if rest.hasPrefix(address + Self.path) {
        rest = rest.dropFirst(address.count + Self.path.count)
      }
      let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
      guard scanned.utf8.count <= 512, parts.count == 2, let place = VenueID(parts[0]) else {
        throw TracingError(
          .badValue, detail: "this is no check-in code of \(address); scan the code at the door")
      }
      guard CheckDigits.areEqual(code(of: place).check, String(parts[1])) else {
        throw TracingError(
          .conflict, detail: "the code of \(place.text) is not ours: the poster may be forged")
      }
      return place
    }
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
