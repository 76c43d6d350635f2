// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
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

  private func path(_ route: Route, _ world: GuardFixture.World) -> String? {
    guard route.path.contains("{") else { return route.path }
    let parts = route.path.split(separator: "/").map(String.init)
    guard let place = parts.firstIndex(of: "{id}"), place > 0 else { return nil }
    var kind = parts[place - 1]
    if kind == "leaves" || kind == "tasks" || kind == "meetings" || kind == "visits" { return nil }
    if parts.first == "map", kind == "orders" || kind == "alarms" { kind = parts[1] }
    guard let id = world.ids[kind] else { return nil }
    return route.path.replacing("{id}", with: id)
      .replacing("{device}", with: world.ids["devices"] ?? "")
  }

  @Test
  func `gives nothing of an area to whom no grant reaches it, whatever route, role and relation`()
    async throws
  {
    let fixture = try await GuardFixture()
    let routes = fixture.base.server.routes.filter {
      // A stream does not end by itself; who signs out is out.
      $0.duty?.rights.isEmpty == false && $0.path != "/v1/events"
    }
    let visitors = fixture.visitors
    let worlds = fixture.worlds
    try await fixture.base.test { api in
      var asked = 0
      var given = 0
      for (role, relation, session) in visitors {
        let who: HTTPFields = [
          .cookie: "tram=\(session.secret.text)",
          .formToken: CookieSession(id: session.id, secret: session.secret).formToken(),
          .accept: "*/*",
        ]
        for route in routes {
          guard let duty = route.duty,
            let world = worlds.first(where: { $0.area == relation.record }),
            let path = path(route, world)
          else { continue }
          let reply = try await api.ask(
            route.method, path, route.method == .get ? nil : "{}", as: who)
          asked += 1
          let status = reply.status.code
          let isAllowed = mayAsk(role, duty) && relation != .expired
          let place = "\(role) \(relation) \(route.method.rawValue) \(path): \(status)"
          if !isAllowed {
            #expect(status == 403, "\(place) \(reply.text.prefix(300))")
          } else if duty.relation == .record, !relation.isReached {
            #expect(status >= 400, "\(place)")
          } else if route.method == .get {
            #expect(status == 200, "\(place) \(reply.text.prefix(300))")
            given += 1
          }
          // No answer tells of a record that lies elsewhere.
          let reached = isAllowed ? relation.reached : []
          for other in worlds where !reached.contains(other.area) {
            #expect(!reply.text.contains(other.mark), "\(place) tells of \(other.area)")
          }
        }
      }
      #expect(asked > 3000 && given > 200, "\(asked) asked, \(given) given")
    }
  }
}
