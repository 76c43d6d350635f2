// SPDX-License-Identifier: Apache-2.0

import NIOSSL
import TramUnits

/// A certificate with its chain and key, as connections are given it.
struct ServedCertificate: Sendable {
  let chain: [NIOSSLCertificateSource]
  let key: NIOSSLPrivateKeySource
  /// From when it holds, seconds of Unix time.
  let begins: Int64
  /// Until when it holds, seconds of Unix time.
  let ends: Int64

  /// How a server with this certificate speaks: TLS 1.2 or 1.3, HTTP/1.1.
  func configuration() -> TLSConfiguration {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain, privateKey: key)
    configuration.minimumTLSVersion = .tlsv12
    // Forward secrecy and authenticated encryption alone; TLS 1.3 has no others.
    configuration.cipherSuites = Self.suites
    configuration.applicationProtocols = ["http/1.1"]
    return configuration
  }

  /// What is worth telling about its days; `nil` when nothing is.
  func warning(at now: Instant) -> String? {
    let seconds = now.milliseconds / 1000
    if seconds < begins { return "the certificate is not valid yet" }
    if seconds >= ends { return "the certificate is valid no more" }
    let days = (ends - seconds) / 86_400
    return days < Self.daysOfWarning ? "the certificate ends in \(days) days" : nil
  }

  private static let daysOfWarning: Int64 = 14

  /// The suites of TLS 1.2 that RFC 9325, 4.2 recommends, by OpenSSL's names.
  private static let suites = [
    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
  ].joined(separator: ":")
}
