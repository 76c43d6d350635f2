// SPDX-License-Identifier: Apache-2.0

import Crypto
import TramBytes

/// What this service keeps of one round to the provider and back.
public struct OpenIDRound: Hashable, Sendable {
  /// What the answer must bring back: it belongs to this browser.
  public let state: String
  /// What the identity must name: it was made for this round.
  public let nonce: String
  /// What only this service knows until the code is handed in (RFC 7636).
  public let verifier: String

  /// The bytes of chance in each of the three.
  public static let length = 32

  /// Creates a round of three times `length` bytes of chance.
  public init(state: [UInt8], nonce: [UInt8], verifier: [UInt8]) {
    self.state = Base64.text(of: state, as: .url)
    self.nonce = Base64.text(of: nonce, as: .url)
    self.verifier = Base64.text(of: verifier, as: .url)
  }

  /// Creates a round that was kept.
  public init(state: String, nonce: String, verifier: String) {
    self.state = state
    self.nonce = nonce
    self.verifier = verifier
  }

  /// What the provider is told of the verifier: its SHA-256 (RFC 7636 §4.2, S256).
  public var challenge: String {
    Base64.text(of: Array(SHA256.hash(data: Array(verifier.utf8))), as: .url)
  }

  /// The code in what the provider sent back with the browser.
  ///
  /// - Parameters:
  ///   - query: The query of the address, as it was sent.
  ///   - issuer: The provider that was asked; where the answer names another one, it was mixed up
  ///     (RFC 9207).
  /// - Throws: `SignInError`: `.wrongChallenge` for another round's answer, `.refused`,
  ///   `.wrongIssuer`, `.malformed`
  public func code(in query: String, of issuer: String) throws(SignInError) -> String {
    guard query.utf8.count <= 8192 else {
      throw SignInError(.malformed, detail: "the provider's answer is too long")
    }
    var fields: [String: String] = [:]
    let bytes = Array(query.utf8)
    var reader = FormReader(bytes.span)
    do {
      while try reader.advance() {
        let name = String(decoding: reader.name, as: UTF8.self)
        // A field that comes twice is nobody's plain word (RFC 6749 §3.1).
        guard fields[name] == nil else {
          throw SignInError(.malformed, detail: "the provider's answer says one thing twice")
        }
        fields[name] = String(decoding: reader.value, as: UTF8.self)
      }
    } catch let error as SignInError {
      throw error
    } catch {
      throw SignInError(.malformed, detail: "the provider's answer: \(error)")
    }
    guard let shown = fields["state"], areEqual(Array(shown.utf8), Array(state.utf8)) else {
      throw SignInError(.wrongChallenge, detail: "the answer is not of this browser's round")
    }
    if let named = fields["iss"], named != issuer {
      throw SignInError(.wrongIssuer, detail: "another provider answered")
    }
    if let error = fields["error"] {
      throw SignInError(.refused, detail: "the provider says \(ProviderText.short(error))")
    }
    guard let code = fields["code"], (1...2048).contains(code.utf8.count) else {
      throw SignInError(.malformed, detail: "the provider's answer holds no code")
    }
    return code
  }
}
