// SPDX-License-Identifier: Apache-2.0

import Hummingbird

/// The description of the interface (OpenAPI 3.1), made from the table of routes.
struct OpenAPIDocument: Sendable {
  let tree: JSONTree

  init(_ routes: [Route]) {
    var paths: [(path: String, operations: JSONTree)] = []
    for route in routes {
      guard let doc = route.doc else { continue }
      let operation = Self.operation(route, doc)
      let method = route.method.rawValue.lowercased()
      if let place = paths.firstIndex(where: { $0.path == route.path }) {
        paths[place].operations = paths[place].operations.adding(method, operation)
      } else {
        paths.append((route.path, .object([JSONTree.Member(name: method, value: operation)])))
      }
    }
    let schemas =
      RecordSchemas.all + FormSchemas.all + CaseSchemas.all + AccessSchemas.all
      + MessageSchemas.all
      + DonationSchemas.all
    tree = [
      "openapi": "3.1.0",
      "info": [
        "title": "Trạm", "version": "1", "summary": "The control room of home isolation",
        "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
        "description": """
        Times are whole milliseconds since 1970-01-01 00:00 UTC. Identities are short texts \
        whose last character checks the others. Lists are pages, the newest rows first; `next` \
        leads on. Errors are problem details (RFC 9457) with every member at fault. Whoever \
        looks at a record of a person is noted, and the person can read it.
        """,
      ],
      "servers": [["url": "/"]],
      "paths": .object(paths.map { JSONTree.Member(name: $0.path, value: $0.operations) }),
      "components": [
        "schemas": .object(schemas.map { JSONTree.Member(name: $0.name, value: $0.schema) }),
        "securitySchemes": [
          "session": [
            "type": "apiKey", "in": "cookie", "name": .text(Self.cookie),
            "description": "An account that signed in; changes carry `X-CSRF-Token`.",
          ],
          "token": [
            "type": "http", "scheme": "bearer",
            "description": "A device's token, or a program's with its scopes.",
          ],
        ],
      ],
    ]
  }

  private static let cookie = SessionCookie.account(isSecure: true).name

  private static func operation(_ route: Route, _ doc: RouteDoc) -> JSONTree {
    var operation: JSONTree = [
      "operationId": .text(identity(route)), "tags": [.text(doc.tag)],
      "summary": .text(route.summary), "description": .text("Needs: \(route.need)."),
      "security": .list(security(route.need)),
    ]
    let parameters = pathParameters(route.path, doc) + doc.parameters
    if !parameters.isEmpty {
      operation = operation.adding("parameters", .list(parameters.map(parameter)))
    }
    if !doc.bodies.isEmpty {
      let content = doc.bodies.map {
        JSONTree.Member(name: $0.type, value: ["schema": $0.schema])
      }
      operation = operation.adding(
        "requestBody", ["required": .flag(!doc.isBodyOptional), "content": .object(content)])
    }
    return operation.adding("responses", responses(route, doc))
  }

  private static func responses(_ route: Route, _ doc: RouteDoc) -> JSONTree {
    var out = doc.answers.map { answer in
      JSONTree.Member(name: "\(answer.status)", value: response(answer))
    }
    var problems = doc.problems
    if route.need != .open { problems += [401, 403] }
    problems += [400, 429, 503]
    for status in Set(problems).sorted() where !doc.answers.contains(where: { $0.status == status })
    {
      let answer = RouteDoc.Answer(
        status: status, about: "Refused, with the reason.", type: "application/problem+json",
        schema: .reference("Problem"))
      out.append(JSONTree.Member(name: "\(status)", value: response(answer)))
    }
    return .object(out)
  }

  private static func response(_ answer: RouteDoc.Answer) -> JSONTree {
    var out: JSONTree = ["description": .text(answer.about)]
    if !answer.headers.isEmpty {
      let headers = answer.headers.map { name, about in
        JSONTree.Member(
          name: name, value: ["description": .text(about), "schema": ["type": "string"]])
      }
      out = out.adding("headers", .object(headers))
    }
    if let type = answer.type {
      let media: JSONTree = answer.schema.map { ["schema": $0] } ?? [:]
      out = out.adding("content", .object([JSONTree.Member(name: type, value: media)]))
    }
    return out
  }

  private static func parameter(_ parameter: RouteDoc.Parameter) -> JSONTree {
    [
      "name": .text(parameter.name), "in": .text(parameter.place),
      "required": .flag(parameter.place == "path"), "description": .text(parameter.about),
      "schema": parameter.schema,
    ]
  }

  private static func pathParameters(_ path: String, _ doc: RouteDoc) -> [RouteDoc.Parameter] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
      let name = String(part.dropFirst().dropLast())
      return doc.parameters.first { $0.place == "path" && $0.name == name }
        ?? RouteDoc.Parameter(
          name: name, place: "path", schema: ["type": "string"],
          about: name == "token" ? "The device's token." : "The identity.")
    }
  }

  /// A name for programs, such as `postOrdersIdEnd`.
  private static func identity(_ route: Route) -> String {
    let words = route.path.split { !$0.isLetter && !$0.isNumber }
    return route.method.rawValue.lowercased()
      + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  private static func security(_ need: Need) -> [JSONTree] {
    switch need {
    case .open: [[:]]
    case .signedIn, .administrator, .person: [["session": []]]
    case .device, .operatorFeed: [["token": []]]
    case .anyOf(let needs):
      needs.flatMap(security).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
  }
}
