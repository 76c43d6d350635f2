// SPDX-License-Identifier: Apache-2.0

public import TramIsolation
public import TramJournal
public import TramUnits

extension DeskActions {
  /// Asks for leave to be out for a while.
  ///
  /// - Parameter person: Whose order it must be, when the person asks; `nil` for officers.
  public func askLeave(
    _ form: LeaveForm, of person: PersonID? = nil, by author: String, key: IdempotencyKey? = nil
  ) async throws -> Leave {
    try form.checked()
    return try await once(Leave.self, by: author, key) { event in
      guard case .leaveAsked(let leave) = event else { return false }
      return leave.order == form.order && leave.from == form.from && leave.until == form.until
        && leave.reason == form.reason
    } _: { draft in
      let order = try await draft.issued(form.order)
      guard person == nil || person == order.person else {
        throw DeskDraft.wrong("order", "there is no order \(form.order.text)")
      }
      guard form.until > draft.now else { throw DeskDraft.wrong("until", "is over already") }
      guard order.isInForce(at: form.from) else {
        throw DeskDraft.wrong("from", "is after the end of the order")
      }
      let id = try await draft.nextID(Leave.self)
      draft.add(
        .leaveAsked(
          leave: Leave(
            id: id, order: order.id, person: order.person, area: order.area, from: form.from,
            until: form.until, reason: form.reason, asked: draft.now)))
      return id
    }
  }

  /// Grants leave, perhaps for another span than was asked for.
  public func grantLeave(
    _ id: LeaveID, _ form: GrantForm = GrantForm(), by author: String,
    key: IdempotencyKey? = nil, seen: SeenTags? = nil
  ) async throws -> Leave {
    try form.checked()
    return try await once(Leave.self, by: author, key) { event in
      guard case .leaveGranted(id, let from, let until, let note) = event else { return false }
      return form.note == note && form.from.map { $0 == from } ?? true
        && form.until.map { $0 == until } ?? true
    } _: { draft in
      let leave = try await draft.current(id, Leave.self, seen: seen)
      try leave.requireAsked()
      let from = form.from ?? leave.from
      let until = form.until ?? leave.until
      var faults = FormFaults()
      faults.span(from, until, days: LeaveForm.longest)
      if until <= draft.now { faults.add("until", "is over already") }
      try ServerError.refuse(faults.faults)
      try await draft.the(leave.order, OrderRecord.self).requireIssued()
      draft.add(.leaveGranted(leave: id, from: from, until: until, note: form.note))
      return id
    }
  }

  /// Refuses leave.
  public func refuseLeave(
    _ id: LeaveID, _ form: NoteForm = NoteForm(), by author: String, key: IdempotencyKey? = nil,
    seen: SeenTags? = nil
  ) async throws -> Leave {
    try form.checked()
    let event = DeskEvent.leaveRefused(leave: id, note: form.note)
    return try await once(Leave.self, by: author, key, tells: { $0 == event }) { draft in
      try await draft.current(id, Leave.self, seen: seen).requireAsked()
      draft.add(event)
      return id
    }
  }
}

extension Leave {
  fileprivate func requireAsked() throws {
    guard state == .asked else {
      throw ServerError(
        .conflict, detail: "\(id.text) was \(state.rawValue) by \(decidedBy ?? "somebody")")
    }
  }
}
