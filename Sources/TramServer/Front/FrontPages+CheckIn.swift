// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramSQLite
import TramTracing
import TramUnits

extension FrontPages {
  /// The cookies by which a phone knows its running visit, and its private number if it has one.
  private static let visitCookie = "tram-visit"
  private static let numberCookie = "tram-number"
  private static let visitSeconds = 86_400

  /// Adds the page that a place's code opens.
  func addCheckIn(to table: inout RouteTable) {
    page(&table, .get, "/q/{place}/{check}", "Shows how to check in at a place") { visit in
      try await checkInPage(visit, try await venue(visit))
    }
    page(&table, .post, "/q/{place}/{check}", "Checks somebody in or out") { visit in
      let venue = try await venue(visit)
      let fields = try await visit.form()
      if let wait = visit.wait() {
        return visit.stop("front.tooMany", status: .tooManyRequests, wait: wait)
      }
      return fields["deed"] == "out"
        ? try await checkOut(visit, venue, fields) : try await checkIn(visit, venue, fields)
    }
  }

  /// The phone's own visit at this place that goes on.
  private func running(_ visit: FrontVisit, _ venue: VenueRecord) async throws -> OpenVisit? {
    guard let own = visit.cookie(Self.visitCookie) else { return nil }
    let parts = own.split(separator: ".")
    guard parts.count == 2, let id = OpenVisitID(parts[0]),
      front.visitLink.holds(parts[1], for: id.text),
      let found = try await front.visits.find(id), found.venue == venue.id, found.end == nil
    else { return nil }
    return found
  }

  private func checkInPage(
    _ visit: FrontVisit, _ venue: VenueRecord, typed: String = "", fault: String? = nil,
    status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let speech = visit.speech
    let number = visit.cookie(Self.numberCookie).flatMap { Visitor.PrivateNumber($0) }
    var view: PageView = [
      "where": venue.name, "typed": typed.isEmpty ? number?.text ?? "" : typed,
      "fault": fault ?? false,
      "number": number?.text ?? false,
      "keepNote": speech.say("front.keepVisit", "\(pagesDays)"),
      "declare": front.formLink().local(of: venue.id.text),
      "isOut": FormFields(visit.request.uri.query ?? "")["done"] == "out",
    ]
    if let own = try await running(visit, venue) {
      view["since"] = speech.say("front.since", speech.near(own.start, now: visit.now))
      view["iso"] = own.start.iso
      view["isIn"] = true
    }
    return visit.page(
      "front-check-in", title: speech.say("front.checkInTitle", venue.name), view, status: status)
  }

  /// For how many days stays are kept: as trails are.
  private var pagesDays: Int { room.settings.observationDays }

  private func checkIn(
    _ visit: FrontVisit, _ venue: VenueRecord, _ fields: FormFields
  ) async throws -> Response {
    let typed = fields["who"] ?? ""
    let isPrivate = fields["private"] != nil
    guard let visitor = isPrivate && typed.isEmpty ? Visitor.draw() : Visitor(typed) else {
      return try await checkInPage(
        visit, venue, typed: typed, fault: visit.speech.say("front.whoBad"),
        status: .unprocessableContent)
    }
    let id = try await front.checkIn(visitor, at: venue, at: visit.now)
    var cookies = [
      visit.cookie(
        Self.visitCookie, "\(id.text).\(front.visitLink.check(of: id.text))",
        seconds: Self.visitSeconds)
    ]
    if case .secret(let number) = visitor {
      // The phone keeps the number as long as the stays are kept that it stands for.
      cookies.append(
        visit.cookie(Self.numberCookie, number.text, seconds: pagesDays * 86_400))
    }
    return visit.go(to: visit.request.uri.path, cookies: cookies)
  }

  private func checkOut(
    _ visit: FrontVisit, _ venue: VenueRecord, _ fields: FormFields
  ) async throws -> Response {
    let ending = visit.cookie(Self.visitCookie, "", seconds: 0)
    let out = "\(visit.request.uri.path)?done=out"
    if let own = try await running(visit, venue) {
      _ = try await front.visits.checkOut(own.visitor, of: venue.id, at: visit.now)
      return visit.go(to: out, cookies: [ending])
    }
    let typed = fields["who"] ?? ""
    guard let visitor = Visitor(typed) else {
      return try await checkInPage(
        visit, venue, typed: typed, fault: visit.speech.say("front.whoBad"),
        status: .unprocessableContent)
    }
    // Whether somebody's number is checked in here is nobody else's business: the answer is one.
    _ = try await front.checkOut(visitor, of: venue.id, at: visit.now)
    return visit.go(to: out, cookies: [ending])
  }
}
