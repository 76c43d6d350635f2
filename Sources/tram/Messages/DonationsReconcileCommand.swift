// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramMessages

/// `tram donations reconcile`: portal, operators' bills and bank against each other.
struct DonationsReconcileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Compares portal, operators' bills and bank; the bill prevails.",
    discussion: """
      Messages are compared one by one by the operators' ids. Where portal and
      bill differ the bill prevails (Circular 09/2015/TT-BTTTT, article 12), and
      the difference is listed with the correction that it needs.

        $ cat portal.csv                 $ cat bill.csv
        operator,message,count           operator,message,count
        viettel,m1,5                     viettel,m1,5
        viettel,m2,1                     viettel,m3,2
        $ cat bank.csv
        operator,amount
        viettel,140000
        $ tram donations reconcile --portal portal.csv --bill bill.csv --bank bank.csv
        viettel: portal 2 messages 120 000, bill 2 messages 140 000, bank 140 000 (0)
        settled: 140 000 đồng, 2 differences
        $ tram donations reconcile … --differences differences.csv
        operator,message,kind,portal,bill,correction
        viettel,m2,only-portal,1,0,-20000
        viettel,m3,only-bill,0,2,40000

      Further columns are read over; a bad line is told, counted and left out.

      Exit code: 0 all three agree; 3 they differ; 1 a file cannot be read or
      written, or --strict met a bad line; 64 the command line is wrong.
      """)

  @Option(help: "What the portal booked, CSV operator,message,count.")
  var portal: String

  @Option(help: "What operators billed, CSV operator,message,count.")
  var bill: String

  @Option(help: "What the bank received, CSV operator,amount in đồng.")
  var bank: String?

  @Option(help: "What one unit is worth, in đồng.")
  var unit: Int64 = 20_000

  @Option(help: "The highest number of units of a message.")
  var most = 100

  @Option(help: "Write the differences, a CSV file; - is standard output.")
  var differences: String?

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  func run() async throws {
    try await MessagesWork.run("donations reconcile") {
      var work = try Reconciliation(unit: unit, most: most)
      var bad = try read(portal, "portal") { name, message, count throws(MessagesError) in
        try work.addPortal(message, of: name, count: count)
      }
      bad += try read(bill, "bill") { name, message, count throws(MessagesError) in
        try work.addBill(message, of: name, count: count)
      }
      if let bank { bad += try readBank(bank, into: &work) }
      let report = work.report()
      if let differences { try write(report, to: differences) }
      tell(report, bad: bad)
      let isEven = bank == nil ? report.differences.isEmpty : report.isEven
      if !isEven { throw ExitCode(3) }
    }
  }

  private func read(
    _ path: String, _ what: String,
    _ add: (String, Octets, Int) throws(MessagesError) -> Void
  ) throws -> Int {
    var table = try NamedTable(
      path: path, needed: ["operator", "message", "count"], isStrict: strict, progress: what)
    let places = (
      table.place(of: "operator"), table.place(of: "message"), table.place(of: "count")
    )
    while try table.advance() {
      do throws(MessagesError) {
        let count = try table.wholeNumber(places.2, "count")
        guard let count = Int(exactly: count) else {
          throw MessagesError(.badValue, detail: "count \(count)")
        }
        try add(table.text(places.0), Octets(table.reader.field(places.1)), count)
      } catch {
        try table.refuse(error.detail)
      }
    }
    return table.bad
  }

  private func readBank(_ path: String, into work: inout Reconciliation) throws -> Int {
    var table = try NamedTable(path: path, needed: ["operator", "amount"], isStrict: strict)
    let places = (table.place(of: "operator"), table.place(of: "amount"))
    while try table.advance() {
      do throws(MessagesError) {
        try work.addBank(
          table.wholeNumber(places.1, "amount"), from: table.text(places.0))
      } catch {
        try table.refuse(error.detail)
      }
    }
    return table.bad
  }

  private func write(_ report: Reconciliation.Report, to path: String) throws {
    var out = try LineWriter(path: path, mode: .replace)
    out.text.append(literal: "operator,message,kind,portal,bill,correction")
    try out.endLine()
    for difference in report.differences {
      out.text.append(csv: difference.operatorName)
      out.text.append(byte: UInt8(ascii: ","))
      out.text.append(csv: difference.message.text)
      out.text.append(",\(difference.kind.rawValue),\(difference.portal),\(difference.bill),")
      out.text.append(decimal: Int64(difference.correction) * report.unit)
      try out.endLine()
    }
    try out.finish()
  }

  private func tell(_ report: Reconciliation.Report, bad: Int) {
    let write = { (text: String) in
      if differences == "-" { StandardError.line(text) } else { print(text) }
    }
    for share in report.shares {
      var line = "\(share.operatorName.visible): portal \(share.portalMessages) messages "
      line += MessagesWork.grouped(share.portalAmount)
      line += ", bill \(share.billMessages) messages \(MessagesWork.grouped(share.billAmount))"
      if bank != nil {
        line += ", bank \(MessagesWork.grouped(share.banked))"
        line += " (\(MessagesWork.grouped(share.bankDifference)))"
      }
      write(line)
    }
    write(
      "settled: \(MessagesWork.grouped(report.settled)) đồng, "
        + counted(report.differences.count, "difference")
        + (bad > 0 ? ", \(counted(bad, "bad line")) left out" : ""))
  }
}
