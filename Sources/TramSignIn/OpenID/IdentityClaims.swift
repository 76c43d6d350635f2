// SPDX-License-Identifier: Apache-2.0

import JWTKit

/// What an identity claims, under the names of the standard.
struct IdentityClaims: JWTPayload {
  var iss: String
  var sub: String
  var aud: [String]
  var exp: Double
  var iat: Double
  var nbf: Double?
  var nonce: String?
  var azp: String?
  var amr: [String]
  var name: String?
  var preferred_username: String?

  private enum CodingKeys: String, CodingKey {
    case iss, sub, aud, exp, iat, nbf, nonce, azp, amr, name, preferred_username
  }

  init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: CodingKeys.self)
    iss = try box.decode(String.self, forKey: .iss)
    sub = try box.decode(String.self, forKey: .sub)
    // One text or a list of them (RFC 7519 §4.1.3).
    if let one = try? box.decode(String.self, forKey: .aud) {
      aud = [one]
    } else {
      aud = try box.decode([String].self, forKey: .aud)
    }
    exp = try box.decode(Double.self, forKey: .exp)
    iat = try box.decode(Double.self, forKey: .iat)
    nbf = try box.decodeIfPresent(Double.self, forKey: .nbf)
    nonce = try box.decodeIfPresent(String.self, forKey: .nonce)
    azp = try box.decodeIfPresent(String.self, forKey: .azp)
    // What only adds to a sentence or a strength is left out where it has another form.
    amr = (try? box.decode([String].self, forKey: .amr)) ?? []
    name = try? box.decode(String.self, forKey: .name)
    preferred_username = try? box.decode(String.self, forKey: .preferred_username)
  }

  func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(iss, forKey: .iss)
    try box.encode(sub, forKey: .sub)
    try box.encode(aud, forKey: .aud)
    try box.encode(exp, forKey: .exp)
    try box.encode(iat, forKey: .iat)
  }

  /// Nothing here: `IdentityCheck` looks at what is claimed, with the clock that it is given.
  func verify(using algorithm: some JWTAlgorithm) async throws {}
}
