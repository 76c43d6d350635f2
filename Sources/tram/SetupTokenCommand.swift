// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramServer

/// Makes a set-up token for an administrator who lost the password, the phone or both.
struct SetupTokenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "setup-token",
    abstract: "Makes a set-up token, for an administrator who lost the way in.",
    discussion: """
      Whoever can run this owns the room's files; that is what allows it. The
      server may run meanwhile. The token is told once, on standard output, works
      for 30 minutes and once, at /setup?again=1 of the server: the administrator
      of the name that is written there gets another password; codes, passkeys,
      joined identities and sessions of that account are taken away. A name that
      there is not becomes a new administrator.

      Example:
        $ tram setup-token --folder /var/lib/tram
      """)

  @Option(help: "The folder of the room.")
  var folder = Setting.usualFolder

  func run() async throws {
    let store = try AccountStore(path: "\(folder)/accounts.sqlite")
    let token = try await store.resetToken(at: ControlRoom.systemTime())
    print(token.text)
    try store.close()
  }
}
