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
    /// What the beacon at home calls itself; `nil` without one.
    var anchor: SightingToken?
    /// When it begins and ends.
    var from: Instant
    var until: Instant?
    /// When somebody ended it; `nil` before.
    var ended: Instant?
    /// Whether the watch knows it, which it does from the first device on until it is long over.
    var isWatched = false

    /// The earlier of when it was ended and when it runs out; `nil` while open.
    var over: Instant? {
      guard let ended, let until else { return ended ?? until }
      return min(ended, until)
    }
  }

  /// An alarm with the order that it is about.
  public struct Raised: Sendable {
    /// The alarm as the watch raised it.
    public var alarm: Alarm
    /// Its order.
    public var order: Order
  }

  /// The watch itself.
  public internal(set) var watch: IsolationWatch
  var orders: [OrderID: Order] = [:]
  /// The identities of all orders, ascending.
  var ids: [OrderID] = []
  var idOfName: [String: OrderID] = [:]
  private var nameOfDevice: [DeviceID: String] = [:]
  var orderOfDevice: [DeviceID: OrderID] = [:]
  var orderOfLeave: [LeaveID: OrderID] = [:]
  var repair = ObservationRepair()
  private var raised: [Alarm] = []
  /// The day, by the watch's clock, on which orders long over were let go last.
  var swept = Int64.min

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
  ///
  /// - Complexity: O(orders); `standings(area:after:limit:at:)` gives a part of them
  public var allOrders: [Order] { ids.compactMap { orders[$0] } }

  /// Folds a batch in, in the order of its times, and gives the alarms.
  public mutating func observe(_ batch: inout ObservationBatch) -> [Raised] {
    repair.apply(to: &batch) { [watch] device in watch.watches(device) }
    watch.observe(batch, into: &raised)
    return takeRaised()
  }

  /// Moves the clock on and gives the alarms of those who have fallen silent.
  public mutating func tick(_ now: Instant) -> [Raised] {
    watch.tick(now, into: &raised)
    let alarms = takeRaised()
    sweep()
    return alarms
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
    case .orderExtended(let id, let until): extend(id, until, at: entry.time)
    case .orderTransferred(let id, let place, let area, let device):
      transfer(id, place, area, device, at: entry.time)
    case .orderEnded(let id, _):
      tell(.ended, to: id, at: entry.time)
      orders[id]?.ended = entry.time
    case .orderErased(let id):
      letGo(id, at: entry.time)
      forget([id])
    case .leaveAsked(let leave):
      if orders[leave.order] != nil { orderOfLeave[leave.id] = leave.order }
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
      device: record.device, place: place,
      anchor: record.anchor.flatMap { SightingToken(hexadecimal: $0.utf8Span.span) },
      from: record.from, until: record.until)
    if let last = ids.last, last.rawValue >= record.id.rawValue {
      let at = ids.firstIndex { $0.rawValue >= record.id.rawValue } ?? ids.endIndex
      if ids[at] != record.id { ids.insert(record.id, at: at) }
    } else {
      ids.append(record.id)
    }
    idOfName[record.name] = record.id
    if let device = record.device { orderOfDevice[device] = record.id }
    begin(record.id, at: now)
  }

  private mutating func extend(_ id: OrderID, _ until: Instant?, at now: Instant) {
    guard let order = orders[id], order.ended == nil else { return }
    orders[id]?.until = until
    if order.isWatched {
      tell(.extended(until: until), to: id, at: now)
    } else {
      begin(id, at: now)
    }
  }

  /// Lets the watch begin, once there is a device.
  mutating func begin(_ id: OrderID, at now: Instant) {
    guard let order = orders[id], !order.isWatched, let device = order.device else { return }
    let terms = OrderTerms(
      order: order.name, device: device, deviceName: nameOfDevice[device] ?? device.text,
      from: order.from, until: order.until, place: order.place, anchor: order.anchor)
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

  mutating func tell(_ event: IsolationOrder.Event, to id: OrderID, at now: Instant) {
    guard let order = orders[id], order.isWatched else { return }
    // The order is known to the watch, which is the only thing that it asks.
    _ = try? watch.apply(event, to: order.name, at: now)
  }
}
