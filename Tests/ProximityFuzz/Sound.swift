// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramUnits

/// Sound inputs, the same every time but for their signatures, which have chance in them.
enum Sound {
  static let limits = {
    var limits = ExportLimits()
    limits.mostExportBytes = 1 << 20
    return limits
  }()

  static let writer = ExportWriter(
    start: Instant(milliseconds: 1_590_969_600_000), end: Instant(milliseconds: 1_591_056_000_000),
    region: "452",
    signers: [ExportSigner(info: SignatureInfo(keyID: "452", keyVersion: "v1"))])

  static func zip(_ count: UInt64) throws -> [UInt8] {
    let keys = (0..<count).map {
      TemporaryExposureKey(
        key: SixteenBytes(high: $0 &* 0x9E37_79B9_7F4A_7C15, low: ~$0),
        rollingStart: ExposureInterval(2_650_032), rollingPeriod: $0 == 1 ? 77 : 144,
        transmissionRisk: 3, reportType: .confirmedTest, daysSinceOnset: -2)
    }
    return try writer.files(of: keys, revised: Array(keys.prefix(1)))[0]
  }

  static func parts(of zip: [UInt8]) throws -> (body: [UInt8], signatures: [UInt8]) {
    let entries = try ZipReader.entries(of: zip.span)
    let body = try ZipReader.content(of: entries[0], in: zip.span, most: 1 << 20)
    return (body, try ZipReader.content(of: entries[1], in: zip.span, most: 1 << 20))
  }

  static func read(_ zip: [UInt8]) throws -> ExportFile { try ExportFile.read(zip: zip.span) }

  static let request =
    #"{"temporaryExposureKeys":[{"key":"AAECAwQFBgcICQoLDA0ODw==","#
    + #""rollingStartNumber":2650032,"rollingPeriod":144,"transmissionRisk":3}],"#
    + #""hmackey":"AQI=","verificationPayload":"a.b.c","symptomOnsetInterval":2650000,"#
    + #""revisionToken":"","traveler":true,"padding":"xyz"}"#

  /// {"alg":"ES256","kid":"v1"} and the claims of a certificate, with a signature of zeros.
  static let certificate =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6InYxIn0."
    + "eyJpc3MiOiJ2bi5tb2giLCJhdWQiOlsidHJhbSJdLCJpYXQiOjE1OTA5Njk2MDAsImV4cCI6MTU5MDk3MDYwMCwi"
    + "cmVwb3J0VHlwZSI6ImNvbmZpcm1lZCIsInRla21hYyI6IkFRPT0ifQ."
    + String(repeating: "A", count: 86)
}
