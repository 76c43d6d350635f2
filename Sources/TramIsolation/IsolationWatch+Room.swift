// SPDX-License-Identifier: Apache-2.0

import TramUnits

extension IsolationWatch {
  /// How many orders left a place behind that nothing uses.
  var blanks: Int { homes.count - slotOfOrder.count }

  /// The names of the orders that were not erased, as they were issued.
  var liveNames: [String] { names.compactMap { $0 } }

  /// Gives back the room of erased orders, if there is much of it; nothing else changes.
  ///
  /// - Complexity: O(orders), once in so many erasures
  mutating func reclaimRoom() {
    guard blanks > max(slotOfOrder.count / 4, 64) else { return }
    var fresh = self
    fresh.arrange(as: liveNames)
    do {
      try fresh.restore(snapshot())
      self = fresh
    } catch {
      // Its own snapshot is not refused; if it were, the room would be kept.
      return
    }
  }

  /// Keeps the orders of these names in this order and erases the others.
  ///
  /// What was learned of places of the watch is void: a snapshot is to be restored after it.
  mutating func arrange(as order: [String]) {
    let kept = Set(order)
    for name in liveNames where !kept.contains(name) {
      // An order that is known is not refused.
      _ = try? apply(.erased, to: name, at: clock ?? Instant(milliseconds: 0))
    }
    let slots = order.compactMap { slotOfOrder[$0].map { Int($0) } }
    var place = [Int32](repeating: -1, count: homes.count)
    for (to, from) in slots.enumerated() { place[from] = Int32(to) }
    func moved(_ slot: Int32) -> Int32 { slot < 0 ? -1 : place[Int(slot)] }
    homes = ContiguousArray(
      slots.map { from in
        var home = homes[from]
        home.next = moved(home.next)
        home.cells = -1
        return home
      })
    lives = slots.map { lives[$0] }
    names = slots.map { names[$0] }
    shapes = ContiguousArray(slots.map { shapes[$0] })
    for (to, name) in names.enumerated() {
      if let name { slotOfOrder[name] = Int32(to) }
    }
    for device in firstOfDevice.indices { firstOfDevice[device] = moved(firstOfDevice[device]) }
    firstOfFarDevice = firstOfFarDevice.mapValues { moved($0) }
    tracks = []
    freeTracks = []
    outages = SiteOutages()
    feed = FeedClock(now: feed.now)
  }
}
