// SPDX-License-Identifier: Apache-2.0

/// What a registration brings: the authenticator's data, and whose word it is (WebAuthn §6.5.4).
struct AttestationObject {
  /// The forms that are taken; neither says who made the authenticator.
  enum Statement {
    /// Nobody's (§8.7).
    case none
    /// That of the fresh key itself (§8.2, self attestation).
    case own(algorithm: Int64, signature: [UInt8])
  }

  var statement: Statement
  /// The bytes of the authenticator's data.
  var data: [UInt8]

  /// The most bytes that are looked at.
  static let longest = 8192

  init(_ bytes: [UInt8]) throws(SignInError) {
    guard bytes.count <= Self.longest else {
      throw SignInError(.malformed, detail: "a registration has at most \(Self.longest) bytes")
    }
    var format: String?
    var data: [UInt8]?
    var place: Int?
    var reader = CBORReader(bytes.span)
    for _ in 0..<(try reader.map()) {
      switch try reader.text(limit: 32) {
      case "fmt" where format == nil: format = try reader.text(limit: 32)
      case "authData" where data == nil: data = try reader.bytes(limit: AuthenticatorData.longest)
      case "attStmt" where place == nil:
        place = reader.offset
        try reader.skip()
      default: throw SignInError(.malformed, detail: "a registration has three parts, once each")
      }
    }
    try reader.finish()
    guard let format, let data, let place else {
      throw SignInError(.malformed, detail: "a registration has a form, a statement and data")
    }
    self.data = data
    let rest = Array(bytes[place...])
    var statement = CBORReader(rest.span)
    switch format {
    case "none":
      guard try statement.map() == 0 else {
        throw SignInError(.malformed, detail: "nobody's word is empty")
      }
      self.statement = .none
    case "packed": self.statement = try Self.packed(&statement)
    default:
      throw SignInError(.unsupported, detail: "the form of attestation is not taken")
    }
  }

  private static func packed(_ reader: inout CBORReader) throws(SignInError) -> Statement {
    var algorithm: Int64?
    var signature: [UInt8]?
    for _ in 0..<(try reader.map()) {
      switch try reader.text(limit: 32) {
      case "alg" where algorithm == nil: algorithm = try reader.integer()
      case "sig" where signature == nil: signature = try reader.bytes(limit: 1024)
      // No certificates were asked for, and none is looked at.
      default: throw SignInError(.unsupported, detail: "an attestation by others is not taken")
      }
    }
    guard let algorithm, let signature else {
      throw SignInError(.malformed, detail: "a statement has an algorithm and a signature")
    }
    return .own(algorithm: algorithm, signature: signature)
  }

  /// Checks the statement against the fresh key.
  func verify(key: PasskeyKey, clientHash: [UInt8]) throws(SignInError) {
    guard case .own(let algorithm, let signature) = statement else { return }
    guard algorithm == Int64(key.algorithm), key.isSignature(signature, of: data + clientHash)
    else {
      throw SignInError(.badSignature, detail: "the registration is not signed by its key")
    }
  }
}
