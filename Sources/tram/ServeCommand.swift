// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Hummingbird
import Logging
import TramServer

/// Runs the control room.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Runs the control room: phones report, officers see, persons answer.")

  @Option(help: "The folder that keeps everything; it is made when it is not there.")
  var folder = "tram-room"

  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "The port to listen on; 0 lets the system choose.")
  var port = 8080

  func run() async throws {
    var settings = ServerSettings(folder: folder)
    settings.host = host
    settings.port = port
    var logger = Logger(label: "tram") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .notice
    let room = try await ControlRoom(settings: settings, logger: logger)
    if room.accounts.needsSetup {
      let token = try await room.accounts.setupToken(at: room.now())
      StandardError.line("first start: make the administrator's account with \(token.text)")
    }
    let server = try Server(room: room)
    let application = server.application { port in
      StandardError.line("the control room is at http://\(host):\(port)")
    }
    try await application.runService()
    try room.close()
  }
}
