// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramGuard

/// `tram keys init`: begins a store.
struct KeysInitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Begins a store of keys, and makes its master key.",
    discussion: """
      The master key is made if it is not there, in its file or in its token.
      Exit code: 0 done; 1 not done.
      """)

  @OptionGroup var options: KeyStoreOptions

  func run() throws {
    try GuardWork.run("keys init") {
      guard !FileManager.default.fileExists(atPath: options.file) else {
        throw GuardError(.refused, detail: "\(options.file) is there already")
      }
      _ = try KeyStore(path: options.file, master: try options.masterKey(makes: true))
    }
  }
}
