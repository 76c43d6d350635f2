// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramGeo
import TramIsolation
import TramUnits

extension ApiRoutes {
  func addAreas(to table: inout RouteTable) {
    let areas = self.areas
    var doc = RouteDoc.list("areas", [])
    doc.parameters = [
      RouteDoc.Parameter(
        name: "parent", schema: ["type": "string", "pattern": "^([0-9]{2,3})?$"],
        about: "The code of a province or a district; without it the provinces are listed.")
    ]
    table.add(
      .get, "/v1/areas", need: Self.reading, "Lists the areas that lie in another", doc: doc
    ) { request, _ in
      var query = ApiQuery(request)
      let text = query.text("parent", mayBeEmpty: true)
      let parent = text.flatMap { AreaCode($0) }
      if text != nil, parent == nil || parent?.level == .ward {
        query.note("parent", "should be the 2 or 3 digits of a province or a district")
      }
      try query.finish()
      return try ApiAnswer.json(
        ApiAnswer.Page(items: areas.children(of: parent), next: nil), request)
    }
    table.add(
      .get, "/v1/areas/{id}", need: Self.reading, "Shows one area",
      doc: .one("areas", isNoted: false, isTagged: true)
    ) { request, context in
      try ApiQuery(request).finish()
      let text = context.parameters.get("id") ?? ""
      guard let row = AreaCode(text).flatMap({ areas.row($0) }) else {
        throw ServerError(.notFound, detail: "there is no \(text.prefix(20)) among the areas")
      }
      return try ApiAnswer.json(row, request)
    }
  }

  func addCounts(to table: inout RouteTable) {
    let room = self.room
    var doc = RouteDoc(
      tag: "counts", answers: [.json("The counts.", .reference("Counts")), .notModified])
    doc.parameters = [.area, .ifNoneMatch]
    doc.problems = [422]
    table.add(
      .get, "/v1/counts", need: Self.reading, "Counts what waits in an area", doc: doc
    ) { request, _ in
      var query = ApiQuery(request)
      let area = query.area() ?? ""
      try query.finish()
      return try ApiAnswer.json(try await room.desk.rows.counts(area: area), request)
    }
  }
}
