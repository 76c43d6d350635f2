// SPDX-License-Identifier: Apache-2.0

public import TramIsolation
public import TramJournal
public import TramUnits

extension DeskActions {
  /// Takes down a visit or a call; its officer is the author.
  public func makeVisit(
    _ form: VisitForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> Visit {
    try form.checked()
    return try await once(Visit.self, by: author, key) { event in
      guard case .visitMade(let visit) = event else { return false }
      return visit.order == form.order && visit.way == form.way && visit.finding == form.finding
        && visit.note == form.note && form.time.map { $0 == visit.time } ?? true
    } _: { draft in
      guard let order = try await draft.rows.find(form.order, of: OrderRecord.self) else {
        throw DeskDraft.wrong("order", "there is no order \(form.order.text)")
      }
      guard order.state != .erased else {
        throw ServerError(.conflict, detail: "the order \(order.id.text) is erased")
      }
      if let time = form.time, time.seconds(since: draft.now) > 300 {
        throw DeskDraft.wrong("time", "is later than now")
      }
      let id = try await draft.nextID(Visit.self)
      draft.add(
        .visitMade(
          visit: Visit(
            id: id, order: order.id, person: order.person, area: order.area, way: form.way,
            time: form.time ?? draft.now, officer: author, finding: form.finding,
            note: form.note)))
      return id
    }
  }

  /// Calls for help.
  public func askHelp(
    _ form: HelpForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> HelpCall {
    try form.checked()
    return try await once(HelpCall.self, by: author, key) { event in
      guard case .helpAsked(let help) = event else { return false }
      return help.person == form.person && help.need == form.need && help.text == form.text
    } _: { draft in
      let person = try await draft.living(form.person)
      let id = try await draft.nextID(HelpCall.self)
      draft.add(
        .helpAsked(
          help: HelpCall(
            id: id, person: person.id, area: person.area, need: form.need, text: form.text,
            asked: draft.now)))
      return id
    }
  }

  /// Says that help was given.
  public func doneHelp(
    _ id: HelpID, _ form: NoteForm = NoteForm(), by author: String, key: IdempotencyKey? = nil,
    seen: SeenTags? = nil
  ) async throws -> HelpCall {
    try form.checked()
    let event = DeskEvent.helpDone(help: id, note: form.note)
    return try await once(HelpCall.self, by: author, key, tells: { $0 == event }) { draft in
      let help = try await draft.current(id, HelpCall.self, seen: seen)
      guard help.state == .open else {
        throw ServerError(
          .conflict, detail: "\(id.text) was seen to by \(help.doneBy ?? "somebody")")
      }
      draft.add(event)
      return id
    }
  }

  /// Notes that somebody looks at a person's record, before it is shown.
  ///
  /// - Parameters:
  ///   - part: What is looked at: `person`, `order`, `alarm`, `position`.
  ///   - purpose: What for.
  ///   - reader: Who looks.
  @discardableResult
  public func noteReading(
    of person: PersonID, part: String, purpose: String, reader: String
  ) async throws -> RecordReading {
    var faults = FormFaults()
    faults.line(part, "part", most: 32)
    faults.line(purpose, "purpose")
    try ServerError.refuse(faults.faults)
    AccessFrame.current?.note(person)
    return try await room.desk.change(by: reader, at: now) { draft in
      let reading = RecordReading(
        id: try await draft.nextID(RecordReading.self), person: person, reader: reader,
        part: part, purpose: purpose, time: draft.now)
      draft.add(.recordRead(reading: reading))
      return reading
    }
  }
}
