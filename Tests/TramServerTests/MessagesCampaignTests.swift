// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing
import TramGeo
import TramIsolation
import TramMessages
import TramUnits

@testable import TramServer

@Suite("Campaigns in the control room")
struct MessagesCampaignTests {
  private struct Shown: Decodable, Sendable {
    struct Figure: Decodable, Sendable {
      var count: Int
      var asOf: Int64?
    }
    var id: String
    var stage: String
    var revision: Int
    var people: Int
    var texts: Figure
    var peopleAddressed: Figure
    var segmentsSubmitted: Figure
    var peopleConfirmed: Figure
    var withdrawn: Int
  }

  private struct Plan: Decodable, Sendable {
    struct Spelling: Decodable, Sendable {
      var spelling: String
      var parts: Int
      var allParts: Int
      var cost: Int
    }
    var spellings: [Spelling]
    var looked: Int
    var people: Int
    var excluded: [String: Int]
  }

  private static let form =
    #"{"text": "Bộ Y tế: rửa tay, đeo khẩu trang", "area": "01", "spelling": "folded"}"#

  private func goOn(_ fixture: MessagesFixture) async throws {
    try await MessageService(messages: fixture.messages, room: fixture.room)
      .goOn(at: fixture.now)
  }

  @Test
  func `a dry run tells of each operator how many and at what price, and who is left out and why`()
    async throws
  {
    let fixture = try await MessagesFixture()
    _ = try await fixture.person("An", "0912345678")
    _ = try await fixture.person("An's brother", "0912345678")
    _ = try await fixture.person("Bình", "0987654321")
    _ = try await fixture.person("Chi", nil)
    _ = try await fixture.person("Dũng", "0312345678")
    _ = try await fixture.person("Em", "0901111111")
    _ = try await fixture.person("Far", "0902222222", area: "7900100001")
    let number = try #require(PhoneNumber("0901111111"))
    try await fixture.messages.optOuts.enter(
      OptOutBook.Entry(wish: .out, since: fixture.now), for: number)
    let who = fixture.who(0)
    try await fixture.base.test { api in
      let plan = try await api.ask(.post, "/v1/campaigns/plan", Self.form, as: who)
        .decoded(Plan.self)
      #expect(plan.looked == 6 && plan.people == 2)
      #expect(
        plan.excluded == ["sharedNumber": 1, "noNumber": 1, "noRoute": 1, "optedOut": 1])
      #expect(plan.spellings.map(\.parts) == [1, 1])
      #expect(plan.spellings[1].cost == 250 + 300 && plan.spellings[1].allParts == 2)
      let all = #"{"text": "x", "area": "01", "urgency": "urgent", "audience": "everybody"}"#
      let everybody = try await api.ask(.post, "/v1/campaigns/plan", all, as: who)
        .decoded(Plan.self)
      #expect(everybody.people == 3 && everybody.excluded["optedOut"] == nil)
      let calm = all.replacing("urgent", with: "ordinary")
      let refused = try await api.ask(.post, "/v1/campaigns/plan", calm, as: who)
      #expect(refused.status == .unprocessableContent && refused.faults == ["audience"])
      let nobody = try await api.ask(
        .post, "/v1/campaigns", #"{"text": "x", "area": "0200100001"}"#, as: who)
      #expect(nobody.status == .unprocessableContent && nobody.faults == ["area"])
    }
  }

  @Test
  func `is proposed by one, approved by two others, and sent once to each`() async throws {
    let fixture = try await MessagesFixture()
    for place in 0..<5 { _ = try await fixture.person("P\(place)", "091000000\(place)") }
    let who = [0, 1, 2].map(fixture.who)
    try await fixture.base.test { api in
      var keyed = who[0]
      keyed[.idempotencyKey] = "one"
      let made = try await api.ask(.post, "/v1/campaigns", Self.form, as: keyed)
      #expect(made.status == .created, "\(made.text)")
      let shown = try made.decoded(Shown.self)
      let path = "/v1/campaigns/\(shown.id)"
      #expect(made.headers[.location] == path && shown.stage == "proposed" && shown.people == 5)
      let again = try await api.ask(.post, "/v1/campaigns", Self.form, as: keyed)
      #expect(try again.decoded(Shown.self).id == shown.id)
      let other = Self.form.replacing("rửa tay", with: "ở nhà")
      #expect(
        try await api.ask(.post, "/v1/campaigns", other, as: keyed).faults == ["Idempotency-Key"])
      func act(_ verb: String, _ person: Int, _ body: String = "{}") async throws -> ApiReply {
        try await api.ask(.post, "\(path)/\(verb)", body, as: who[person])
      }
      #expect(try await act("start", 0).status == .conflict)
      #expect(try await act("approve", 0, #"{"revision": 1}"#).status == .conflict)
      #expect(try await act("approve", 1, #"{"revision": 2}"#).status == .conflict)
      #expect(try await act("approve", 1, #"{"revision": 1}"#).status == .ok)
      #expect(try await act("approve", 1, #"{"revision": 1}"#).status == .conflict)
      #expect(try await act("start", 1).status == .conflict)
      #expect(
        try await act("approve", 2, #"{"revision": 1}"#).decoded(Shown.self).stage == "approved")
      #expect(try await act("start", 1).decoded(Shown.self).stage == "queueing")
      #expect(try await act("start", 1).status == .ok, "to start twice is to start once")
      try await self.goOn(fixture)
      let running = try await api.ask(.get, path, as: who[0]).decoded(Shown.self)
      #expect(running.stage == "running" && running.peopleAddressed.count == 5)
      #expect(running.texts.count == 1)
      let sent = try fixture.drain()
      #expect(Set(sent.map(\.to)).count == 5 && sent.count == 5)
      #expect(sent.allSatisfy { $0.text == "Bo Y te: rua tay, deo khau trang" })
      let figures = try await api.ask(.get, path, as: who[0]).decoded(Shown.self)
      #expect(figures.segmentsSubmitted.count == 5 && figures.peopleConfirmed.count == 0)
      #expect(figures.segmentsSubmitted.asOf == fixture.now.milliseconds)
    }
  }

  @Test
  func `leaves out who opted out after it was approved, unless it goes to everybody`()
    async throws
  {
    let fixture = try await MessagesFixture()
    for place in 0..<3 { _ = try await fixture.person("P\(place)", "091000000\(place)") }
    let campaign = try await fixture.approved()
    #expect(try await fixture.arrive("Dừng", from: "84910000001"))
    _ = try fixture.drain()
    let who = fixture.who(0)
    try await fixture.base.test { api in
      let id = CampaignID(UInt64(campaign.number)).text
      #expect(
        try await api.ask(.post, "/v1/campaigns/\(id)/start", as: who).status == .ok)
      try await self.goOn(fixture)
      #expect(try fixture.drain().map(\.to) == ["84910000000", "84910000002"])
    }
  }

  @Test
  func `a change takes the approvals away, and a list that is gone is taken anew`() async throws {
    let fixture = try await MessagesFixture()
    _ = try await fixture.person("An", "0912345678")
    let campaign = try await fixture.approved()
    let id = CampaignID(UInt64(campaign.number)).text
    let who = fixture.who(0)
    try await fixture.base.test { api in
      try fixture.messages.lists.forget(but: [], and: [])
      let gone = try await api.ask(.post, "/v1/campaigns/\(id)/start", as: who)
      #expect(gone.status == .conflict && gone.text.contains("take the list anew"))
      let revised = try await api.ask(
        .post, "/v1/campaigns/\(id)/revise", Self.form, as: who)
      let shown = try revised.decoded(Shown.self)
      #expect(shown.stage == "proposed" && shown.revision == 2)
      #expect(try fixture.messages.book[campaign.number]?.approvals.isEmpty == true)
    }
  }

  @Test
  func `rests and goes on, and what is stopped is not sent any more`() async throws {
    let fixture = try await MessagesFixture()
    for place in 0..<4 { _ = try await fixture.person("P\(place)", "091000000\(place)") }
    let campaign = try await fixture.approved()
    let path = "/v1/campaigns/\(CampaignID(UInt64(campaign.number)).text)"
    let who = fixture.who(0)
    try await fixture.base.test { api in
      func act(_ verb: String) async throws -> Shown {
        try await api.ask(.post, "\(path)/\(verb)", as: who).decoded(Shown.self)
      }
      _ = try await act("start")
      try await self.goOn(fixture)
      #expect(try await act("pause").stage == "paused")
      #expect(try fixture.drain().isEmpty)
      #expect(try await act("resume").stage == "running")
      let staged = try fixture.messages.outbox.stage(1, centre: 1, at: fixture.now)
      #expect(staged.numbers.count == 1)
      let stopped = try await act("stop")
      #expect(stopped.stage == "stopped" && stopped.withdrawn == 3)
      #expect(try fixture.drain().isEmpty)
      #expect(
        try await api.ask(.post, "\(path)/resume", as: who).status == .conflict)
    }
  }

  @Test
  func `goes on after a kill where it was, with the list as it was when it started`() async throws {
    let fixture = try await MessagesFixture()
    for place in 0..<6 { _ = try await fixture.person("P\(place)", "091000000\(place)") }
    let campaign = try await fixture.approved()
    let messages = try fixture.messages
    let list = try #require(try messages.lists.list(campaign.content.reach))
    try messages.lists.start(campaign.number, list, at: fixture.now)
    let started = try messages.book.apply(
      .start, to: campaign.number, by: "mai", at: fixture.now)
    // As far as a kill let it come.
    _ = try messages.outbox.queue(started, Array(list.prefix(4)), at: fixture.now)
    #expect(messages.lists.isGoing(campaign.number))
    try await goOn(fixture)
    #expect(!messages.lists.isGoing(campaign.number))
    #expect(try fixture.drain().map(\.to) == list.map(\.number.description))
    try await goOn(fixture)
    #expect(try fixture.drain().isEmpty)
    try? fixture.room.close()
  }

  @Test
  func `a list that is cut or changed anywhere is no list`() async throws {
    let fixture = try await MessagesFixture()
    for place in 0..<3 { _ = try await fixture.person("P\(place)", "091000000\(place)") }
    let campaign = try await fixture.approved()
    let lists = try fixture.messages.lists
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: lists.folder).first)
    let path = URL(filePath: "\(lists.folder)/\(name)")
    let whole = try Data(contentsOf: path)
    #expect(try lists.list(campaign.content.reach)?.count == 3)
    for place in whole.indices {
      var changed = whole
      changed[place] ^= 0x40
      try changed.write(to: path)
      #expect(throws: ServerError.self) { try lists.list(campaign.content.reach) }
      try whole.prefix(place).write(to: path)
      #expect(throws: ServerError.self) { try lists.list(campaign.content.reach) }
    }
    try? fixture.room.close()
  }

  @Test
  func `a backup has the book and no outbox, list or text, and what was started is told as lost`()
    async throws
  {
    let fixture = try await MessagesFixture()
    _ = try await fixture.person("An", "0912345678")
    let campaign = try await fixture.approved()
    let messages = try fixture.messages
    let list = try #require(try messages.lists.list(campaign.content.reach))
    try messages.lists.start(campaign.number, list, at: fixture.now)
    _ = try messages.book.apply(.start, to: campaign.number, by: "mai", at: fixture.now)
    try await goOn(fixture)
    _ = try await fixture.arrive("Cho tôi hỏi")
    let target = fixture.base.folder.path() + ".backup"
    let restored = fixture.base.folder.path() + ".restored"
    defer { for path in [target, restored] { try? FileManager.default.removeItem(atPath: path) } }
    _ = try await Backup.make(of: fixture.base.folder.path(), at: target, now: fixture.now)
    let copied = try FileManager.default.contentsOfDirectory(atPath: target)
    #expect(copied.contains("campaigns") && copied.contains("messages.json"))
    for name in ["outbox", "campaign-lists", "texts.sqlite", "alpha.secret"] {
      #expect(!copied.contains(name), "\(name)")
    }
    _ = try await Restore.make(of: restored, from: target)
    try fixture.room.close()
    try "sesame".write(toFile: "\(restored)/alpha.secret", atomically: true, encoding: .utf8)
    let again = try #require(
      try MessageRoom.open(ServerSettings(folder: restored), at: fixture.now))
    let found = try #require(again.book[campaign.number])
    #expect(found.state == .started && found.approvals.count == 2)
    #expect(again.outbox.campaigns[campaign.number] == nil && again.outbox.count == 0)
    try again.close()
  }
}
