// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import HTTPTypes
import Testing
import TramGeo
import TramIsolation
import TramJournal
import TramMessages
import TramSQLite
import TramTracing
import TramUnits

@testable import TramServer

@Suite("Texts from people")
struct MessagesInboxTests {
  @Test
  func `are kept once, however often the centre delivers them, where their sender lives`()
    async throws
  {
    let fixture = try await MessagesFixture()
    _ = try await fixture.person("An", "0912345678", area: "0100100001")
    for _ in 0..<3 { #expect(try await fixture.arrive("Khi nào hết cách ly?", id: "A1")) }
    for _ in 0..<2 { #expect(try await fixture.arrive("Tôi cần thuốc")) }
    fixture.base.advance(900)
    #expect(try await fixture.arrive("Tôi cần thuốc"))
    #expect(try await fixture.arrive("Xin hỏi", from: "84908888888"))
    let inbox = try fixture.messages.inbox
    let all = try await inbox.list(within: .everywhere, state: .waiting, after: nil).rows
    #expect(
      all.map(\.body) == ["Xin hỏi", "Tôi cần thuốc", "Tôi cần thuốc", "Khi nào hết cách ly?"])
    #expect(all.map(\.area) == ["", "0100100001", "0100100001", "0100100001"])
    #expect(all[1].maskedSender == "•••678")
    let ward = AreaReach([AreaReach.Span(beginning: "0100100001")])
    #expect(try await inbox.list(within: ward, state: nil, after: nil).rows.count == 3)
    let other = AreaReach([AreaReach.Span(beginning: "0100100002")])
    #expect(try await inbox.list(within: other, state: nil, after: nil).rows.isEmpty)
    #expect(try await inbox.find(all[0].id, within: ward) == nil)
    try? fixture.room.close()
  }

  @Test(
    "say stop in the words of the law and of every day, with and without diacritics",
    arguments: [
      ("STOP", true), ("stop.", true), ("Dừng", true), ("DUNG", true), ("Huỷ", true),
      ("hủy", true), ("Từ chối", true), ("Đúng", false), ("đúng rồi", false),
      ("dừng lại đi em", false), ("", false), ("TC", true),
    ])
  func stops(words: String, isOut: Bool) async throws {
    let fixture = try await MessagesFixture()
    #expect(try await fixture.arrive(words.isEmpty ? " " : words))
    #expect(try fixture.messages.optOuts.numbers.isEmpty != isOut, "\(words)")
    let replies = try fixture.drain()
    #expect(replies.count == (isOut ? 1 : 0))
    #expect(replies.allSatisfy { $0.text.count <= 160 })
    if isOut {
      fixture.base.advance(1)
      #expect(try await fixture.arrive("START"))
      #expect(try fixture.messages.optOuts.numbers.isEmpty)
    }
    try? fixture.room.close()
  }

  @Test
  func `are answered by an officer of the area, through the centre they came by`() async throws {
    let fixture = try await MessagesFixture()
    _ = try await fixture.person("An", "0912345678")
    #expect(try await fixture.arrive("Tôi cần thuốc"))
    #expect(try await fixture.arrive("Số gì đây", from: "VIETTEL"))
    let rows = try await fixture.messages.inbox.list(
      within: .everywhere, state: nil, after: nil
    ).rows
    let who = fixture.who(0)
    try await fixture.base.test { api in
      let path = "/v1/texts/\(rows[1].id.text)"
      let reply = try await api.ask(
        .post, "\(path)/answer", #"{"text": "Cán bộ sẽ mang đến chiều nay"}"#, as: who)
      #expect(reply.status == .ok && reply.text.contains("\"answered\""), "\(reply.text)")
      #expect(!reply.text.contains("84912345678"), "a number is nobody's business")
      let sent = try fixture.drain()
      #expect(sent.map(\.text) == ["Can bo se mang den chieu nay"])
      #expect(sent.first?.to == "84912345678")
      #expect(try await api.ask(.post, "\(path)/done", as: who).text.contains("\"done\""))
      let nameless = "/v1/texts/\(rows[0].id.text)/answer"
      #expect(
        try await api.ask(.post, nameless, #"{"text": "x"}"#, as: who).status == .conflict)
      #expect(
        try await api.ask(.post, "\(path)/answer", #"{"text": ""}"#, as: who).faults == ["text"])
      let waiting = try await api.ask(.get, "/v1/texts?state=waiting", as: who)
      #expect(waiting.text.contains(rows[0].id.text) && !waiting.text.contains(rows[1].id.text))
    }
  }

  @Test
  func `go with their answers after their days`() async throws {
    let fixture = try await MessagesFixture()
    #expect(try await fixture.arrive("Tôi cần thuốc"))
    let inbox = try fixture.messages.inbox
    let row = try #require(
      try await inbox.list(within: .everywhere, state: nil, after: nil).rows.first)
    try await inbox.settle(row.id, as: .answered, answer: "Vâng", by: "mai", at: fixture.now)
    try await inbox.forget(before: fixture.now)
    #expect(try await inbox.find(row.id, within: .everywhere) != nil)
    try await inbox.forget(before: fixture.now.advanced(seconds: 1))
    #expect(try await inbox.find(row.id, within: .everywhere) == nil)
    let answers = try await inbox.write {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM answer")
    }
    #expect(answers == 0)
    try? fixture.room.close()
  }

  @Test
  func `messages of the case desk go to the phones of the register, and stale ones to nobody`()
    async throws
  {
    let fixture = try await MessagesFixture()
    let desk = CaseDeskActions(room: fixture.room)
    func open(_ label: String, _ phone: String) async throws {
      let made = try await desk.open(
        try CaseDeskForm.read(fields: [
          ("name", label), ("phone", phone), ("area", "0100100001"), ("disease", "covid-19"),
          ("state", "suspected"),
        ]), by: "seed")
      _ = try await desk.confirm(
        made.id,
        try ConfirmForm.read(fields: [
          ("sampled", "\(fixture.now.milliseconds - 86_400_000)"),
          ("resulted", "\(fixture.now.milliseconds)"),
        ]), by: "seed")
    }
    try await open("Lê Thị Mai", "0912345678")
    try await fixture.checkTexts.deliverMessages()
    let sent = try fixture.drain()
    #expect(sent.count == 1 && sent[0].to == "84912345678", "\(sent)")
    #expect(sent[0].text.hasPrefix("Tram: ") && sent[0].text.count <= 160)
    try await fixture.checkTexts.deliverMessages()
    #expect(try fixture.drain().isEmpty)
    try await open("Trần Văn Bình", "0901111111")
    fixture.base.advance(2 * 86_400)
    try await fixture.checkTexts.deliverMessages()
    #expect(try fixture.drain().isEmpty)
    let left = try await fixture.room.desk.journal.pendingEffects(
      of: CaseCodec.messages, limit: 10)
    #expect(left.isEmpty)
    try? fixture.room.close()
  }

  @Test
  func `what the service writes takes one part in either language, however long its values`() {
    for language in Language.allCases {
      let speech = Speech(language: language)
      for key in Words.texts.keys {
        let text = speech.say("texts.\(key)", "2021-12-31", "1234", "19001234")
        let plan = try? MessagePlan(text)
        #expect(plan?.folded.cut.parts.count == 1, "\(key): \(text)")
      }
    }
  }
}
