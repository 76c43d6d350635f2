// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// How soon a password or a code may be tried again, as a value.
///
/// Tries are counted by account and address together, by address, and, where the account never
/// signed in from that address, by account over all such addresses and by network. Each count
/// costs a delay that doubles up to a minute, for codes up to a quarter of an hour: a code has six
/// digits, and who guesses it has the password already. A refused try is not counted, so a delay
/// ends however hard somebody knocks; and where an account signed in before, the knocking of
/// others is not counted against it.
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

  /// What is tried.
  enum Matter: Hashable, Sendable {
    /// A password, whose name need not exist.
    case password
    /// The code after the password was right.
    case code
    /// A passkey, before anybody is named.
    case passkey
  }

  private enum Key: Hashable {
    case pair(Matter, String, AddressBlock)
    case address(Matter, AddressBlock)
    case network(Matter, AddressBlock)
    case account(Matter, String)
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

  /// Tries are forgotten this many seconds after the last; for codes, after a day, so that
  /// waiting for it gives no more tries than knocking on.
  static let memory = 3600.0

  private static func memory(_ key: Key) -> Double {
    switch key {
    case .pair(.code, _, _), .address(.code, _), .account(.code, _), .network(.code, _): 86_400
    default: memory
    }
  }

  /// Creates a throttle that remembers `limit` counts.
  init(limit: Int = 8192) { self.limit = limit }

  private static func rule(_ key: Key) -> Rule {
    switch key {
    // Six digits, three codes of which are taken at a time: four tries an hour need ten years.
    case .pair(.code, _, _): Rule(free: 4, longest: 900)
    case .account(.code, _): Rule(free: 10, longest: 900)
    // Forgetting which password it was costs nothing.
    case .pair: Rule(free: 4, longest: 60)
    // An office behind one address has many who mistype.
    case .address, .account: Rule(free: 20, longest: 60)
    // Whoever rents 65,536 blocks of addresses has one network; so have the phones of a town.
    case .network: Rule(free: 100, longest: 60)
    }
  }

  private func keys(
    _ name: String, _ address: AddressBlock, isKnown: Bool, _ matter: Matter
  ) -> [Key] {
    if matter == .passkey { return [.address(matter, address)] }
    let network = address.network.map { [Key.network(matter, $0)] } ?? []
    return [.pair(matter, name, address), .address(matter, address)]
      + (isKnown ? [] : [.account(matter, name)] + network)
  }

  /// Counts a try before it is looked at, so that many at once are many.
  ///
  /// - Parameters:
  ///   - name: The account's name, folded; it need not exist.
  ///   - isKnown: Whether the account signed in from this address before.
  /// - Returns: `nil`, or the seconds after which a try will be looked at.
  mutating func begin(
    _ name: String, from address: AddressBlock, isKnown: Bool, _ matter: Matter = .password,
    at now: Instant
  ) -> Double? {
    let keys = keys(name, address, isKnown: isKnown, matter)
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
  mutating func succeed(
    _ name: String, from address: AddressBlock, isKnown: Bool, _ matter: Matter = .password
  ) {
    for key in keys(name, address, isKnown: isKnown, matter) {
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
    if now.seconds(since: record.last) >= Self.memory(key) { record.tries = 0 }
    record.tries += 1
    record.last = now
    record.notBefore = now.advanced(seconds: Self.rule(key).delay(after: record.tries))
    if records[key] == nil, records.count >= limit { makeRoom(at: now) }
    records[key] = record
  }

  /// Forgets what is old, and half of the rest where that is not enough: those first that count
  /// few tries, so that many tries at many names do not wash away the count of one.
  private mutating func makeRoom(at now: Instant) {
    records = records.filter { now.seconds(since: $0.value.last) < Self.memory($0.key) }
    guard records.count >= limit else { return }
    let order = records.sorted { ($0.value.tries, $0.value.last) < ($1.value.tries, $1.value.last) }
    for (key, _) in order.prefix((records.count + 1) / 2) { records[key] = nil }
  }

  /// The counts that are remembered.
  var count: Int { records.count }
}
