// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramGuard

/// `tram audit`: the log of who looked at what.
struct AuditLogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Works with the log of who looked at what.",
    discussion: """
      Every look, refusal, export and administrative act is an entry. The entries
      are the leaves of a Merkle tree (RFC 6962) whose root is signed now and then
      in a head. Who keeps a head elsewhere can tell whether anything before it
      was changed, cut or put back; a witness does that.

        $ tram audit init /var/lib/tram/audit --origin audit.ward.example
        audit.ward.example+1b2f…+AX…
        $ tram audit heads /var/lib/tram/audit --last > /media/usb/head-2020-06-01
        $ tram audit verify /var/lib/tram/audit --head /media/usb/head-2020-06-01

      docs/security.md says what is found and what is not.
      """,
    subcommands: [
      AuditInitCommand.self, AuditVerifyCommand.self, AuditHeadsCommand.self,
      AuditShowCommand.self, AuditProveCommand.self, AuditCheckCommand.self,
      AuditWitnessCommand.self, AuditRotateCommand.self,
    ])
}
