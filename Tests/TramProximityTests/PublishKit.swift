// SPDX-License-Identifier: Apache-2.0

import Crypto
import TramProximity
import TramUnits

/// A health authority, a phone and a server, to upload keys with.
struct PublishKit {
  static let now = Instant(milliseconds: 18_400 * 86_400_000 + 43_200_000)
  static let authority = P256.Signing.PrivateKey()

  var random: SeededGenerator
  var publisher: KeyPublisher
  var settings = PublishSettings()

  init(seed: UInt64 = 1, settings: PublishSettings = PublishSettings()) throws {
    random = SeededGenerator(seed: seed)
    self.settings = settings
    let key = try VerificationKey(pem: Self.authority.publicKey.pemRepresentation)
    publisher = try KeyPublisher(
      issuers: [
        HealthCertificate.Issuer(name: "vn.moh", audience: "tram", keys: ["v1": key])
      ], tokenKey: [UInt8](repeating: 9, count: 32), settings: settings)
  }

  /// Keys of the days before today, the first one of yesterday.
  mutating func keys(_ count: Int) -> [PublishRequest.Key] {
    let today = UInt32(Self.now.milliseconds / 86_400_000) * 144
    return (0..<count).map {
      PublishRequest.Key(
        key: SixteenBytes(high: random.next(), low: random.next()),
        rollingStart: ExposureInterval(today - 144 * UInt32($0 + 1)), rollingPeriod: 144,
        transmissionRisk: 3)
    }
  }

  /// An upload with a certificate for its keys.
  mutating func request(
    _ keys: [PublishRequest.Key], report: String = "confirmed", token: [UInt8]? = nil,
    proofKey: [UInt8]? = nil, claims: [String: String] = [:]
  ) throws -> PublishRequest {
    var request = PublishRequest()
    request.keys = keys
    request.proofKey =
      proofKey ?? (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
    request.revisionToken = token
    let proof = KeyProof.proof(of: keys, key: request.proofKey)
    request.certificate = try Self.certificate(proof: proof, report: report, claims: claims)
    return request
  }

  /// A certificate; `claims` replace or, when empty, remove what it says, as JSON.
  static func certificate(
    proof: [UInt8], report: String = "confirmed", claims changes: [String: String] = [:],
    head: String = #"{"alg":"ES256","kid":"v1","typ":"JWT"}"#,
    key: P256.Signing.PrivateKey = authority
  ) throws -> [UInt8] {
    let second = now.milliseconds / 1000
    var claims = [
      "iss": #""vn.moh""#, "aud": #""tram""#, "iat": "\(second - 10)", "exp": "\(second + 900)",
      "reportType": "\"\(report)\"", "tekmac": "\"\(text(proof, "+", "/", filled: true))\"",
    ]
    for (name, value) in changes { claims[name] = value.isEmpty ? nil : value }
    let body = "{" + claims.map { "\"\($0)\":\($1)" }.sorted().joined(separator: ",") + "}"
    return try signed(head, body, key)
  }

  /// A token of these two texts, as they are.
  static func signed(
    _ head: String, _ body: String, _ key: P256.Signing.PrivateKey = authority
  ) throws -> [UInt8] {
    let parts = [head, body].map { text([UInt8]($0.utf8), "-", "_", filled: false) }
    let signed = [UInt8](parts.joined(separator: ".").utf8)
    let signature = try key.signature(for: signed).rawRepresentation
    return signed + [UInt8](".\(text([UInt8](signature), "-", "_", filled: false))".utf8)
  }

  /// Base64, written apart from the program's.
  static func text(
    _ bytes: [UInt8], _ plus: Character, _ slash: Character, filled: Bool
  ) -> String {
    let letters =
      Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") + [
        plus, slash,
      ]
    var bits = bytes.flatMap { byte in (0..<8).reversed().map { byte >> $0 & 1 } }
    while bits.count % 6 != 0 { bits.append(0) }
    var out = stride(from: 0, to: bits.count, by: 6).map { start in
      letters[bits[start..<start + 6].reduce(0) { $0 * 2 + Int($1) }]
    }
    while filled, out.count % 4 != 0 { out.append("=") }
    return String(out)
  }

  /// What the publisher says; `nil` when it takes the upload.
  mutating func refusal(_ request: PublishRequest, at now: Instant = now) -> ProximityError? {
    do throws(ProximityError) {
      _ = try publisher.apply(request, at: now, using: &random)
      return nil
    } catch {
      return error
    }
  }
}
