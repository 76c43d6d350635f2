// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Logging
import TramServer
import TramUnits
import TramWorld

/// Runs the control room.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Runs the control room: phones report, officers see, persons answer.",
    usage: "tram serve [--config <file>] [--demo [--demo-speed <seconds>]] [<settings>]",
    discussion: """
      A setting is taken from a flag, else from the environment (TRAM_PORT for
      --port), else from the JSON file of --config or TRAM_CONFIG ("port"), else
      it is as below.

      \(Setting.help)

      SIGTERM or SIGINT stops it: what is under way is answered first. A second
      one ends it at once.

      Exit code: 0 stopped; 1 it cannot run or went on no longer; 64 a setting
      is wrong.
      """)

  @Flag(help: "Show a made-up ward of 200 people whose phones report, its days sped up.")
  var demo = false

  @Option(help: "How many seconds of the made-up ward pass in one second.")
  var demoSpeed = 60.0

  @Argument(parsing: .allUnrecognized, help: ArgumentHelp("Settings.", visibility: .hidden))
  var settings: [String] = []

  func run() async throws {
    var settings = try readSettings()
    if demo { settings.tickSeconds = 1 }
    let format = settings.logFormat
    var logger = Logger(label: "tram") { _ in LineLogHandler(format: format) }
    logger.logLevel = settings.logLevel
    let limit = FileLimit.raise()
    // The files of the room itself and their readers take some too.
    if limit < UInt64(settings.mostConnections) + 256 {
      logger.warning(
        "the system allows fewer open files than connections are to be taken",
        metadata: ["files": "\(limit)", "connections": "\(settings.mostConnections)"])
      settings.mostConnections = max(10, Int(clamping: limit) - 256)
    }
    let ward = demo ? try Demo(speed: demoSpeed) : nil
    let room = try await ControlRoom(
      settings: settings, logger: logger, accounts: ward?.accounts ?? AccountStore.Options(),
      now: ward?.time ?? ControlRoom.systemTime)
    let token =
      room.accounts.needsSetup ? try await room.accounts.setupToken(at: room.now()) : nil
    var server = try Server(room: room)
    if let ward { server.companions = [try await ward.enter(room)] }
    let origin = "\(settings.certificate == nil ? "http" : "https")://\(settings.host)"
    try await server.runUntilStopped { port in
      let address = "\(origin):\(port)"
      let setup = token.map {
        "\nfirst start: open \(address)/setup and enter the code \($0.text)"
      }
      // One write, so that whoever reads along finds both.
      StandardError.write("the control room is at \(address)\(setup ?? "")\n")
    }
  }

  private func readSettings() throws -> ServerSettings {
    do {
      return try ServerSettings.read(
        flags: settings, environment: ProcessInfo.processInfo.environment)
    } catch let error as ServerError {
      throw ValidationError(error.detail)
    }
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
