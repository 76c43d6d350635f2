// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// The identifiers of the keys that an audit was given, each with its own ten minutes.
struct AuditKeys: Sendable {
  /// What an identifier is known to be.
  struct Place: Sendable {
    var key: UInt32
    var interval: UInt32
  }

  private var table: [SixteenBytes: Place] = [:]
  private(set) var keys: [RollingKey] = []

  init() {}

  /// - Complexity: 144 blocks of AES a key
  init(_ keys: [TemporaryExposureKey], most: Int) throws(ProximityError) {
    guard keys.count <= most else {
      throw ProximityError(
        .tooLarge, detail: "\(keys.count) keys; an audit looks \(most) up at most")
    }
    table.reserveCapacity(144 * keys.count)
    for key in keys {
      let rolling = RollingKey(key)
      for interval in rolling.validity {
        // A key that comes again adds nothing.
        let identifier = rolling.identifier(in: ExposureInterval(interval))
        if table[identifier] == nil {
          table[identifier] = Place(key: UInt32(self.keys.count), interval: interval)
        }
      }
      self.keys.append(rolling)
    }
  }

  func place(of identifier: SixteenBytes) -> Place? { table[identifier] }

  /// Seconds from the ten minutes of a place: 0 within, negative before.
  func offset(of place: Place, at time: Int64) -> Double {
    let start = ExposureInterval(place.interval).start.milliseconds
    let end = start + ExposureInterval.milliseconds
    if time < start { return Double(time - start) / 1000 }
    return time < end ? 0 : Double(time - end) / 1000
  }
}
