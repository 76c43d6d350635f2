// SPDX-License-Identifier: Apache-2.0

import TramSense
import TramUnits

extension LiveWatch {
  /// For how many seconds the watch keeps what it believed of an order that is over.
  static let secondsAfterEnd = 7 * 86_400.0

  /// Lets go of orders long over, once a day by the watch's clock.
  ///
  /// An order that was ended is forgotten. One that ran out may yet be extended: its terms stay,
  /// and it is watched again when it is, or when the clock was wrong.
  mutating func sweep() {
    guard let clock = watch.clock else { return }
    let day = clock.milliseconds / 86_400_000
    guard day != swept else { return }
    swept = day
    var ended: Set<OrderID> = []
    for id in ids {
      guard let order = orders[id] else { continue }
      let isOver = order.over.map { $0.advanced(seconds: LiveWatch.secondsAfterEnd) <= clock }
      if isOver == true {
        if order.isWatched { letGo(id, at: clock) }
        if order.ended != nil { ended.insert(id) }
      } else if !order.isWatched, order.ended == nil {
        begin(id, at: clock)
      }
    }
    forget(ended)
    watch.reclaimRoom()
  }

  /// Has the watch forget an order and, with the last one of its device, what the phone said.
  mutating func letGo(_ id: OrderID, at now: Instant) {
    tell(.erased, to: id, at: now)
    orders[id]?.isWatched = false
    if let device = orders[id]?.device, !watch.watches(device) { repair.forget(device) }
  }

  /// Takes orders out of every table.
  mutating func forget(_ gone: Set<OrderID>) {
    guard !gone.isEmpty else { return }
    for id in gone {
      guard let order = orders.removeValue(forKey: id) else { continue }
      if idOfName[order.name] == id { idOfName[order.name] = nil }
      if let device = order.device, orderOfDevice[device] == id { orderOfDevice[device] = nil }
    }
    ids.removeAll { gone.contains($0) }
    if !orderOfLeave.isEmpty { orderOfLeave = orderOfLeave.filter { !gone.contains($0.value) } }
  }
}
