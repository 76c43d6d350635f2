// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
public import HTTPTypes
import TramBytes

/// Why a request that changes something is taken for one that another site made.
public enum CrossSiteRefusal: Hashable, Sendable {
  /// The browser says that another site, or another origin of this one, made the request.
  case foreignOrigin
  /// There is no form token.
  case missingToken
  /// The form token belongs to another session.
  case wrongToken
}

/// A session that came in a cookie, which a browser adds also to what other sites send.
public struct CookieSession: Sendable {
  /// Which session it is.
  public let id: CredentialID
  let secret: Secret

  private static let purpose = Array("tram form token 1".utf8)
  private static let nonceLength = 16

  /// A token for a page's forms and scripts, another one each time, so that compression tells
  /// nothing of it: a nonce and its HMAC-SHA-256 under the session's secret.
  public func formToken(random: SecretSource = .system) -> String {
    let nonce = random.bytes(Self.nonceLength)
    return Base64.text(of: nonce + Array(code(nonce)), as: .url)
  }

  /// A Boolean value: whether a token was made for this session.
  public func accepts(_ token: String) -> Bool {
    guard token.utf8.count <= 64, let bytes = Base64.bytes(of: token.utf8, as: .url),
      bytes.count == Self.nonceLength + SHA256.byteCount
    else { return false }
    // Compares in constant time.
    return HMAC<SHA256>.isValidAuthenticationCode(
      bytes[Self.nonceLength...], authenticating: Self.purpose + bytes[..<Self.nonceLength],
      using: key)
  }

  private var key: SymmetricKey { SymmetricKey(data: Array(secret.text.utf8)) }

  private func code(_ nonce: [UInt8]) -> HMAC<SHA256>.MAC {
    HMAC<SHA256>.authenticationCode(for: Self.purpose + nonce, using: key)
  }
}

extension HTTPField.Name {
  /// The field in which a script sends its form token: `X-CSRF-Token`.
  public static let formToken = HTTPField.Name("X-CSRF-Token") ?? .cookie
  static let fetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .cookie
}

extension RequestFacts {
  /// Why a request must not change anything, where the browser itself says whence it comes.
  ///
  /// For forms without a session, such as signing in; `Authentication.refusal` asks it too.
  ///
  /// - Parameter origins: The origins of this service, such as `https://tram.example`; empty is
  ///   the one that the browser asked for.
  public func foreignOrigin(origins: [String] = []) -> CrossSiteRefusal? {
    guard !isSafe else { return nil }
    if let site = fields[.fetchSite], site != "same-origin", site != "none" {
      return .foreignOrigin
    }
    if let origin = fields[.origin] {
      let own = origins.isEmpty ? ownOrigin.map { [$0] } ?? [] : origins
      let asked = Self.bare(origin)
      guard own.contains(where: { Self.bare($0) == asked }) else { return .foreignOrigin }
    }
    return nil
  }

  private var ownOrigin: String? { authority.map { (isSecure ? "https://" : "http://") + $0 } }

  /// An origin in one writing: small letters, no port where it is the scheme's own.
  private static func bare(_ origin: String) -> String {
    let small = origin.lowercased()
    for (scheme, port) in [("https://", ":443"), ("http://", ":80")]
    where small.hasPrefix(scheme) && small.hasSuffix(port) {
      return String(small.dropLast(port.count))
    }
    return small.hasSuffix("/") ? String(small.dropLast()) : small
  }
}
