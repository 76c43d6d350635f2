// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing
import TramGeo
import TramIsolation
import TramMessages
import TramUnits

@testable import TramServer

@Suite("The pages of messages")
struct MessagesPagesTests {
  /// Asks as a browser does, in a language.
  private func ask(
    _ api: ApiClient, _ method: HTTPRequest.Method, _ path: String, as who: HTTPFields,
    _ fields: [(String, String)] = [], language: String = "en"
  ) async throws -> ApiReply {
    var headers = who
    headers[.accept] = "text/html"
    headers[.acceptLanguage] = language
    guard method == .post else { return try await api.send(.get, path, nil, as: headers) }
    headers[.contentType] = "application/x-www-form-urlencoded"
    let csrf = who[.formToken] ?? ""
    let body = (fields + [("csrf", csrf)]).map { "\($0)=\(FormFields.encoded($1))" }
    return try await api.send(.post, path, body.joined(separator: "&"), as: headers)
  }

  private static let text = "Bộ Y tế: <b>rửa tay</b> & đeo khẩu trang"

  private static let form = [
    ("text", text), ("area", "01"), ("spelling", "written"), ("urgency", "urgent"),
    ("audience", "everybody"),
  ]

  @Test
  func `lead from composing over two approvals to a campaign that is followed live`()
    async throws
  {
    let fixture = try await MessagesFixture()
    for place in 0..<3 { _ = try await fixture.person("Zq\(place)", "091000000\(place)") }
    let who = [0, 1, 2].map(fixture.who)
    try await fixture.base.test { api in
      for language in ["vi", "en"] {
        for path in ["/messages", "/messages/new", "/messages/inbox", "/messages/rows"] {
          let page = try await ask(api, .get, path, as: who[0], language: language)
          #expect(page.status == .ok && !page.text.contains("{{"), "\(path)")
        }
      }
      let planned = try await ask(api, .post, "/messages/plan", as: who[0], Self.form)
      #expect(planned.status == .ok && !planned.text.contains("{{"))
      #expect(planned.text.contains("3 people, one phone each"), "\(planned.text)")
      #expect(!planned.text.contains("Zq") && !planned.text.contains("0000001"))
      #expect(!planned.text.contains("<b>rửa"), "what somebody writes is no markup")
      let counted = try await ask(api, .post, "/messages/count", as: who[0], Self.form)
      #expect(counted.text.contains("1 part") && counted.text.contains("Alpha"))
      #expect(!counted.text.contains("<html"), "a part of a page")
      var double = Self.form
      double.append(("key", "0123456789"))
      let made = try await ask(api, .post, "/messages", as: who[0], double)
      let path = try #require(made.headers[.location]?.split(separator: "?").first.map(String.init))
      let again = try await ask(api, .post, "/messages", as: who[0], double)
      #expect(again.headers[.location]?.hasPrefix(path) == true, "sent twice it is one")
      let own = try await ask(api, .get, path, as: who[0])
      #expect(own.text.contains("two others must approve") && !own.text.contains("/approve\""))
      #expect(own.text.contains("Urgent") && own.text.contains("also those who opted out"))
      for person in 1...2 {
        let page = try await ask(api, .get, path, as: who[person])
        #expect(page.text.contains("\(path)/approve") && !page.text.contains("\(path)/start"))
        let done = try await ask(
          api, .post, "\(path)/approve", as: who[person], [("revision", "1")])
        #expect(done.status == .seeOther)
      }
      let refused = try await ask(
        api, .post, "\(path)/approve", as: who[1], [("revision", "1")])
      #expect(refused.status == .conflict)
      #expect(
        try await ask(api, .post, "\(path)/start", as: who[1]).status == .seeOther)
      try await MessageService(messages: fixture.messages, room: fixture.room)
        .goOn(at: fixture.now)
      _ = try fixture.drain()
      let live = try await ask(api, .get, "\(path)/figures", as: who[2])
      #expect(live.text.contains("Being sent") && !live.text.contains("{{"))
      for label in [
        "Texts", "People addressed", "Parts the operators took", "Parts phones have",
        "People who have all of it",
      ] {
        #expect(live.text.contains(label), "\(label)")
      }
      #expect(live.text.contains("<b>3</b>"))
    }
  }

  @Test
  func `say what is wrong with a form, and keep what was written`() async throws {
    let fixture = try await MessagesFixture()
    let who = fixture.who(0)
    try await fixture.base.test { api in
      let nobody = try await ask(
        api, .post, "/messages", as: who, [("text", "Ở nhà"), ("area", "01")])
      #expect(nobody.status == .unprocessableContent && nobody.text.contains("Ở nhà"))
      let calm = try await ask(
        api, .post, "/messages/plan", as: who,
        [("text", "Ở nhà"), ("area", "01"), ("audience", "everybody")])
      #expect(calm.status == .unprocessableContent && calm.text.contains("Only an urgent warning"))
      let empty = try await ask(api, .post, "/messages", as: who, [("text", ""), ("area", "x")])
      #expect(empty.status == .unprocessableContent && !empty.text.contains("{{"))
      var stranger = who
      stranger[.formToken] = nil
      #expect(
        try await ask(api, .post, "/messages", as: stranger, Self.form).status == .forbidden)
    }
  }

  @Test
  func `let a text be read, answered once and put aside, without its number`() async throws {
    let fixture = try await MessagesFixture()
    _ = try await fixture.person("An", "0912345678")
    #expect(try await fixture.arrive("Tôi <i>cần</i> thuốc"))
    let row = try #require(
      try await fixture.messages.inbox.list(within: .everywhere, state: nil, after: nil)
        .rows.first)
    let who = fixture.who(0)
    try await fixture.base.test { api in
      let path = "/messages/inbox/\(row.id.text)"
      for language in ["vi", "en"] {
        let page = try await ask(api, .get, path, as: who, language: language)
        #expect(page.status == .ok && !page.text.contains("{{"))
        #expect(page.text.contains("&lt;i&gt;") && page.text.contains("•••678"))
        #expect(!page.text.contains("84912345678"))
      }
      let empty = try await ask(api, .post, "\(path)/answer", as: who, [("text", " ")])
      #expect(empty.status == .unprocessableContent)
      let sent = try await ask(api, .post, "\(path)/answer", as: who, [("text", "Vâng ạ")])
      #expect(sent.headers[.location]?.contains("textAnswered") == true)
      #expect(try fixture.drain().map(\.text) == ["Vang a"])
      let read = try await ask(api, .get, path, as: who)
      #expect(read.text.contains("Vâng ạ") && read.text.contains("Answered"))
      _ = try await ask(api, .post, "\(path)/done", as: who)
      let waiting = try await ask(api, .get, "/messages/inbox", as: who)
      #expect(!waiting.text.contains(row.id.text))
      let missing = try await ask(api, .get, "/messages/inbox/G0X", as: who)
      #expect(missing.status == .notFound)
    }
  }

  @Test
  func `are told of what moves by the stream of events, as far as the listener's areas go`()
    async throws
  {
    let fixture = try await MessagesFixture()
    _ = try await fixture.person("An", "0912345678")
    let campaign = try await fixture.approved()
    let messages = try fixture.messages
    let before = messages.changes.now
    messages.changes.note(campaign.number)
    messages.changes.noteTexts()
    let moved = messages.changes.since(before)
    #expect(moved.campaigns == [campaign.number] && moved.hasTexts)
    #expect(messages.changes.since(moved.now).campaigns.isEmpty)
    let who = fixture.who(0)
    let hub = fixture.room.hub
    try await fixture.base.test { api in
      async let stream = api.ask(.get, "/v1/events", as: who)
      // The listener is there once it waits.
      while hub.listeners == 0 { await Task.yield() }
      messages.changes.note(campaign.number)
      messages.changes.noteTexts()
      hub.noteMessages(messages.changes.now)
      while hub.listeners == 0 { await Task.yield() }
      hub.close()
      let text = try await stream.text
      #expect(text.contains("event: campaign-moved") && text.contains("event: text-arrived"))
      #expect(text.contains(CampaignID(UInt64(campaign.number)).text))
    }
  }
}
