// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramGuard

/// Which store of keys, and by which master key.
struct KeyStoreOptions: ParsableArguments {
  @Argument(help: "The file of the keys; its name should end in .secret.")
  var file: String

  @Option(
    help: """
      The file of the master key, or a token's address: \
      pkcs11:token=LABEL;object=KEY?module-path=MODULE&pin-source=FILE \
      (RFC 7512; without pin-source the variable TRAM_TOKEN_PIN is read). \
      Else the variable TRAM_MASTER_KEY is read.
      """)
  var master: String?

  func masterKey(makes: Bool = false) throws -> any MasterKeyProvider {
    if let master { return try MasterKeyWork.open(master, makes: makes) }
    guard let text = ProcessInfo.processInfo.environment["TRAM_MASTER_KEY"] else {
      throw GuardError(
        .badValue, detail: "--master or the variable TRAM_MASTER_KEY should give the master key")
    }
    return try LocalMasterKey(text: text)
  }

  func open() throws -> KeyStore {
    guard FileManager.default.fileExists(atPath: file) else {
      throw GuardError(.missing, detail: "\(file) is not there; tram keys init makes it")
    }
    return try KeyStore(path: file, master: try masterKey())
  }
}
