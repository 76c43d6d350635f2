// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramIsolation
import TramUnits

extension ApiRoutes {
  func addPeople(to table: inout RouteTable) {
    let actions = self.actions
    let room = self.room
    addList(Person.self, [.area, .states(["known", "erased"]), .text, .sort], to: &table)
    addOne(Person.self, noting: "person", to: &table) { $0.id }
    addMaking(Person.self, from: PersonForm.self, "Takes a person in", to: &table) { form, ask in
      try await actions.keepPerson(form, by: ask.author, key: ask.key)
    }
    table.add(
      .put, "/v1/people/{id}", need: Self.writing, "Takes down what is known of a person now",
      doc: .change("people", form: PersonForm.self)
    ) { request, context in
      let ask = try ApiAsk(request, context)
      try ApiQuery(request).finish()
      let id = try Self.id(of: context, Person.self)
      let form = try await ApiAsk.form(PersonForm.self, request, isOptional: false)
      let person = try await actions.keepPerson(
        form, as: id, by: ask.author, key: ask.key, seen: ask.seen)
      return try ApiAnswer.record(person, request)
    }
    addChange(
      Person.self, "erase", by: EmptyForm.self, isBodyOptional: true, need: .administrator,
      "Erases everything personal of a person", to: &table
    ) { id, _, ask in
      try await actions.erasePerson(id, by: ask.author, key: ask.key, seen: ask.seen)
    }
    table.add(
      .get, "/v1/people/{id}/readings", need: Self.reading, "Lists who looked at a record",
      doc: .list("readings", [], inPath: "people")
    ) { request, context in
      let id = try Self.id(of: context, Person.self)
      var filter = try ListFilter.read(request, [])
      guard try await room.desk.rows.find(id, of: Person.self) != nil else {
        throw Self.missing(id.text, Person.self)
      }
      filter.person = id
      return try ApiAnswer.page(
        try await room.desk.rows.list(RecordReading.self, filter), request)
    }
  }

  func addDevices(to table: inout RouteTable) {
    let actions = self.actions
    addList(
      EnrolledDevice.self,
      [
        .states(["enrolled", "retired"]), .kinds(of: EnrolledDevice.Kind.self), .person, .name,
        .text,
      ],
      to: &table)
    addOne(EnrolledDevice.self, noting: nil, to: &table)
    table.add(
      .post, "/v1/devices", need: Self.writing, "Lets a device stand for a person",
      doc: .making("devices", form: DeviceForm.self, gives: "Enrolment")
    ) { request, context in
      let ask = try ApiAsk(request, context)
      try ApiQuery(request).finish()
      let form = try await ApiAsk.form(DeviceForm.self, request, isOptional: false)
      let made = try await actions.enrollDevice(form, by: ask.author, key: ask.key)
      return try ApiAnswer.enrolment(made, request, status: .created)
    }
    table.add(
      .post, "/v1/devices/{id}/token", need: Self.writing,
      "Makes a fresh token for a device; those before open nothing any longer",
      doc: .change("devices", form: EmptyForm.self, isBodyOptional: true, gives: "Enrolment")
    ) { request, context in
      let ask = try ApiAsk(request, context)
      try ApiQuery(request).finish()
      let id = try Self.id(of: context, EnrolledDevice.self)
      _ = try await ApiAsk.form(EmptyForm.self, request, isOptional: true)
      let made = try await actions.renewToken(id, by: ask.author)
      return try ApiAnswer.enrolment(made, request, status: .ok)
    }
    addChange(
      EnrolledDevice.self, "retire", by: EmptyForm.self, isBodyOptional: true,
      "Lets a device not count any longer", to: &table
    ) { id, _, ask in
      try await actions.retireDevice(id, by: ask.author, key: ask.key, seen: ask.seen)
    }
  }

  func addAlarms(to table: inout RouteTable) {
    let actions = self.actions
    addList(
      AlarmCase.self,
      [
        .area, .states(of: AlarmCase.State.self), .kinds(AlarmKind.allCases.map(\.word)), .person,
        .order, .assignee,
      ], to: &table)
    addOne(AlarmCase.self, noting: "alarm", to: &table) { $0.person }
    addChange(
      AlarmCase.self, "acknowledge", by: EmptyForm.self, isBodyOptional: true,
      "Takes an alarm", to: &table
    ) { id, _, ask in
      try await actions.acknowledge(id, by: ask.author, key: ask.key, seen: ask.seen)
    }
    addChange(
      AlarmCase.self, "assign", by: AssignmentForm.self, "Gives an alarm to an account", to: &table
    ) { id, form, ask in
      try await actions.assign(id, form, by: ask.author, key: ask.key, seen: ask.seen)
    }
    addChange(
      AlarmCase.self, "close", by: ClosingForm.self, "Says what was the matter", to: &table
    ) { id, form, ask in
      try await actions.close(id, form, by: ask.author, key: ask.key, seen: ask.seen)
    }
  }

  func addChecks(to table: inout RouteTable) {
    let actions = self.actions
    addList(
      Check.self,
      [.area, .states(of: Check.State.self), .kinds(of: Check.Way.self), .person, .order],
      to: &table)
    addOne(Check.self, noting: "check", to: &table) { $0.person }
    addMaking(
      Check.self, from: CheckForm.self, "Asks a person whether they are there", to: &table
    ) { form, ask in
      try await actions.askCheck(form, by: ask.author, key: ask.key)
    }
    addChange(
      Check.self, "answer", by: AnswerForm.self, "Keeps the answer to a check", to: &table
    ) { id, form, ask in
      try await actions.answerCheck(id, form, by: ask.author, key: ask.key, seen: ask.seen)
    }
  }

  func addLeaves(to table: inout RouteTable) {
    let actions = self.actions
    addList(
      Leave.self, [.area, .states(of: Leave.State.self), .person, .order], to: &table)
    addOne(Leave.self, noting: "leave", to: &table) { $0.person }
    addMaking(Leave.self, from: LeaveForm.self, "Asks for leave", to: &table) { form, ask in
      try await actions.askLeave(form, by: ask.author, key: ask.key)
    }
    addChange(
      Leave.self, "grant", by: GrantForm.self, isBodyOptional: true, "Grants leave", to: &table
    ) { id, form, ask in
      try await actions.grantLeave(id, form, by: ask.author, key: ask.key, seen: ask.seen)
    }
    addChange(
      Leave.self, "refuse", by: NoteForm.self, isBodyOptional: true, "Refuses leave", to: &table
    ) { id, form, ask in
      try await actions.refuseLeave(id, form, by: ask.author, key: ask.key, seen: ask.seen)
    }
  }

  func addVisits(to table: inout RouteTable) {
    let actions = self.actions
    addList(
      Visit.self,
      [
        .area, .states(of: AlarmCase.Finding.self), .kinds(of: Visit.Way.self), .person, .order,
      ], to: &table)
    addOne(Visit.self, noting: "visit", to: &table) { $0.person }
    addMaking(Visit.self, from: VisitForm.self, "Takes a visit or a call down", to: &table) {
      form, ask in
      try await actions.makeVisit(form, by: ask.author, key: ask.key)
    }
  }

  func addHelp(to table: inout RouteTable) {
    let actions = self.actions
    addList(
      HelpCall.self,
      [.area, .states(of: HelpCall.State.self), .kinds(of: HelpCall.Need.self), .person],
      to: &table)
    addOne(HelpCall.self, noting: "help", to: &table) { $0.person }
    addMaking(HelpCall.self, from: HelpForm.self, "Calls for help", to: &table) { form, ask in
      try await actions.askHelp(form, by: ask.author, key: ask.key)
    }
    addChange(
      HelpCall.self, "done", by: NoteForm.self, isBodyOptional: true, "Says that help was given",
      to: &table
    ) { id, form, ask in
      try await actions.doneHelp(id, form, by: ask.author, key: ask.key, seen: ask.seen)
    }
  }
}

/// A form without members.
struct EmptyForm: DeskForm {
  init(from reader: inout FormReader) {}
  func check(_ faults: inout FormFaults) {}
}

extension ListFilter {
  static func states<Word: CaseIterable & RawRepresentable<String>>(
    of kind: Word.Type
  ) -> ListFilter {
    .states(Word.allCases.map(\.rawValue))
  }

  static func kinds<Word: CaseIterable & RawRepresentable<String>>(
    of kind: Word.Type
  ) -> ListFilter {
    .kinds(Word.allCases.map(\.rawValue))
  }
}

extension ApiAnswer {
  private struct EnrolmentBody: Encodable {
    var device: EnrolledDevice
    var token: String?
  }

  static func enrolment(
    _ made: Enrolment, _ request: Request, status: HTTPResponse.Status
  ) throws -> Response {
    var headers: HTTPFields = [:]
    if status == .created { headers[.location] = "/v1/devices/\(made.device.id.text)" }
    return try json(
      EnrolmentBody(device: made.device, token: made.token?.text), request, status: status,
      tag: try RecordTag(made.device), headers: headers)
  }
}
