// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing
import TramIsolation
import TramJournal
import TramSQLite
import TramTracing
import TramUnits

@testable import TramServer

@Suite("Health declarations on the public pages")
struct FrontDeclarationTests {
  private static let ward = "0100100001"

  /// A whole form of somebody ill, with one person met and one place.
  private static let ill = [
    "key": "k1", "places": "1", "people": "1", "name": "Nguyễn <Văn> An",
    "phone": "+84 912 345 678", "birthYear": "1984", "address": "12 Hàng Bông",
    "symptom-fever": "1", "symptom-cough": "1", "onset": "2020-03-30", "metCase": "no",
    "metIll": "yes", "place0": "chợ Hàn, Đà Nẵng", "place0-from": "2020-03-25",
    "place0-to": "2020-03-27", "met0": "Trần Thị Bình", "met0-phone": "0987654321",
    "met0-day": "2020-03-30", "affirmed": "1",
  ]

  /// The form's fields with others in their place.
  private func fields(_ others: [String: String]) -> [String: String] {
    Self.ill.merging(others) { $1 }
  }

  private func link(_ fixture: ConsoleFixture, _ subject: String = ward) -> String {
    fixture.room.front.formLink().local(of: subject)
  }

  private func declared(_ response: TestResponse) throws -> DeclarationID {
    let path = try #require(response.headers[.location])
    let parts = path.split(separator: "/")
    #expect(parts.count == 3 && parts[0] == "r")
    return try #require(DeclarationID(parts[1]))
  }

  @Test
  func `are handed in without an account, once, and give a receipt without a name`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      let path = link(fixture)
      for (language, word) in [("vi", "Khai báo y tế"), ("en", "Health declaration")] {
        browser.language.withLock { $0 = language }
        let page = try await browser.get(path)
        #expect(page.status == .ok && page.text.contains(word))
        #expect(!page.text.contains("{{") && !page.text.contains("<script"))
        #expect(page.text.contains("14"), "says how long it is kept")
      }
      let sent = try await browser.post(path, Self.ill)
      #expect(sent.status == .seeOther, "\(sent.text)")
      let id = try declared(sent)
      let again = try await browser.post(path, Self.ill)
      #expect(try declared(again) == id)
      #expect(try await fixture.room.front.declarations.list(.init()).count == 1)
      let receipt = try await browser.text(try #require(sent.headers[.location]))
      #expect(receipt.contains(id.text) && receipt.contains("<svg"))
      #expect(!receipt.contains("Nguyễn") && !receipt.contains("912"))
      #expect(try await browser.get("/r/\(id.text)/0000000000000000").status == .notFound)
      #expect(try await browser.get("/d/\(Self.ward)/0000000000000000").status == .notFound)
    }
  }

  @Test
  func `with faults come back with everything that was typed, and say where`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      let path = link(fixture)
      let bad = fields([
        "phone": "113", "onset": "hôm qua", "symptom-none": "1", "place0-from": "",
        "met0-phone": "12", "affirmed": "", "birthYear": "84", "metIll": "",
      ])
      let answer = try await browser.post(path, bad)
      #expect(answer.status == .unprocessableContent)
      for field in [
        "#phone", "#onset", "#symptom-none", "#place0-from", "#met0-phone", "#affirmed",
        "#birthYear", "#metIll-yes",
      ] { #expect(answer.text.contains("href=\"\(field)\""), "\(field)") }
      for typed in [
        "value=\"Nguyễn &lt;Văn&gt; An\"", "value=\"113\"", "value=\"hôm qua\"",
        "value=\"chợ Hàn, Đà Nẵng\"", "value=\"Trần Thị Bình\"", "value=\"12 Hàng Bông\"",
      ] { #expect(answer.text.contains(typed), "\(typed)") }
      #expect(answer.text.contains("name=\"symptom-cough\" value=\"1\" checked"))
      #expect(answer.text.contains("value=\"k1\""), "the key stays")
      #expect(try await fixture.room.front.declarations.list(.init()).isEmpty)
    }
  }

  @Test
  func `grow by rows and change their language without a script and without a loss`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      let path = link(fixture)
      let more = try await browser.post(path, fields(["more": "people"]))
      #expect(more.status == .ok && more.text.contains("id=\"met2\""))
      #expect(more.text.contains("value=\"Trần Thị Bình\""))
      let most = try await browser.post(path, fields(["more": "places", "places": "999"]))
      #expect(most.text.contains("id=\"place11\"") && !most.text.contains("id=\"place12\""))
      let other = try await browser.post(path, fields(["language": "en"]))
      #expect(other.text.contains("<html lang=\"en\">") && other.text.contains("Trần Thị Bình"))
      #expect(try await fixture.room.front.declarations.list(.init()).isEmpty)
    }
  }

  @Test
  func `keep names in a register apart, under a key that backups leave out`() async throws {
    let fixture = try await ConsoleFixture()
    let folder = fixture.folder
    try await fixture.browse { browser in
      let id = try declared(try await browser.stranger.post(link(fixture), Self.ill))
      let record = try #require(await fixture.room.front.declarations.find(id))
      #expect(record.symptoms == [.fever, .cough] && record.area == Self.ward)
      #expect(record.triage == .test && record.companions == [Day("2020-03-30")])
      let target = folder.appending(path: "copy").path
      _ = try await Backup.make(of: folder.path, at: target, now: ConsoleFixture.start)
      var names: [String] = []
      for name in try FileManager.default.contentsOfDirectory(atPath: target) {
        names.append(name)
        let bytes = FileManager.default.contents(atPath: "\(target)/\(name)") ?? Data()
        for secret in ["Nguyễn", "Trần Thị Bình", "0912345678", "912 345 678"] {
          #expect(bytes.firstRange(of: Data(secret.utf8)) == nil, "\(secret) in \(name)")
        }
      }
      #expect(names.contains("declared-names.sqlite") && names.contains("declarations.sqlite"))
      for left in ["declared-names.key", "visits.sqlite", "visitor-names.sqlite"] {
        #expect(!names.contains(left), "\(left)")
      }
    }
  }

  @Test
  func `go with their names on their day, byte for byte`() async throws {
    let fixture = try await ConsoleFixture()
    let folder = fixture.folder
    try await fixture.browse { browser in
      let front = fixture.room.front
      let id = try declared(try await browser.stranger.post(link(fixture), Self.ill))
      try await front.forget(
        at: ConsoleFixture.start.advanced(seconds: 13.9 * 86_400), visitDays: 28)
      #expect(try await front.declarations.find(id) != nil)
      try await front.forget(
        at: ConsoleFixture.start.advanced(seconds: 14.1 * 86_400), visitDays: 28)
      #expect(try await front.declarations.find(id) == nil)
      #expect(try await front.names.names(of: id.allEntries).isEmpty)
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
      where name.hasPrefix("declarations.sqlite") {
        let bytes = FileManager.default.contents(atPath: "\(folder.path)/\(name)") ?? Data()
        #expect(bytes.firstRange(of: Data("chợ Hàn".utf8)) == nil, "\(name)")
      }
      #expect(try await browser.get(front.receiptLink().local(of: id.text)).status == .notFound)
    }
  }

  @Test
  func `list the ill, those who met a case and wards with an outbreak first`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let token = try await browser.token()
      let healthy = [
        "symptom-fever": "", "symptom-cough": "", "symptom-none": "1", "onset": "", "metIll": "no",
        "place0": "", "place0-from": "", "place0-to": "",
      ]
      let ill = try declared(try await browser.stranger.post(link(fixture), Self.ill))
      let well = try declared(
        try await browser.stranger.post(
          link(fixture), fields(healthy.merging(["key": "k2"]) { $1 })))
      let there = try declared(
        try await browser.stranger.post(
          link(fixture, "0100200033"), fields(healthy.merging(["key": "k3"]) { $1 })))
      let met = try declared(
        try await browser.stranger.post(
          link(fixture),
          fields(
            healthy.merging(["key": "k4", "metCase": "yes", "lastMet": "31/03/2020"]) { $1 })))
      func order() async throws -> [DeclarationID] {
        try await browser.text("/declarations").matches(of: /"\/declarations\/(B[0-9A-Z]+)"/)
          .compactMap { DeclarationID($0.output.1) }
      }
      #expect(try await order() == [met, ill, there, well])
      let made = try await browser.post(
        "/cases",
        [
          "name": "X", "disease": "covid-19", "area": "0100200033", "onset": "2020-03-29",
          "state": "confirmed",
        ], token: token)
      #expect(made.status == .seeOther)
      #expect(try await order() == [met, ill, there, well])
      let list = try await browser.text("/declarations")
      #expect(list.contains("vùng có dịch") && !list.contains("Nguyễn"))
      _ = try await browser.post(
        "/declarations/\(well.text)/settle", ["note": "ổn"], token: token)
      #expect(try await order() == [met, ill, there])
    }
  }

  @Test
  func `tell names after the journal has who asked and why`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let token = try await browser.token()
      let id = try declared(try await browser.stranger.post(link(fixture), Self.ill))
      let page = try await browser.text("/declarations/\(id.text)")
      #expect(page.contains("Sốt") && !page.contains("Nguyễn") && !page.contains("Bình"))
      let none = try await browser.post(
        "/declarations/\(id.text)/names", ["purpose": " "], token: token)
      #expect(none.status == .unprocessableContent && !none.text.contains("Bình"))
      let given = try await browser.post(
        "/declarations/\(id.text)/names", ["purpose": "gọi hỏi"], token: token)
      #expect(given.text.contains("Nguyễn &lt;Văn&gt; An") && given.text.contains("0912345678"))
      #expect(given.text.contains("Trần Thị Bình"))
      let reader = try SQLiteJournalReader(path: fixture.room.settings.path("journal.sqlite"))
      let deeds = try await reader.read(after: SequenceNumber.start, limit: 1000)
        .filter { $0.envelope.kind == FrontDesk.deedKind }
      #expect(deeds.count == 1)
      let text = String(decoding: deeds.first?.envelope.payload ?? [], as: UTF8.self)
      #expect(text.contains(id.text) && text.contains("gọi hỏi") && !text.contains("Bình"))
    }
  }

  @Test
  func `become a suspected case with the people met as contacts, their names with them`()
    async throws
  {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let token = try await browser.token()
      let id = try declared(try await browser.stranger.post(link(fixture), Self.ill))
      let taken = try await browser.post(
        "/declarations/\(id.text)/take", ["as": "case"], token: token)
      #expect(taken.status == .seeOther, "\(taken.text)")
      let rows = fixture.room.cases.rows
      let record = try #require(await rows.list(TracedCase.self, CaseFilter()).rows.first)
      #expect(record.state == .suspected && record.onset == Day("2020-03-30"))
      #expect(record.area == Self.ward && !record.note.contains("Nguyễn"))
      var filter = CaseFilter()
      filter.person = record.person
      let meeting = try #require(await rows.list(CaseContact.self, filter).rows.first)
      let other = meeting.from == record.person ? meeting.to : meeting.from
      #expect(meeting.source == .interview)
      let given = try await fixture.room.cases.release(
        [record.person, other], ofCase: nil, purpose: "test", by: "lan",
        at: ConsoleFixture.start)
      #expect(given.names[record.person]?.phone == "0912345678")
      #expect(given.names[other]?.name == "Trần Thị Bình")
      let kept = try #require(await fixture.room.front.declarations.find(id))
      #expect(kept.state == .taken && kept.person == record.person)
      let twice = try await browser.post(
        "/declarations/\(id.text)/take", ["as": "task", "kind": "sample"], token: token)
      #expect(twice.status == .conflict)
    }
  }

  @Test
  func `become a contact of a case, or a task of the ward`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let token = try await browser.token()
      _ = try await browser.post(
        "/cases",
        [
          "name": "X", "disease": "covid-19", "area": Self.ward, "onset": "2020-03-29",
          "sampled": "2020-03-30T08:00", "resulted": "2020-03-30T20:00", "state": "confirmed",
        ], token: token)
      let rows = fixture.room.cases.rows
      let root = try #require(await rows.list(TracedCase.self, CaseFilter()).rows.first)
      let first = try declared(try await browser.stranger.post(link(fixture), Self.ill))
      let met = try await browser.post(
        "/declarations/\(first.text)/take",
        ["as": "contact", "case": root.id.text, "met": "2020-03-31T09:00"], token: token)
      #expect(met.status == .seeOther, "\(met.text)")
      var filter = CaseFilter()
      filter.kinds = ["F1"]
      let contact = try #require(await rows.list(TracedPerson.self, filter).rows.first)
      #expect(contact.label == first.text)
      let second = try declared(
        try await browser.stranger.post(link(fixture), fields(["key": "k2"])))
      let planned = try await browser.post(
        "/declarations/\(second.text)/take", ["as": "task", "kind": "sample"], token: token)
      #expect(planned.status == .seeOther, "\(planned.text)")
      let tasks = try await rows.list(CaseTask.self, CaseFilter()).rows
      #expect(tasks.contains { $0.kind == .sample && $0.area == Self.ward && $0.ofCase == nil })
      let bad = try await browser.post(
        "/declarations/\(second.text)/take", ["as": "task", "kind": "call"], token: token)
      #expect(bad.status == .conflict)
    }
  }

  @Test
  func `of somebody who is signed in need the token that the page carries`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let path = link(fixture)
      #expect(try await browser.post(path, Self.ill).status == .forbidden)
      let token = try await browser.token(on: path)
      let sent = try await browser.post(path, fields(["csrf": token]))
      _ = try declared(sent)
    }
  }

  @Test
  func `of other sites, too large or too many are refused, and nothing typed is lost`()
    async throws
  {
    let fixture = try await ConsoleFixture()
    let long = String(repeating: "x", count: 70_000)
    try await fixture.server.application().test(.router) { client in
      let path = link(fixture)
      let body = Self.ill.map { "\($0)=\(FormFields.encoded($1))" }.joined(separator: "&")
      func send(_ body: String, _ more: HTTPFields = [:]) async throws -> TestResponse {
        var headers: HTTPFields = [
          .contentType: "application/x-www-form-urlencoded", .accept: "text/html",
        ]
        for field in more { headers[field.name] = field.value }
        return try await client.executeRequest(
          uri: path, method: .post, headers: headers, body: .init(string: body))
      }
      let foreign = try await send(body, [.origin: "https://evil.example"])
      #expect(foreign.status == .forbidden)
      #expect(try await send("\(body)&address=\(long)").status == .contentTooLarge)
      #expect(try await send("").status == .unprocessableContent)
      #expect(
        try await send("=&&%ff=%&name=%00%01&places=-5&people=x").status
          == .unprocessableContent)
      var refused: TestResponse?
      for number in 0..<200 where refused == nil {
        let answer = try await send(body + "&key=\(number)")
        if answer.status == .tooManyRequests { refused = answer }
      }
      let answer = try #require(refused)
      #expect(answer.headers[.retryAfter] != nil && answer.text.contains("Trần Thị Bình"))
    }
    try fixture.room.close()
  }
}
