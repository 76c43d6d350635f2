// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// The life of one isolation order as a value: events go in, effects come out.
///
/// Issued, extended, with permitted outings, transferred to another place or phone, ended, erased.
/// An event that does not fit the state is refused with a reason and changes nothing, so the same
/// event may come twice.
public struct IsolationOrder: Hashable, Sendable {
  /// A time at which the person may be out: a test, a hospital, a move under escort.
  public struct Outing: Hashable, Sendable {
    /// From when.
    public var from: Instant
    /// Until when, that moment excluded.
    public var until: Instant

    /// Creates an outing.
    public init(from: Instant, until: Instant) {
      self.from = from
      self.until = until
    }
  }

  /// What happens to an order.
  public enum Event: Hashable, Sendable {
    /// An officer issues it.
    case issued(OrderTerms)
    /// It ends later (or earlier) than it said; `nil` leaves it open.
    case extended(until: Instant?)
    /// The person may be out for a while.
    case permitted(Outing)
    /// The person stays elsewhere or has another phone from now on.
    case transferred(place: Fence?, device: DeviceID?, deviceName: String?)
    /// It is over.
    case ended
    /// The law's time is up: everything personal goes.
    case erased
  }

  /// What follows from an event.
  public enum Effect: Hashable, Sendable {
    /// Watch under these terms from now on; what was learned about another place is void.
    case watch(OrderTerms, keepsLearning: Bool)
    /// Raise nothing but silence during the outing.
    case allow(Outing)
    /// Watch no more; observations are dropped and counted.
    case stop(order: String, at: Instant)
    /// Forget everything personal of this order.
    case erase(order: String)
    /// Nothing follows; the reason is for the audit.
    case refuse(reason: String)
  }

  /// Where an order stands.
  public enum State: Hashable, Sendable {
    /// Nothing was issued yet.
    case blank
    /// In force, or about to be.
    case issued
    /// Over; late observations are dropped and counted.
    case ended(at: Instant)
    /// Nothing personal is left.
    case erased
  }

  /// Where the order stands.
  public private(set) var state = State.blank
  /// What it says now; `nil` when blank or erased.
  public private(set) var terms: OrderTerms?
  /// The permitted outings, by their beginnings.
  public private(set) var outings: [Outing] = []

  /// Creates a blank order.
  public init() {}

  /// Folds an event in and says what follows.
  public mutating func apply(_ event: Event, at now: Instant) -> [Effect] {
    switch event {
    case .issued(let terms): issue(terms)
    case .extended(let until): extend(until)
    case .permitted(let outing): permit(outing)
    case .transferred(let place, let device, let name): transfer(place, device, name)
    case .ended: end(now)
    case .erased: erase()
    }
  }

  private mutating func issue(_ terms: OrderTerms) -> [Effect] {
    guard case .blank = state else { return [.refuse(reason: "the order was issued before")] }
    if let until = terms.until, until <= terms.from {
      return [.refuse(reason: "the order ends before it begins")]
    }
    state = .issued
    self.terms = terms
    return [.watch(terms, keepsLearning: false)]
  }

  private mutating func extend(_ until: Instant?) -> [Effect] {
    guard case .issued = state, var terms else { return [notInForce] }
    if let until, until <= terms.from {
      return [.refuse(reason: "the order would end before it begins")]
    }
    guard terms.until != until else { return [] }
    terms.until = until
    self.terms = terms
    return [.watch(terms, keepsLearning: true)]
  }

  private mutating func permit(_ outing: Outing) -> [Effect] {
    guard case .issued = state else { return [notInForce] }
    guard outing.from < outing.until else {
      return [.refuse(reason: "the outing ends before it begins")]
    }
    guard !outings.contains(outing) else { return [] }
    outings.append(outing)
    outings.sort { ($0.from, $0.until) < ($1.from, $1.until) }
    return [.allow(outing)]
  }

  private mutating func transfer(
    _ place: Fence?, _ device: DeviceID?, _ name: String?
  ) -> [Effect] {
    guard case .issued = state, var terms else { return [notInForce] }
    let before = terms
    if let place { terms.place = place }
    if let device { terms.device = device }
    if let name { terms.deviceName = name }
    guard terms != before else { return [] }
    self.terms = terms
    // Another phone has other cells and another scatter, another place even more so.
    return [.watch(terms, keepsLearning: false)]
  }

  private mutating func end(_ now: Instant) -> [Effect] {
    guard case .issued = state, let terms else { return [notInForce] }
    state = .ended(at: now)
    return [.stop(order: terms.order, at: now)]
  }

  private mutating func erase() -> [Effect] {
    guard let terms else { return [.refuse(reason: "there is nothing to erase")] }
    let wasInForce = state == .issued
    state = .erased
    self.terms = nil
    outings = []
    let erased = Effect.erase(order: terms.order)
    return wasInForce ? [.stop(order: terms.order, at: terms.from), erased] : [erased]
  }

  private var notInForce: Effect { .refuse(reason: "the order is not in force") }
}
