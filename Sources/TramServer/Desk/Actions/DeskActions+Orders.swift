// SPDX-License-Identifier: Apache-2.0

public import TramIsolation
public import TramJournal
public import TramUnits

extension DeskActions {
  /// Issues an order for a person who has none at that time.
  public func issueOrder(
    _ form: OrderForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> OrderRecord {
    try form.checked()
    return try await once(OrderRecord.self, by: author, key) { event in
      guard case .orderIssued(let order) = event else { return false }
      return form.asks(for: order)
    } _: { draft in
      let person = try await draft.living(form.person)
      if let device = form.device { _ = try await draft.device(device, of: person.id) }
      let from = form.from ?? draft.now
      var faults = FormFaults()
      faults.span(from, form.until)
      if let until = form.until, until <= draft.now { faults.add("until", "is over already") }
      try ServerError.refuse(faults.faults)
      try await draft.requireNoOther(of: person.id, from: from, until: form.until)
      let id = try await draft.nextID(OrderRecord.self)
      if let name = form.name { try await draft.requireFree(name) }
      draft.add(
        .orderIssued(
          order: OrderRecord(
            id: id, name: form.name, person: person.id, device: form.device, place: form.place,
            area: form.area ?? person.area, from: from, until: form.until,
            decision: form.decision, reason: form.reason, anchor: form.anchor)))
      return id
    }
  }

  /// Lets an order end at another time, or leaves it open.
  public func extendOrder(
    _ id: OrderID, _ form: ExtensionForm, by author: String, key: IdempotencyKey? = nil,
    seen: SeenTags? = nil
  ) async throws -> OrderRecord {
    let event = DeskEvent.orderExtended(order: id, until: form.until)
    return try await once(OrderRecord.self, by: author, key, tells: { $0 == event }) { draft in
      let order = try await draft.current(id, OrderRecord.self, seen: seen)
      try order.requireIssued()
      var faults = FormFaults()
      faults.span(max(order.from, draft.now), form.until)
      try ServerError.refuse(faults.faults)
      draft.add(event)
      return id
    }
  }

  /// Lets an order hold at another place, in another ward or for another device.
  public func transferOrder(
    _ id: OrderID, _ form: TransferForm, by author: String, key: IdempotencyKey? = nil,
    seen: SeenTags? = nil
  ) async throws -> OrderRecord {
    try form.checked()
    let event = DeskEvent.orderTransferred(
      order: id, place: form.place, area: form.area, device: form.device)
    return try await once(OrderRecord.self, by: author, key, tells: { $0 == event }) { draft in
      let order = try await draft.current(id, OrderRecord.self, seen: seen)
      try order.requireIssued()
      if let device = form.device { _ = try await draft.device(device, of: order.person) }
      draft.add(event)
      return id
    }
  }

  /// Ends an order now.
  public func endOrder(
    _ id: OrderID, _ form: NoteForm = NoteForm(), by author: String, key: IdempotencyKey? = nil,
    seen: SeenTags? = nil
  ) async throws -> OrderRecord {
    try form.checked()
    let event = DeskEvent.orderEnded(order: id, note: form.note)
    return try await once(OrderRecord.self, by: author, key, tells: { $0 == event }) { draft in
      let order = try await draft.current(id, OrderRecord.self, seen: seen)
      try order.requireIssued()
      draft.add(event)
      return id
    }
  }
}

extension OrderForm {
  /// A Boolean value: whether this form would have made an order, but for what it leaves open.
  fileprivate func asks(for order: OrderRecord) -> Bool {
    order.person == person && order.device == device && order.place == place
      && order.until == until && order.decision == decision && order.reason == reason
      && area.map { $0 == order.area } ?? true && from.map { $0 == order.from } ?? true
      && name.map { $0 == order.name } ?? true
  }
}

extension DeskDraft {
  /// Refuses a second order for the same person at the same time.
  fileprivate func requireNoOther(
    of person: PersonID, from: Instant, until: Instant?
  ) async throws {
    var own = DeskFilter()
    own.person = person
    own.states = [OrderRecord.State.issued.rawValue]
    for order in try await all(OrderRecord.self, own) where order.isInForce(at: now) {
      let isLater = until.map { $0 <= order.from } ?? false
      let isEarlier = order.until.map { $0 <= from } ?? false
      if isLater || isEarlier { continue }
      throw ServerError(
        .conflict, detail: "the order \(order.id.text) holds for this person at that time")
    }
  }

  /// Refuses a name under which another order is watched.
  fileprivate func requireFree(_ name: String) async throws {
    var same = DeskFilter()
    same.name = name
    guard try await everyRow.list(OrderRecord.self, same).rows.isEmpty else {
      throw ServerError(
        .conflict, detail: "an order has this name",
        faults: [ServerError.Fault(place: "name", reason: "is taken")])
    }
  }
}
