// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramGeo
import TramTrails
import TramUnits

/// A CSV file of stays in areas: person, area, kind, from, until and, where known, a circle.
enum AreaTable {
  /// Brings the stays of a file into a store and says what came of it.
  static func bring(
    _ path: String, into store: TrailStore, now: Instant, isStrict: Bool, isQuiet: Bool
  ) throws {
    var table = try NamedTable(
      path: path, needed: ["person", "area", "kind", "from", "until"], isStrict: isStrict,
      progress: isQuiet ? nil : "importing")
    let places = (person: table.place(of: "person"), area: table.place(of: "area"))
    var work = try AreaImport(into: store, now: now)
    var taken = 0
    while try table.advance() {
      var reason: String?
      switch reading(of: table) {
      case .bad(let flaw): reason = flaw
      case .stay(let kind, let times, let circle):
        reason = try work.add(
          table.reader.field(places.person), table.reader.field(places.area), kind,
          during: times, circle: circle)
      }
      if let reason { try table.refuse(reason) } else { taken += 1 }
    }
    let summary = try work.finish()
    guard !isQuiet else { return }
    StandardError.line(
      "\(counted(taken + table.bad, "line")): \(summary.added) stays new, "
        + "\(summary.known) known before, \(counted(table.bad, "bad line"))")
  }

  private enum Reading {
    case stay(AreaKind, Range<Int64>, AreaCircle?)
    case bad(String)
  }

  private static func reading(of table: borrowing NamedTable) -> Reading {
    let word = table.text("kind")
    guard let kind = AreaKind(word: word) else {
      let words = AreaKind.allCases.map(\.word).joined(separator: ", ")
      return .bad("kind \(String(word.prefix(64)).visible) is not one of \(words)")
    }
    guard let from = Int64(table.text("from")), let until = Int64(table.text("until")) else {
      return .bad("from or until is not a whole number of milliseconds")
    }
    guard from < until else { return .bad("the stay does not end after it begins") }
    let texts = ["latitude", "longitude", "radius"].map { table.text($0) }
    if texts.allSatisfy(\.isEmpty) { return .stay(kind, from..<until, nil) }
    guard let latitude = Double(texts[0]), let longitude = Double(texts[1]),
      let centre = try? Coordinate(latitude: latitude, longitude: longitude),
      latitude != 0 || longitude != 0
    else { return .bad("latitude and longitude are not degrees of a place in the world") }
    guard let radius = texts[2].isEmpty ? 0 : Double(texts[2]), (0...1_000_000).contains(radius)
    else {
      return .bad("radius \(String(texts[2].prefix(64)).visible) is not 0 to 1,000,000 metres")
    }
    return .stay(kind, from..<until, AreaCircle(centre: centre, radius: Meters(radius)))
  }
}
