// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramProximity
import TramUnits

/// `tram exposure certify`: a health authority's word that somebody's keys are a case's.
struct ExposureCertifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "certify",
    abstract: "Certifies the keys of a case, so that a key server takes them.",
    discussion: """
      The phone shows its proof: a number that binds its keys, without telling
      them. Whoever knows that the phone's owner is a case signs that number; the
      phone sends the certificate with its keys (verificationPayload). It is good
      once and for a short time.

      Writes the certificate, a JSON Web Token by ES256, on standard output.

        $ tram exposure certify --proof 5b0C…= --issuer vn.moh --audience tram \\
            --report confirmed --onset-days 3 --sign moh-private.pem
        eyJhbGciOiJFUzI1NiIsImtpZCI6InYxIn0.eyJhdWQiOiJ0cmFtIiwi…

      Exit code: 0 written; 1 the key cannot be read; 64 the command line is
      wrong.
      """)

  @Option(help: "The proof that the phone shows, in base64 (32 bytes).")
  var proof: String

  @Option(help: "What the authority calls itself, as exposure.json names it.")
  var issuer: String

  @Option(help: "What the key server is called there.")
  var audience: String

  @Option(
    help: "confirmed, likely or negative (which takes back a likely case).",
    transform: { word in
      guard let report = HealthCertificate.Report(rawValue: word) else {
        throw ValidationError("--report should be confirmed, likely or negative")
      }
      return report
    })
  var report = HealthCertificate.Report.confirmed

  @Option(help: "How many days ago symptoms began, if they did.")
  var onsetDays: Int?

  @Option(help: "For how many minutes it is good, 1 to 1440.")
  var minutes = 60

  @Option(help: "The authority's private key, P-256 as PEM.")
  var sign: String

  @Option(help: "The version of that key, as exposure.json names it.")
  var keyVersion = "v1"

  func validate() throws {
    guard Foundation.Data(base64Encoded: proof)?.count == 32 else {
      throw ValidationError("--proof should be 32 bytes in base64")
    }
    guard (1...1440).contains(minutes) else {
      throw ValidationError("--minutes should be 1 to 1440")
    }
    guard (0...21).contains(onsetDays ?? 0) else {
      throw ValidationError("--onset-days should be 0 to 21")
    }
  }

  func run() throws {
    try ProximityWork.run("exposure certify") {
      let now = Int64(Date().timeIntervalSince1970)
      var certificate = HealthCertificate(
        issuer: issuer, audience: audience, issuedAt: now, expiresAt: now + Int64(minutes) * 60,
        report: report, proof: [UInt8](Foundation.Data(base64Encoded: proof) ?? Foundation.Data()))
      certificate.onset = onsetDays.flatMap {
        ExposureInterval(holding: Instant(milliseconds: (now - Int64($0) * 86_400) * 1000))
      }
      print(try certificate.signed(byPEM: ExposureWork.keyText(sign), version: keyVersion))
    }
  }
}
