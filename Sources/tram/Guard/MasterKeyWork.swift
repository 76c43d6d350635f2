// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramGuard

/// Opens the master key that a command line names: a file, or an address of a token.
enum MasterKeyWork {
  /// Opens it.
  ///
  /// - Parameters:
  ///   - name: The path of a file or an address that begins with `pkcs11:`.
  ///   - makes: Whether one that is not there is made.
  static func open(_ name: String, makes: Bool = false) throws -> any MasterKeyProvider {
    if name.hasPrefix(TokenAddress.scheme) {
      let address = try TokenAddress(name)
      return try TokenMasterKey(address.place, pin: try pin(address), makes: makes)
    }
    if makes, !FileManager.default.fileExists(atPath: name) {
      try GuardWork.keep(LocalMasterKey().secretText, in: name)
    }
    return try LocalMasterKey(text: try GuardWork.secret(name))
  }

  private static func pin(_ address: TokenAddress) throws -> String {
    if let source = address.pinSource {
      return String(try GuardWork.secret(source).prefix { $0 != "\n" && $0 != "\r\n" })
    }
    guard let pin = ProcessInfo.processInfo.environment["TRAM_TOKEN_PIN"], !pin.isEmpty else {
      throw GuardError(
        .badValue, detail: "pin-source or the variable TRAM_TOKEN_PIN should give the token's PIN")
    }
    return pin
  }
}
