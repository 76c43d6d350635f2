// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramMessages
import TramServer

/// `tram donations import`: donations of another portal into a room's books.
struct DonationsImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Brings donations of another portal into the books of a drive.",
    discussion: """
      While the server is stopped. Reads CSV operator,message,count,time
      (milliseconds since 1970 UTC), and sender where there is one: no number is
      kept. The same file again changes nothing.

        $ tram donations import --folder ROOM --drive 1 --donations portal.csv
        2 booked, 0 stood there, 0 held, 0 early, late or out of range: 120 000 đồng

      Exit code: 0; 1 a file cannot be read, a server runs, or --strict met a bad
      line; 64 the command line is wrong.
      """)

  @Option(help: "The room's folder, with its donations.json.")
  var folder: String

  @Option(help: "The number of the drive.")
  var drive: Int

  @Option(help: "The donations, CSV operator,message,count,time.")
  var donations: String

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  func run() async throws {
    try await MessagesWork.run("donations import") {
      var table = try NamedTable(
        path: donations, needed: ["operator", "message", "count", "time"], isStrict: strict,
        progress: "import")
      let places = ["operator", "message", "count", "time", "sender"].map { table.place(of: $0) }
      var work = try await DonationImport(folder: folder, drive: drive)
      while try table.advance() {
        do {
          try await work.take(
            Octets(table.reader.field(places[1])), of: table.text(places[0]),
            count: table.wholeNumber(places[2], "count"),
            sender: Octets(table.reader.field(places[4])),
            milliseconds: table.wholeNumber(places[3], "time"))
        } catch let error as MessagesError where error.code == .badValue {
          try table.refuse(error.detail)
        }
      }
      let summary = try await work.finish()
      print(
        "\(summary.booked) booked, \(summary.again) stood there, \(summary.held) held, "
          + "\(summary.away) early, late or out of range: "
          + "\(MessagesWork.grouped(summary.confirmed)) đồng"
          + (table.bad > 0 ? ", \(counted(table.bad, "bad line")) left out" : ""))
    }
  }
}
