// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import Synchronization
import Testing
import TramGuard
import TramUnits

@testable import TramServer

@Suite("Every route and its scope")
struct GuardRouteTests {
  @Test
  func `every route declares what it looks at or does, and every declaration has its route`()
    async throws
  {
    let fixture = try await ApiFixture()
    let routes = fixture.server.routes
    for route in routes {
      #expect(route.duty != nil, "\(route.method) \(route.path) is not declared")
    }
    let there = Set(routes.map { "\($0.method.rawValue) \($0.path)" })
    for declared in RouteDuties.all.keys where !declared.contains("/exposure") {
      #expect(
        there.contains(declared) || declared.contains("/v1/publish"),
        "\(declared) is declared and not there")
    }
    try? fixture.room.close()
  }

  @Test
  func `a route that nobody declared is refused to all`() {
    #expect(RouteDuties.duty(.get, "/fresh") == nil)
    #expect(RouteDuties.duty(.delete, "/people") == nil)
  }

  /// What a person would say of a request, without looking at how it is decided.
  private func mayAsk(_ role: Role, _ duty: RouteDuty) -> Bool {
    let own = Set(role.access.rights.list)
    let needed = Set(duty.rights.list)
    let joins = needed.contains(.seePeople) && needed.contains(.seePositions)
    return needed.isSubset(of: own) && (!joins || own.contains(.seeTogether))
  }

  /// Routes that name something which no area has: a list that one officer looks at, accounts and
  /// tokens, which an administrator keeps.
  private static let withoutArea: Set<String> = [
    "/v1/areas/{id}", "/cases/import/{list}", "/cases/import/{list}/refused.csv",
    "/accounts/{id}/disable", "/accounts/{id}/enable", "/accounts/{id}",
    "/accounts/{id}/recovery", "/accounts/{id}/reset", "/accounts/{id}/end",
    "/accounts/{id}/end/{session}", "/tokens/{id}/end",
  ]

  private static let takesOut: Set<String> = [
    "/meetings/{id}/remove", "/v1/meetings/{id}/remove", "/contacts/{id}/merge",
    "/v1/contacts/{id}/merge", "/v1/people/{id}/erase", "/contacts/{id}/move",
    "/v1/contacts/{id}/move",
  ]

  /// The address of a route for the records of an area; `nil` where it names none.
  private func path(_ route: Route, _ world: GuardFixture.World) -> String? {
    if route.path == "/ward-poster" { return "/ward-poster?area=\(world.area)" }
    guard route.path.contains("{") else { return route.path }
    let parts = route.path.split(separator: "/").map(String.init)
    guard let place = parts.firstIndex(of: "{id}"), place > 0,
      let id = world.ids[parts[place - 1]]
    else { return nil }
    return route.path.replacing("{id}", with: id)
      .replacing("{device}", with: world.ids["devices"] ?? "")
      // The first of a drive's months, payouts and entries.
      .replacing("{month}", with: "1").replacing("{payout}", with: "1")
      .replacing("{entry}", with: "0")
  }

  @Test
  func `every route that names a record is asked for one of each area`() async throws {
    let fixture = try await GuardFixture()
    for route in fixture.base.server.routes
    where route.duty?.relation != RouteDuty.Relation.none && route.path.contains("{") {
      let isAsked = fixture.worlds.allSatisfy { path(route, $0) != nil }
      #expect(isAsked != Self.withoutArea.contains(route.path), "\(route.path)")
    }
    try? fixture.base.room.close()
  }

  /// Whether an answer tells of a record of an area, by its words or by an identity.
  private func tells(_ text: String, of world: GuardFixture.World) -> Bool {
    text.contains(world.mark)
      || world.ids.contains { kind, id in
        text.contains("\"\(id)\"") || text.contains("/\(kind)/\(id)\"")
      }
  }

  /// What came of asking every route.
  private struct Tally {
    var asked = 0
    var shown = 0
    var done = 0
    /// Routes that refused a request for another area as badly written, before its area counted.
    var unclear: Set<String> = []
  }

  @Test
  func `gives nothing of an area to whom no grant reaches it, whatever route, role and relation`()
    async throws
  {
    let fixture = try await GuardFixture()
    // Those whom nothing is given ask first: what others change changes what can be asked.
    let visitors = fixture.visitors.sorted { !$0.relation.isReached && $1.relation.isReached }
    let unclear = Mutex<Set<String>>([])
    try await fixture.base.test { api in
      var tally = Tally()
      for visitor in visitors {
        try await visit(visitor, fixture, api, &tally)
      }
      print(
        "every route and its scope: \(tally.asked) asked, \(tally.shown) shown, "
          + "\(tally.done) done")
      #expect(tally.asked > 6000 && tally.shown > 600 && tally.done > 200)
      unclear.withLock { $0 = tally.unclear }
    }
    // The page says of an order for nobody that it is not as expected; `/v1/orders` says why.
    #expect(
      unclear.withLock { $0 } == ["POST /orders 422"],
      "these refuse the form before they look at the area")
  }

  private func visit(
    _ visitor: (role: Role, relation: GuardFixture.Relation, session: StartedSession),
    _ fixture: GuardFixture, _ api: ApiClient, _ tally: inout Tally
  ) async throws {
    let (role, relation, session) = visitor
    guard let world = fixture.world(of: relation.record) else { return }
    let bodies = GuardBodies(world: world, now: fixture.base.now)
    for route in fixture.base.server.routes {
      // A stream does not end by itself; it has a test of its own.
      guard let duty = route.duty, !duty.rights.isEmpty, route.path != "/v1/events",
        let path = path(route, world)
      else { continue }
      // What takes a record out would leave nothing for the next to ask for.
      if relation.isReached, Self.takesOut.contains(route.path) { continue }
      let body = bodies.body(route)
      var who = GuardFixture.fields(session)
      if let body { who[.contentType] = body.type }
      let reply = try await api.send(route.method, path, body?.text, as: who)
      tally.asked += 1
      let status = reply.status.code
      let isAllowed = mayAsk(role, duty) && relation != .expired
      let place = "\(role) \(relation) \(route.method.rawValue) \(path): \(status)"
      let isAbout = duty.relation == .record || bodies.isAbout(route, body?.text ?? "")
      if !isAllowed {
        #expect(status == 403, "\(place) \(reply.text.prefix(300))")
      } else if route.method != .get, isAbout, !relation.isReached,
        !Self.withoutArea.contains(route.path)
      {
        #expect(status >= 400, "\(place)")
        // A form may name what there is not, for whom it is not there.
        let isNothing = status == 422 && reply.text.contains("there is no")
        if status != 403, status != 404, !isNothing {
          tally.unclear.insert("\(route.method.rawValue) \(route.path) \(status)")
        }
      } else if duty.relation == .record, !relation.isReached {
        #expect(status >= 400, "\(place)")
      } else if route.method == .get {
        #expect(status == 200, "\(place) \(reply.text.prefix(300))")
        tally.shown += 1
      } else if status < 400 {
        tally.done += 1
      }
      // No answer tells of a record that lies elsewhere.
      let reached = isAllowed ? relation.reached : []
      for other in fixture.worlds where !reached.contains(other.area) {
        #expect(!reply.text.contains(other.mark), "\(place) tells of \(other.area)")
        if status < 300 { #expect(!tells(reply.text, of: other), "\(place): \(other.area)") }
      }
    }
  }

  @Test
  func `gives a person their own page and nothing else`() async throws {
    let fixture = try await GuardFixture()
    let routes = fixture.base.server.routes
    let worlds = fixture.worlds
    try await fixture.base.test { api in
      var asked = 0
      for (place, world) in worlds.enumerated() {
        let who: HTTPFields = [.cookie: "tram-person=\(world.own)", .accept: "*/*"]
        let elsewhere = worlds[(place + 1) % worlds.count]
        for route in routes where route.duty?.rights.isEmpty == false {
          guard route.path != "/v1/events", let path = path(route, elsewhere) else { continue }
          let reply = try await api.ask(
            route.method, path, route.method == .get ? nil : "{}", as: who)
          asked += 1
          for other in worlds where other.area != world.area {
            #expect(!tells(reply.text, of: other), "\(route.path) tells of \(other.area)")
          }
          guard !route.path.hasPrefix("/me") else { continue }
          #expect(
            reply.status == .unauthorized || reply.status == .forbidden,
            "\(route.path): \(reply.status)")
        }
        let own = try await api.ask(.get, "/me/record", as: who)
        #expect(own.status == .ok && own.text.contains(world.mark))
      }
      print("a person and every route: \(asked) asked")
      #expect(asked > 300)
    }
  }

  @Test
  func `a stream tells of what its listener's grants reach`() async throws {
    let fixture = try await GuardFixture()
    let visitors = fixture.visitors
    let worlds = fixture.worlds
    let room = fixture.base.room
    try await fixture.base.test { api in
      room.hub.close()
      for (role, relation, session) in visitors {
        let rights = role.access.rights
        let isTold =
          relation != .expired && (rights.contains(.seeOrders) || rights.contains(.seeCases))
        let reply = try await api.ask(
          .get, "/v1/events?after=0", as: GuardFixture.fields(session))
        // Who sends messages is told of campaigns and texts, and here of none.
        let isWelcome = isTold || (relation != .expired && rights.contains(.sendMessages))
        #expect(reply.status == (isWelcome ? .ok : .forbidden), "\(role) \(relation)")
        let told = Set(
          worlds.filter { reply.text.contains("\"area\":\"\($0.area)\"") }.map(\.area))
        #expect(told == (isTold ? relation.reached : []), "\(role) \(relation)")
        for other in worlds where !relation.reached.contains(other.area) {
          #expect(!tells(reply.text, of: other), "\(role) \(relation) is told of \(other.area)")
        }
      }
    }
  }

  @Test
  func `who shows nothing is counted, and the count is on record each minute`() async throws {
    let fixture = try await ApiFixture()
    let room = fixture.room
    try await fixture.test { api in
      let before = room.audit.log.size
      for _ in 0..<3 {
        #expect(try await api.ask(.get, "/v1/people", as: [:]).status == .unauthorized)
      }
      #expect(room.audit.log.size == before, "a stranger does not fill the log")
      try await room.audit.tellStrangers(at: fixture.now)
      try await room.audit.tellStrangers(at: fixture.now)
      let entries = try room.audit.log.entries(from: before, limit: 10).map(\.entry)
      #expect(entries.count == 1)
      #expect(entries.first?.actor.kind == .nobody && entries.first?.records == 3)
      #expect(entries.first?.kind == .refusal)
    }
  }
}
