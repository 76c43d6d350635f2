// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOSSL
import Synchronization

/// The certificate that new connections are given; read again when its files have changed.
///
/// A certificate that cannot be used changes nothing: the one before is served on. So a renewal may
/// write its two files one after the other.
final class CertificateShelf: Sendable {
  /// What became of a look at the files.
  enum Look: Equatable, Sendable {
    /// They are as they were.
    case unchanged
    /// New connections are given what is in them now.
    case renewed
    /// They changed and cannot be used; the sentence says why.
    case refused(String)
  }

  private struct Held {
    var certificate: ServedCertificate
    var facts: CertificateFacts
  }

  let files: CertificateFiles
  private let held: Mutex<Held>

  /// Reads the files.
  ///
  /// - Throws: `ServerError` with code `.invalid`
  init(_ files: CertificateFiles) throws {
    self.files = files
    // The facts first: a change while reading is seen at the next look.
    let facts = files.facts()
    held = Mutex(Held(certificate: try files.read(), facts: facts))
  }

  /// The certificate that new connections are given.
  var certificate: ServedCertificate { held.withLock { $0.certificate } }

  /// Looks whether the files have changed, and takes them over when they can be used.
  func look() -> Look {
    let facts = files.facts()
    guard held.withLock({ $0.facts != facts }) else { return .unchanged }
    do {
      let certificate = try files.read()
      held.withLock { $0 = Held(certificate: certificate, facts: facts) }
      return .renewed
    } catch {
      // Not noted as seen: half of a renewal is tried again, and said again, until it is whole.
      return .refused((error as? ServerError)?.detail ?? "\(error)")
    }
  }

  /// How the server speaks TLS, asking the shelf at each handshake.
  func configuration() -> TLSConfiguration {
    var configuration = certificate.configuration()
    configuration.sslContextCallback = { [self] _, promise in
      let now = certificate
      var given = NIOSSLContextConfigurationOverride()
      given.certificateChain = now.chain
      given.privateKey = now.key
      promise.succeed(given)
    }
    return configuration
  }
}
