// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramGuard

/// `tram keys init`: begins a store.
struct KeysInitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Begins a store of keys, and makes its master key.",
    discussion: """
      The master key's file is made if it is not there.
      Exit code: 0 done; 1 not done.
      """)

  @OptionGroup var options: KeyStoreOptions

  func run() throws {
    try GuardWork.run("keys init") {
      guard !FileManager.default.fileExists(atPath: options.file) else {
        throw GuardError(.refused, detail: "\(options.file) is there already")
      }
      if let master = options.master, !FileManager.default.fileExists(atPath: master) {
        try GuardWork.keep(LocalMasterKey().secretText, in: master)
      }
      _ = try KeyStore(path: options.file, master: try options.masterKey())
    }
  }
}
