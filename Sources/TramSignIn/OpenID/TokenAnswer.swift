// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// What a provider gives for a code (OpenID Connect Core 1.0 §3.1.3.3): the identity alone is kept.
public struct TokenAnswer: Hashable, Sendable {
  /// The signed identity, still unchecked.
  public let identity: String

  /// The most bytes that are read.
  public static let longest = 65_536

  /// Reads the answer.
  ///
  /// - Throws: `SignInError`: `.refused` where the provider says why it gives none, `.malformed`
  public init(_ bytes: [UInt8]) throws(SignInError) {
    guard bytes.count <= Self.longest else {
      throw SignInError(.malformed, detail: "the provider's answer is too long")
    }
    var identity: String?
    var error: String?
    do {
      var scanner = JSONScanner(bytes.span, maximumDepth: 8)
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        let name = scanner.text(of: key)
        let isText = try scanner.peek() == .string
        switch name {
        case "id_token" where isText && identity == nil:
          identity = scanner.text(of: try scanner.string())
        case "error" where isText: error = scanner.text(of: try scanner.string())
        default: try scanner.skipValue()
        }
      }
      try scanner.finish()
    } catch {
      throw SignInError(.malformed, detail: "the provider's answer: \(error)")
    }
    if let error {
      throw SignInError(.refused, detail: "the provider says \(ProviderText.short(error))")
    }
    guard let identity else {
      throw SignInError(.malformed, detail: "the provider's answer holds no identity")
    }
    self.identity = identity
  }
}
