// SPDX-License-Identifier: Apache-2.0

public import TramIsolation
public import TramJournal
public import TramUnits

/// A device as it was enrolled, with what opens the intake for it.
public struct Enrolment: Sendable {
  /// The device.
  public var device: EnrolledDevice
  /// The token, told this once; `nil` when an earlier request of the same key was told it, and for
  /// devices that report through an operator or the person's page.
  public var token: Secret?
}

extension DeskActions {
  /// Takes a person in, or takes down what is known now of one who is known.
  ///
  /// - Parameter id: The person; `nil` for one who is not known yet.
  public func keepPerson(
    _ form: PersonForm, as id: PersonID? = nil, by author: String, key: IdempotencyKey? = nil,
    seen: SeenTags? = nil
  ) async throws -> Person {
    try form.checked()
    var faults = FormFaults()
    faults.note(DeskCheck.birthYear(form.birthYear, now: now))
    try ServerError.refuse(faults.faults)
    return try await once(Person.self, by: author, key) { event in
      guard case .personKept(let person) = event else { return false }
      return id.map { $0 == person.id } ?? true && person == form.person(person.id)
    } _: { draft in
      if let id {
        let known = try await draft.current(id, Person.self, seen: seen)
        guard !known.isErased else {
          throw ServerError(.conflict, detail: "the record of \(id.text) was erased")
        }
        draft.add(.personKept(person: form.person(id)))
        return id
      }
      let id = try await draft.nextID(Person.self)
      draft.add(.personKept(person: form.person(id)))
      return id
    }
  }

  /// Lets a device stand for a person, with a token if it reports here by itself.
  public func enrollDevice(
    _ form: DeviceForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> Enrolment {
    try form.checked()
    var isMade = false
    let device = try await once(EnrolledDevice.self, by: author, key) { event in
      guard case .deviceEnrolled(let device) = event else { return false }
      return device.person == form.person && device.kind == form.kind
        && device.name == form.name ?? device.id.text
    } _: { draft in
      _ = try await draft.living(form.person)
      let id = try await draft.nextID(EnrolledDevice.self)
      let name = form.name ?? id.text
      var same = DeskFilter()
      same.name = name
      guard try await draft.everyRow.list(EnrolledDevice.self, same).rows.isEmpty else {
        throw ServerError(
          .conflict, detail: "a device was enrolled under this name before",
          faults: [ServerError.Fault(place: "name", reason: "is taken")])
      }
      draft.add(
        .deviceEnrolled(
          device: EnrolledDevice(
            id: id, name: name, person: form.person, kind: form.kind, since: draft.now)))
      isMade = true
      return id
    }
    guard isMade, device.kind == .owntracks || device.kind == .traccar else {
      return Enrolment(device: device, token: nil)
    }
    return Enrolment(device: device, token: try await token(for: device, by: author))
  }

  /// Makes a fresh token for a device and ends those before, as when its paper was lost.
  public func renewToken(_ id: DeviceID, by author: String) async throws -> Enrolment {
    guard let device = try await room.desk.rowsForChange.find(id, of: EnrolledDevice.self) else {
      throw ServerError(.notFound, detail: "there is no \(id.text) among the devices")
    }
    guard device.retired == nil else {
      throw ServerError(.conflict, detail: "the device \(id.text) was retired")
    }
    try await room.accounts.revokeAll(of: id)
    return Enrolment(device: device, token: try await token(for: device, by: author))
  }

  private func token(for device: EnrolledDevice, by author: String) async throws -> Secret {
    try await room.accounts.makeDeviceToken(
      for: device.id, label: "\(device.id.text) by \(author)", at: now
    ).secret
  }

  /// Lets a device not count any longer; its tokens open nothing from then on.
  public func retireDevice(
    _ id: DeviceID, by author: String, key: IdempotencyKey? = nil, seen: SeenTags? = nil
  ) async throws -> EnrolledDevice {
    let device = try await once(
      EnrolledDevice.self, by: author, key, tells: { $0 == .deviceRetired(device: id) }
    ) { draft in
      let device = try await draft.current(id, EnrolledDevice.self, seen: seen)
      guard device.retired == nil else {
        throw ServerError(.conflict, detail: "the device \(id.text) was retired before")
      }
      draft.add(.deviceRetired(device: id))
      return id
    }
    try await room.accounts.revokeAll(of: id)
    return device
  }

  /// Erases everything personal of a person whose orders are over, of these orders too.
  public func erasePerson(
    _ id: PersonID, by author: String, key: IdempotencyKey? = nil, seen: SeenTags? = nil
  ) async throws -> Person {
    let person = try await once(
      Person.self, by: author, key, tells: { $0 == .personErased(person: id) }
    ) { draft in
      let person = try await draft.current(id, Person.self, seen: seen)
      guard !person.isErased else {
        throw ServerError(.conflict, detail: "the record of \(id.text) was erased before")
      }
      var own = DeskFilter()
      own.person = id
      let orders = try await draft.all(OrderRecord.self, own)
      if let standing = orders.first(where: { $0.isInForce(at: draft.now) }) {
        throw ServerError(
          .conflict, detail: "the order \(standing.id.text) is in force; end it first")
      }
      draft.add(.personErased(person: id))
      for order in orders where order.state != .erased {
        draft.add(.orderErased(order: order.id))
      }
      for device in try await draft.all(EnrolledDevice.self, own) where device.retired == nil {
        draft.add(.deviceRetired(device: device.id))
      }
      return id
    }
    try await revokeDevices(of: id)
    _ = try await room.accounts.revokeAll(of: RecordedPersonID(id.rawValue))
    return person
  }

  private func revokeDevices(of person: PersonID) async throws {
    var own = DeskFilter()
    own.person = person
    own.limit = DeskFilter.mostRows
    repeat {
      let page = try await room.desk.everyRow.list(EnrolledDevice.self, own)
      for device in page.rows {
        try await room.accounts.revokeAll(of: device.id)
      }
      own.after = page.next
    } while own.after != nil
  }
}

extension OrderRecord {
  /// A Boolean value: whether the order holds at a moment, or will hold later.
  public func isInForce(at now: Instant) -> Bool {
    state == .issued && (until.map { now < $0 } ?? true)
  }
}
