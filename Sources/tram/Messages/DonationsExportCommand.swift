// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramMessages
import TramUnits

/// `tram donations export`: donations as a journal of hledger.
struct DonationsExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes donations as double-entry books that hledger balances.",
    discussion: """
      Reads CSV operator,message,count,time (milliseconds since 1970 UTC), books
      each message once and writes a journal with the balance of every account
      asserted, so that hledger finds by itself whether it is even:

        $ cat portal.csv
        operator,message,count,time
        viettel,m1,5,1584594000000
        $ tram donations export --donations portal.csv --output books.journal
        1 booked, 0 stood twice: 100 000 đồng
        $ hledger -f books.journal check
        $ hledger -f books.journal balance

      Exit code: 0; 3 the same message stands with two numbers; 1 a file cannot
      be read or written, or --strict met a bad line; 64 the command line is wrong.
      """)

  @Option(help: "The donations, CSV operator,message,count,time.")
  var donations: String

  @Option(help: "The journal; - is standard output.")
  var output = "-"

  @Option(help: "What one unit is worth, in đồng.")
  var unit: Int64 = 20_000

  @Option(help: "Minutes that the clocks of the books are ahead of UTC.")
  var zoneMinutes = 420

  @Flag(help: "One transaction for each operator and day.")
  var daily = false

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  func validate() throws {
    guard (1...100_000_000).contains(unit) else {
      throw ValidationError("--unit is 1 to 100000000 đồng")
    }
    guard (-840...840).contains(zoneMinutes) else {
      throw ValidationError("--zone-minutes is -840 to 840")
    }
  }

  func run() async throws {
    try await MessagesWork.run("donations export") {
      var books = DonationBooks(unit: unit)
      var table = try NamedTable(
        path: donations, needed: ["operator", "message", "count", "time"], isStrict: strict,
        progress: "export")
      let places = ["operator", "message", "count", "time"].map { table.place(of: $0) }
      while try table.advance() {
        do throws(MessagesError) {
          try books.book(
            table.text(places[0]), Octets(table.reader.field(places[1])),
            count: table.wholeNumber(places[2], "count"),
            at: Instant(milliseconds: table.wholeNumber(places[3], "time")))
        } catch {
          try table.refuse(error.detail)
        }
      }
      var out = try LineWriter(path: output, mode: .replace)
      let journal = HledgerJournal(zoneMinutes: zoneMinutes)
      if daily {
        journal.append(books.ledger, isDaily: true, to: &out.text)
      } else {
        try writeEach(books.ledger, journal, to: &out)
      }
      try out.finish()
      StandardError.line(
        "\(books.booked) booked, \(books.twice) stood twice: "
          + "\(MessagesWork.grouped(books.ledger.accounts[0].credits)) đồng"
          + (table.bad > 0 ? ", \(counted(table.bad, "bad line")) left out" : ""))
      if books.conflicts > 0 { throw ExitCode(3) }
    }
  }

  private func writeEach(
    _ ledger: Ledger, _ journal: HledgerJournal, to out: inout LineWriter
  ) throws {
    journal.appendHead(ledger, to: &out.text)
    for transfer in ledger.transfers {
      journal.append(transfer, ledger, to: &out.text)
      if out.text.count > 1 << 16 { try out.flush() }
    }
    journal.appendBalances(ledger, to: &out.text)
  }
}
