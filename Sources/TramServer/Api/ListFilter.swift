// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramIsolation
import TramUnits

/// What a list can be narrowed by, for its parameters and for its description.
enum ListFilter: Sendable {
  case area
  case states([String])
  case kinds([String])
  case person
  case order
  case assignee
  case name
  case text
  case sort

  /// Reads the filter of a list.
  ///
  /// - Throws: `ServerError` with code `.invalid` and every fault
  static func read(_ request: Request, _ filters: [ListFilter]) throws -> DeskFilter {
    var query = ApiQuery(request)
    var filter = DeskFilter()
    for each in filters { each.read(&query, &filter) }
    filter.limit = query.whole("limit", in: 1...DeskFilter.mostRows) ?? filter.limit
    filter.after = query.text("after")
    try query.finish()
    return filter
  }

  private func read(_ query: inout ApiQuery, _ filter: inout DeskFilter) {
    switch self {
    case .area: filter.area = query.area() ?? ""
    case .states(let words): filter.states = query.words("state", of: words)
    case .kinds(let words): filter.kinds = query.words("kind", of: words)
    case .person: filter.person = query.id("person", Person.Subject.self)
    case .order: filter.order = query.id("order", OrderRecord.Subject.self)
    case .assignee: filter.assignee = query.text("assignee", mayBeEmpty: true) ?? ""
    case .name: filter.name = query.text("name", mayBeEmpty: true) ?? ""
    case .text: filter.text = query.text("text", mayBeEmpty: true) ?? ""
    case .sort:
      if let word = query.words("sort", of: DeskFilter.Sort.allCases.map(\.rawValue)).first {
        filter.sort = DeskFilter.Sort(rawValue: word) ?? .newest
      }
    }
  }

  /// The parameters of a list with these filters, those of its pages among them.
  static func parameters(_ filters: [ListFilter]) -> [RouteDoc.Parameter] {
    filters.map(\.parameter) + [
      RouteDoc.Parameter(
        name: "limit",
        schema: ["type": "integer", "minimum": 1, "maximum": .whole(Int64(DeskFilter.mostRows))],
        about: "How many rows; 50 unless said."),
      RouteDoc.Parameter(
        name: "after", schema: ["type": "string", "pattern": "^[0-9]{1,19}$"],
        about: "Where the page begins; taken from `next` of the page before."),
    ]
  }

  private var parameter: RouteDoc.Parameter {
    func text(_ name: String, _ about: String) -> RouteDoc.Parameter {
      RouteDoc.Parameter(
        name: name, schema: .text(most: ApiQuery.mostCharacters), about: about)
    }
    func words(_ name: String, _ words: [String], _ about: String) -> RouteDoc.Parameter {
      RouteDoc.Parameter(
        name: name,
        schema: [
          "type": "array",
          "items": ["type": "string", "enum": .list(words.map { .text($0) })],
        ], about: about)
    }
    switch self {
    case .area: return .area
    case .states(let states): return words("state", states, "In one of these states.")
    case .kinds(let kinds): return words("kind", kinds, "Of one of these kinds.")
    case .person:
      return RouteDoc.Parameter(
        name: "person", schema: .id("P"), about: "About this person.")
    case .order:
      return RouteDoc.Parameter(name: "order", schema: .id("D"), about: "Of this order.")
    case .assignee: return text("assignee", "Given to the account of this name.")
    case .name: return text("name", "With exactly this name.")
    case .text:
      return text("text", "Words that the row's words begin with; case and marks do not count.")
    case .sort:
      return RouteDoc.Parameter(
        name: "sort",
        schema: [
          "type": "string",
          "enum": .list(DeskFilter.Sort.allCases.map { .text($0.rawValue) }),
        ], about: "The newest first unless said.")
    }
  }
}

extension RouteDoc.Parameter {
  /// The beginning of the code of an area.
  static let area = RouteDoc.Parameter(
    name: "area", schema: ["type": "string", "pattern": "^[0-9]{0,10}$"],
    about: "The beginning of the area's code: a province's, a district's or a ward's.")
}
