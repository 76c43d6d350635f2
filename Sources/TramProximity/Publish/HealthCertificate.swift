// SPDX-License-Identifier: Apache-2.0

import Crypto
import TramBytes
public import TramUnits

/// What a health authority's server signed about a case: a JSON Web Token by ES256.
///
/// Source: RFC 7515, 7518 §3.4, 7519; google/exposure-notifications-server,
/// docs/design/verification_protocol.md.
public struct HealthCertificate: Hashable, Sendable {
  /// How the case was found, in the words of the certificate.
  public enum Report: String, Hashable, Sendable, CaseIterable {
    case confirmed
    case likely
    case negative

    /// What keys of such a case say.
    public var type: TemporaryExposureKey.ReportType {
      switch self {
      case .confirmed: .confirmedTest
      case .likely: .clinicalDiagnosis
      case .negative: .revoked
      }
    }
  }

  /// Whom a certificate may come from.
  public struct Issuer: Sendable {
    /// What it calls itself (`iss`).
    public var name: String
    /// What it calls this server (`aud`).
    public var audience: String
    /// Its keys, by their version (`kid`); a token without one is tried with the key named "".
    public var keys: [String: VerificationKey]

    /// Creates an issuer.
    public init(name: String, audience: String, keys: [String: VerificationKey]) {
      self.name = name
      self.audience = audience
      self.keys = keys
    }
  }

  /// Who issued it.
  public var issuer = ""
  /// Whom it is for.
  public var audiences: [String] = []
  /// When it was issued, in seconds since 1970.
  public var issuedAt: Int64 = 0
  /// When it ends.
  public var expiresAt: Int64 = 0
  /// Before when it does not count.
  public var notBefore: Int64?
  /// How the case was found.
  public var report = Report.confirmed
  /// The interval of the onset, as the authority knows it.
  public var onset: ExposureInterval?
  /// The proof of the keys that it is for.
  public var proof: [UInt8] = []
  /// What tells it from every other: the digest of what was signed.
  ///
  /// Not of the signature, of which there are two for each (see `VerificationKey`).
  public var identity: [UInt8] = []

  /// Reads and verifies a certificate.
  ///
  /// - Parameters:
  ///   - token: The compact form, three parts with dots between.
  ///   - issuers: Whom to believe.
  ///   - now: The moment.
  /// - Throws: `ProximityError`: `.malformed`, `.tooLarge`, `.wrongKey`, `.notYet`, `.tooOld`,
  ///   `.forged` for one that is meant for somebody else
  public init(
    verifying token: [UInt8], issuers: [Issuer], settings: PublishSettings, at now: Instant
  ) throws(ProximityError) {
    guard token.count <= settings.mostCertificateBytes else {
      throw ProximityError(
        .tooLarge,
        detail: "the certificate has \(token.count) bytes, more than "
          + "\(settings.mostCertificateBytes)")
    }
    let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .map { Array($0) }
    guard parts.count == 3, let head = Base64.bytes(of: parts[0], as: .url),
      let claims = Base64.bytes(of: parts[1], as: .url),
      let signature = Base64.bytes(of: parts[2], as: .url), signature.count == 64
    else {
      throw ProximityError(
        .malformed, detail: "the certificate is no token of three parts with an ES256 signature")
    }
    let version = try Self.version(of: head)
    try readClaims(claims)
    let signed = parts[0] + [UInt8(ascii: ".")] + parts[1]
    let digest = digestKernel(of: signed.span)
    identity = [UInt8](digest)
    guard let source = issuers.first(where: { $0.name == issuer }) else {
      throw ProximityError(.wrongKey, detail: "nobody called \(issuer) is trusted to certify")
    }
    guard let key = source.keys[version],
      let parsed = try? P256.Signing.ECDSASignature(rawRepresentation: signature),
      key.key.isValidSignature(parsed, for: digest)
    else {
      throw ProximityError(
        .wrongKey, detail: "the certificate is not signed by key \"\(version)\" of \(issuer)")
    }
    try check(for: source, settings, at: now)
  }

  private static func version(of head: [UInt8]) throws(ProximityError) -> String {
    var reader = MemberReader(head.span, name: "certificate header")
    var (algorithm, version) = ("", "")
    while let name = try reader.next() {
      switch name {
      case "alg": algorithm = try reader.text()
      case "kid": version = try reader.text()
      // What must be understood is not understood here (RFC 7515 §4.1.11).
      case "crit":
        throw ProximityError(.malformed, detail: "the certificate needs what is not known here")
      default: try reader.skip()
      }
    }
    try reader.finish()
    guard algorithm == "ES256" else {
      throw ProximityError(
        .malformed, detail: "the certificate is signed by \"\(algorithm)\", not ES256")
    }
    return version
  }

  private mutating func readClaims(_ claims: [UInt8]) throws(ProximityError) {
    var reader = MemberReader(claims.span, name: "certificate")
    // 2^40 s is in the year 36,812: no clock says that.
    let times: ClosedRange<Int64> = 0...(1 << 40)
    var found: Set<String> = []
    while let name = try reader.next() {
      found.insert(name)
      switch name {
      case "iss": issuer = try reader.text()
      case "aud": audiences = try reader.texts(most: 16)
      case "iat": issuedAt = try reader.whole(times)
      case "exp": expiresAt = try reader.whole(times)
      case "nbf": notBefore = try reader.whole(times)
      case "reportType":
        let text = try reader.text()
        guard let known = Report(rawValue: text) else {
          throw ProximityError(
            .malformed, detail: "reportType \"\(text)\" is not confirmed, likely or negative")
        }
        report = known
      case "symptomOnsetInterval":
        let number = try reader.whole(0...Int64(UInt32.max))
        onset = number == 0 ? nil : ExposureInterval(UInt32(number))
      case "tekmac": proof = try reader.base64()
      default: try reader.skip()
      }
    }
    try reader.finish()
    for name in ["iss", "aud", "iat", "exp", "reportType", "tekmac"] where !found.contains(name) {
      throw ProximityError(.malformed, detail: "the certificate does not say \(name)")
    }
  }

  private func check(
    for source: Issuer, _ settings: PublishSettings, at now: Instant
  ) throws(ProximityError) {
    let second = now.milliseconds / 1000
    guard audiences.contains(source.audience) else {
      throw ProximityError(
        .forged, detail: "the certificate is for \(audiences), not for \(source.audience)")
    }
    guard second < expiresAt + settings.clockTolerance else {
      throw ProximityError(.tooOld, detail: "the certificate ended at \(expiresAt)")
    }
    guard max(issuedAt, notBefore ?? 0) <= second + settings.clockTolerance else {
      throw ProximityError(
        .notYet, detail: "the certificate holds from \(max(issuedAt, notBefore ?? 0)) on")
    }
    guard expiresAt > issuedAt, expiresAt - issuedAt <= settings.longestCertificate else {
      throw ProximityError(
        .malformed,
        detail: "the certificate is good for \(expiresAt - issuedAt) s, not 1 to "
          + "\(settings.longestCertificate)")
    }
  }
}
