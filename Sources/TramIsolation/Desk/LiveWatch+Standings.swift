// SPDX-License-Identifier: Apache-2.0

public import TramUnits

extension LiveWatch {
  /// How things stand with one order, for maps and pages.
  public struct OrderStanding: Sendable {
    /// The order.
    public var order: Order
    /// What the watch believes; `nil` while it does not watch the order.
    public var standing: Standing?
    /// Where the person is believed to be; `nil` when nothing tells.
    public var region: LiveRegion?
  }

  /// How things stand with an order at `now`; `nil` when it is not known, erased, or long over.
  ///
  /// - Complexity: O(1)
  public func standing(of id: OrderID, at now: Instant) -> OrderStanding? {
    guard let order = orders[id] else { return nil }
    let standing = order.isWatched ? watch.standing(of: order.name) : nil
    return OrderStanding(order: order, standing: standing, region: standing?.region(at: now))
  }

  /// Orders that nobody ended and whose time ran out before a moment, ascending, at most `limit`.
  ///
  /// - Complexity: O(orders)
  public func ranOut(before moment: Instant, limit: Int) -> [OrderID] {
    var found: [OrderID] = []
    for id in ids {
      guard let order = orders[id], order.ended == nil, let until = order.until, until < moment
      else { continue }
      found.append(id)
      if found.count == limit { break }
    }
    return found
  }

  /// How things stand with the orders in force whose area's code begins with `area`.
  ///
  /// - Parameters:
  ///   - last: The order after which to begin; `nil` for the first.
  ///   - limit: How many orders are looked at, so that the watch is not held up for long.
  /// - Returns: Those found by identity, and the order to go on after; `nil` at the end.
  /// - Complexity: O(limit)
  public func standings(
    area: String, after last: OrderID?, limit: Int, at now: Instant
  ) -> (found: [OrderStanding], next: OrderID?) {
    let first = last.map { place(after: $0) } ?? 0
    let end = min(first + max(limit, 1), ids.count)
    guard first < end else { return ([], nil) }
    var found: [OrderStanding] = []
    for id in ids[first..<end] {
      guard let order = orders[id], order.area.hasPrefix(area), order.isWatched,
        let standing = watch.standing(of: order.name), standing.isInForce
      else { continue }
      found.append(
        OrderStanding(order: order, standing: standing, region: standing.region(at: now)))
    }
    return (found, end < ids.count ? ids[end - 1] : nil)
  }

  /// Where the orders after `last` begin.
  private func place(after last: OrderID) -> Int {
    var low = 0
    var high = ids.count
    while low < high {
      let middle = (low + high) / 2
      if ids[middle].rawValue > last.rawValue { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
