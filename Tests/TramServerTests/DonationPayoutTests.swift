// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing
import TramGuard
import TramMessages
import TramTestKit
import TramUnits

@testable import TramServer

@Suite("Payouts of donations")
struct DonationPayoutTests {
  /// 1,000,000 đồng on the account.
  private func funded() async throws -> DonationFixture {
    let fixture = try await DonationFixture()
    for number in 0..<10 { try await fixture.send("CV 5", id: Octets("m\(number)")) }
    let bill = (0..<10).map { "viettel,m\($0),5" }.joined(separator: "\n")
    _ = try await fixture.settle(
      "2020-03", bill: "operator,message,count\n\(bill)\n",
      bank: "operator,amount\nviettel,1000000\n")
    return fixture
  }

  private static func json(_ amount: String, purpose: String = "Thiết bị y tế") -> String {
    #"{"receiver":"Bệnh viện dã chiến","purpose":"\#(purpose)","amount":\#(amount),"#
      + #""reason":"khẩu trang cho nhân viên y tế"}"#
  }

  private static func json(_ who: HTTPFields, key: String? = nil) -> HTTPFields {
    var fields = who
    fields[.contentType] = "application/json"
    fields[.accept] = "application/json"
    if let key { fields[.idempotencyKey] = key }
    return fields
  }

  private struct Row: Decodable, Sendable {
    var id: Int
    var state: String
    var amount: Int64
  }

  @Test func `are made by a second person, never by who proposed, and never beyond what came in`()
    async throws
  {
    let fixture = try await funded()
    let books = fixture.drive.books
    try await fixture.base.test { api in
      func post(_ path: String, _ body: String?, _ who: HTTPFields) async throws -> ApiReply {
        try await api.send(.post, "/v1/donations/1/payouts\(path)", body, as: Self.json(who))
      }
      let over = try await post("", Self.json("1000001"), fixture.first)
      #expect(over.status == .conflict)
      let made = try await post("", Self.json("700000"), fixture.first)
      #expect(made.status == .created)
      let id = try made.decoded(Row.self).id
      // What is promised cannot be promised twice.
      #expect(try await post("", Self.json("300001"), fixture.second).status == .conflict)
      let own = try await post("/\(id)/approve", nil, fixture.first)
      #expect(own.status == .forbidden && own.text.contains("another person"))
      #expect(try await post("/\(id)/approve", nil, fixture.ward).status == .notFound)
      let paid = try await post("/\(id)/approve", nil, fixture.second)
      #expect(try paid.decoded(Row.self).state == "paid")
      #expect(try await post("/\(id)/approve", nil, fixture.second).status == .conflict)
      #expect(try await post("/\(id)/refuse", nil, fixture.second).status == .conflict)
      var sums = try await books.sums()
      #expect(sums.paidOut.amount == 700_000 && sums.available == 300_000)
      // Taking back needs two as well.
      #expect(
        try await post(
          "/\(id)/ask-reversal", #"{"reason":"chuyển nhầm tài khoản"}"#, fixture.second
        ).status
          == .ok)
      #expect(try await post("/\(id)/reverse", nil, fixture.second).status == .forbidden)
      let back = try await post("/\(id)/reverse", nil, fixture.first)
      #expect(try back.decoded(Row.self).state == "reversed")
      sums = try await books.sums()
      #expect(sums.paidOut.amount == 0 && sums.available == 1_000_000)
      // One that is refused frees its sum.
      let other = try await post("", Self.json("1000000"), fixture.second).decoded(Row.self)
      #expect(try await books.sums().available == 0)
      _ = try await post("/\(other.id)/refuse", #"{"note":"thiếu giấy tờ"}"#, fixture.first)
      #expect(try await books.sums().available == 1_000_000)
      let entries = try fixture.base.room.audit.log.entries(from: 0, limit: 1000)
        .map { "\($0.entry.verb)" }
      #expect(entries.filter { $0 == "payouts.approve" }.count >= 4)
      #expect(entries.contains("payouts.reverse"))
    }
  }

  @Test func `asked for again under their key are the first ones, with other content a conflict`()
    async throws
  {
    let fixture = try await funded()
    try await fixture.base.test { api in
      func propose(_ amount: String, _ key: String, _ who: HTTPFields) async throws -> ApiReply {
        try await api.send(
          .post, "/v1/donations/1/payouts", Self.json(amount), as: Self.json(who, key: key))
      }
      let first = try await propose("100000", "k1", fixture.first).decoded(Row.self)
      let again = try await propose("100000", "k1", fixture.first)
      #expect(again.status == .created)
      #expect(try again.decoded(Row.self).id == first.id)
      #expect(try await propose("200000", "k1", fixture.first).status == .conflict)
      // Another person's key is another one.
      #expect(try await propose("100000", "k1", fixture.second).decoded(Row.self).id != first.id)
      #expect(try await fixture.drive.books.sums().waiting.count == 2)
    }
  }

  @Test(arguments: [
    ("0", "Thiết bị y tế"), ("-5", "Thiết bị y tế"), ("1.5", "Thiết bị y tế"),
    ("1e30", "Thiết bị y tế"), (#""1000""#, "Thiết bị y tế"), ("1000", "du lịch"), ("1000", ""),
    ("9223372036854775808", "Thiết bị y tế"),
  ])
  func `a payout that cannot be is refused with its member`(
    amount: String, purpose: String
  ) async throws {
    let fixture = try await funded()
    try await fixture.base.test { api in
      let reply = try await api.send(
        .post, "/v1/donations/1/payouts", Self.json(amount, purpose: purpose),
        as: Self.json(fixture.first))
      #expect(reply.status == .unprocessableContent)
      #expect(!reply.faults.isEmpty, "\(reply.text)")
      #expect(try await fixture.drive.books.payouts().isEmpty)
    }
  }

  @Test
  func `by the pages two people pay out, and everybody sees purpose and sum, not the receiver`()
    async throws
  {
    let fixture = try await funded()
    try await fixture.base.test { api in
      let fields = [
        ("receiver", "Cụ Nguyễn Thị Tám"), ("purpose", "Người khó khăn"), ("amount", "250.000"),
        ("reason", "mất việc, nuôi hai cháu nhỏ"),
      ]
      let body = fields.map { "\($0.0)=\(FormFields.encoded($0.1))" }.joined(separator: "&")
      let made = try await api.send(
        .post, "/donations/1/payouts", body, as: DonationFixture.form(fixture.first))
      #expect(made.status == .seeOther)
      let own = try await api.send(.get, "/donations/1/payouts", nil, as: fixture.first)
      #expect(own.text.contains("một người khác phải duyệt") && !own.text.contains("/1/approve"))
      let other = try await api.send(.get, "/donations/1/payouts", nil, as: fixture.second)
      #expect(other.text.contains("/donations/1/payouts/1/approve"))
      let refused = try await api.send(
        .post, "/donations/1/payouts/1/approve", "", as: DonationFixture.form(fixture.first))
      #expect(refused.status == .unprocessableContent)
      #expect(refused.text.contains("không được tự duyệt"))
      let paid = try await api.send(
        .post, "/donations/1/payouts/1/approve", "", as: DonationFixture.form(fixture.second))
      #expect(paid.status == .seeOther)
      for path in ["/public/donations", "/public/donations.csv"] {
        let page = try await api.send(.get, path, nil, as: [.accept: "text/html"])
        #expect(page.text.contains("Người khó khăn"))
        #expect(page.text.contains("250.000") || page.text.contains("250000"))
        #expect(!page.text.contains("Tám") && !page.text.contains("mất việc"), "\(path)")
      }
      // An auditor reads and changes nothing.
      #expect(
        try await api.send(.post, "/donations/1/payouts", body, as: [.accept: "text/html"])
          .status == .seeOther)
    }
  }
}
