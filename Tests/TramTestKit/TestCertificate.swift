// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A certificate for `localhost` and 127.0.0.1 that signs itself, made by the openssl program.
public struct TestCertificate: Sendable {
  /// The PEM file of the certificate.
  public let chain: String
  /// The PEM file of its key, readable by its owner alone.
  public let key: String

  /// It could not be made.
  public struct Failure: Error {}

  /// Makes one.
  public init(_ name: String, in scratch: ScratchFolder) throws {
    chain = scratch.file("\(name).pem")
    key = scratch.file("\(name).key")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
      "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "90",
      "-keyout", key, "-out", chain,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure() }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
  }
}
