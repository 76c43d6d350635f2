// SPDX-License-Identifier: Apache-2.0

/// The cookies in which browsers keep their sessions (RFC 6265bis).
public struct SessionCookie: Hashable, Sendable {
  /// The name under which it is kept.
  public let name: String
  private let isSecure: Bool

  /// The cookie of an account.
  ///
  /// - Parameter isSecure: Whether the browser came by https; then the name begins with `__Host-`,
  ///   so that no other host and no plain connection can set it.
  public static func account(isSecure: Bool) -> SessionCookie {
    SessionCookie(name: isSecure ? "__Host-tram" : "tram", isSecure: isSecure)
  }

  /// The cookie of a person on their own page.
  public static func person(isSecure: Bool) -> SessionCookie {
    SessionCookie(name: isSecure ? "__Host-tram-person" : "tram-person", isSecure: isSecure)
  }

  /// The `Set-Cookie` that starts a session.
  public func starting(_ session: StartedSession) -> String {
    "\(name)=\(session.secret.text); Max-Age=\(session.life)\(attributes)"
  }

  /// The `Set-Cookie` that makes the browser forget.
  public var ending: String { "\(name)=; Max-Age=0\(attributes)" }

  private var attributes: String {
    "; Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
  }

  /// The one value under this name in `Cookie` fields; `nil` where there is none, or where there
  /// are two, one of which somebody else has set.
  func value(in fields: [String]) -> Substring? { Self.value(of: name, in: fields) }

  static func value(of name: String, in fields: [String]) -> Substring? {
    var found: Substring?
    for field in fields {
      for pair in field.split(separator: ";") {
        let pair = pair.drop { $0 == " " || $0 == "\t" }
        guard let equals = pair.firstIndex(of: "="), pair[..<equals] == name else { continue }
        let value = pair[pair.index(after: equals)...]
        if let found, found != value { return nil }
        found = value
      }
    }
    return found
  }
}
