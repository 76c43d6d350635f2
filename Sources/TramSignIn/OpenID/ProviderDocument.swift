// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// What a provider says of itself (OpenID Connect Discovery 1.0 §3), as far as it is needed.
public struct ProviderDocument: Hashable, Sendable {
  /// How this service proves to the provider who it is.
  public enum Proof: Hashable, Sendable {
    /// The secret as the password of Basic authentication.
    case basic
    /// The secret in the body.
    case body
    /// None: PKCE alone binds the code to this service.
    case none
  }

  /// Where browsers are sent to.
  public let authorization: String
  /// Where codes are handed in.
  public let token: String
  /// Where the keys are.
  public let keys: String
  /// How the secret is shown.
  public let proof: Proof

  /// The most bytes that are read.
  public static let longest = 65_536

  /// Reads the document.
  ///
  /// - Parameters:
  ///   - issuer: The provider that was asked for; the document must say the same.
  ///   - hasSecret: Whether this service has a secret to show.
  ///   - allowsPlain: Takes http at this machine, for a provider of a test.
  /// - Throws: `SignInError`: `.malformed`, `.wrongIssuer`, `.unsupported`
  public init(
    _ bytes: [UInt8], of issuer: String, hasSecret: Bool, allowsPlain: Bool = false
  ) throws(SignInError) {
    guard bytes.count <= Self.longest else {
      throw SignInError(.malformed, detail: "the provider's document is too long")
    }
    var texts: [String: String] = [:]
    var lists: [String: [String]] = [:]
    do {
      var scanner = JSONScanner(bytes.span, maximumDepth: 8)
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        let name = scanner.text(of: key)
        switch (name, try scanner.peek()) {
        case ("issuer", .string), ("authorization_endpoint", .string),
          ("token_endpoint", .string), ("jwks_uri", .string):
          texts[name] = scanner.text(of: try scanner.string())
        case ("response_types_supported", .array), ("code_challenge_methods_supported", .array),
          ("id_token_signing_alg_values_supported", .array),
          ("token_endpoint_auth_methods_supported", .array):
          lists[name] = try scanner.strings()
        default: try scanner.skipValue()
        }
      }
      try scanner.finish()
    } catch {
      throw SignInError(.malformed, detail: "the provider's document: \(error)")
    }
    guard texts["issuer"] == issuer else {
      throw SignInError(.wrongIssuer, detail: "the document is of another provider")
    }
    func address(_ name: String) throws(SignInError) -> String {
      guard let address = texts[name], Self.isSafe(address, allowsPlain: allowsPlain) else {
        throw SignInError(.malformed, detail: "the provider's \(name) is no https address")
      }
      return address
    }
    authorization = try address("authorization_endpoint")
    token = try address("token_endpoint")
    keys = try address("jwks_uri")
    try Self.check(lists)
    // Where nothing is said it is Basic (§3).
    let proofs = lists["token_endpoint_auth_methods_supported"] ?? ["client_secret_basic"]
    guard hasSecret else {
      proof = .none
      return
    }
    proof =
      proofs.contains("client_secret_basic")
      ? .basic : proofs.contains("client_secret_post") ? .body : .basic
  }

  private static func check(_ lists: [String: [String]]) throws(SignInError) {
    if let methods = lists["code_challenge_methods_supported"], !methods.contains("S256") {
      throw SignInError(.unsupported, detail: "the provider knows no PKCE with S256")
    }
    let signed = lists["id_token_signing_alg_values_supported"] ?? []
    guard signed.contains(where: { TokenAlgorithm(rawValue: $0) != nil }) else {
      throw SignInError(.unsupported, detail: "the provider signs in no way that is taken")
    }
    if let types = lists["response_types_supported"], !types.contains("code") {
      throw SignInError(.unsupported, detail: "the provider gives no codes")
    }
  }

  /// Whether an address is https, or http at this machine where that is allowed; without a user,
  /// a fragment, spaces or letters that are not ASCII.
  public static func isSafe(_ address: String, allowsPlain: Bool) -> Bool {
    guard address.utf8.count <= 1024,
      address.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
    else { return false }
    let (rest, isPlain): (Substring, Bool)
    if address.hasPrefix("https://") {
      (rest, isPlain) = (address.dropFirst(8), false)
    } else if address.hasPrefix("http://") {
      (rest, isPlain) = (address.dropFirst(7), true)
    } else {
      return false
    }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard !authority.isEmpty, !authority.contains("@"), !authority.contains("\\") else {
      return false
    }
    guard isPlain else { return true }
    let port = authority.lastIndex(of: ":").map { authority[authority.index(after: $0)...] }
    let hasPort = port.map { !$0.isEmpty && $0.allSatisfy(\.isNumber) } ?? false
    let host = hasPort ? authority.dropLast((port?.count ?? 0) + 1) : authority
    return allowsPlain && ["localhost", "127.0.0.1", "[::1]"].contains(host)
  }
}

extension JSONScanner {
  /// Reads a list, of which it gives the first 64 texts.
  mutating func strings() throws(BytesError) -> [String] {
    var found: [String] = []
    try beginArray()
    while try nextElement() {
      if try peek() == .string, found.count < 64 {
        found.append(text(of: try string()))
      } else {
        try skipValue()
      }
    }
    return found
  }
}
