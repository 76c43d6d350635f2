// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing
import TramUnits

@testable import TramServer

/// What a route would be sent by somebody who means a record of an area: made from the schema that
/// the route declares, so that a fresh route is sent something that fits, too.
struct GuardBodies {
  let world: GuardFixture.World
  let now: Instant

  private static let schemas: [String: JSONTree] = Dictionary(
    (RecordSchemas.all + FormSchemas.all + CaseSchemas.all + AccessSchemas.all
      + MessageSchemas.all + DonationSchemas.all)
      .map { ($0.name, $0.schema) }
  ) { first, _ in first }

  /// The body of a request and its form; `nil` where nothing is sent.
  func body(_ route: Route) -> (type: String, text: String)? {
    if route.method == .get || route.method == .delete { return nil }
    if let doc = route.doc {
      guard let json = doc.bodies.first(where: { $0.type == "application/json" }) else {
        return ("application/json", "{}")
      }
      let text = String(decoding: sample(json.schema, named: "").bytes, as: UTF8.self)
      return ("application/json", text)
    }
    return ("application/x-www-form-urlencoded", page(route.path))
  }

  /// Whether the body of a route speaks of the area or one of its records.
  ///
  /// Fields that a page's form does not ask for say nothing.
  func isAbout(_ route: Route, _ text: String) -> Bool {
    if route.doc == nil, !["/cases", "/venues", "/orders", "/messages"].contains(route.path) {
      return false
    }
    return text.contains("\"\(world.area)\"") || text.contains("area=\(world.area)")
      || world.ids.values.contains { text.contains("\"\($0)\"") || text.contains("=\($0)&") }
  }

  /// The fields of a page's form; most forms take what they know of them.
  private func page(_ path: String) -> String {
    let time = "\(now.milliseconds - 3_600_000)"
    let later = "\(now.milliseconds + 5 * 86_400_000)"
    let own: [(String, String)]? =
      switch path {
      case "/cases", "/cases/{id}/change":
        [
          ("label", "\(world.mark)-9"), ("area", world.area), ("disease", "covid-19"),
          ("state", "suspected"),
        ]
      case "/orders":
        [
          ("person", world.ids["people"] ?? ""), ("latitude", "21.03"), ("longitude", "105.85"),
          ("radius", "50"), ("until", later), ("area", world.area),
        ]
      case "/cases/{id}/meetings":
        [("label", "\(world.mark)-8"), ("area", world.area), ("first", time), ("minutes", "20")]
      case "/contacts/{id}/follow-up": [("symptoms", "fever"), ("day", "2025-10-08")]
      case "/contacts/{id}/test":
        [
          ("sampled", time), ("resulted", "\(now.milliseconds)"), ("result", "negative"),
          ("disease", "covid-19"),
        ]
      case "/messages", "/messages/plan", "/messages/{id}/revise":
        [("text", "\(world.mark) stay at home"), ("area", world.area)]
      case "/messages/{id}/approve": [("revision", "1")]
      case "/messages/inbox/{id}/answer": [("text", "thank you")]
      case "/venues", "/venues/{id}":
        [("name", "x"), ("kind", "shop"), ("area", world.area)]
      default: nil
      }
    let fields =
      own ?? [
        ("note", "x"), ("decision", "refuse"), ("finding", "atHome"), ("way", "call"),
        ("until", later), ("from", time), ("reason", "a reason that is long enough"),
        ("to", "hoa"), ("sampled", time), ("resulted", "\(now.milliseconds)"),
        ("purpose", "case work"), ("name", "x"), ("verdict", "refuted"), ("area", world.area),
        ("into", world.ids["contacts"] ?? ""), ("kind", "owntracks"), ("open", "no"),
        ("person", world.ids["people"] ?? ""), ("device", world.ids["devices"] ?? ""),
        ("as", "case"),
      ]
    return fields.map { "\($0.0)=\(FormFields.encoded($0.1))" }.joined(separator: "&") + "&"
  }

  // MARK: Samples

  private func sample(_ schema: JSONTree, named name: String) -> JSONTree {
    if case .text(let reference)? = schema["$ref"] {
      let last = reference.split(separator: "/").last.map(String.init) ?? ""
      return sample(Self.schemas[last] ?? [:], named: last)
    }
    for choice in ["anyOf", "oneOf"] {
      if case .list(let choices)? = schema[choice], let first = choices.first {
        return sample(first, named: name)
      }
    }
    if case .list(let words)? = schema["enum"] {
      return words.contains(.text("officer")) ? .text("officer") : words.first ?? .null
    }
    if let constant = schema["const"] { return constant }
    switch schema["type"] {
    case .text("object"): return object(schema)
    case .text("string"): return .text(text(schema, named: name))
    case .text("integer"):
      guard case .whole(let least)? = schema["minimum"] else { return .whole(1) }
      if least != FormTime.range.lowerBound { return .whole(max(least, 1)) }
      let ahead = name == "until" ? 5 * 86_400_000 : name == "from" ? 3_600_000 : 0
      return .whole(now.milliseconds + Int64(ahead))
    case .text("number"):
      if case .number(let least)? = schema["minimum"], least > 0 { return .number(least) }
      return .number(name == "latitude" ? 21.03 : name == "longitude" ? 105.85 : 0)
    case .text("boolean"): return .flag(true)
    case .text("array"): return .list([])
    default: return .object([])
    }
  }

  private func object(_ schema: JSONTree) -> JSONTree {
    var needed: [String] = []
    if case .list(let names)? = schema["required"] {
      needed = names.compactMap { if case .text(let name) = $0 { name } else { nil } }
    }
    let members = schema["properties"] ?? [:]
    return .object(
      members.names.filter { needed.contains($0) || $0 == "area" || $0 == "label" }.map { name in
        JSONTree.Member(name: name, value: sample(members[name] ?? [:], named: name))
      })
  }

  private func text(_ schema: JSONTree, named name: String) -> String {
    if name == "area" { return world.area }
    if name == "disease" { return "covid-19" }
    if name == "label" { return "\(world.mark)-7" }
    if name == "persons" { return world.ids["contacts"] ?? "" }
    if case .text(let pattern)? = schema["pattern"], pattern.hasPrefix("^"),
      pattern.contains("[0-9A-HJKMNP-TV-Z]")
    {
      let letter = pattern.dropFirst().prefix(1)
      return world.ids.values.sorted().first { $0.hasPrefix(letter) } ?? ""
    }
    if case .text("date")? = schema["format"] { return "2025-10-08" }
    return name == "phone" ? "0912345678" : "a reason that is long"
  }
}
