// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOSSL

/// Where the certificate with its chain and the key that belongs to it lie, both as PEM.
struct CertificateFiles: Hashable, Sendable {
  let chain: String
  let key: String

  /// The most bytes that are read of either; a chain has a few thousand.
  static let mostBytes = 1 << 20
  /// The most certificates of a chain.
  static let longestChain = 10

  /// What the files look like from outside; when it is the same, they are not read again.
  func facts() -> CertificateFacts {
    CertificateFacts(chain: FileFacts(chain), key: FileFacts(key))
  }

  /// Reads both and sees that they fit.
  ///
  /// - Throws: `ServerError` with code `.invalid`, which names the file and what was expected
  func read() throws -> ServedCertificate {
    let certificates: [NIOSSLCertificate]
    do {
      certificates = try NIOSSLCertificate.fromPEMBytes(bytes(of: chain, as: "certificate"))
    } catch let error as ServerError {
      throw error
    } catch {
      throw refusal("the certificate \(chain)", "PEM that begins with this server's certificate")
    }
    guard let leaf = certificates.first, certificates.count <= Self.longestChain else {
      throw refusal("the certificate \(chain)", "1 to \(Self.longestChain) certificates as PEM")
    }
    if FileFacts(key).othersMayRead {
      throw ServerError(
        .invalid, detail: "every user of this machine can read \(key): chmod o-rwx is expected")
    }
    let secret: NIOSSLPrivateKey
    do {
      secret = try NIOSSLPrivateKey(bytes: bytes(of: key, as: "key"), format: .pem)
    } catch let error as ServerError {
      throw error
    } catch {
      throw refusal("the key \(key)", "one private key as PEM, without a password")
    }
    let served = ServedCertificate(
      chain: certificates.map { .certificate($0) }, key: .privateKey(secret),
      begins: Int64(leaf.notValidBefore), ends: Int64(leaf.notValidAfter))
    do {
      // The library refuses a key that is not the certificate's when both meet.
      _ = try NIOSSLContext(configuration: served.configuration())
    } catch {
      throw refusal("the key \(key)", "the key of the certificate in \(chain)")
    }
    return served
  }

  private func bytes(of path: String, as what: String) throws -> [UInt8] {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw ServerError(.invalid, detail: "the \(what) \(path) cannot be read")
    }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: Self.mostBytes + 1), !data.isEmpty,
      data.count <= Self.mostBytes
    else { throw refusal("the \(what) \(path)", "1 to \(Self.mostBytes) bytes") }
    return Array(data)
  }

  private func refusal(_ place: String, _ expected: String) -> ServerError {
    ServerError(.invalid, detail: "\(place): \(expected) is expected")
  }
}

/// What both files look like from outside.
struct CertificateFacts: Hashable, Sendable {
  let chain: FileFacts
  let key: FileFacts
}

/// What tells one state of a file from another without reading it.
struct FileFacts: Hashable, Sendable {
  let number: UInt64
  let size: UInt64
  let changed: Date?
  let rights: Int

  init(_ path: String) {
    // Attributes of a link are the link's own; a renewed certificate is often a link set anew.
    let target = URL(filePath: path).resolvingSymlinksInPath().path
    let facts = (try? FileManager.default.attributesOfItem(atPath: target)) ?? [:]
    number = (facts[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
    size = (facts[.size] as? NSNumber)?.uint64Value ?? 0
    changed = facts[.modificationDate] as? Date
    rights = (facts[.posixPermissions] as? NSNumber)?.intValue ?? 0
  }

  var othersMayRead: Bool { rights & 0o004 != 0 }
}
