// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramGuard
import TramUnits

/// `tram keys`: the keys of people, and forgetting.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Works with the keys under which people's records are kept.",
    discussion: """
      What is kept for long about a person is encrypted under the person's own key.
      The keys lie in one file, wrapped by the master key; backups hold neither. To
      forget a person, the key is destroyed: what was under it cannot be read any
      more, in no copy.

      The master key is a file (--master) or the variable TRAM_MASTER_KEY. Keep it
      apart from the machine too: without it every record under a key is lost.

        $ tram keys init room/person-keys.secret --master master.secret
        $ tram keys forget room/person-keys.secret 812 --ground gdpr.17 \\
            --master master.secret --audit room/audit > 812-erased.note
      """,
    subcommands: [
      KeysInitCommand.self, KeysStatusCommand.self, KeysForgetCommand.self,
      KeysHoldCommand.self, KeysRotateCommand.self, KeysDueCommand.self,
    ])
}
