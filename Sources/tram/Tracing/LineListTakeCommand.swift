// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Logging
import TramBytes
import TramJournal
import TramServer
import TramTracing

/// `tram linelist take`: a list into the case desk of a room.
struct LineListTakeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "take",
    abstract: "Takes a list into the case desk of a room whose server does not run.",
    discussion: """
      Rows become persons, cases and meetings; names go into the register of
      names alone. Levels, follow-up and tasks for wards come of it at once.
      What the desk knows stays, so that the same list again changes nothing.

      A row is known again by its code (Mã ca, Case ID), else by an identity
      card, else by name with telephone, or name with year of birth and
      address. A list whose codes count from 1 needs --mark, or its row 7
      would be the 7 of another list.

      While the server runs, send the list to the page /cases/import, or to
      /v1/linelist:
        $ curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: text/csv" \\
            --data-binary @F1-0308.csv http://127.0.0.1:8080/v1/linelist

      Example:
        $ tram linelist take F1-0308.xlsx --folder /var/lib/tram --dry-run
        F1-0308.xlsx: row 9, column Năm sinh: 19843: a year of four digits,
        such as 1984 is expected
        41 rows would be taken (38 people not known before), 1 refused, 2
        empty, 3 to look at

      Exit code: 0 every row was taken; 2 some were refused; 1 the list or
      the room cannot be used; 64 the command line is wrong.
      """)

  @OptionGroup var input: LineListInput

  @Option(help: "The folder of the room.")
  var folder = Setting.usualFolder

  @Option(help: "What is put before the list's own codes, for lists that count from 1.")
  var mark = ""

  @Option(help: "The disease of cases that are taken up.")
  var disease = "covid-19"

  @Flag(help: "Keep nothing; tell what would come of it.")
  var dryRun = false

  @Option(help: "Where the refused rows go with their reasons, as CSV.")
  var refused: String?

  func validate() throws {
    _ = try input.options()
    guard mark.count <= 40 else { throw ValidationError("--mark has at most 40 characters") }
  }

  func run() async throws {
    let bytes: [UInt8]
    let options: LineListOptions
    do {
      options = try input.options()
      bytes = try TracingWork.bytes(of: input.list, most: SheetTable.Limits().mostBytes)
    } catch let error as BytesError {
      StandardError.line("tram linelist take: error: \(error)")
      throw ExitCode.failure
    } catch let error as TracingError {
      StandardError.line("tram linelist take: error: \(error.detail)")
      throw ExitCode.failure
    }
    let room: ControlRoom
    do {
      let logger = Logger(label: "tram") { _ in LineLogHandler(format: .logfmt) }
      room = try await ControlRoom(settings: ServerSettings(folder: folder), logger: logger)
    } catch let error as JournalError where error.code == .busy {
      StandardError.line(
        "tram linelist take: the room's server runs; use its page /cases/import or /v1/linelist, "
          + "or stop the server first")
      throw ExitCode.failure
    }
    var hasRefused = false
    do {
      let taking = RoomListImport(into: room, isDry: dryRun)
      let sum = try await taking.take(
        bytes, sheet: input.sheet, options: options, mark: mark, disease: disease)
      for complaint in sum.complaints.prefix(TracingWork.told) {
        StandardError.line("\(input.list): \(complaint.description.visible)")
      }
      if sum.complaints.count > TracingWork.told {
        StandardError.line("\(input.list): and \(sum.complaints.count - TracingWork.told) more")
      }
      if let refused { try TracingWork.write(sum.refusedRows, to: refused) }
      hasRefused = sum.refused > 0
      print(
        "\(counted(sum.taken, "row")) \(dryRun ? "would be taken" : "taken") (\(sum.fresh) of "
          + "people not known before), \(sum.changed) "
          + "\(dryRun ? "would change" : "changed") something, \(sum.refused) refused, "
          + "\(sum.empty) empty, \(sum.noted) to look at")
      try room.close()
    } catch let error as ServerError {
      StandardError.line("tram linelist take: error: \(error.detail)")
      try? room.close()
      throw ExitCode.failure
    }
    if hasRefused { throw ExitCode(2) }
  }
}
