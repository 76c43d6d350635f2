// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramIsolation
import TramUnits

extension Console {
  /// Adds the list of people, a person's page and what can be done there.
  func addPeople(to table: inout RouteTable) {
    page(&table, .get, "/people", "Lists people") { try await peopleList($0) }
    page(&table, .get, "/people/{id}", "Shows a person") { visit in
      try await personPage(try visit.id(), visit)
    }
    page(&table, .post, "/people/{id}/devices", "Enrols a phone") { visit in
      let id: PersonID = try visit.id()
      let fields = try await visit.form().only("kind")
      let form = try DeviceForm.read(fields: fields + [("person", id.text)])
      let made = try await actions.enrollDevice(form, by: visit.context.author)
      let shown = made.token.map { setup(made.device, $0, visit) }
      return try await personPage(id, visit, setup: shown)
    }
    page(&table, .post, "/people/{id}/devices/{device}/token", "Makes a fresh token") { visit in
      let made = try await actions.renewToken(
        try await ownDevice(visit), by: visit.context.author)
      let shown = made.token.map { setup(made.device, $0, visit) }
      return try await personPage(try visit.id(), visit, setup: shown)
    }
    page(&table, .post, "/people/{id}/devices/{device}/retire", "Retires a phone") { visit in
      let device = try await actions.retireDevice(
        try await ownDevice(visit), by: visit.context.author)
      return visit.go(to: "/people/\(device.person.text)", done: "retired")
    }
    page(&table, .post, "/people/{id}/link", "Makes a link to a person's own page") { visit in
      let person = try await the(Person.self, visit)
      let link = try await room.accounts.makePersonLink(
        for: RecordedPersonID(person.id.rawValue), label: visit.context.author, at: visit.now)
      let setup = linkSetup(link.secret, visit)
      return try await personPage(person.id, visit, setup: setup)
    }
  }

  private func ownDevice(_ visit: PageVisit) async throws -> DeviceID {
    let id: DeviceID = try visit.id("device")
    let person: PersonID = try visit.id()
    guard try await rows.find(id, of: EnrolledDevice.self)?.person == person else {
      throw ServerError(.notFound, detail: "there is no \(id.text) of this person")
    }
    return id
  }

  private func peopleList(_ visit: PageVisit) async throws -> Response {
    let query = visit.query
    let speech = visit.speech
    var filter = DeskFilter()
    filter.area = query["area"] ?? ""
    filter.text = query["text"] ?? ""
    filter.after = query["after"]
    let page = try await rows.list(Person.self, filter)
    var view = visit.pages("/people", next: page.next)
    view["rows"] = page.rows.map { person -> PageView in
      [
        "id": person.id.text, "name": speech.name(person),
        "birthYear": person.birthYear.map { "\($0)" } ?? "", "phone": person.phone ?? "",
        "address": person.address, "area": person.area,
      ]
    }
    view["hasRows"] = !page.rows.isEmpty
    view["text"] = query["text"] ?? ""
    view["area"] = query["area"] ?? ""
    return try await visit.page(
      "people", title: speech.say("people.title"), section: "people", view)
  }

  /// A person's page, perhaps with what sets a phone up, which is shown this once.
  func personPage(
    _ id: PersonID, _ visit: PageVisit, setup: PageView? = nil, done: String? = nil
  ) async throws -> Response {
    guard let person = try await rows.find(id, of: Person.self) else {
      throw ServerError(.notFound, detail: "there is no \(id.text)")
    }
    try await noteReading(of: id, part: "person", visit)
    let speech = visit.speech
    var filter = DeskFilter()
    filter.person = id
    var view: PageView = [
      "id": id.text, "personID": id.text, "name": speech.name(person),
      "isKnown": !person.isErased,
      "language": speech.say("person.\(person.language.rawValue)"),
    ]
    view["birthYear"] = person.birthYear
    view["phone"] = person.phone
    view["address"] = person.address.isEmpty ? nil : person.address
    view["area"] = person.area.isEmpty ? nil : person.area
    view["setup"] = setup
    if let done { view["notice"] = speech.say("done.\(done)") }
    let orders = try await rows.list(OrderRecord.self, filter).rows
    let standings = standings(orders)
    view["orders"] = orders.map { OrderWords($0, standings[$0.id], visit).row(person) }
    view["alarms"] = try await rows.list(AlarmCase.self, filter).rows.map {
      AlarmWords($0, visit).row(person)
    }
    view["devices"] = try await devices(of: id, visit)
    view["history"] = try await history(filter, visit, alarms: false)
    view["readings"] = try await rows.list(RecordReading.self, filter).rows.prefix(20).map {
      reading(of: $0, visit)
    }
    return try await visit.page("person", title: speech.name(person), section: "people", view)
  }

  private func reading(of reading: RecordReading, _ visit: PageVisit) -> PageView {
    let part = reading.part
    let key = "person.read\(part.prefix(1).uppercased())\(part.dropFirst())"
    let known = Speech.knows(key) ? key : "person.readOther"
    return [
      "time": visit.speech.near(reading.time, now: visit.now), "iso": reading.time.iso,
      "reader": reading.reader, "part": visit.speech.say(known),
    ]
  }

  /// The devices of a person.
  func devices(of person: PersonID, _ visit: PageVisit) async throws -> [PageView] {
    var filter = DeskFilter()
    filter.person = person
    let speech = visit.speech
    return try await rows.list(EnrolledDevice.self, filter).rows.map { device in
      var view: PageView = [
        "id": device.id.text, "name": device.name,
        "kind": speech.say("person.\(device.kind.rawValue)"),
        "state": speech.say(device.retired == nil ? "person.enrolled" : "person.retired"),
        "tone": device.retired == nil ? "good" : "",
        "since": speech.say("person.since", speech.day(device.since)),
      ]
      if device.retired == nil { view["counts"] = true }
      view["hasToken"] = device.kind == .owntracks || device.kind == .traccar
      return view
    }
  }
}
