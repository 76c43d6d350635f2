// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOSSL

/// TLS for a line to or at a message centre: 1.2 or 1.3 from the first byte on (by custom at port
/// 3550).
///
/// SMPP itself has no other protection: names, passwords and texts go in the clear without it.
public struct LineSecurity: Sendable {
  /// Why a line cannot be secured.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was seen and what was expected.
    public let description: String
  }

  private enum Side: Sendable {
    case service(name: String?)
    case centre
  }

  private let context: NIOSSLContext
  private let side: Side

  /// The side of a service, which checks the centre's certificate and name.
  ///
  /// - Parameters:
  ///   - host: The centre's host as it was asked for; an address is looked for in the certificate
  ///     as such.
  ///   - roots: A PEM file of certificates that are trusted; `nil` is the system's.
  /// - Throws: `Failure`
  public static func service(host: String, roots: String? = nil) throws(Failure) -> LineSecurity {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    if let roots {
      do {
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(roots))
      } catch {
        throw Failure(description: "\(roots): certificates as PEM are expected")
      }
    }
    let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
    return LineSecurity(
      context: try context(configuration), side: .service(name: isAddress ? nil : host))
  }

  /// The side of a centre.
  ///
  /// - Parameters:
  ///   - chain: The PEM file of the certificate with its chain.
  ///   - key: The PEM file of its key.
  /// - Throws: `Failure`
  public static func centre(chain: String, key: String) throws(Failure) -> LineSecurity {
    let certificates: [NIOSSLCertificate]
    do { certificates = try NIOSSLCertificate.fromPEMFile(chain) } catch {
      throw Failure(description: "\(chain): a certificate as PEM is expected")
    }
    let secret: NIOSSLPrivateKey
    do { secret = try NIOSSLPrivateKey(file: key, format: .pem) } catch {
      throw Failure(description: "\(key): a private key as PEM is expected")
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(secret))
    configuration.minimumTLSVersion = .tlsv12
    return LineSecurity(context: try context(configuration), side: .centre)
  }

  private static func context(
    _ configuration: TLSConfiguration
  ) throws(Failure) -> NIOSSLContext {
    do { return try NIOSSLContext(configuration: configuration) } catch {
      throw Failure(description: "the certificate and the key do not fit")
    }
  }

  /// Puts TLS below what the channel has; on its own event loop.
  func add(to channel: any Channel) throws {
    switch side {
    case .service(let name):
      try channel.pipeline.syncOperations.addHandler(
        NIOSSLClientHandler(context: context, serverHostname: name))
    case .centre:
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
    }
  }
}
