// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The head of a signed identity, read before anything is believed (RFC 7515 §4.1).
struct TokenHeader: Hashable, Sendable {
  var algorithm: TokenAlgorithm
  var number: String?

  init(_ token: String) throws(SignInError) {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count <= 2048, parts.allSatisfy({ !$0.isEmpty }),
      parts.allSatisfy({ Base64.bytes(of: $0, as: .url) != nil }),
      let bytes = Base64.bytes(of: parts[0], as: .url)
    else { throw SignInError(.malformed, detail: "an identity has three parts in base64url") }
    var algorithm: String?
    var number: String?
    do {
      var scanner = JSONScanner(bytes.span, maximumDepth: 4)
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        let name = scanner.text(of: key)
        switch name {
        case "alg" where algorithm == nil: algorithm = scanner.text(of: try scanner.string())
        case "kid" where number == nil: number = scanner.text(of: try scanner.string())
        // What must be understood and is not is refused (§4.1.11); keys are taken from the
        // provider's own list, never from the token.
        case "alg", "kid", "crit": throw SignInError(.unsupported, detail: "\(name) in a head")
        default: try scanner.skipValue()
        }
      }
      try scanner.finish()
    } catch let error as SignInError {
      throw error
    } catch {
      throw SignInError(.malformed, detail: "the identity's head: \(error)")
    }
    guard let known = algorithm.flatMap({ TokenAlgorithm(rawValue: $0) }) else {
      throw SignInError(.unsupported, detail: "the identity is signed in no way that is taken")
    }
    self.algorithm = known
    self.number = number
  }
}
