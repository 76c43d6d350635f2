// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramGuard

/// `tram keys rotate`: wraps all keys by another master key.
struct KeysRotateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate",
    abstract: "Wraps every key by another master key.",
    discussion: """
      The file is replaced as a whole: a crash leaves it under the old master key or
      under the next one. The old bytes are overwritten. Destroy the old master key
      afterwards: that makes worthless whatever copies of the old file there are.
      The server must not run.

      Exit code: 0 done; 1 not done.
      """)

  @OptionGroup var options: KeyStoreOptions

  @Option(help: "The file of the next master key, or a token's address; made if it is not there.")
  var next: String

  @Option(help: "The folder of the audit log.")
  var audit: String

  func run() throws {
    try GuardWork.run("keys rotate") {
      let fresh = try MasterKeyWork.open(next, makes: true)
      let store = try options.open()
      let log = try AuditLog(folder: audit)
      defer { log.close() }
      try log.appendBlocking([
        AuditEntry(
          time: GuardWork.now, kind: .administration, actor: AuditEntry.Actor(.system),
          verb: AuditWord("key.rotate"), records: UInt64(store.count))
      ])
      try store.rotate(to: fresh)
      print("\(counted(store.count, "key")) wrapped by \(next)")
    }
  }
}
