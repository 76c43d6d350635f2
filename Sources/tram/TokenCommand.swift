// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramServer

/// Makes a token for a program: an operator's feed, a monitor.
struct TokenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token",
    abstract: "Makes a token for a program: an operator's feed, a monitor.",
    discussion: """
      Whoever can run this owns the room's files; that is what allows it. The
      server may run meanwhile. The token is told once, on standard output.

      Scopes: observations (to report them), metrics (to read /metrics), and
      those that the interface for programs names; area:01001 keeps it to an
      area, and without one it reaches the whole country.

      Example:
        $ tram token --folder /var/lib/tram --scope metrics --label prometheus
      """)

  @Option(help: "The folder of the room.")
  var folder = Setting.usualFolder

  @Option(help: "What it may do; may be given several times.")
  var scope: [String]

  @Option(help: "What it is known by in the list of tokens.")
  var label = ""

  func validate() throws {
    if let stranger = scope.first(where: { !TokenScopes.isKnown($0) }) {
      throw ValidationError(
        "no route asks for the scope \(stranger.prefix(60)); expected is one of "
          + TokenScopes.all.joined(separator: ", ") + ", or area: and the digits of an area")
    }
  }

  func run() async throws {
    let store = try AccountStore(path: "\(folder)/accounts.sqlite")
    let token = try await store.makeOperatorToken(
      label: label, scopes: Set(scope), at: ControlRoom.systemTime())
    print(token.secret.text)
    try store.close()
  }
}
