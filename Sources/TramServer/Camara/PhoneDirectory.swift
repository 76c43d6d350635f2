// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramIsolation
import TramUnits

/// Whose number it is and which orders hold for them, in memory, as the journal tells.
///
/// It follows the journal before each answer, so that a number taken down a moment ago is found
/// and one that was erased is not. Some 200 bytes a person and an order.
final class PhoneDirectory: Sendable {
  /// What is needed of an order.
  struct Line: Hashable, Sendable {
    var id: OrderID
    var person: PersonID
    var device: DeviceID?
    var from: Instant
    var until: Instant?
    /// Whether it was ended or erased.
    var isOver: Bool

    func isInForce(at now: Instant) -> Bool {
      !isOver && from <= now && (until.map { now < $0 } ?? true)
    }
  }

  /// What came of looking a number up.
  enum Found: Hashable, Sendable {
    /// Nobody with an order or a device has it.
    case nobody
    /// It is known, but no order is in force.
    case withoutOrder
    /// The orders in force of those who have it, by identity.
    case orders([OrderID])
  }

  fileprivate struct State {
    var seen: UInt64?
    var phones: [PersonID: String] = [:]
    var persons: [String: Set<PersonID>] = [:]
    var devices: [PersonID: Set<DeviceID>] = [:]
    var kinds: [DeviceID: EnrolledDevice.Kind] = [:]
    var owners: [DeviceID: PersonID] = [:]
    var orders: [OrderID: Line] = [:]
    var ordersOf: [PersonID: Set<OrderID>] = [:]
    var refused = 0
  }

  private let desk: DeskService
  private let hub: EventHub
  private let most: Int
  private let turn = Turn()
  private let state = Mutex(State())

  /// Creates a directory of at most `most` persons and as many orders; it is read when first asked.
  init(desk: DeskService, hub: EventHub, most: Int = 1_000_000) {
    self.desk = desk
    self.hub = hub
    self.most = most
  }

  /// How many persons and orders found no room.
  var refused: Int { state.withLock { $0.refused } }

  /// Takes in what the journal has told since.
  func follow() async throws {
    let head = hub.now.head
    if let seen = state.withLock({ $0.seen }), seen >= head { return }
    try await turn.take {
      if state.withLock({ $0.seen }) == nil { try await load() }
      while let seen = state.withLock({ $0.seen }), seen < head {
        let page = try await desk.facts(after: seen, limit: 1000)
        guard page.seen > seen else { return }
        state.withLock { state in
          for fact in page.facts { state.apply(fact.entry, most: most) }
          state.seen = page.seen
        }
      }
    }
  }

  private func load() async throws {
    let position = try await (desk.everyRow).position()
    try await each(Person.self) { $0.keep($1, most: $2) }
    try await each(EnrolledDevice.self) { state, device, _ in state.keep(device) }
    try await each(OrderRecord.self) { $0.keep($1, most: $2) }
    state.withLock { $0.seen = position }
  }

  private func each<Record: DeskRecord>(
    _ kind: Record.Type, _ body: @Sendable (inout State, Record, Int) -> Void
  ) async throws {
    var filter = DeskFilter()
    filter.limit = DeskFilter.mostRows
    repeat {
      let page = try await desk.everyRow.list(kind, filter)
      state.withLock { state in
        for row in page.rows { body(&state, row, most) }
      }
      filter.after = page.next
    } while filter.after != nil
  }

  /// The orders in force of those who have a number.
  func find(_ phone: String, at now: Instant) -> Found {
    state.withLock { state in
      guard let persons = state.persons[phone] else { return .nobody }
      var isKnown = false
      var found: [OrderID] = []
      for person in persons {
        let lines = (state.ordersOf[person] ?? []).compactMap { state.orders[$0] }
        isKnown = isKnown || !lines.isEmpty || !(state.devices[person] ?? []).isEmpty
        found += lines.filter { $0.isInForce(at: now) && $0.device != nil }.map(\.id)
      }
      guard found.isEmpty else {
        return .orders(found.sorted { $0.rawValue < $1.rawValue })
      }
      return isKnown ? .withoutOrder : .nobody
    }
  }

  /// The orders in force of a person, by identity.
  func orders(of person: PersonID, at now: Instant) -> [OrderID] {
    state.withLock { state in
      (state.ordersOf[person] ?? []).filter {
        state.orders[$0].map { $0.isInForce(at: now) && $0.device != nil } ?? false
      }.sorted { $0.rawValue < $1.rawValue }
    }
  }

  /// The orders in force that watch a device, by identity.
  func orders(of device: DeviceID, at now: Instant) -> [OrderID] {
    guard let person = state.withLock({ $0.owners[device] }) else { return [] }
    let own = orders(of: person, at: now)
    return state.withLock { state in own.filter { state.orders[$0]?.device == device } }
  }

  /// Whether an order is known and in force.
  func isInForce(_ order: OrderID, at now: Instant) -> Bool {
    state.withLock { $0.orders[order]?.isInForce(at: now) ?? false }
  }

  /// The numbers and devices of the orders in force whose device is an operator's, by device.
  func networkDevices(at now: Instant) -> [(device: DeviceID, phone: String)] {
    state.withLock { state in
      var found: [DeviceID: String] = [:]
      for line in state.orders.values where line.isInForce(at: now) {
        guard let device = line.device, state.kinds[device] == .network,
          let phone = state.phones[line.person]
        else { continue }
        found[device] = phone
      }
      return found.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) }
    }
  }
}

extension PhoneDirectory.State {
  fileprivate mutating func keep(_ person: Person, most: Int) {
    forget(person.id)
    guard let phone = person.phone, CamaraDevice.isPhone(phone) else { return }
    guard phones.count < most else {
      refused += 1
      return
    }
    phones[person.id] = phone
    persons[phone, default: []].insert(person.id)
  }

  fileprivate mutating func forget(_ person: PersonID) {
    guard let phone = phones.removeValue(forKey: person) else { return }
    persons[phone]?.remove(person)
    if persons[phone]?.isEmpty ?? false { persons[phone] = nil }
  }

  fileprivate mutating func keep(_ device: EnrolledDevice) {
    guard device.retired == nil else { return }
    kinds[device.id] = device.kind
    owners[device.id] = device.person
    devices[device.person, default: []].insert(device.id)
  }

  fileprivate mutating func retire(_ device: DeviceID) {
    kinds[device] = nil
    guard let person = owners.removeValue(forKey: device) else { return }
    devices[person]?.remove(device)
    if devices[person]?.isEmpty ?? false { devices[person] = nil }
  }

  fileprivate mutating func keep(_ order: OrderRecord, most: Int) {
    guard orders.count < most else {
      refused += 1
      return
    }
    orders[order.id] = PhoneDirectory.Line(
      id: order.id, person: order.person, device: order.device, from: order.from,
      until: order.until, isOver: order.state != .issued)
    ordersOf[order.person, default: []].insert(order.id)
  }

  fileprivate mutating func apply(_ entry: DeskEntry, most: Int) {
    switch entry.event {
    case .personKept(let person): keep(person, most: most)
    case .personErased(let id): forget(id)
    case .deviceEnrolled(let device): keep(device)
    case .deviceRetired(let id): retire(id)
    case .orderIssued(let order): keep(order, most: most)
    case .orderExtended(let id, let until): orders[id]?.until = until
    case .orderTransferred(let id, _, _, let device):
      if let device { orders[id]?.device = device }
    case .orderEnded(let id, _), .orderErased(let id): orders[id]?.isOver = true
    default: break
    }
  }
}
