// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The public keys of a provider (JWK Set, RFC 7517), as far as they can sign identities.
public struct ProviderKeys: Hashable, Sendable {
  /// One of them, as texts of its numbers.
  struct Key: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
      case rsa(modulus: String, exponent: String)
      case p256(x: String, y: String)
      case ed25519(x: String)
    }

    var number: String?
    var kind: Kind
    /// The one algorithm that the provider uses it for, where it says so.
    var algorithm: String?

    /// A Boolean value: whether it is for an algorithm, by its type and by what is said of it.
    func signs(_ asked: TokenAlgorithm) -> Bool {
      guard algorithm == nil || algorithm == asked.rawValue else { return false }
      return switch (kind, asked) {
      case (.rsa, .rs256), (.rsa, .ps256), (.p256, .es256), (.ed25519, .edDSA): true
      default: false
      }
    }
  }

  private(set) var keys: [Key] = []

  /// The most bytes that are read.
  public static let longest = 262_144
  /// The most keys that are looked at.
  static let most = 64

  /// How many keys there are.
  public var count: Int { keys.count }

  /// Reads a set; keys of kinds that are not known, and those for encryption, are left out.
  ///
  /// - Throws: `SignInError` with code `.malformed`, also where no key is left
  public init(_ bytes: [UInt8]) throws(SignInError) {
    guard bytes.count <= Self.longest else {
      throw SignInError(.malformed, detail: "the provider's keys are too long")
    }
    do {
      var scanner = JSONScanner(bytes.span, maximumDepth: 8)
      try scanner.beginObject()
      while let name = try scanner.nextKey() {
        guard scanner.matches(name, "keys"), keys.isEmpty else {
          try scanner.skipValue()
          continue
        }
        try scanner.beginArray()
        while try scanner.nextElement() {
          guard keys.count < Self.most, try scanner.peek() == .object else {
            try scanner.skipValue()
            continue
          }
          if let key = try Self.key(&scanner) { keys.append(key) }
        }
      }
      try scanner.finish()
    } catch {
      throw SignInError(.malformed, detail: "the provider's keys: \(error)")
    }
    guard !keys.isEmpty else {
      throw SignInError(.malformed, detail: "the provider has no key that is taken")
    }
  }

  private static func key(_ scanner: inout JSONScanner) throws(BytesError) -> Key? {
    var texts: [String: String] = [:]
    try scanner.beginObject()
    while let name = try scanner.nextKey() {
      if try scanner.peek() == .string {
        texts[scanner.text(of: name)] = scanner.text(of: try scanner.string())
      } else {
        try scanner.skipValue()
      }
    }
    guard texts["use"].map({ $0 == "sig" }) ?? true else { return nil }
    // Whoever publishes a private half has no key any more.
    guard texts["d"] == nil, let kind = kind(texts) else { return nil }
    return Key(number: texts["kid"], kind: kind, algorithm: texts["alg"])
  }

  private static func kind(_ texts: [String: String]) -> Key.Kind? {
    func bytes(_ name: String) -> Int? {
      texts[name].flatMap { Base64.bytes(of: $0, as: .url) }?.count
    }
    switch (texts["kty"], texts["crv"]) {
    case ("RSA", nil):
      guard let n = texts["n"], let e = texts["e"], let size = bytes("n"),
        (256...1024).contains(size), let small = bytes("e"), (1...8).contains(small)
      else { return nil }
      return .rsa(modulus: n, exponent: e)
    case ("EC", "P-256"):
      guard let x = texts["x"], let y = texts["y"], bytes("x") == 32, bytes("y") == 32 else {
        return nil
      }
      return .p256(x: x, y: y)
    case ("OKP", "Ed25519"):
      guard let x = texts["x"], bytes("x") == 32 else { return nil }
      return .ed25519(x: x)
    default: return nil
    }
  }

  /// The key that an identity names.
  ///
  /// - Throws: `SignInError` with code `.unknownKey` where there is none, or where several might
  ///   be meant
  func find(_ number: String?, for algorithm: TokenAlgorithm) throws(SignInError) -> Key {
    let fitting = keys.filter {
      $0.signs(algorithm) && (number == nil || $0.number == number)
    }
    guard fitting.count == 1, let key = fitting.first else {
      throw SignInError(
        .unknownKey, detail: "\(fitting.count) of \(count) keys are what the identity names")
    }
    return key
  }
}
