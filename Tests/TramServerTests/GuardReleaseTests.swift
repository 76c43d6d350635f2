// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import Testing
import TramGeo
import TramGuard
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("Releases, emergencies and second persons at a server")
struct GuardReleaseTests {
  private struct Loan: Decodable {
    var id: UInt64
    var state: String
    var until: Int64?
  }

  private struct Emergency: Decodable {
    var id: UInt64
    var judgement: String
    var isLive: Bool
  }

  private func who(
    _ fixture: GuardFixture, _ role: Role, _ relation: GuardFixture.Relation
  ) throws -> HTTPFields {
    let visitor = fixture.visitors.first { $0.role == role && $0.relation == relation }
    return GuardFixture.fields(try #require(visitor).session)
  }

  private func paths(_ world: GuardFixture.World) -> [String] {
    ["alarms", "orders", "people"].map { "/\($0)/\(world.ids[$0] ?? "")" }
  }

  private static let ask =
    #"{"lends":"positions","area":"0100100001","reason":"an alarm at night, nobody answers"}"#

  private func form(_ api: ApiClient, _ path: String, _ text: String, _ who: HTTPFields)
    async throws -> ApiReply
  {
    var who = who
    who[.contentType] = "application/x-www-form-urlencoded"
    return try await api.send(.post, path, text, as: who)
  }

  @Test
  func `a district officer opens an alarm, an order and a person by a release of the ward`()
    async throws
  {
    let fixture = try await GuardFixture()
    let district = try who(fixture, .district, .child)
    let ward = try who(fixture, .officer, .own)
    let world = try #require(fixture.world(of: "0100100001"))
    let other = try #require(fixture.world(of: "0100100005"))
    let base = fixture.base
    try await base.test { api in
      var asking = district
      asking[.accept] = "text/html"
      for path in paths(world) {
        let refused = try await api.ask(.get, path, as: asking)
        #expect(refused.status == .forbidden)
        #expect(refused.text.contains("/access?for=\(FormFields.encoded(path))"), "\(path)")
        let page = try await api.ask(.get, "/access?for=\(path)", as: asking)
        #expect(page.status == .ok && page.text.contains(#"value="0100100001""#), "\(path)")
      }
      let asked = try await api.ask(.post, "/v1/access/releases", Self.ask, as: district)
      #expect(asked.status == .created, "\(asked.text)")
      let number = try asked.decoded(Loan.self).id
      let waiting = try await api.ask(.get, "/access", as: ward)
      #expect(waiting.text.contains("nobody answers"))
      #expect(waiting.text.contains("/access/releases/\(number)/give"))
      let give = "/v1/access/releases/\(number)/give"
      #expect(try await api.ask(.post, give, "{}", as: district).status == .forbidden)
      let far = try who(fixture, .officer, .sibling)
      #expect(try await api.ask(.post, give, "{}", as: far).status == .forbidden)
      #expect(try await form(api, "/access/releases/\(number)/give", "", ward).status == .seeOther)
      for path in paths(world) {
        #expect(try await api.ask(.get, path, as: district).status == .ok, "\(path)")
      }
      for path in paths(other) {
        #expect(try await api.ask(.get, path, as: district).status == .notFound, "\(path)")
      }
      // Four hours later it is over by itself.
      base.advance(4 * 3600)
      #expect(try await api.ask(.get, paths(world)[0], as: district).status == .forbidden)
    }
  }

  @Test
  func `a release is kept over a restart, ends at once, and each step is on record`() async throws {
    let fixture = try await GuardFixture()
    let base = fixture.base
    let (district, ward) = (try who(fixture, .district, .own), try who(fixture, .officer, .own))
    try await base.test { api in
      let before = base.room.audit.log.size
      let asked = try await api.ask(.post, "/v1/access/releases", Self.ask, as: district)
      let number = try asked.decoded(Loan.self).id
      let given = try await api.ask(.post, "/v1/access/releases/\(number)/give", as: ward)
      #expect(try given.decoded(Loan.self).state == "given", "\(given.text)")
      let path = base.folder.path() + "/accounts.sqlite"
      let again = try AccountStore(path: path, options: AccountsFixture.options(9))
      #expect(again.book.allReleases == base.room.accounts.book.allReleases)
      #expect(again.book.allRequests == base.room.accounts.book.allRequests)
      let ended = try await api.ask(.post, "/v1/access/releases/\(number)/end", as: district)
      #expect(try ended.decoded(Loan.self).state == "ended")
      let twice = try await api.ask(.post, "/v1/access/releases/\(number)/end", as: district)
      #expect(twice.status == .notFound)
      let verbs = try base.room.audit.log.entries(from: before, limit: 10).map(\.entry)
        .filter { $0.kind == .administration }
      #expect(verbs.map(\.verb.text) == ["loans.ask", "loans.give", "loans.end", "loans.end"])
      #expect(verbs[1].subject.number == number)
      #expect(
        try AccountStore(path: path, options: AccountsFixture.options(8)).book.allReleases
          .allSatisfy { !$0.isLive(at: base.now) })
    }
  }

  @Test
  func `bad requests for a release are refused with what was expected`() async throws {
    let fixture = try await GuardFixture()
    let district = try who(fixture, .district, .own)
    try await fixture.base.test { api in
      for (body, place) in [
        (#"{"lends":"all","area":"0100100001","reason":"long enough it is"}"#, "lends"),
        (#"{"lends":"people","area":"010","reason":"long enough it is"}"#, "area"),
        (#"{"lends":"people","area":"","reason":"long enough it is"}"#, "area"),
        (#"{"lends":"people","area":"01","reason":"short"}"#, "reason"),
        (#"{"lends":"people","area":"01","reason":"a line\nand another"}"#, "reason"),
        (
          #"{"lends":"people","area":"01","reason":"long enough it is","hours":169}"#, "hours"
        ),
      ] {
        let reply = try await api.ask(.post, "/v1/access/releases", body, as: district)
        #expect(reply.status == .unprocessableContent && reply.faults == [place], "\(body)")
      }
      // What one sees already nobody lends, nor what lies elsewhere.
      for (half, area) in [("people", "0100100001"), ("positions", "0100100002")] {
        let body = #"{"lends":"\#(half)","area":"\#(area)","reason":"long enough it is"}"#
        let reply = try await api.ask(.post, "/v1/access/releases", body, as: district)
        #expect(reply.status == .forbidden, "\(half) \(area)")
      }
      let none = try await api.ask(.post, "/v1/access/releases/99999/give", as: district)
      #expect(none.status == .notFound)
      let odd = try await api.ask(.post, "/v1/access/releases/x/give", as: district)
      #expect(odd.status == .notFound)
    }
  }

  @Test
  func `an emergency opens everything of an area, is told to its supervisors and must be judged`()
    async throws
  {
    let fixture = try await GuardFixture()
    let base = fixture.base
    let officer = try who(fixture, .officer, .sibling)
    let district = try who(fixture, .district, .child)
    let world = try #require(fixture.world(of: "0100100001"))
    let person = "/v1/people/\(world.ids["people"] ?? "")"
    let take = #"{"area":"0100100001","reason":"a fire, the people must be found"}"#
    try await base.test { api in
      #expect(try await api.ask(.get, person, as: officer).status == .notFound)
      let before = base.room.audit.log.size
      let taken = try await api.ask(.post, "/v1/access/emergencies", take, as: officer)
      #expect(taken.status == .created, "\(taken.text)")
      let number = try taken.decoded(Emergency.self).id
      #expect(try await api.ask(.get, person, as: officer).status == .ok)
      let change = #"{"name":"An","area":"0100100001"}"#
      #expect(try await api.ask(.put, person, change, as: officer).status == .notFound)
      // The supervisor is told on each page, the officer's neighbour is not.
      var reading = district
      reading[.accept] = "text/html"
      let page = try await api.ask(.get, "/people", as: reading)
      #expect(page.text.contains("officer-sibling, 0100100001"))
      let ward = try who(fixture, .officer, .own)
      #expect(try await !api.ask(.get, "/people", as: ward).text.contains("officer-sibling"))
      let judge = "/v1/access/emergencies/\(number)/judge"
      let right = #"{"judgement":"right"}"#
      #expect(try await api.ask(.post, judge, right, as: officer).status == .forbidden)
      #expect(try await api.ask(.post, judge, right, as: ward).status == .forbidden)
      let wrong = try await api.ask(.post, judge, #"{"judgement":"wrong"}"#, as: district)
      #expect(try wrong.decoded(Emergency.self).judgement == "wrong")
      #expect(try await api.ask(.get, person, as: officer).status == .notFound)
      #expect(
        try await api.ask(.post, "/v1/access/emergencies", take, as: officer).status
          == .tooManyRequests)
      let entries = try base.room.audit.log.entries(from: before, limit: 50).map(\.entry)
      #expect(entries.contains { $0.verb.text == "emergencies.take" })
      #expect(
        entries.contains { $0.verb.text == "emergencies.judge" && $0.subject.number == number })
      let path = base.folder.path() + "/accounts.sqlite"
      let again = try AccountStore(path: path, options: AccountsFixture.options(9))
      #expect(again.book.allEmergencies == base.room.accounts.book.allEmergencies)
    }
  }

  @Test
  func `an emergency of a day ago that nobody judged is the last`() async throws {
    let fixture = try await ApiFixture()
    let accounts = fixture.room.accounts
    guard case .account(let id, _, _) = fixture.officer.caller, let area = AreaPath("0100100001")
    else { return }
    let reason = "a fire, the people must be found"
    _ = try await accounts.takeEmergency(by: id, in: area, reason: reason, at: fixture.now)
    fixture.advance(86_399)
    _ = try await accounts.takeEmergency(by: id, in: area, reason: reason, at: fixture.now)
    fixture.advance(1)
    await #expect(throws: AccessRefusal.tooManyEmergencies) {
      try await accounts.takeEmergency(by: id, in: area, reason: reason, at: fixture.now)
    }
    try? fixture.room.close()
  }

  @Test
  func `a grant of the country needs a second administrator as soon as there is one`()
    async throws
  {
    let fixture = try await ApiFixture()
    let room = fixture.room
    guard case .account(let keeper, _, _) = fixture.officer.caller else { return }
    // A station of one decides alone.
    _ = try await room.accounts.makeAccount(
      name: "second", password: AccountsFixture.password, role: .administrator, by: keeper,
      at: fixture.now)
    let second = try await room.accounts.signIn(
      name: "second", password: AccountsFixture.password, address: "192.0.2.9", at: fixture.now)
    try await fixture.test { api in
      let asked =
        "name=third&password=\(FormFields.encoded(AccountsFixture.password))&role=auditor&area="
      let ward = asked.replacing("third", with: "fourth") + "0100100001"
      #expect(try await form(api, "/accounts", ward, api.officer).status == .seeOther)
      let first = try await form(api, "/accounts", asked, api.officer)
      #expect(first.status == .unprocessableContent)
      #expect(!room.accounts.accounts.contains { $0.name == "third" })
      let act = try #require(room.accounts.book.jointActions(at: fixture.now).first)
      #expect(act.label == "auditor: third")
      let agree = "/v1/access/acts/\(act.number)/agree"
      #expect(try await api.post(agree, "{}").status == .forbidden)
      let other = GuardFixture.fields(second)
      #expect(try await api.ask(.post, agree, "{}", as: other).status == .ok)
      // What was agreed to is done, and nothing else.
      let wider = asked.replacing("role=auditor", with: "role=officer")
      #expect(try await form(api, "/accounts", wider, api.officer).status == .unprocessableContent)
      #expect(try await form(api, "/accounts", asked, api.officer).status == .seeOther)
      #expect(room.accounts.accounts.contains { $0.name == "third" })
      let path = fixture.folder.path() + "/accounts.sqlite"
      let again = try AccountStore(path: path, options: AccountsFixture.options(9))
      #expect(
        again.book.jointActions(at: fixture.now) == room.accounts.book.jointActions(at: fixture.now)
      )
    }
  }

  @Test
  func `a list of the country and an erasure need a second person, a list of an area none`()
    async throws
  {
    let fixture = try await ApiFixture()
    let room = fixture.room
    guard case .account(let keeper, _, _) = fixture.officer.caller else { return }
    let list = "/v1/linelist?form=csv"
    try await fixture.test { api in
      // A station of one decides alone.
      #expect(try await api.ask(.get, list, as: api.officer).status == .ok)
      for (name, role) in [("second", Role.officer), ("keeper", .administrator)] {
        _ = try await room.accounts.makeAccount(
          name: name, password: AccountsFixture.password, role: role, by: keeper, at: fixture.now)
      }
      var others: [HTTPFields] = []
      for name in ["second", "keeper"] {
        others.append(
          GuardFixture.fields(
            try await room.accounts.signIn(
              name: name, password: AccountsFixture.password, address: "192.0.2.9",
              at: fixture.now)))
      }
      let person = try await api.post("/v1/people", #"{"name":"An","area":"0100100001"}"#)
        .decoded(Identified.self)
      for (method, path, other) in [
        (HTTPRequest.Method.get, list, others[0]),
        (.post, "/v1/people/\(person.id)/erase", others[1]),
      ] {
        func ask(_ who: HTTPFields) async throws -> HTTPResponse.Status {
          try await api.ask(method, path, method == .get ? nil : "{}", as: who).status
        }
        #expect(try await ask(api.officer) == .conflict, "\(path)")
        #expect(try await ask(api.officer) == .conflict, "asked once, however often it is sent")
        let acts = room.accounts.book.jointActions(at: fixture.now)
        let act = try #require(acts.first { $0.agreed == nil && !$0.isDone }, "\(path)")
        #expect(acts.count { $0.agreed == nil && !$0.isDone } == 1 && act.label.contains(path))
        let agree = "/v1/access/acts/\(act.number)/agree"
        #expect(try await api.post(agree, "{}").status == .forbidden, "not one's own")
        let page = try await api.ask(.get, "/access", as: other).text
        #expect(page.contains("/access/acts/\(act.number)/agree"), "\(path)")
        #expect(try await api.ask(.post, agree, "{}", as: other).status == .ok)
        #expect(try await ask(api.officer) == .ok, "\(path)")
      }
      #expect(try await api.ask(.get, list, as: api.officer).status == .conflict, "once")
      for (query, isNarrow) in [
        ("?area=01", true), ("?area=", false), ("?area=01&area=", false), ("?area=&area=01", false),
      ] {
        let status = try await api.ask(.get, "/v1/linelist" + query, as: api.officer).status
        #expect((status == .ok) == isNarrow, "\(query): \(status)")
      }
      let entries = try room.audit.log.entries(from: 0, limit: 1000).map(\.entry)
      #expect(entries.contains { $0.outcome == .refused && $0.verb.text == "linelist.give" })
    }
  }

  private struct Identified: Decodable { var id: String }

  @Test
  func `what was lent and taken is gone a year after it was over, and no number is given again`()
    async throws
  {
    let fixture = try await ApiFixture()
    let accounts = fixture.room.accounts
    guard case .account(let keeper, _, _) = fixture.officer.caller,
      let ward = AreaPath("0100100001")
    else { return }
    func second(_ name: String, _ role: Role, _ area: AreaPath) async throws -> AccountID {
      try await accounts.makeAccount(
        name: name, password: AccountsFixture.password, role: role, area: area, by: keeper,
        at: fixture.now
      ).id
    }
    let district = try await second("district", .district, ward)
    let other = try await second("other", .administrator, .country)
    let reason = "an alarm at night, nobody answers"
    func lend() async throws -> UInt64 {
      let asked = try await accounts.askRelease(
        of: .seePositions, by: district, in: ward, for: .isolation, reason: reason, hours: 1,
        at: fixture.now)
      _ = try await accounts.answer(
        request: asked.number, isGiven: true, by: keeper, at: fixture.now)
      return asked.number
    }
    let first = try await lend()
    let judged = try await accounts.takeEmergency(
      by: keeper, in: ward, reason: reason, at: fixture.now)
    _ = try await accounts.account(
      forEmergency: judged.number, isJustified: true, by: district, at: fixture.now)
    let open = try await accounts.takeEmergency(
      by: keeper, in: ward, reason: reason, at: fixture.now)
    _ = try? await accounts.makeToken(
      label: "agency", scopes: ["desk.read"], days: 1, by: keeper, at: fixture.now)
    _ = other
    func kept() throws -> [AccessBook] {
      [
        accounts.book,
        try AccountStore(
          path: fixture.folder.path() + "/accounts.sqlite", options: AccountsFixture.options(9)
        ).book,
      ]
    }
    fixture.advance(365 * 86_400)
    try await accounts.tidy(at: fixture.now)
    for book in try kept() {
      #expect(book.allRequests.map(\.number) == [first], "its hour counts from its end")
      #expect(book.allReleases.map(\.number) == [first])
    }
    fixture.advance(2 * 86_400)
    try await accounts.tidy(at: fixture.now, isTrusted: false)
    #expect(accounts.book.allRequests.count == 1, "not by a clock that leapt")
    try await accounts.tidy(at: fixture.now)
    for book in try kept() {
      #expect(book.allRequests.isEmpty && book.allReleases.isEmpty)
      #expect(book.allEmergencies.map(\.number) == [open.number], "nobody has judged it")
    }
    let again = try AccountStore(
      path: fixture.folder.path() + "/accounts.sqlite", options: AccountsFixture.options(10))
    let next = try await again.askRelease(
      of: .seePositions, by: district, in: ward, for: .isolation, reason: reason, hours: 1,
      at: fixture.now)
    #expect(next.number > first)
    try? again.close()
    try? fixture.room.close()
  }

  @Test
  func `a token that sees the people of the country needs a second administrator`() async throws {
    let fixture = try await ApiFixture()
    let accounts = fixture.room.accounts
    guard case .account(let keeper, _, _) = fixture.officer.caller else { return }
    let second = try await accounts.makeAccount(
      name: "second", password: AccountsFixture.password, role: .administrator, by: keeper,
      at: fixture.now)
    func make(_ scopes: Set<String>) async throws -> GivenToken {
      try await accounts.makeToken(
        label: "agency", scopes: scopes, days: 30, by: keeper, at: fixture.now)
    }
    _ = try await make(["metrics"])
    _ = try await make(["desk.read", "area:01001"])
    for scopes: Set<String> in [
      ["desk.read"], ["names.release", "metrics"], ["location-retrieval:read", "area:01001"],
    ] {
      await #expect(throws: AccountsError.self) { try await make(scopes) }
      let act = try #require(
        accounts.book.jointActions(at: fixture.now).first { $0.agreed == nil && !$0.isDone })
      _ = try await accounts.agree(
        to: act.number, by: second.id, purpose: .administration, at: fixture.now)
      _ = try await make(scopes)
      await #expect(throws: AccountsError.self, "once") { try await make(scopes) }
      let again = try #require(
        accounts.book.jointActions(at: fixture.now).first { $0.agreed == nil && !$0.isDone })
      _ = try await accounts.agree(
        to: again.number, by: second.id, purpose: .administration, at: fixture.now)
    }
    try? fixture.room.close()
  }
}

@Suite("Who looked, as the person is told")
struct GuardLookTests {
  @Test
  func `the person's page tells role, office, purpose and time of each look, also of programs`()
    async throws
  {
    let fixture = try await GuardFixture()
    let base = fixture.base
    let world = try #require(fixture.world(of: "0100100001"))
    let token = try await base.room.accounts.makeOperatorToken(
      label: "agency", scopes: ["desk.read"], at: base.now)
    let officer = try #require(
      fixture.visitors.first { $0.role == .officer && $0.relation == .own })
    try await base.test { api in
      let who = GuardFixture.fields(officer.session)
      let id = world.ids["people"] ?? ""
      #expect(
        try await api.ask(.get, "/v1/people/\(id)?purpose=a+call+at+noon", as: who).status == .ok)
      #expect(try await api.ask(.get, "/people/\(id)", as: who).status == .ok)
      #expect(
        try await api.ask(.get, "/alarms/\(world.ids["alarms"] ?? "")", as: who).status == .ok)
      #expect(
        try await api.ask(
          .get, "/v1/devices/\(world.ids["devices"] ?? "")",
          as: [.authorization: "Bearer \(token.secret.text)"]
        ).status == .ok)
      let own: HTTPFields = [
        .cookie: "tram-person=\(world.own)", .accept: "text/html", .acceptLanguage: "en",
      ]
      let page = try await api.ask(.get, "/me/record", as: own).text
      #expect(page.contains("Officer, 0100100001"))
      #expect(page.contains("for the isolation: a call at noon"))
      #expect(page.contains("record · for the isolation"))
      #expect(page.contains("alarm · for the isolation"))
      #expect(page.contains("A program that was allowed to") && page.contains("phone ·"))
      #expect(!page.contains("officer-own"), "the office, not the name")
      // Somebody else's page tells nothing of it.
      let other = try #require(fixture.world(of: "0100100005"))
      let theirs = try await api.ask(
        .get, "/me/record", as: [.cookie: "tram-person=\(other.own)", .acceptLanguage: "en"])
      #expect(theirs.status == .ok && theirs.text.contains("Nobody has looked yet."))
    }
  }

  @Test
  func `the index of looks is made again where it is lost, damaged or of another log`()
    async throws
  {
    let fixture = try await ApiFixture()
    let room = fixture.room
    try await fixture.test { api in
      let person = try await api.order().person
      for _ in 0..<3 { _ = try await api.get("/v1/people/\(person.id.text)") }
      let looks = try await room.looks.looks(at: person.id, limit: 10)
      #expect(looks.count == 3)
      let path = fixture.folder.path() + "/again.sqlite"
      for bytes in ["", "no database at all, but bytes that were left there"] {
        try Data(bytes.utf8).write(to: URL(filePath: path))
        let again = try LookIndex(path: path, log: room.audit.log)
        #expect(try await again.looks(at: person.id, limit: 10) == looks)
        again.close()
      }
      let ahead = try LookIndex(path: path, log: room.audit.log)
      #expect(try await ahead.looks(at: person.id, limit: 2) == Array(looks.prefix(2)))
      ahead.close()
    }
  }
}
