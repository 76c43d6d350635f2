// SPDX-License-Identifier: Apache-2.0

/// Some keys in columns, as the C target takes them; filled anew for each block, so that memory
/// does not grow with the keys.
struct KeyBlock: Sendable {
  /// How many keys a block has at most.
  static let size = 128
  /// How many identifiers a key has at most.
  static let identifiers = Int(ExposureInterval.perDay)

  /// The keys as they are sent, two words each.
  private(set) var keys: [UInt64] = []
  /// The first interval of each.
  private(set) var starts: [UInt32] = []
  /// How many intervals each has, at most 144.
  private(set) var periods: [UInt32] = []

  init() {
    keys.reserveCapacity(2 * Self.size)
    starts.reserveCapacity(Self.size)
    periods.reserveCapacity(Self.size)
  }

  /// Puts some keys in the place of those before.
  mutating func load(_ source: ArraySlice<TemporaryExposureKey>) {
    keys.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    periods.removeAll(keepingCapacity: true)
    for key in source {
      keys.append(key.key.high.bigEndian)
      keys.append(key.key.low.bigEndian)
      starts.append(key.rollingStart.rawValue)
      periods.append(key.countedPeriod)
    }
  }
}

extension TemporaryExposureKey {
  /// For how many intervals it is valid, within 144 and within what 32 bits count.
  var countedPeriod: UInt32 {
    min(rollingPeriod, ExposureInterval.perDay, .max - rollingStart.rawValue)
  }
}
