// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramSMPP

/// Whether a line to a message centre goes by TLS, and whom it trusts.
struct SecureLineOptions: ParsableArguments {
  @Flag(help: "Go by TLS, and check the centre's certificate and name.")
  var tls = false

  @Option(help: "A PEM file of certificates to trust instead of the system's; implies --tls.")
  var tlsRoots: String?

  /// - Throws: `LineSecurity.Failure`
  func security(host: String) throws -> LineSecurity? {
    guard tls || tlsRoots != nil else { return nil }
    return try LineSecurity.service(host: host, roots: tlsRoots)
  }
}
