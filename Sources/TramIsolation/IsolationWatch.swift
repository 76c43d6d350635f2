// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramSense
public import TramUnits

/// All orders under watch: observations and the clock go in, alarms with evidence come out.
///
/// Observations come in the order of their times. In a replay the clock is theirs: the next one
/// moves it on. A live feed tells the machine's clock by `tick(_:into:)`. Device identities are
/// small numbers, as `NameRegister` gives them. A plain value: the same orders and observations
/// give the same alarms on every machine.
public struct IsolationWatch: Sendable {
  /// What the watch was told.
  public let settings: WatchSettings
  /// What it counted.
  public internal(set) var tally = WatchTally()

  let speed: WatchSpeed
  /// The watched orders, hot; and beside them what is rarely needed.
  var homes: ContiguousArray<HomeWatch> = []
  var lives: [IsolationOrder] = []
  /// The orders' names; `nil` once erased.
  var names: [String?] = []
  var shapes: ContiguousArray<Shape?> = []
  var tracks: ContiguousArray<CellTrack> = []
  /// Tracks of erased orders, for others.
  var freeTracks: [Int32] = []
  var slotOfOrder: [String: Int32] = [:]
  /// The first order of each device, by its number; -1 without one.
  var firstOfDevice: ContiguousArray<Int32> = []
  var firstOfFarDevice: [UInt64: Int32] = [:]
  var wheel = DeadlineWheel()
  var outages = SiteOutages()
  var findings = Findings()
  /// When the clock started; the least time before.
  var started = Int64.min
  /// The feed's clock.
  var feed = FeedClock()
  /// How many devices were heard within the last hour, counted now and then.
  var heard = (stamp: Int64.min, count: 0)
  /// The time that the feed has reached, whatever a single wrong clock says; `nil` before any.
  public var clock: Instant? { feed.now == .min ? nil : Instant(milliseconds: feed.now) }

  /// Device numbers up to here are looked up in an array, others in a dictionary.
  static let nearDevices: UInt64 = 1 << 24

  /// Creates a watch over no orders.
  public init(settings: WatchSettings = WatchSettings()) {
    self.settings = settings
    speed = WatchSpeed(settings)
  }

  /// How many orders were ever watched.
  public var count: Int { homes.count }

  /// The bytes that one order under watch takes, without and with cells, beside its name and fence.
  public static var bytesPerOrder: (fixes: Int, withCells: Int) {
    let fixes = MemoryLayout<HomeWatch>.stride + MemoryLayout<IsolationOrder>.stride
    return (fixes, fixes + MemoryLayout<CellTrack>.stride)
  }

  /// Begins to watch an order.
  ///
  /// - Throws: `IsolationError` with code `.knownOrder` or `.badSpan`.
  public mutating func add(_ terms: OrderTerms) throws {
    if let until = terms.until, until <= terms.from {
      throw IsolationError(.badSpan, detail: "order \(terms.order) ends before it begins")
    }
    guard slotOfOrder[terms.order] == nil else {
      throw IsolationError(.knownOrder, detail: "order \(terms.order) is watched already")
    }
    _ = try apply(.issued(terms), to: terms.order, at: terms.from)
  }

  /// Folds an event of an order's life in and gives what follows from it, for the journal.
  ///
  /// - Throws: `IsolationError` with code `.unknownOrder`.
  public mutating func apply(
    _ event: IsolationOrder.Event, to order: String, at now: Instant
  ) throws -> [IsolationOrder.Effect] {
    let slot: Int32
    if let known = slotOfOrder[order] {
      slot = known
    } else if case .issued = event {
      slot = Int32(homes.count)
      homes.append(HomeWatch())
      lives.append(IsolationOrder())
      names.append(nil)
      shapes.append(nil)
      slotOfOrder[order] = slot
    } else {
      throw IsolationError(.unknownOrder, detail: "no order \(order) is watched")
    }
    let effects = lives[Int(slot)].apply(event, at: now)
    for effect in effects { carryOut(effect, slot) }
    return effects
  }

  private mutating func carryOut(_ effect: IsolationOrder.Effect, _ slot: Int32) {
    let i = Int(slot)
    switch effect {
    case .watch(let terms, let keepsLearning):
      names[i] = terms.order
      if !keepsLearning { begin(terms, slot) }
      homes[i].until = terms.until?.milliseconds ?? .max
      if !homes[i].isTimed { setDeadline(slot) }
    case .allow: nextOuting(slot, at: clock?.milliseconds ?? .min)
    case .stop(_, let at): homes[i].until = min(homes[i].until, at.milliseconds)
    case .erase(let order):
      unlink(slot)
      outages.move(slot, from: homes[i].site, to: 0)
      if homes[i].cells >= 0 {
        tracks[Int(homes[i].cells)] = CellTrack()
        freeTracks.append(homes[i].cells)
      }
      feed.forget(slot)
      var blank = HomeWatch()
      blank.isTimed = homes[i].isTimed
      blank.due = homes[i].due
      homes[i] = blank
      shapes[i] = nil
      names[i] = nil
      slotOfOrder[order] = nil
    case .refuse: break
    }
  }

  private mutating func begin(_ terms: OrderTerms, _ slot: Int32) {
    let i = Int(slot)
    let old = homes[i]
    unlink(slot)
    feed.forget(slot)
    outages.move(slot, from: old.site, to: 0)
    var home = HomeWatch()
    home.from = terms.from.milliseconds
    home.isTimed = old.isTimed
    home.due = old.due
    home.outingFrom = old.outingFrom
    home.outingUntil = old.outingUntil
    home.cells = old.cells
    home.hasAnchor = terms.anchor != nil
    home.lastCheck = old.lastCheck
    home.place(terms.place)
    if old.cells >= 0 { tracks[Int(old.cells)] = CellTrack() }
    if case .shape(let shape) = terms.place { shapes[i] = shape } else { shapes[i] = nil }
    homes[i] = home
    link(slot, to: terms.device)
  }

  /// Finds room for the cells of an order.
  mutating func takeTrack(_ track: CellTrack) -> Int32 {
    if let free = freeTracks.popLast() {
      tracks[Int(free)] = track
      return free
    }
    tracks.append(track)
    return Int32(tracks.count - 1)
  }

  private mutating func link(_ slot: Int32, to device: DeviceID) {
    homes[Int(slot)].device = device
    homes[Int(slot)].next = first(of: device)
    setFirst(slot, of: device)
  }

  /// Takes the order out of the chain of its device.
  private mutating func unlink(_ slot: Int32) {
    guard let device = homes[Int(slot)].device else { return }
    let next = homes[Int(slot)].next
    var at = first(of: device)
    if at == slot {
      setFirst(next, of: device)
    } else {
      while at >= 0, homes[Int(at)].next != slot { at = homes[Int(at)].next }
      if at >= 0 { homes[Int(at)].next = next }
    }
    homes[Int(slot)].device = nil
    homes[Int(slot)].next = -1
  }

  @inline(__always)
  func first(of device: DeviceID) -> Int32 {
    if device.rawValue < UInt64(firstOfDevice.count) {
      return firstOfDevice[Int(device.rawValue)]
    }
    return device.rawValue < IsolationWatch.nearDevices
      ? -1 : firstOfFarDevice[device.rawValue] ?? -1
  }

  private mutating func setFirst(_ slot: Int32, of device: DeviceID) {
    guard device.rawValue < IsolationWatch.nearDevices else {
      firstOfFarDevice[device.rawValue] = slot >= 0 ? slot : nil
      return
    }
    let number = Int(device.rawValue)
    while firstOfDevice.count <= number { firstOfDevice.append(-1) }
    firstOfDevice[number] = slot
  }

  /// Finds the outing that is on or comes next at `time`.
  mutating func nextOuting(_ slot: Int32, at time: Int64) {
    let i = Int(slot)
    let next = lives[i].outings.first { $0.until.milliseconds > time }
    homes[i].outingFrom = next?.from.milliseconds ?? .max
    homes[i].outingUntil = next?.until.milliseconds ?? .max
  }
}
