// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore
import TramGeo
import TramGuard
import TramIsolation
import TramSQLite
import TramTracing
import TramUnits

extension Console {
  /// Adds the map of hotspots, its features and its table.
  func addHotspots(to table: inout RouteTable) {
    page(&table, .get, "/hotspots", "Shows cases by ward on a map, small counts withheld") {
      try await hotspotPage($0)
    }
    page(&table, .get, "/map/hotspots", "Gives the hotspots as GeoJSON") { visit in
      let (query, _) = hotspotQuery(visit)
      let bytes = try await hotspots.features(query, at: visit.now)
      return Response(
        status: .ok, headers: [.contentType: "application/geo+json"],
        body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
    page(&table, .get, "/hotspots.csv", "Gives the hotspots' table as CSV") { visit in
      let (query, _) = hotspotQuery(visit)
      let sheet = try await hotspots.sheet(query, at: visit.now)
      let name = "hotspots-\(query.from)-\(query.until).csv"
      return Response(
        status: .ok,
        headers: [
          .contentType: "text/csv; charset=utf-8",
          .contentDisposition: "attachment; filename=\"\(name)\"",
        ], body: .init(byteBuffer: ByteBuffer(bytes: sheet.table.csv())))
    }
  }

  private func hotspotQuery(_ visit: PageVisit) -> (query: HotspotQuery, isBad: Bool) {
    var (query, isBad) = HotspotQuery.read(
      visit.query, today: room.cases.settings.levels.day(of: visit.now))
    query.within = visit.context.scope?.reach ?? .nowhere
    return (query, isBad)
  }

  private func hotspotPage(_ visit: PageVisit) async throws -> Response {
    let speech = visit.speech
    let (query, isBad) = hotspotQuery(visit)
    let sheet = try await hotspots.sheet(query, at: visit.now)
    let shapes = query.side == nil ? hotspots.wardShapes() : sheet.squares
    let rows = sheet.table.places.enumerated().map { row, place in
      (place: place, total: sheet.total(row))
    }.sorted { ($0.total ?? 1, $1.place) > ($1.total ?? 1, $0.place) }
    var view: PageView = [
      "query": query.text, "from": "\(query.from)", "until": "\(query.until)",
      "area": query.area, "hasRows": !rows.isEmpty,
      "rows": rows.map { hotspotRow($0.place, $0.total, query, speech) },
      "total": sheet.total(sheet.table.places.count).map { speech.number(Double($0)) }
        ?? speech.say("hotspots.withheld"),
      "hasNoShapes": !rows.isEmpty && !rows.contains { shapes[$0.place] != nil },
      "hasWithheld": sheet.table.withheldCount > 0,
      "withheldNote": speech.say(
        "hotspots.withheldNote", "\(sheet.table.threshold - 1)", "\(sheet.table.threshold)"),
    ]
    view["missing"] =
      sheet.missing == 0
      ? false
      : speech.say(
        query.side == nil ? "hotspots.missing" : "hotspots.cellMissing",
        speech.number(Double(sheet.missing)))
    view["legend"] = hotspotLegend(speech)
    addHotspotChoices(query, speech, to: &view)
    return try await visit.page(
      "hotspots", title: speech.say("hotspots.title"), section: "cases", view,
      faults: isBad
        ? FaultWords(speech).view(speech.say("hotspots.badDays", "\(HotspotQuery.mostDays)")) : nil,
      hasMap: true)
  }

  private func hotspotRow(
    _ place: String, _ total: Int?, _ query: HotspotQuery, _ speech: Speech
  ) -> PageView {
    let name = query.side == nil ? room.front.areaName(place) : place
    return [
      "name": name, "code": query.side == nil && name != place ? place : false,
      "tier": total.map { "tier\(HotspotSheet.tier($0))" } ?? "tierx",
      "total": total.map { speech.number(Double($0)) } ?? speech.say("hotspots.withheld"),
    ]
  }

  private func hotspotLegend(_ speech: Speech) -> [PageView] {
    var rows: [PageView] = [["tier": "tierx", "label": speech.say("hotspots.withheld")]]
    let classes = HotspotSheet.classes
    for (place, first) in classes.enumerated() {
      let label =
        place + 1 < classes.count
        ? speech.say("hotspots.classOf", "\(first)–\(classes[place + 1] - 1)")
        : speech.say("hotspots.classFrom", "\(first)")
      rows.append(["tier": "tier\(place + 1)", "label": label])
    }
    return rows
  }

  private func addHotspotChoices(
    _ query: HotspotQuery, _ speech: Speech, to view: inout PageView
  ) {
    var diseases = [("", speech.say("hotspots.all"))] + DiseaseTable.names.map { ($0, $0) }
    if !diseases.contains(where: { $0.0 == query.disease }) {
      diseases.append((query.disease, query.disease))
    }
    view["diseases"] = speech.choices(diseases, chosen: query.disease)
    view["lenses"] = speech.choices(
      HotspotQuery.Lens.allCases.map { lens in
        switch lens {
        case .ward: (lens.rawValue, speech.say("hotspots.ward"))
        case .cell500: (lens.rawValue, speech.say("hotspots.cell", "500"))
        case .cell1000: (lens.rawValue, speech.say("hotspots.cell", "1000"))
        }
      }, chosen: query.lens.rawValue)
    view["counts"] = speech.choices(
      HotspotQuery.Counted.allCases.map {
        ($0.rawValue, speech.say("hotspots.\($0.rawValue)"))
      }, chosen: query.counted.rawValue)
    view["steps"] = speech.choices(
      HotspotQuery.Step.allCases.map { ($0.rawValue, speech.say("hotspots.\($0.rawValue)")) },
      chosen: query.step.rawValue)
  }
}

extension HTTPField.Name {
  fileprivate static let contentDisposition = HTTPField.Name("Content-Disposition") ?? .cookie
}
