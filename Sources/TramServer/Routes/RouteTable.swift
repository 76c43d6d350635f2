// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
public import Hummingbird

/// One route and what it needs of its caller.
public struct Route: Sendable {
  /// The method.
  public let method: HTTPRequest.Method
  /// The path, its parameters in braces: `/v1/orders/{id}`.
  public let path: String
  /// What it needs of its caller.
  public let need: Need
  /// What it does, in a few words.
  public let summary: String
  /// What it takes and gives; `nil` for pages, which are for people.
  public let doc: RouteDoc?
  /// What it looks at or does; `nil` for one that nobody declared, which is refused to all.
  public let duty: RouteDuty?
}

/// Every route of the server, in the one table that says what each needs.
///
/// A route can be reached only through this table, so none is forgotten: the need is looked at
/// and the guard against other sites is passed before the handler is called.
public struct RouteTable {
  /// How a route is answered.
  public typealias Answer = @Sendable (Request, RoomContext) async throws -> Response

  /// The routes, as they were added.
  public private(set) var routes: [Route] = []

  private let router: Router<RoomContext>
  private let gate: RouteGate

  /// Creates an empty table in front of a router.
  init(router: Router<RoomContext>, gate: RouteGate) {
    self.router = router
    self.gate = gate
  }

  /// Adds a route.
  ///
  /// - Parameter doc: What it takes and gives; pages go without, programs' routes never do.
  public mutating func add(
    _ method: HTTPRequest.Method, _ path: String, need: Need, _ summary: String,
    doc: RouteDoc? = nil, answer: @escaping Answer
  ) {
    let duty = RouteDuties.duty(method, path)
    routes.append(
      Route(method: method, path: path, need: need, summary: summary, doc: doc, duty: duty))
    let gate = self.gate
    router.on(RouterPath(path), method: method) { request, context in
      try await gate.pass(request, context, need: need, duty: duty, answer: answer)
    }
  }

  /// Refuses the methods that no path takes, and says which it takes; the last thing.
  mutating func close() {
    var taken: [(path: String, methods: [HTTPRequest.Method])] = []
    for route in routes {
      if let place = taken.firstIndex(where: { $0.path == route.path }) {
        taken[place].methods.append(route.method)
      } else {
        taken.append((route.path, [route.method]))
      }
    }
    for (path, methods) in taken {
      let allowed = methods.map(\.rawValue).joined(separator: ", ")
      for method in Self.methods where !methods.contains(method) {
        router.on(RouterPath(path), method: method) { _, _ in
          var response = Problem(HTTPError(.methodNotAllowed)).response()
          response.headers[.allow] = allowed
          return response
        }
      }
    }
  }

  /// The methods that a client may come with (RFC 9110, RFC 5789).
  private static let methods: [HTTPRequest.Method] = [
    .get, .head, .post, .put, .patch, .delete, .options, .trace,
  ]
}
