// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import TramProximity
import TramUnits

/// A health authority and the phone of a case, which send what such a phone sends.
struct ExposurePhone {
  let authority = P256.Signing.PrivateKey()
  let exporter = P256.Signing.PrivateKey()
  private let proofKey = Foundation.Data((0..<16).map { _ in UInt8.random(in: 0...255) })

  /// Puts the files of a key server into a folder.
  func prepare(_ folder: URL, changing change: (String) -> String = { $0 }) throws {
    try exporter.pemRepresentation.write(
      to: folder.appending(path: "sign.pem"), atomically: true, encoding: .utf8)
    try authority.publicKey.pemRepresentation.write(
      to: folder.appending(path: "moh.pem"), atomically: true, encoding: .utf8)
    let text = """
      {"region":"452","signingKeyFile":"sign.pem","periodMinutes":60,"minimumKeys":40,
       "issuers":[{"name":"vn.moh","audience":"tram","keyFiles":{"v1":"moh.pem"}}]}
      """
    try change(text).write(
      to: folder.appending(path: "exposure.json"), atomically: true, encoding: .utf8)
  }

  /// Keys of the days before `now`, the newest still valid for a while.
  func keys(_ count: Int, at now: Instant) -> [PublishRequest.Key] {
    let today = UInt32(now.milliseconds / 86_400_000) * 144
    return (0..<count).map { day in
      PublishRequest.Key(
        key: SixteenBytes(high: .random(in: 1 ... .max), low: .random(in: 0 ... .max)),
        rollingStart: ExposureInterval(today - 144 * UInt32(day)), rollingPeriod: 144)
    }
  }

  /// The body of an upload, with a certificate for its keys.
  func upload(_ keys: [PublishRequest.Key], at now: Instant) throws -> String {
    let proof = Foundation.Data(KeyProof.proof(of: keys, key: [UInt8](proofKey)))
    let second = now.milliseconds / 1000
    let parts = [
      #"{"alg":"ES256","kid":"v1"}"#,
      """
      {"iss":"vn.moh","aud":"tram","iat":\(second),"exp":\(second + 900),\
      "reportType":"confirmed","tekmac":"\(proof.base64EncodedString())"}
      """,
    ].map { Self.url(Foundation.Data($0.utf8)) }
    let signed = parts.joined(separator: ".")
    let signature = try authority.signature(for: Foundation.Data(signed.utf8)).rawRepresentation
    let told = keys.map {
      """
      {"key":"\(Foundation.Data($0.key.bytes).base64EncodedString())",\
      "rollingStartNumber":\($0.rollingStart.rawValue),"rollingPeriod":\($0.rollingPeriod)}
      """
    }
    return """
      {"temporaryExposureKeys":[\(told.joined(separator: ","))],"healthAuthorityID":"vn.moh",\
      "verificationPayload":"\(signed).\(Self.url(signature))",\
      "hmackey":"\(proofKey.base64EncodedString())","padding":"xxxxxxxx"}
      """
  }

  private static func url(_ bytes: Foundation.Data) -> String {
    bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }
}
