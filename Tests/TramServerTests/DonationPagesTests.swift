// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing
import TramGuard
import TramIsolation
import TramMessages
import TramTestKit
import TramUnits

@testable import TramServer

@Suite("The pages of donations")
struct DonationPagesTests {
  @Test func `show everybody the published sum of 6 April 2020, its day, source and unit`()
    async throws
  {
    let fixture = try await DonationFixture()
    let drive = fixture.drive
    // 6,432,745 units by 6 April 2020, 21:00.
    let units = Array(repeating: 100, count: 64_327) + [45]
    for piece in stride(from: 0, to: units.count, by: 4096) {
      let batch = units[piece..<min(piece + 4096, units.count)].enumerated().map { at, count in
        DriveArrival(
          operatorName: "viettel", messageID: Octets("m\(piece + at)"), tag: UInt64(at),
          text: DonationFixture.text("CV \(count)", at: DonationFixture.opens).text,
          time: DonationFixture.opens.advanced(seconds: Double(piece + at) * 20))
      }
      _ = try await drive.books.take(batch, drive.settings.drive)
    }
    try await fixture.base.test { api in
      let page = try await api.send(.get, "/public/donations", nil, as: [.accept: "text/html"])
      #expect(page.status == .ok)
      #expect(page.text.contains("128.654.900.000\u{A0}đồng"))
      #expect(page.text.contains("64.328"))
      #expect(page.text.contains("Số liệu lúc 09/10/2025 15:53"))
      #expect(page.text.contains("Nguồn: sổ ủng hộ của Trạm"))
      #expect(!page.text.contains("<script"))
      let english = try await api.send(
        .get, "/public/donations", nil, as: [.accept: "text/html", .acceptLanguage: "en"])
      #expect(english.text.contains("128,654,900,000\u{A0}đồng"))
      #expect(english.text.contains("Donations against Covid-19"))
      let sheet = try await api.send(.get, "/public/donations.csv", nil, as: [:])
      let rows = sheet.text.split(separator: "\n").map(String.init)
      #expect(rows[0] == "drive,name,measure,of,messages,amount,unit,as_of,source")
      #expect(rows[1].contains(",confirmed,,64328,128654900000,VND,2025-10-09T08:53:20Z,"))
      let days = rows.filter { $0.contains(",confirmed-by-day,") }
      let sum = days.compactMap { Int64($0.split(separator: ",")[5]) }.reduce(0, +)
      #expect(days.count == 15)
      #expect(sum == 128_654_900_000)
    }
  }

  @Test func `show what the ledger has, as hledger and a slow reader count`() async throws {
    let fixture = try await DonationFixture()
    var random = SeededGenerator(seed: 7)
    for number in 0..<400 {
      try await fixture.send(
        ["CV 1", "CV 20", "cv 3", "cv10"][number % 4],
        from: Octets("8490\(Int.random(in: 1...30, using: &random))"),
        id: number % 5 == 0 ? nil : Octets("m\(number)"),
        by: ["viettel", "mobifone"][number % 2],
        after: Double(number) * Double.random(in: 0...400, using: &random))
    }
    let book = try await fixture.drive.books.settled()
    try await fixture.base.test { api in
      let reply = try await api.send(.get, "/donations/1/books.journal", nil, as: fixture.first)
      #expect(reply.status == .ok)
      try Self.balance(reply.text, expecting: book.sums.confirmed.amount)
      // A slow reader adds up what the list of entries tells.
      var next: String? = "/v1/donations/1/entries"
      var total: Int64 = 0
      while let address = next {
        let page = try await api.send(.get, address, nil, as: fixture.first)
          .decoded(ApiPage<Entry>.self)
        for entry in page.items {
          if entry.credit == "income:donations", entry.kind != "pending", entry.kind != "void" {
            total += entry.amount
          }
          if entry.debit == "income:donations" { total -= entry.amount }
        }
        next = page.next
      }
      #expect(total == book.sums.confirmed.amount)
      let shown = try await api.send(.get, "/v1/donations/1", nil, as: fixture.first)
        .decoded(Drive.self)
      #expect(shown.confirmed == total && shown.messages == book.sums.confirmed.count)
      #expect(shown.operators.reduce(0) { $0 + $1.confirmed } == total)
      let days = try await api.send(.get, "/v1/donations/1/days", nil, as: fixture.first)
        .decoded(ApiPage<DayRow>.self)
      #expect(days.items.reduce(0) { $0 + $1.amount } == total)
      let officers = try await api.send(.get, "/donations/1", nil, as: fixture.first)
      #expect(officers.text.contains(Speech(language: .vietnamese).number(Double(total))))
      for path in ["/donations", "/donations/1/entries", "/donations/1/payouts"] {
        #expect(try await api.send(.get, path, nil, as: fixture.first).status == .ok)
      }
    }
  }

  private struct Entry: Decodable, Sendable {
    var kind: String
    var debit: String
    var credit: String
    var amount: Int64
  }

  private struct DayRow: Decodable, Sendable { var amount: Int64 }

  private struct Drive: Decodable, Sendable {
    struct Operator: Decodable { var confirmed: Int64 }

    var confirmed: Int64
    var messages: Int64
    var available: Int64
    var operators: [Operator]
  }

  /// Lets hledger balance a journal, where it is there.
  private static func balance(_ journal: String, expecting amount: Int64) throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/hledger") else { return }
    let scratch = try ScratchFolder()
    let path = scratch.file("books.journal")
    try journal.write(toFile: path, atomically: true, encoding: .utf8)
    func hledger(_ words: [String]) throws -> (status: Int32, text: String) {
      let process = Process()
      let pipe = Pipe()
      process.executableURL = URL(filePath: "/usr/bin/hledger")
      process.arguments = ["-f", path] + words
      process.standardOutput = pipe
      try process.run()
      let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return (process.terminationStatus, text)
    }
    #expect(try hledger(["check"]).status == 0)
    let found = try hledger(["balance", "income", "--depth", "1", "--no-total", "--flat"]).text
    #expect(found.filter(\.isNumber) == "\(amount)", "\(found)")
  }

  @Test func `a donation is reversed once with a reason, and held ones are settled`() async throws {
    let fixture = try await DonationFixture()
    try await fixture.send("CV 5", id: "m1")
    try await fixture.send("CV 7")
    try await fixture.send("CV 7", after: 5)
    try await fixture.send("CV 7", after: 10)
    let books = fixture.drive.books
    try await fixture.base.test { api in
      func post(_ path: String, _ body: String, as who: HTTPFields) async throws -> ApiReply {
        try await api.send(.post, path, body, as: DonationFixture.form(who))
      }
      let reason = "reason=" + FormFields.encoded("nhà mạng báo thuê bao không có tiền")
      // Without a reason nothing is booked.
      #expect(
        try await post("/donations/1/entries/0/reverse", "reason=", as: fixture.first).status
          == .unprocessableContent)
      #expect(
        try await post("/donations/1/entries/0/reverse", reason, as: fixture.first).status
          == .seeOther)
      #expect(
        try await post("/donations/1/entries/0/reverse", reason, as: fixture.first).status
          == .unprocessableContent)
      let held = try await books.held(most: 10).map(\.place)
      #expect(held.count == 2)
      #expect(
        try await post(
          "/donations/1/held/\(held[0])", reason + "&decision=book", as: fixture.first
        ).status
          == .seeOther)
      #expect(
        try await post(
          "/donations/1/held/\(held[1])", reason + "&decision=let-go", as: fixture.second
        ).status
          == .seeOther)
      #expect(
        try await post(
          "/donations/1/held/\(held[1])", reason + "&decision=book", as: fixture.second
        ).status
          == .unprocessableContent)
      let sums = try await books.sums()
      #expect(sums.confirmed.amount == 14 * 20_000 && sums.held.count == 0)
      let page = try await api.send(.get, "/donations/1/entries", nil, as: fixture.first)
      #expect(page.text.contains("lan: nhà mạng báo thuê bao không có tiền"))
      // Whoever has a ward alone is told nothing of the country's drive.
      #expect(
        try await post("/donations/1/entries/1/reverse", reason, as: fixture.ward).status
          == .notFound)
      #expect(try await api.send(.get, "/donations/1", nil, as: fixture.ward).status == .notFound)
      let log = fixture.base.room.audit.log
      let entries = try log.entries(from: 0, limit: 1000).map { "\($0.entry.verb)" }
      #expect(entries.filter { $0 == "donations.reverse" }.count >= 3)
      #expect(entries.contains("donations.settle") && entries.contains("donations.entries"))
    }
  }

  @Test func `backups hold the books and what a restored room shows is the same`() async throws {
    let fixture = try await DonationFixture()
    for number in 0..<300 { try await fixture.send("CV 2", id: Octets("m\(number)")) }
    let bill = (0..<300).map { "viettel,m\($0),2" }.joined(separator: "\n")
    _ = try await fixture.settle(
      "2020-03", bill: "operator,message,count\n\(bill)\n",
      bank: "operator,amount\nviettel,12000000\n")
    let before = try await fixture.drive.books.settled()
    let scratch = try ScratchFolder()
    // While the server runs.
    _ = try await Backup.make(
      of: fixture.base.room.settings.folder, at: scratch.file("backup"), now: fixture.base.now)
    _ = try await Restore.make(of: scratch.file("again"), from: scratch.file("backup"))
    let again = try await DonationRoom.open(ServerSettings(folder: scratch.file("again")))
    let after = try await again.drives[0].books.settled()
    #expect(after.sums == before.sums && after.ledger.transfers == before.ledger.transfers)
    #expect(after.months == before.months && after.sums.available == 12_000_000)
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.file("again"))
    #expect(!files.contains(DonationRoom.keyName) || again.drives.count == 1)
    let copied = try FileManager.default.contentsOfDirectory(atPath: scratch.file("backup"))
    #expect(!copied.contains(DonationRoom.keyName))
    again.close()
    try? fixture.base.room.close()
  }
}
