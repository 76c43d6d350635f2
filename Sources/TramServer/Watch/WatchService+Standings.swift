// SPDX-License-Identifier: Apache-2.0

public import TramIsolation
public import TramUnits

extension WatchService {
  /// How many orders are looked at while observations wait.
  private static let slice = 2048

  /// How things stand with an order at `now`; `nil` when the watch does not know it.
  ///
  /// - Complexity: O(1)
  public func standing(of order: OrderID, at now: Instant) -> LiveWatch.OrderStanding? {
    look { $0.standing(of: order, at: now) }
  }

  /// How things stand with the orders in force whose area's code begins with `area`, by identity.
  ///
  /// Observations are folded in between, some thousand orders at a time, so the last may be a
  /// little newer than the first.
  ///
  /// - Parameters:
  ///   - limit: How many are given at most.
  ///   - isWanted: Leaves others out before they count; called while the watch stands still.
  /// - Complexity: O(orders), in slices of O(2048)
  public func standings(
    area: String, limit: Int, at now: Instant,
    where isWanted: (LiveWatch.OrderStanding) -> Bool = { _ in true }
  ) -> [LiveWatch.OrderStanding] {
    var all: [LiveWatch.OrderStanding] = []
    var last: OrderID?
    repeat {
      let (found, next) = look { live in
        let page = live.standings(area: area, after: last, limit: Self.slice, at: now)
        return (page.found.filter(isWanted), page.next)
      }
      all += found.prefix(limit - all.count)
      last = next
    } while last != nil && all.count < limit
    return all
  }

  /// The orders of an area whose standing may have changed after a movement of the hub.
  ///
  /// - Returns: Their identities, ascending; `nil` when too much has moved since: all may have.
  public func moved(after move: UInt64, area: String) -> [OrderID]? {
    guard let devices = hub.moved(after: move) else { return nil }
    let orders = look { live in
      devices.compactMap { live.order(by: $0) }.filter { $0.area.hasPrefix(area) }.map(\.id)
    }
    return orders.sorted { $0.rawValue < $1.rawValue }
  }
}
