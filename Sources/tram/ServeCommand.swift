// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Hummingbird
import Logging
import TramServer
import TramUnits
import TramWorld

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

  @Flag(help: "Show a made-up ward of 200 people whose phones report, its days sped up.")
  var demo = false

  @Option(help: "How many seconds of the made-up ward pass in one second.")
  var demoSpeed = 60.0

  func run() async throws {
    var settings = ServerSettings(folder: folder)
    settings.host = host
    settings.port = port
    if demo { settings.tickSeconds = 1 }
    var logger = Logger(label: "tram") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .notice
    let ward = demo ? try Demo(speed: demoSpeed) : nil
    let room = try await ControlRoom(
      settings: settings, logger: logger, accounts: ward?.accounts ?? AccountStore.Options(),
      now: ward?.time ?? ControlRoom.systemTime)
    if room.accounts.needsSetup {
      let token = try await room.accounts.setupToken(at: room.now())
      StandardError.line("first start: make the administrator's account with \(token.text)")
    }
    var server = try Server(room: room)
    if let ward { server.companions = [try await ward.enter(room)] }
    let application = server.application { port in
      StandardError.line("the control room is at http://\(host):\(port)")
    }
    try await application.runService()
    try room.close()
  }
}

/// A made-up ward and the clock by which its days pass.
private struct Demo: Sendable {
  let world: World
  let clock: DemoClock
  /// Sessions last as long on the wall's clock as they would without the speed.
  let accounts: AccountStore.Options

  init(speed: Double) throws {
    world = try World(WorldSettings(seed: 7, people: 200, days: 7))
    // People are asleep before; the phones' first reports come with the morning.
    clock = DemoClock(
      start: world.settings.start.advanced(seconds: 5.5 * 3600), end: world.settings.end,
      speed: speed)
    var accounts = AccountStore.Options()
    let factor = Int(max(speed, 1).rounded())
    accounts.sessionIdle *= factor
    accounts.sessionLife *= factor
    accounts.setupLife *= factor
    self.accounts = accounts
  }

  /// The time of day in the ward.
  var time: @Sendable () -> Instant { { [clock] in clock.now } }

  func enter(_ room: ControlRoom) async throws -> DemoWard {
    let ward = DemoWard(room: room, world: world, from: clock.start)
    try await ward.enter()
    return ward
  }
}
