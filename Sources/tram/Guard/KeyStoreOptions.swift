// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramGuard

/// Which store of keys, and by which master key.
struct KeyStoreOptions: ParsableArguments {
  @Argument(help: "The file of the keys; its name should end in .secret.")
  var file: String

  @Option(help: "The file of the master key; else the variable TRAM_MASTER_KEY is read.")
  var master: String?

  func masterKey() throws -> LocalMasterKey {
    if let master { return try LocalMasterKey(text: try GuardWork.secret(master)) }
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
