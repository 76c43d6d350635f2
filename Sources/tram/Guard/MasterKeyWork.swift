// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramGuard
import TramServer

/// Opens or makes the master key that a command line names.
enum MasterKeyWork {
  /// Opens it.
  ///
  /// - Parameters:
  ///   - name: The path of a file or an address that begins with `pkcs11:`.
  ///   - makes: Whether one that is not there is made.
  static func open(_ name: String, makes: Bool = false) throws -> any MasterKeyProvider {
    if makes, !name.hasPrefix(TokenAddress.scheme),
      !FileManager.default.fileExists(atPath: name)
    {
      try GuardWork.keep(LocalMasterKey().secretText, in: name)
    }
    return try MasterKeySource.open(name, makes: makes)
  }
}
