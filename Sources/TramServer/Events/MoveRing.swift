// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// Which devices were heard of late, by the number of the movement, within a bound.
struct MoveRing: Sendable {
  /// The most entries; the older half is forgotten when there are more.
  static let most = 1 << 17

  private var entries: [(move: UInt64, device: DeviceID)] = []
  /// The last movement that was forgotten.
  private var forgotten: UInt64 = 0

  /// Notes the devices of a movement; movements come in order.
  mutating func note(_ devices: Set<DeviceID>, at move: UInt64) {
    if entries.count + devices.count > Self.most {
      let kept = entries.count / 2
      if let last = entries.dropLast(kept).last { forgotten = last.move }
      entries.removeFirst(entries.count - kept)
    }
    guard devices.count <= Self.most / 2 else {
      entries.removeAll()
      forgotten = move
      return
    }
    for device in devices { entries.append((move, device)) }
  }

  /// The devices that moved after a movement; `nil` when that is too long ago to know.
  func moved(after move: UInt64) -> Set<DeviceID>? {
    guard move >= forgotten else { return nil }
    var found: Set<DeviceID> = []
    for entry in entries.reversed() {
      if entry.move <= move { break }
      found.insert(entry.device)
    }
    return found
  }
}
