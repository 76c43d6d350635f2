// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// How much may be handed in on public pages, as a value: by address, and by all together.
///
/// A bucket holds as many hand-ins as may come at once and fills again with time. Whole districts
/// share one address of a mobile network, so an address may do much; what all may do together
/// bounds what a flood can write.
struct FrontThrottle: Sendable {
  /// A bucket's size and how fast it fills.
  struct Rule: Hashable, Sendable {
    /// How many may come at once.
    var burst: Double
    /// How many a second come back.
    var perSecond: Double
  }

  private struct Bucket {
    var level: Double
    var last: Instant

    mutating func fill(_ rule: Rule, at now: Instant) {
      // A clock that was set back gives nothing and takes nothing.
      let passed = max(0, now.seconds(since: last))
      level = min(rule.burst, level + passed * rule.perSecond)
      last = now
    }
  }

  private let own: Rule
  private let all: Rule
  private let limit: Int
  private var buckets: [AddressBlock: Bucket] = [:]
  private var together: Bucket?
  /// How many were refused.
  private(set) var refused = 0

  /// Creates full buckets.
  ///
  /// - Parameter limit: How many addresses are remembered.
  init(
    own: Rule = Rule(burst: 60, perSecond: 1), all: Rule = Rule(burst: 600, perSecond: 20),
    limit: Int = 16_384
  ) {
    self.own = own
    self.all = all
    self.limit = limit
  }

  /// Takes one hand-in of an address.
  ///
  /// - Returns: `nil` when it may be made, else after how many seconds it may be tried again.
  mutating func take(_ address: AddressBlock, at now: Instant) -> Double? {
    var shared = together ?? Bucket(level: all.burst, last: now)
    shared.fill(all, at: now)
    var mine = buckets[address] ?? Bucket(level: own.burst, last: now)
    mine.fill(own, at: now)
    let wait = max((1 - shared.level) / all.perSecond, (1 - mine.level) / own.perSecond)
    if wait <= 0 {
      shared.level -= 1
      mine.level -= 1
    } else {
      refused += 1
    }
    together = shared
    if buckets[address] == nil, buckets.count >= limit { makeRoom(at: now) }
    buckets[address] = mine
    return wait > 0 ? wait : nil
  }

  /// Forgets addresses whose buckets are full again, and half of the rest where that is not enough.
  private mutating func makeRoom(at now: Instant) {
    buckets = buckets.filter { _, bucket in
      var bucket = bucket
      bucket.fill(own, at: now)
      return bucket.level < own.burst
    }
    guard buckets.count >= limit else { return }
    let times = buckets.values.map(\.last).sorted()
    let middle = times[times.count / 2]
    buckets = buckets.filter { $0.value.last > middle }
  }

  /// The addresses that are remembered.
  var count: Int { buckets.count }
}
