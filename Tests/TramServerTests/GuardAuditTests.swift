// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing
import TramGeo
import TramGuard
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("The audit log of a server")
struct GuardAuditTests {
  private func entries(_ room: ControlRoom, from first: UInt64 = 0) throws -> [AuditEntry] {
    guard room.audit.log.size > first else { return [] }
    return try room.audit.log.entries(from: first, limit: 1000).map(\.entry)
  }

  @Test
  func `holds a look before its answer leaves, with who, whom, what for and how many`()
    async throws
  {
    let fixture = try await ApiFixture()
    let room = fixture.room
    try await fixture.test { api in
      let (person, _) = try await api.order()
      let before = room.audit.log.size
      #expect(try await api.get("/v1/people/\(person.id.text)").status == .ok)
      let look = try #require(try entries(room, from: before).first)
      guard case .account(let id, _, _) = fixture.officer.caller else { return }
      #expect(look.kind == .read && look.outcome == .allowed)
      #expect(look.actor == AuditEntry.Actor(.account, id.rawValue))
      #expect(look.subject == AuditEntry.Subject(AuditWord("people"), person.id.rawValue))
      #expect(look.verb == AuditWord("people.read"))
      #expect(look.ground.purpose == AuditWord("isolation"))
      #expect(look.ground.grant > 0)
      let later = room.audit.log.size
      #expect(try await api.get("/v1/people").status == .ok)
      #expect(try entries(room, from: later).first?.records == 1)
    }
  }

  @Test
  func `hands its heads to a witness elsewhere, who tells when they do not go on`() async throws {
    let fixture = try await ApiFixture()
    let room = fixture.room
    let token = try await room.accounts.makeOperatorToken(
      label: "witness", scopes: ["audit.witness"], at: fixture.now)
    let who: HTTPFields = [.authorization: "Bearer \(token.secret.text)"]
    try await fixture.test { api in
      func head(from older: UInt64) async throws -> HeadBundle {
        let reply = try await api.ask(.get, "/v1/audit/head?from=\(older)", as: who)
        #expect(reply.status == .ok, "\(reply.text)")
        return try HeadBundle(parsing: Array(reply.text.utf8))
      }
      func grow() async throws {
        _ = try await api.post("/v1/people", "{\"name\":\"An\"}")
        fixture.advance(60)
        try room.audit.sign(at: fixture.now)
      }
      #expect(try await api.ask(.get, "/v1/audit/head", as: who).status == .notFound)
      #expect(try await api.ask(.get, "/v1/audit/head", as: api.reader).status == .forbidden)
      #expect(try await api.ask(.get, "/v1/audit/head?from=x", as: who).faults == ["from"])
      #expect(try await api.ask(.get, "/v1/people", as: who).status == .forbidden)
      var witness = Witness(trusting: room.audit.log.signer)
      func judge(_ bundle: HeadBundle) -> Witness.Verdict {
        witness.judge(
          bundle.head, proof: bundle.older == 0 ? nil : bundle.proof, now: fixture.now)
      }
      try await grow()
      #expect(judge(try await head(from: 0)) == .first)
      #expect(judge(try await head(from: witness.last?.size ?? 0)) == .same)
      for _ in 0..<3 {
        try await grow()
        #expect(judge(try await head(from: witness.last?.size ?? 0)) == .grown)
      }
      // One who was told of more entries than there are sees a log that was rolled back.
      let signers = try await api.ask(.get, "/v1/audit/signers", as: who)
      #expect(signers.text == #"{"notes":[]}"#)
      let ahead = try await head(from: 1_000_000)
      #expect(ahead.older == 0 && ahead.head.head == witness.last)
    }
  }

  @Test
  func `holds a change before it is made, and a refusal`() async throws {
    let fixture = try await ApiFixture()
    let room = fixture.room
    try await fixture.test { api in
      _ = try await api.order()
      let kinds = try entries(room).map(\.kind)
      #expect(kinds == [.change, .change])
      let before = room.audit.log.size
      #expect(try await api.post("/v1/people", "{\"name\":\"An\"}").status == .created)
      #expect(
        try await api.ask(.post, "/v1/people", "{\"name\":\"An\"}", as: api.reader).status
          == .forbidden)
      let after = try entries(room, from: before)
      #expect(after.map(\.kind) == [.change, .refusal])
      #expect(after.last?.outcome == .refused)
      #expect(after.last?.actor.kind == .program)
    }
  }

  @Test
  func `lets nothing be seen or changed when it cannot be written`() async throws {
    let fixture = try await ApiFixture()
    let room = fixture.room
    try await fixture.test { api in
      let (person, _) = try await api.order()
      room.audit.log.close()
      let look = try await api.get("/v1/people/\(person.id.text)")
      #expect(look.status == .serviceUnavailable)
      #expect(!look.text.contains(person.name))
      let made = try await api.post("/v1/people", "{\"name\":\"Bình\"}")
      #expect(made.status == .serviceUnavailable)
      let there = try await room.desk.everyRow.list(Person.self, DeskFilter()).rows
      #expect(there.map(\.name) == [person.name])
      // What shows nothing of anybody still answers.
      #expect(try await api.get("/health").status == .ok)
    }
  }

  @Test
  func `a backup holds it without its key, and what is restored is sound`() async throws {
    let fixture = try await ApiFixture()
    let room = fixture.room
    let folder = fixture.folder
    try await fixture.test { api in
      _ = try await api.order()
      try room.audit.sign(at: fixture.now)
      let target = folder.path() + "-copy"
      _ = try await Backup.make(of: folder.path(), at: target, now: fixture.now)
      defer { try? FileManager.default.removeItem(atPath: target) }
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(target)/audit")
      #expect(!names.contains("signer.secret") && !names.contains("lock"))
      let copy = try AuditLog(folder: "\(target)/audit")
      #expect(copy.size == room.audit.log.size)
      #expect(try copy.root().root == (try room.audit.log.root().root))
      copy.close()
    }
  }
}

@Suite("Grants of accounts")
struct GuardGrantTests {
  @Test
  func `an officer who moves to another ward sees that one from then on, in the same session`()
    async throws
  {
    let fixture = try await GuardFixture()
    let store = fixture.base.room.accounts
    guard case .account(let keeper, _, _) = fixture.base.officer.caller,
      let visitor = fixture.visitors.first(where: { $0.role == .officer && $0.relation == .own }),
      case .account(let id, _, _) = visitor.session.caller,
      let there = AreaPath("0100100009")
    else { return }
    let now = fixture.base.now
    let worlds = fixture.worlds
    try await fixture.base.test { api in
      let who: HTTPFields = [.cookie: "tram=\(visitor.session.secret.text)"]
      let paths = worlds.map { "/v1/people/\($0.ids["people"] ?? "")" }
      #expect(try await api.ask(.get, paths[0], as: who).status == .ok)
      #expect(try await api.ask(.get, paths[2], as: who).status == .notFound)
      let old = try #require(store.grants(of: id).first)
      try await store.end(grant: old.number, of: id, by: keeper, at: now)
      #expect(try await api.ask(.get, paths[0], as: who).status == .forbidden)
      _ = try await store.give(
        AccessGrant(number: 0, actor: old.actor, role: .wardOfficer, area: there, from: now),
        to: id, by: keeper, at: now)
      #expect(try await api.ask(.get, paths[0], as: who).status == .notFound)
      #expect(try await api.ask(.get, paths[2], as: who).status == .ok)
    }
  }

  @Test
  func `nobody gives a grant to themselves, or without being an administrator`() async throws {
    let fixture = try await AccountsFixture()
    let keeper = fixture.administrator.id
    let grant = AccessGrant(
      number: 0, actor: AuditEntry.Actor(.account, keeper.rawValue), role: .auditor,
      area: .country, from: AccountsFixture.start)
    await #expect(throws: AccountsError.self) {
      try await fixture.store.give(grant, to: keeper, by: keeper, at: AccountsFixture.start)
    }
    let officer = try await fixture.store.makeAccount(
      name: "hoa", password: AccountsFixture.password, role: .officer, by: keeper,
      at: AccountsFixture.start)
    await #expect(throws: AccountsError.self) {
      try await fixture.store.give(grant, to: keeper, by: officer.id, at: AccountsFixture.start)
    }
    let given = try await fixture.store.give(
      grant, to: officer.id, by: keeper, at: AccountsFixture.start)
    let again = try fixture.reopened()
    #expect(again.grants(of: officer.id).map(\.role) == [.wardOfficer, .auditor])
    #expect(again.grants(of: officer.id).last == given)
    #expect(again.grants(of: keeper).map(\.role) == [.administrator, .wardOfficer])
  }

  @Test
  func `a form that names another area writes nothing there`() async throws {
    let fixture = try await GuardFixture()
    guard
      let visitor = fixture.visitors.first(where: { $0.role == .officer && $0.relation == .own }),
      let own = fixture.world(of: "0100100001")
    else { return }
    let room = fixture.base.room
    try await fixture.base.test { api in
      let who: HTTPFields = [
        .cookie: "tram=\(visitor.session.secret.text)",
        .formToken: CookieSession(id: visitor.session.id, secret: visitor.session.secret)
          .formToken(),
      ]
      let before = try await room.desk.everyRow.highest(of: Person.self)
      let elsewhere = #"{"name":"An","area":"0100100002"}"#
      #expect(try await api.ask(.post, "/v1/people", elsewhere, as: who).status == .forbidden)
      let person = "/v1/people/\(own.ids["people"] ?? "")"
      #expect(try await api.ask(.put, person, elsewhere, as: who).status == .forbidden)
      #expect(
        try await api.ask(
          .post, "/v1/orders/\(own.ids["orders"] ?? "")/transfer", #"{"area":"0100100002"}"#,
          as: who
        ).status == .forbidden)
      #expect(
        try await api.ask(
          .post, "/v1/cases",
          #"{"label":"K-1","area":"0100100002","disease":"covid-19","state":"suspected"}"#,
          as: who
        )
        .status == .forbidden)
      #expect(try await room.desk.everyRow.highest(of: Person.self) == before)
      let here = #"{"name":"An","area":"0100100001"}"#
      #expect(try await api.ask(.post, "/v1/people", here, as: who).status == .created)
    }
  }

  @Test
  func `a token's areas restrict what it reads`() async throws {
    let fixture = try await GuardFixture()
    let token = try await fixture.base.room.accounts.makeOperatorToken(
      label: "ward", scopes: ["desk.read", "area:0100100001"], at: fixture.base.now)
    let bad = try await fixture.base.room.accounts.makeOperatorToken(
      label: "odd", scopes: ["desk.read", "area:x"], at: fixture.base.now)
    let worlds = fixture.worlds
    try await fixture.base.test { api in
      let who: HTTPFields = [.authorization: "Bearer \(token.secret.text)"]
      let list = try await api.ask(.get, "/v1/people", as: who)
      #expect(list.text.contains(worlds[0].mark) && !list.text.contains(worlds[1].mark))
      #expect(
        try await api.ask(
          .get, "/v1/people", as: [.authorization: "Bearer \(bad.secret.text)"]
        ).status == .forbidden)
    }
  }
}
