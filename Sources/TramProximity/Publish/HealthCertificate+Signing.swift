// SPDX-License-Identifier: Apache-2.0

import Crypto
import TramBytes

extension HealthCertificate {
  /// Creates a certificate to sign.
  ///
  /// - Parameters:
  ///   - issuedAt: In seconds since 1970, as `expiresAt`.
  ///   - proof: The proof of the keys that it is for, as the phone says it.
  public init(
    issuer: String, audience: String, issuedAt: Int64, expiresAt: Int64, report: Report,
    proof: [UInt8]
  ) {
    self.issuer = issuer
    audiences = [audience]
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.report = report
    self.proof = proof
  }

  /// The certificate as a JSON Web Token in its compact form, signed by ES256.
  ///
  /// - Parameters:
  ///   - pem: The authority's private key, P-256.
  ///   - version: What the key is called (`kid`).
  /// - Throws: `ProximityError`: `.malformed` for a key that is none
  public func signed(byPEM pem: String, version: String) throws(ProximityError) -> String {
    var head = ByteWriter()
    head.append(literal: "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":")
    head.appendJSON(version)
    head.append(literal: "}")
    var claims = ByteWriter()
    claims.append(literal: "{\"iss\":")
    claims.appendJSON(issuer)
    claims.append(literal: ",\"aud\":")
    claims.appendJSON(audiences.first ?? "")
    claims.append(",\"iat\":\(issuedAt),\"exp\":\(expiresAt),\"reportType\":")
    claims.appendJSON(report.rawValue)
    if let onset { claims.append(",\"symptomOnsetInterval\":\(onset.rawValue)") }
    claims.append(",\"tekmac\":\"\(Base64.text(of: proof))\"}")
    let text = Base64.text(of: head.bytes, as: .url) + "." + Base64.text(of: claims.bytes, as: .url)
    do {
      let key = try P256.Signing.PrivateKey(pemRepresentation: pem)
      let signature = try key.signature(for: [UInt8](text.utf8)).rawRepresentation
      return text + "." + Base64.text(of: [UInt8](signature), as: .url)
    } catch {
      throw ProximityError(
        .malformed, detail: "this is no private P-256 key in PEM form (BEGIN PRIVATE KEY)")
    }
  }
}
