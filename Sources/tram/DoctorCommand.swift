// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramServer

/// Looks at what somebody who sets a room up stumbles on.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Looks at a room and its server, and says what to do about what is wrong.",
    usage: "tram doctor [--url <address>] [--config <file>] [<settings>]",
    discussion: """
      Looks at the clock, the folder's rights, the disk, the journal and the log
      from the first to the last byte, the accounts, the port, and with --url at
      the server as phones and browsers reach it. Takes the same settings as
      tram serve, such as --folder and --port.

      Exit code: 0 all is well; 1 something is wrong; 64 a setting is wrong.
      """)

  @Option(help: "The server's address as phones reach it, such as https://tram.example.vn.")
  var url: String?

  @Argument(parsing: .allUnrecognized, help: ArgumentHelp("Settings.", visibility: .hidden))
  var settings: [String] = []

  func run() async throws {
    let settings: ServerSettings
    do {
      settings = try ServerSettings.read(
        flags: self.settings, environment: ProcessInfo.processInfo.environment)
    } catch let error as ServerError {
      throw ValidationError(error.detail)
    }
    var address = url
    if let given = address, given.hasSuffix("/") { address = String(given.dropLast()) }
    let findings = await Doctor.look(
      at: settings, address: address, now: ControlRoom.systemTime())
    for finding in findings {
      let mark =
        switch finding.state {
        case .well: "ok    "
        case .note: "note  "
        case .wrong: "WRONG "
        }
      print(mark + finding.words)
      if !finding.advice.isEmpty { print("      -> " + finding.advice) }
    }
    if findings.contains(where: { $0.state == .wrong }) { throw ExitCode.failure }
  }
}
