// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramIsolation
import TramSQLite
import TramTracing
import TramUnits

extension Console {
  /// Adds the places where people check in, and the posters with their codes.
  func addVenues(to table: inout RouteTable) {
    page(&table, .get, "/venues", "Lists the places where people check in") {
      try await venueList($0)
    }
    page(&table, .post, "/venues", "Registers a place") { visit in
      let form = try VenueForm.read(fields: try await visit.form().all)
      let venue = try await frontDesk.register(form, by: visit.context.author)
      return visit.go(to: "/venues/\(venue.id.text)", done: "venueKept")
    }
    page(&table, .get, "/venues/{id}", "Shows a place") { visit in
      try await venuePage(try await frontDesk.venue(try visit.id()), visit)
    }
    page(&table, .post, "/venues/{id}", "Changes what is known of a place") { visit in
      let form = try VenueForm.read(fields: try await visit.form().all)
      let venue = try await frontDesk.change(try visit.id()) { venue in
        venue.name = form.name
        venue.kind = form.kind
        venue.area = form.area
        venue.latitude = form.latitude
        venue.longitude = form.longitude
        venue.radius = form.radius
      }
      return visit.go(to: "/venues/\(venue.id.text)", done: "venueKept")
    }
    page(&table, .post, "/venues/{id}/open", "Opens or closes a place's code") { visit in
      let isOpen = try await visit.form()["open"] == "yes"
      let venue = try await frontDesk.change(try visit.id()) { $0.isOpen = isOpen }
      return visit.go(to: "/venues/\(venue.id.text)", done: "venueKept")
    }
    page(&table, .get, "/venues/{id}/poster", "Shows a place's poster to print") { visit in
      try await poster(try await frontDesk.venue(try visit.id()), visit)
    }
    page(&table, .get, "/ward-poster", "Shows a ward's poster for declarations") { visit in
      let area = visit.query["area"] ?? ""
      guard (2...10).contains(area.utf8.count), area.utf8.allSatisfy({ (48...57).contains($0) })
      else {
        throw ServerError(
          .invalid, detail: "area should be a code of 2 to 10 digits",
          faults: [ServerError.Fault(place: "area", reason: "should be 2 to 10 digits")])
      }
      return try await wardPoster(area, visit)
    }
  }

  private func kinds(_ speech: Speech, chosen: VenueKind?) -> [PageView] {
    speech.choices(
      VenueKind.allCases.map { ($0.rawValue, speech.say("venues.\($0.rawValue)")) },
      chosen: (chosen ?? .shop).rawValue)
  }

  private func venueList(_ visit: PageVisit) async throws -> Response {
    let speech = visit.speech
    let area = visit.query["area"] ?? ""
    let rows = try await room.front.venues.list(
      area: area, within: AccessFrame.reach(), before: visit.query["after"].flatMap { VenueID($0) },
      limit: 51)
    let shown = rows.prefix(50)
    var view = visit.pages("/venues", next: rows.count > 50 ? shown.last?.id.text : nil)
    view["rows"] = shown.map { row(of: $0, speech) }
    view["hasRows"] = !shown.isEmpty
    view["area"] = area
    view["kinds"] = kinds(speech, chosen: nil)
    view["radius"] = "50"
    return try await visit.page(
      "venues", title: speech.say("venues.title"), section: "declarations", view, hasMap: true)
  }

  private func row(of venue: VenueRecord, _ speech: Speech) -> PageView {
    [
      "id": venue.id.text, "name": venue.name, "kind": speech.say("venues.\(venue.kind.rawValue)"),
      "area": venue.area, "ward": room.front.areaName(venue.area),
      "state": speech.say(venue.isOpen ? "venues.open" : "venues.closed"),
      "tone": venue.isOpen ? "good" : "", "isOpen": venue.isOpen,
      "made": "\(speech.moment(venue.made)), \(venue.author)",
    ]
  }

  private func venuePage(_ venue: VenueRecord, _ visit: PageVisit) async throws -> Response {
    let speech = visit.speech
    var view = row(of: venue, speech)
    view["kinds"] = kinds(speech, chosen: venue.kind)
    view["latitude"] = venue.latitude.map { "\($0)" } ?? ""
    view["longitude"] = venue.longitude.map { "\($0)" } ?? ""
    view["radius"] = speech.number(venue.radius)
    let count = try await room.front.visits.present(at: venue.id)
    view["present"] = speech.say("venues.present", speech.number(Double(count)))
    return try await visit.page(
      "venue", title: venue.name, section: "declarations", view, hasMap: true)
  }

  private func poster(_ venue: VenueRecord, _ visit: PageVisit) async throws -> Response {
    let (speech, origin) = (visit.speech, origin(visit))
    let checkIn = room.front.press(origin).text(of: venue.id)
    let declare = room.front.formLink(origin).text(of: venue.id.text)
    return try await visit.page(
      "poster", title: venue.name, section: "declarations",
      [
        "name": venue.name, "id": venue.id.text, "back": "/venues/\(venue.id.text)",
        "checkIn": code(checkIn, speech.say("venues.codeIn", venue.name)),
        "declare": code(declare, speech.say("venues.codeDeclare", venue.name)),
      ])
  }

  private func wardPoster(_ area: String, _ visit: PageVisit) async throws -> Response {
    let speech = visit.speech
    let name = room.front.areaTitle(area, speech)
    let link = room.front.formLink(origin(visit)).text(of: area)
    return try await visit.page(
      "poster", title: name, section: "declarations",
      [
        "name": name, "id": area, "back": "/venues", "checkIn": false,
        "declare": code(link, speech.say("venues.codeDeclare", name)),
      ])
  }

  private func code(_ link: String, _ label: String) -> PageView {
    ["qr": (try? QRCode(link))?.svg(label: label) ?? "", "link": link]
  }
}
