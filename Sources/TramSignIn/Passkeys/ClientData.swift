// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// What the browser says of a ceremony (WebAuthn §5.8.1).
struct ClientData {
  var type: String
  var challenge: [UInt8]
  var origin: String
  var isCrossOrigin: Bool
  var hasTopOrigin: Bool

  /// The most bytes that are looked at.
  static let longest = 4096

  init(_ bytes: [UInt8]) throws(SignInError) {
    guard bytes.count <= Self.longest else {
      throw SignInError(.malformed, detail: "the browser's word has at most \(Self.longest) bytes")
    }
    var type: String?
    var challenge: String?
    var origin: String?
    var isCrossOrigin: Bool?
    var hasTopOrigin = false
    do {
      var scanner = JSONScanner(bytes.span, maximumDepth: 8)
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        if scanner.matches(key, "type") {
          try Self.once(type)
          type = scanner.text(of: try scanner.string())
        } else if scanner.matches(key, "challenge") {
          try Self.once(challenge)
          challenge = scanner.text(of: try scanner.string())
        } else if scanner.matches(key, "origin") {
          try Self.once(origin)
          origin = scanner.text(of: try scanner.string())
        } else if scanner.matches(key, "crossOrigin") {
          try Self.once(isCrossOrigin)
          isCrossOrigin = try scanner.bool()
        } else {
          hasTopOrigin = hasTopOrigin || scanner.matches(key, "topOrigin")
          try scanner.skipValue()
        }
      }
      try scanner.finish()
    } catch let error as BytesError {
      throw SignInError(.malformed, detail: "the browser's word: \(error)")
    } catch {
      throw SignInError(.malformed, detail: "the browser's word says one thing twice")
    }
    guard let type, let origin,
      let challenge = challenge.flatMap({ Base64.bytes(of: $0, as: .url) })
    else { throw SignInError(.malformed, detail: "the browser's word lacks type or challenge") }
    self.type = type
    self.challenge = challenge
    self.origin = origin
    self.isCrossOrigin = isCrossOrigin ?? false
    self.hasTopOrigin = hasTopOrigin
  }

  private static func once(_ value: (some Any)?) throws(SignInError) {
    guard value == nil else { throw SignInError(.malformed, detail: "said twice") }
  }
}
