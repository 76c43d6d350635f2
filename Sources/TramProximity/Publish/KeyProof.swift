// SPDX-License-Identifier: Apache-2.0

import Crypto
import TramBytes

/// What binds uploaded keys to a certificate: HMAC-SHA256 over the keys, in one order.
///
/// The phone sends this number to the health authority before it has the certificate, so the
/// authority signs for these keys and for no others, without seeing them.
///
/// Source: google/exposure-notifications-server, docs/design/verification_protocol.md.
public enum KeyProof {
  /// The text that is proved: `base64(key).start.period.risk`, sorted, with commas between.
  static func text(of keys: [PublishRequest.Key]) -> [UInt8] {
    let parts = keys.map { key in
      "\(Base64.text(of: key.key.bytes)).\(key.rollingStart.rawValue)."
        + "\(key.rollingPeriod).\(key.transmissionRisk)"
    }
    // By bytes, as a phone does; Swift's own order of text is another.
    let sorted = parts.map { [UInt8]($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    return [UInt8](sorted.joined(separator: [UInt8(ascii: ",")]))
  }

  /// The proof of keys.
  public static func proof(of keys: [PublishRequest.Key], key: [UInt8]) -> [UInt8] {
    [UInt8](
      HMAC<SHA256>.authenticationCode(for: text(of: keys), using: SymmetricKey(data: key)))
  }

  /// Whether a proof is that of keys; takes the same time whatever differs.
  public static func holds(
    _ proof: [UInt8], of keys: [PublishRequest.Key], key: [UInt8]
  ) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(
      proof, authenticating: text(of: keys), using: SymmetricKey(data: key))
  }
}
