// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Loads a server as a province's phones would, and counts what came of it.
///
/// `prepare` enrols phones in a stopped room, `phones` reports to the running server, `verify`
/// reads the room's log again after it stopped; `hello` is the web framework alone, to compare.
/// `keep-watch` is a room that tests kill, `watch-delay` times alarms in one process.
@main
struct ServerLoad: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "server-load", abstract: "Loads a server and counts what came of it.",
    subcommands: [
      Prepare.self, Phones.self, Verify.self, Hello.self, KeepWatch.self, WatchDelay.self,
    ])
}
