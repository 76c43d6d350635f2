// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import TramIsolation
import TramSQLite
import TramTracing
import TramUnits

extension FrontPages {
  /// For what a declaration is handed in: a place, or a ward.
  private struct Where {
    var venue: VenueRecord?
    var area: String
    var name: String
  }

  /// Adds the form of a declaration and its receipt.
  func addDeclaration(to table: inout RouteTable) {
    page(&table, .get, "/d/{place}/{check}", "Shows the form of a health declaration") { visit in
      let place = try await whereTo(visit)
      return form(visit, place, DeclarationForm(FormFields("")), key: UUID().uuidString)
    }
    page(&table, .post, "/d/{place}/{check}", "Takes a health declaration") { visit in
      try await hand(in: visit, try await whereTo(visit), try await visit.form())
    }
    page(&table, .get, "/r/{declaration}/{check}", "Shows a declaration's receipt") { visit in
      try await receipt(visit)
    }
  }

  /// The place or the ward of a link.
  ///
  /// - Throws: `ServerError` with code `.notFound`
  private func whereTo(_ visit: FrontVisit) async throws -> Where {
    let subject = visit.part("place")
    guard front.formLink().holds(visit.part("check"), for: subject) else {
      throw ServerError(.notFound, detail: "the link is not ours")
    }
    guard let id = VenueID(subject) else {
      return Where(
        area: subject, name: front.areaTitle(subject, visit.speech))
    }
    guard let venue = try await front.venues.find(id), venue.isOpen else {
      throw ServerError(.notFound, detail: "there is no such place")
    }
    return Where(venue: venue, area: venue.area, name: venue.name)
  }

  private func form(
    _ visit: FrontVisit, _ place: Where, _ form: DeclarationForm, key: String,
    faults: [DeclarationForm.Fault] = [], sentence: String? = nil,
    status: HTTPResponse.Status = .ok
  ) -> Response {
    let speech = visit.speech
    var view = form.view(speech, faults)
    view["where"] = place.name
    view["key"] = key
    view["sentence"] = sentence ?? false
    view["keepNote"] = speech.say("front.keepDeclaration", "\(front.settings.days)")
    view["law"] = front.settings.law.map { speech.say("front.law", $0) } ?? false
    view["other"] = speech.language.other.rawValue
    let cookie = "\(Language.cookie)=\(speech.language.rawValue); Path=/; SameSite=Lax"
    return visit.page(
      "front-declare", title: speech.say("front.declareTitle"), view, status: status,
      cookies: visit.request.method == .post ? [cookie] : [])
  }

  /// A form that was sent: more rows or another language, faults, or a receipt.
  private func hand(
    in visit: FrontVisit, _ place: Where, _ fields: FormFields
  ) async throws -> Response {
    let form = DeclarationForm(fields)
    let key = fields["key"].map { String($0.prefix(64)) } ?? UUID().uuidString
    if let language = fields["language"].flatMap({ Language(rawValue: $0) }) {
      return self.form(visit.inLanguage(language), place, form, key: key)
    }
    if fields["more"] != nil { return self.form(visit, place, form, key: key) }
    let faults = form.faults(visit.speech, today: visit.today)
    guard faults.isEmpty else {
      return self.form(
        visit, place, form, key: key, faults: faults, status: .unprocessableContent)
    }
    if let wait = visit.wait() {
      var response = self.form(
        visit, place, form, key: key, sentence: visit.speech.say("front.tooMany", "\(wait)"),
        status: .tooManyRequests)
      response.headers[.retryAfter] = "\(wait)"
      return response
    }
    let subject = place.venue?.id.text ?? place.area
    let id: DeclarationID
    do {
      id = try await front.hand(
        in: form.declaration, venue: place.venue?.id, area: place.area,
        once: Array("\(subject) \(key)".utf8), at: visit.now)
    } catch let error as TracingError where error.code == .tooLarge {
      return self.form(
        visit, place, form, key: key, sentence: visit.speech.say("front.full"),
        status: .serviceUnavailable)
    }
    return visit.go(to: front.receiptLink().local(of: id.text))
  }

  private func receipt(_ visit: FrontVisit) async throws -> Response {
    let speech = visit.speech
    guard let id = DeclarationID(visit.part("declaration")),
      front.receiptLink().holds(visit.part("check"), for: id.text),
      let record = try await front.declarations.find(id)
    else { throw ServerError(.notFound, detail: "there is no such receipt") }
    let link = front.receiptLink(visit.origin).text(of: id.text)
    let language: LineListLanguage = speech.language == .vietnamese ? .vietnamese : .english
    let venue: VenueRecord? =
      if let venue = record.venue { try await front.venues.find(venue) } else { nil }
    let place = venue?.name ?? front.areaTitle(record.area, speech)
    let end = record.received.advanced(seconds: 86_400 * Double(front.settings.days))
    let code = try? QRCode(link)
    return visit.page(
      "front-receipt", title: speech.say("front.receiptTitle"),
      [
        "id": id.text, "where": place, "time": speech.moment(record.received),
        "iso": record.received.iso, "advice": record.triage.text(language),
        "tone": Self.tone(record.triage), "isUrgent": record.triage == .testAndIsolate,
        "qr": code?.svg(label: speech.say("front.receiptCode", id.text)) ?? "",
        "kept": speech.say("front.keptUntil", speech.day(end)),
        "again": front.formLink().local(of: record.venue?.text ?? record.area),
      ])
  }

  /// The tone in which an outcome is shown.
  static func tone(_ triage: Triage) -> String {
    switch triage {
    case .none: "good"
    case .watch: ""
    case .test: "warn"
    case .testAndIsolate: "bad"
    }
  }
}
