// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// How soon a password may be tried again, as a value.
///
/// Tries are counted by account and address together, by address, and by account over all
/// addresses from which it never signed in. Each count costs a delay that doubles up to a minute.
/// A refused try is not counted, so a delay ends however hard somebody knocks; and where an
/// account signed in before, the knocking of others is not counted against it.
struct SignInThrottle: Sendable {
  /// How tries are delayed.
  struct Rule: Sendable {
    /// The tries before the first delay.
    var free: Int
    /// The longest delay, in seconds.
    var longest: Double

    /// The delay after a number of tries: 2, 4, 8 … seconds.
    func delay(after tries: Int) -> Double {
      guard tries > free else { return 0 }
      var delay = 1.0
      for _ in 0..<min(tries - free, 30) where delay < longest { delay *= 2 }
      return min(delay, longest)
    }
  }

  private enum Key: Hashable {
    case pair(String, AddressBlock)
    case address(AddressBlock)
    case account(String)
  }

  private struct Record {
    var tries = 0
    var notBefore: Instant
    var last: Instant
  }

  private var records: [Key: Record] = [:]
  private let limit: Int
  /// How many tries were not looked at.
  private(set) var refused = 0

  /// Tries are forgotten this many seconds after the last.
  static let memory = 3600.0

  /// Creates a throttle that remembers `limit` counts.
  init(limit: Int = 8192) { self.limit = limit }

  private static func rule(_ key: Key) -> Rule {
    switch key {
    // Forgetting which password it was costs nothing.
    case .pair: Rule(free: 4, longest: 60)
    // An office behind one address has many who mistype.
    case .address, .account: Rule(free: 20, longest: 60)
    }
  }

  private func keys(_ name: String, _ address: AddressBlock, isKnown: Bool) -> [Key] {
    [.pair(name, address), .address(address)] + (isKnown ? [] : [.account(name)])
  }

  /// Counts a try before it is looked at, so that many at once are many.
  ///
  /// - Parameters:
  ///   - name: The account's name, folded; it need not exist.
  ///   - isKnown: Whether the account signed in from this address before.
  /// - Returns: `nil`, or the seconds after which a try will be looked at.
  mutating func begin(
    _ name: String, from address: AddressBlock, isKnown: Bool, at now: Instant
  ) -> Double? {
    let keys = keys(name, address, isKnown: isKnown)
    var wait = 0.0
    for key in keys {
      guard var record = records[key] else { continue }
      // A clock that was set back holds nobody longer than the rule does.
      if now < record.last {
        let rest = min(record.notBefore.seconds(since: now), Self.rule(key).longest)
        record.notBefore = now.advanced(seconds: rest)
        record.last = now
        records[key] = record
      }
      wait = max(wait, record.notBefore.seconds(since: now))
    }
    guard wait <= 0 else {
      refused += 1
      return wait
    }
    for key in keys { count(key, at: now) }
    return nil
  }

  /// Takes back a try that was right; the pair starts anew.
  mutating func succeed(_ name: String, from address: AddressBlock, isKnown: Bool) {
    for key in keys(name, address, isKnown: isKnown) {
      guard var record = records[key] else { continue }
      record.tries -= 1
      if case .pair = key { record.tries = 0 }
      let delay = Self.rule(key).delay(after: record.tries)
      record.notBefore = min(record.notBefore, record.last.advanced(seconds: delay))
      records[key] = record.tries > 0 ? record : nil
    }
  }

  private mutating func count(_ key: Key, at now: Instant) {
    var record = records[key] ?? Record(notBefore: now, last: now)
    if now.seconds(since: record.last) >= Self.memory { record.tries = 0 }
    record.tries += 1
    record.last = now
    record.notBefore = now.advanced(seconds: Self.rule(key).delay(after: record.tries))
    if records[key] == nil, records.count >= limit { makeRoom(at: now) }
    records[key] = record
  }

  /// Forgets what is old, and half of the rest where that is not enough.
  private mutating func makeRoom(at now: Instant) {
    records = records.filter { now.seconds(since: $0.value.last) < Self.memory }
    guard records.count >= limit else { return }
    let times = records.values.map(\.last).sorted()
    let middle = times[times.count / 2]
    let kept = records.filter { $0.value.last > middle }
    records = kept
  }

  /// The counts that are remembered.
  var count: Int { records.count }
}
