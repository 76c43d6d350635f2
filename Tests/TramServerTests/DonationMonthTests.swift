// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing
import TramMessages
import TramTestKit
import TramUnits

@testable import TramServer

@Suite("Months of donations")
struct DonationMonthTests {
  private static let head = "operator,message,count\n"

  /// m1 to m4 of March, 1 to 4 units.
  private func donated() async throws -> DonationFixture {
    let fixture = try await DonationFixture()
    for number in 1...4 { try await fixture.send("CV \(number)", id: Octets("m\(number)")) }
    try await fixture.send("CV 9", id: "april", after: 20 * 86_400)
    try await fixture.send("CV 8", id: "other", by: "mobifone")
    return fixture
  }

  private static func upload(
    _ api: ApiClient, _ files: [(name: String, text: String)], month: String = "2020-03",
    as who: HTTPFields
  ) async throws -> ApiReply {
    let body = DonationFixture.upload([("month", month)], files: files)
    var fields = who
    fields[.contentType] = body.type
    return try await api.send(.post, "/donations/1/reconcile", body.text, as: fields)
  }

  @Test func `list what differs, and are booked by the bill once a second person agreed`()
    async throws
  {
    let fixture = try await donated()
    let books = fixture.drive.books
    try await fixture.base.test { api in
      // m1 agrees, m2 has another number, m3 is on no bill, m9 on the bill alone, m4 twice.
      let bill =
        Self.head + "viettel,m1,1\nviettel,m2,5\nviettel,m4,4\nviettel,m4,4\nviettel,m9,6\n"
      let bank = "operator,amount,kind\nviettel,200000,received\nviettel,40000,prepaid\n"
      let sent = try await Self.upload(
        api, [("bill", bill), ("bank", bank)], as: fixture.first)
      #expect(sent.status == .seeOther, "\(sent.text)")
      let page = try await api.send(.get, "/donations/1/reconcile/1", nil, as: fixture.first)
      #expect(page.text.contains("chỉ cổng có") && page.text.contains("chỉ bảng cước có"))
      #expect(page.text.contains("khác số n") && page.text.contains("bảng cước có hai lần"))
      #expect(page.text.contains("một người khác phải duyệt") && !page.text.contains("1/agree"))
      let sheet = try await api.send(
        .get, "/donations/1/reconcile/1/differences.csv", nil, as: fixture.first)
      #expect(
        sheet.text.split(separator: "\n").sorted() == [
          "mobifone,other,only-portal,8,0,-160000",
          "operator,message,kind,portal,bill,correction",
          "viettel,m2,count-differs,2,5,60000", "viettel,m3,only-portal,3,0,-60000",
          "viettel,m4,bill-twice,0,4,0", "viettel,m9,only-bill,0,6,120000",
        ])
      let before = try await books.sums()
      #expect(before.confirmed.amount == (1 + 2 + 3 + 4 + 9 + 8) * 20_000)
      let own = try await api.send(
        .post, "/donations/1/reconcile/1/agree", "", as: DonationFixture.form(fixture.first))
      #expect(own.status == .unprocessableContent)
      #expect(try await books.sums() == before)
      let agreed = try await api.send(
        .post, "/donations/1/reconcile/1/agree", "", as: DonationFixture.form(fixture.second))
      #expect(agreed.status == .seeOther, "\(agreed.text)")
      let sums = try await books.sums()
      // The bill of Viettel: 1 + 5 + 4 + 6; of Mobifone there is none, so it is left alone.
      let viettel = try #require(sums.operators.first { $0.name == "viettel" })
      let mobifone = try #require(sums.operators.first { $0.name == "mobifone" })
      #expect(viettel.billed == 16 * 20_000 && viettel.collected == 200_000)
      #expect(viettel.refunded == 40_000 && sums.available == 200_000)
      #expect(viettel.confirmed.amount == (16 + 9) * 20_000)
      #expect(mobifone.confirmed.amount == 8 * 20_000 && mobifone.billed == 0)
      // The month is settled: neither again nor by hand.
      let twice = try await Self.upload(api, [("bill", bill)], as: fixture.first)
      #expect(twice.status == .seeOther)
      let refused = try await api.send(
        .post, "/donations/1/reconcile/2/agree", "", as: DonationFixture.form(fixture.second))
      #expect(refused.status == .unprocessableContent && refused.text.contains("đã chốt"))
      let hand = try await api.send(
        .post, "/donations/1/entries/0/reverse", "reason=a+reason+that+is+long",
        as: DonationFixture.form(fixture.second))
      #expect(hand.status == .unprocessableContent && hand.text.contains("đã chốt"))
      #expect(try await books.sums() == sums)
      let everybody = try await api.send(
        .get, "/public/donations", nil, as: [.accept: "text/html"])
      #expect(everybody.text.contains("Đã đối soát với nhà mạng: tháng 03/2020."))
    }
  }

  @Test(arguments: [
    ("bill", "operator,message,count\nviettel,m1,0\n", "bill: line 2"),
    ("bill", "operator,message,count\nviettel,m1,101\n", "bill: line 2"),
    ("bill", "operator,message,count\nviettel,m1,1.5\n", "count is not a whole number"),
    ("bill", "operator,message,count\nviettel,m1\n", "2 fields; 3 at least are expected"),
    ("bill", "operator,message,count\nvi ettel,m1,1\n", "letters, digits"),
    ("bill", "operator,message,count\nviettel,,1\n", "1 to 64 octets"),
    ("bill", "operator,count\nviettel,1\n", "should begin with a line operator,message,count"),
    ("bill", "\u{1}\u{2}\u{3}", "should begin with a line operator,message,count"),
    ("bank", "operator,amount\nviettel,1e9\n", "whole đồng"),
    ("bank", "operator,amount,kind\nviettel,5,lost\n", "received, prepaid, postpaid"),
    ("bank", "operator,amount,kind\nviettel,-5,prepaid\n", "not negative"),
    ("bank", "operator,amount\nviettel,9223372036854775807\n", "whole đồng"),
    ("portal", "operator,message,count\nviettel,m1,-1\n", "portal: line 2"),
  ])
  func `a file with a line that cannot be is refused whole, with the line`(
    name: String, text: String, reason: String
  ) async throws {
    let fixture = try await donated()
    try await fixture.base.test { api in
      var files = [("bill", Self.head + "viettel,m1,1\n"), ("bank", "operator,amount\n")]
      files.removeAll { $0.0 == name }
      files.append((name, text))
      let reply = try await Self.upload(
        api, files.map { (name: $0.0, text: $0.1) }, as: fixture.first)
      #expect(reply.status == .unprocessableContent)
      #expect(reply.text.contains(reason), "\(reply.text.suffix(3000))")
      #expect(try await fixture.drive.books.months().isEmpty)
      let left = try FileManager.default.contentsOfDirectory(atPath: fixture.drive.folder)
      #expect(!left.contains { $0.hasPrefix("month-") })
    }
  }

  @Test func `an upload without a month or a bill is answered with what is missing`() async throws {
    let fixture = try await donated()
    try await fixture.base.test { api in
      for (month, files) in [
        ("2020-03", [(name: "bank", text: "operator,amount\n")]), ("2020-13", []), ("", []),
      ] {
        let reply = try await Self.upload(api, files, month: month, as: fixture.first)
        #expect(reply.status == .unprocessableContent)
        #expect(reply.text.contains("Hãy chọn tháng và bảng cước"))
      }
      let plain = try await api.send(
        .post, "/donations/1/reconcile", "month=2020-03",
        as: DonationFixture.form(fixture.first))
      #expect(plain.status == .unprocessableContent)
    }
  }

  @Test func `a portal's file is compared with the bill, and the books go by the bill`()
    async throws
  {
    let fixture = try await DonationFixture()
    let desk = MonthDesk(fixture.drive)
    let month = try #require(CivilMonth("2020-03"))
    let portal = Self.head + "viettel,p1,5\nviettel,p2,7\n"
    let bill = "\u{FEFF}" + Self.head + "viettel,p1,5\nviettel,p3,1\n"
    let result = try await desk.compare(
      month, [.portal: Array(portal.utf8)[...], .bill: Array(bill.utf8)[...]], by: 1,
      at: fixture.base.now)
    // p2 and p3 differ; the books have neither and take p1 and p3 of the bill.
    #expect(result.differences == 2 && result.corrections == 2)
    _ = try await desk.agree(result.number, by: 2, note: "", at: fixture.base.now)
    let sums = try await fixture.drive.books.sums()
    #expect(sums.confirmed.amount == 6 * 20_000 && sums.confirmed.count == 2)
    // Booked on the month's last day, as the bill tells no other.
    #expect(sums.days.map { "\($0.day)" } == ["2020-03-31"])
    // The message itself, when the portal hands it on late, stands already.
    #expect(try await fixture.send("CV 5", id: "p1") == .taken(reply: nil))
    try? fixture.base.room.close()
  }

  @Test func `bookings that a kill broke off are gone on with at the next start`() async throws {
    let fixture = try await donated()
    let desk = MonthDesk(fixture.drive)
    let month = try #require(CivilMonth("2020-03"))
    let bill = Self.head + "viettel,m1,2\nviettel,m2,2\nviettel,b1,1\n"
    let result = try await desk.compare(
      month, [.bill: Array(bill.utf8)[...]], by: 1, at: fixture.base.now)
    // As a kill would leave it: agreed to, and the first correction made.
    let books = fixture.drive.books
    _ = try await books.go(
      onMonth: result.number, .agree, by: 2, note: "", at: fixture.base.now)
    let place = 0
    _ = try await books.make(
      [
        MonthCorrection(
          kind: .reverse, place: place, operatorName: "viettel", message: "m1", units: 0,
          isBeside: false)
      ], of: result.number, by: 2, at: fixture.base.now)
    fixture.room.close()
    let again = try await DonationRoom.open(fixture.base.room.settings)
    try await again.resume(at: fixture.base.now)
    let after = again.drives[0].books
    #expect(try await after.months().map(\.state) == [.booked])
    let viettel = try #require(try await after.sums().operators.first { $0.name == "viettel" })
    #expect(viettel.billed == 5 * 20_000)
    #expect(viettel.confirmed.amount == (5 + 9) * 20_000)
    again.close()
    try? fixture.base.room.close()
  }
}
