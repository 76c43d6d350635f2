// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
import TramBytes

/// What is looked at in a request to find out who asks.
public struct RequestFacts: Sendable {
  /// The method.
  public var method: HTTPRequest.Method
  /// Whether the browser came by https, to this process or to a proxy that is trusted to say so.
  public var isSecure: Bool
  /// The host and port that the browser asked for (`Host`, `:authority`).
  public var authority: String?
  /// What follows `?` in the address, as it was sent.
  public var query: String?
  /// A token that is a part of the route's path.
  public var pathToken: String?
  /// The header fields.
  public var fields: HTTPFields

  /// Creates the facts of a request.
  public init(
    method: HTTPRequest.Method, isSecure: Bool, authority: String?, query: String? = nil,
    pathToken: String? = nil, fields: HTTPFields
  ) {
    self.method = method
    self.isSecure = isSecure
    self.authority = authority
    self.query = query
    self.pathToken = pathToken
    self.fields = fields
  }

  /// Whether the method only reads (RFC 9110, 9.2.1).
  public var isSafe: Bool {
    method == .get || method == .head || method == .options || method == .trace
  }

  /// A secret with how it was shown.
  struct Shown: Sendable {
    let secret: Secret
    let isCookie: Bool
  }

  /// The secrets that the request shows, those first that somebody put there on purpose.
  ///
  /// - Returns: The secrets, and whether something stood in `Authorization`, which then is the
  ///   only place that counts.
  func shown() -> (secrets: [Shown], isExplicit: Bool) {
    if let field = fields[.authorization] {
      return (Self.authorization(field).map { [Shown(secret: $0, isCookie: false)] } ?? [], true)
    }
    if let token = pathToken ?? Self.queryToken(query) {
      return (Self.token(token).map { [Shown(secret: $0, isCookie: false)] } ?? [], true)
    }
    let cookies = fields[values: .cookie]
    let secrets = [
      (SessionCookie.account(isSecure: isSecure), Secret.Kind.session),
      (SessionCookie.person(isSecure: isSecure), Secret.Kind.personSession),
    ].compactMap { cookie, kind in
      cookie.value(in: cookies).flatMap { Secret($0) }.flatMap { $0.kind == kind ? $0 : nil }
    }
    return (secrets.map { Shown(secret: $0, isCookie: true) }, false)
  }

  /// The token of `Bearer TOKEN`, or the password of `Basic`, whose user name is free.
  private static func authorization(_ field: String) -> Secret? {
    guard field.utf8.count <= 1024, let space = field.firstIndex(of: " ") else { return nil }
    let rest = field[space...].drop { $0 == " " }
    switch field[..<space].lowercased() {
    case "bearer": return token(rest)
    case "basic":
      guard let bytes = Base64.bytes(of: rest.utf8),
        let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
      else { return nil }
      return token(String(decoding: bytes[(colon + 1)...], as: UTF8.self))
    default: return nil
    }
  }

  /// A token of a phone or a program; sessions belong into cookies, where they are guarded
  /// against other sites.
  private static func token(_ text: some StringProtocol) -> Secret? {
    Secret(text).flatMap { $0.kind == .device || $0.kind == .operatorFeed ? $0 : nil }
  }

  /// The value of `token` in a query; a secret has no letter that would be quoted.
  private static func queryToken(_ query: String?) -> String? {
    guard let query, query.utf8.count <= 8192 else { return nil }
    for pair in query.split(separator: "&") where pair.hasPrefix("token=") {
      return String(pair.dropFirst(6))
    }
    return nil
  }
}
