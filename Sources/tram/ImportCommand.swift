// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Logging
import TramBytes
import TramJournal
import TramSense
import TramServer

/// Takes files into a room.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Takes files into a room whose server does not run.",
    discussion: """
      What a file holds is told by its name, of a .csv by its first line:
        .jsonl .ndjson   observations, a JSON object a line
        .gpx .geojson    a track; --device says whose
        .csv             orders (a row each, columns in Vietnamese or English),
                         or cells when it begins with radio,mcc
      --kind says it where the name does not.

      A bad line costs itself and nothing else, and is told with its place. The
      same file again changes nothing. While the server runs, the console imports
      orders, and /v1/observations takes observations.

      Example:
        $ tram import --folder /var/lib/tram --dry-run orders.csv

      Exit code: 0 done, bad lines or not; 1 a file cannot be used at all, or
      the room cannot be opened.
      """)

  @Option(help: "The folder of the room.")
  var folder = Setting.usualFolder

  @Option(help: "The device whose track it is, for .gpx and .geojson.")
  var device = ""

  @Option(
    help: "What the files hold: observations, gpx, geojson, cells, orders.",
    transform: { text in
      guard let kind = RoomImport.Kind(rawValue: text) else {
        throw ValidationError("--kind is observations, gpx, geojson, cells or orders")
      }
      return kind
    })
  var kind: RoomImport.Kind?

  @Flag(help: "Change nothing; tell what would be done.")
  var dryRun = false

  @Argument(help: "The files.")
  var files: [String]

  func run() async throws {
    let logger = Logger(label: "tram") { _ in LineLogHandler(format: .logfmt) }
    let room: ControlRoom
    do {
      room = try await ControlRoom(settings: ServerSettings(folder: folder), logger: logger)
    } catch let error as JournalError where error.code == .busy {
      StandardError.line(
        "tram import: the room's server runs; use the console's import or /v1/observations, "
          + "or stop the server first")
      throw ExitCode.failure
    }
    let work = RoomImport(into: room, isDry: dryRun)
    var failed = false
    for file in files {
      do {
        guard let kind = try kind ?? RoomImport.kind(of: file) else {
          throw ServerError(.invalid, detail: "its name does not tell what it holds; use --kind")
        }
        if [.gpx, .geojson].contains(kind), device.isEmpty {
          throw ServerError(.invalid, detail: "--device says whose track it is")
        }
        tell(file, kind, try await work.take(file, as: kind, device: device))
      } catch let refusal as IntakeRefusal {
        failed = true
        StandardError.line("\(file): \(refusal.detail)")
      } catch let error as ServerError {
        failed = true
        StandardError.line("\(file): \(error.detail)")
      } catch {
        failed = true
        StandardError.line("\(file): \(error)")
      }
    }
    try room.close()
    if failed { throw ExitCode.failure }
  }

  private func tell(_ file: String, _ kind: RoomImport.Kind, _ report: RoomImport.Report) {
    for remark in report.remarks { StandardError.line("\(file): \(remark.visible)") }
    let what =
      switch kind {
      case .orders: "orders"
      case .cells: "cells"
      default: "observations"
      }
    var parts = ["\(report.taken) \(what) \(dryRun ? "would be taken" : "taken")"]
    if report.repeated > 0 { parts.append("\(report.repeated) were there before") }
    if report.refused > 0 { parts.append("\(report.refused) refused") }
    if report.unknown > 0 { parts.append("\(report.unknown) of devices that nobody enrolled") }
    print("\(file): \(parts.joined(separator: ", "))")
  }
}
