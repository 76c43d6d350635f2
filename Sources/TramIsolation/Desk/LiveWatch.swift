// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramSense
public import TramUnits

/// The watch over the desk's orders: facts, observations and the clock in one order go in, alarms
/// come out, with the desk's identities on them.
///
/// A plain value: the same facts, observations and ticks in the same order give the same alarms on
/// every machine, and `snapshot()` with what came after it gives them too.
public struct LiveWatch: Sendable {
  /// What the watch needs to know of an order beside its terms.
  public struct Order: Hashable, Sendable {
    /// The identity.
    public var id: OrderID
    /// The name under which it is watched.
    public var name: String
    /// Whom it concerns.
    public var person: PersonID
    /// The code of the ward.
    public var area: String
    /// The device that is watched; `nil` without one.
    public var device: DeviceID?
    /// Where the person stays.
    public var place: Fence
    /// When it begins and ends.
    var from: Instant
    var until: Instant?
    /// Whether the watch knows it, which it does from the first device on.
    var isWatched = false
  }

  /// An alarm with the order that it is about.
  public struct Raised: Sendable {
    /// The alarm as the watch raised it.
    public var alarm: Alarm
    /// Its order.
    public var order: Order
  }

  /// The watch itself.
  public private(set) var watch: IsolationWatch
  private var orders: [OrderID: Order] = [:]
  private var idOfName: [String: OrderID] = [:]
  private var nameOfDevice: [DeviceID: String] = [:]
  private var orderOfDevice: [DeviceID: OrderID] = [:]
  private var orderOfLeave: [LeaveID: OrderID] = [:]
  private var repair = ObservationRepair()
  private var raised: [Alarm] = []

  /// Creates a watch over no orders.
  public init(settings: WatchSettings = WatchSettings()) {
    watch = IsolationWatch(settings: settings)
  }

  /// The order of an identity; `nil` when it is not known or erased.
  public func order(_ id: OrderID) -> Order? { orders[id] }

  /// The latest order that is watched by a device; `nil` without one.
  public func order(by device: DeviceID) -> Order? {
    orderOfDevice[device].flatMap { orders[$0] }
  }

  /// Every order that is known, by identity.
  public var allOrders: [Order] { orders.values.sorted { $0.id.rawValue < $1.id.rawValue } }

  /// Folds a batch in, in the order of its times, and gives the alarms.
  public mutating func observe(_ batch: inout ObservationBatch) -> [Raised] {
    repair.apply(to: &batch)
    watch.observe(batch, into: &raised)
    return takeRaised()
  }

  /// Moves the clock on and gives the alarms of those who have fallen silent.
  public mutating func tick(_ now: Instant) -> [Raised] {
    watch.tick(now, into: &raised)
    return takeRaised()
  }

  private mutating func takeRaised() -> [Raised] {
    guard !raised.isEmpty else { return [] }
    defer { raised.removeAll(keepingCapacity: true) }
    return raised.compactMap { alarm in
      idOfName[alarm.order].flatMap { orders[$0] }.map { Raised(alarm: alarm, order: $0) }
    }
  }

  /// Folds a fact of the desk in; facts that do not concern the watch are passed over.
  ///
  /// A fact that does not fit, such as one with a place outside the world, changes nothing: it was
  /// checked before it became one.
  public mutating func apply(_ entry: DeskEntry) {
    switch entry.event {
    case .deviceEnrolled(let device): nameOfDevice[device.id] = device.name
    case .orderIssued(let order): issue(order, at: entry.time)
    case .orderExtended(let id, let until):
      orders[id]?.until = until
      tell(.extended(until: until), to: id, at: entry.time)
    case .orderTransferred(let id, let place, let area, let device):
      transfer(id, place, area, device, at: entry.time)
    case .orderEnded(let id, _): tell(.ended, to: id, at: entry.time)
    case .orderErased(let id):
      tell(.erased, to: id, at: entry.time)
      if let order = orders.removeValue(forKey: id) { idOfName[order.name] = nil }
    case .leaveAsked(let leave): orderOfLeave[leave.id] = leave.order
    case .leaveGranted(let id, let from, let until, _):
      guard let order = orderOfLeave.removeValue(forKey: id) else { return }
      tell(.permitted(IsolationOrder.Outing(from: from, until: until)), to: order, at: entry.time)
    case .leaveRefused(let id, _): orderOfLeave[id] = nil
    default: break
    }
  }

  private mutating func issue(_ record: OrderRecord, at now: Instant) {
    guard let place = try? record.place?.fence() else { return }
    orders[record.id] = Order(
      id: record.id, name: record.name, person: record.person, area: record.area,
      device: record.device, place: place, from: record.from, until: record.until)
    idOfName[record.name] = record.id
    if let device = record.device { orderOfDevice[device] = record.id }
    begin(record.id, at: now)
  }

  /// Lets the watch begin, once there is a device.
  private mutating func begin(_ id: OrderID, at now: Instant) {
    guard let order = orders[id], !order.isWatched, let device = order.device else { return }
    let terms = OrderTerms(
      order: order.name, device: device, deviceName: nameOfDevice[device] ?? device.text,
      from: order.from, until: order.until, place: order.place)
    do {
      _ = try watch.apply(.issued(terms), to: order.name, at: now)
      orders[id]?.isWatched = true
    } catch {
      // An order is the first of its name here; the watch has no other reason to refuse.
      orders[id]?.isWatched = false
    }
  }

  private mutating func transfer(
    _ id: OrderID, _ place: Place?, _ area: String?, _ device: DeviceID?, at now: Instant
  ) {
    guard let known = orders[id] else { return }
    let fence = try? place?.fence()
    if let fence { orders[id]?.place = fence }
    if let area { orders[id]?.area = area }
    if let device {
      orders[id]?.device = device
      orderOfDevice[device] = id
    }
    guard known.isWatched else { return begin(id, at: now) }
    let name = device.map { nameOfDevice[$0] ?? $0.text }
    tell(.transferred(place: fence, device: device, deviceName: name), to: id, at: now)
  }

  private mutating func tell(_ event: IsolationOrder.Event, to id: OrderID, at now: Instant) {
    guard let order = orders[id], order.isWatched else { return }
    // The order is known to the watch, which is the only thing that it asks.
    _ = try? watch.apply(event, to: order.name, at: now)
  }

  /// What was learned and is believed, as bytes, beside the facts that the journal holds.
  public func snapshot() -> [UInt8] { watch.snapshot() }

  /// Takes up a snapshot after the facts that were folded in before it.
  ///
  /// - Throws: `IsolationError` with code `.badSnapshot`
  public mutating func restore(_ snapshot: [UInt8]) throws { try watch.restore(snapshot) }
}
