// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramIsolation
import TramUnits

extension Console {
  private static let usualRadius = "100"
  private static let usualDays = 14.0

  /// The form of an order, filled with what was typed before.
  func orderForm(
    _ visit: PageVisit, _ fields: FormFields, _ faults: [ServerError.Fault] = [],
    sentence: String? = nil
  ) async throws -> Response {
    let speech = visit.speech
    var view: PageView = [:]
    for name in [
      "name", "phone", "birthYear", "address", "decision", "reason", "anchor", "area",
      "latitude", "longitude",
    ] {
      view[name] = fields[name] ?? ""
    }
    view["radius"] = fields["radius"] ?? Self.usualRadius
    view["from"] = fields["from"] ?? speech.field(visit.now)
    let usualEnd = visit.now.advanced(seconds: Self.usualDays * 86_400)
    view["until"] = fields.raw("until") ?? speech.field(usualEnd)
    view["readsEnglish"] = fields["personLanguage"] == "en"
    view["known"] = false
    if let id = fields["person"].flatMap({ PersonID($0) }),
      let person = try await rows.find(id, of: Person.self)
    {
      view["known"] = speech.name(person)
      view["person"] = id.text
      if fields["area"] == nil { view["area"] = person.area }
    }
    view["deviceKinds"] = speech.choices(
      [
        ("owntracks", "OwnTracks"), ("traccar", "Traccar Client"),
        ("", speech.say("orders.laterDevice")),
      ], chosen: fields.raw("deviceKind") ?? "owntracks")
    let words = FaultWords(speech)
    return try await visit.page(
      "order-form", title: speech.say("orders.add"), section: "orders", view,
      faults: words.view(faults) ?? sentence.map { words.view($0) }, hasMap: true,
      status: faults.isEmpty && sentence == nil ? .ok : .unprocessableContent)
  }

  /// The fields of a circle as the desk's forms name them, with points for decimals.
  static func placeFields(_ form: FormFields) -> [(String, String)] {
    ["latitude", "longitude", "radius"].map { name in
      let text = form[name] ?? ""
      return (name, Speech.number(text).map { "\($0)" } ?? text)
    }
  }

  /// Takes the person in, enrols a phone, issues the order; nothing of it when the form has faults.
  func issue(_ visit: PageVisit) async throws -> Response {
    let form = try await visit.form()
    let speech = visit.speech
    do {
      let person = try Self.personForm(form)
      var fields = Self.placeFields(form)
      fields += form.only("from", "until", "decision", "reason", "anchor", "area")
      // The person is checked before he is taken in: a stand-in shows every fault of the order.
      _ = try OrderForm.read(fields: fields + [("person", PersonID(1).text)])
      let author = visit.context.author
      let id =
        if let known = form["person"].flatMap({ PersonID($0) }) { known } else {
          try await actions.keepPerson(person, by: author).id
        }
      var enrolment: Enrolment?
      if let kind = form["deviceKind"].flatMap({ EnrolledDevice.Kind(rawValue: $0) }) {
        enrolment = try await actions.enrollDevice(DeviceForm(person: id, kind: kind), by: author)
        fields += enrolment.map { [("device", $0.device.id.text)] } ?? []
      }
      let order = try await actions.issueOrder(
        try OrderForm.read(fields: fields + [("person", id.text)]), by: author)
      if let enrolment, let token = enrolment.token {
        return try await personPage(
          id, visit, setup: setup(enrolment.device, token, visit), done: "issued")
      }
      return visit.go(to: "/orders/\(order.id.text)", done: "issued")
    } catch let error as ServerError where error.code == .invalid {
      return try await orderForm(visit, form, error.faults, sentence: error.detail)
    } catch let error as ServerError where error.code == .conflict {
      return try await orderForm(
        visit, form, sentence: "\(speech.say("problem.conflict")) (\(error.detail))")
    }
  }

  private static func personForm(_ form: FormFields) throws -> PersonForm {
    guard form["person"] == nil else { return PersonForm(name: "–") }
    var fields = form.only("name", "phone", "birthYear", "address", "area")
    fields.append(("language", form["personLanguage"] ?? "vi"))
    return try PersonForm.read(fields: fields)
  }
}
