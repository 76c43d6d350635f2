// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// What a request needs to know of a session or token.
struct LiveCredential: Hashable, Sendable {
  let id: Int64
  let kind: Secret.Kind
  let holder: UInt64
  let scopes: Set<String>
  var used: Instant
  /// Milliseconds; the end of `Int64` is never.
  let expires: Instant

  /// Whether it opens anything at `now`.
  func isLive(at now: Instant, idle: Double?) -> Bool {
    guard now < expires else { return false }
    guard let idle else { return true }
    return now.seconds(since: used) < idle
  }
}

/// The sessions and tokens that were lately used, by hash; never more than a number of them.
///
/// Two halves: what is used is moved to the young one; when that is full the old one is dropped
/// and the young one is the old. Each step is O(1) on average.
struct CredentialCache: Sendable {
  private var young: [SecretHash: LiveCredential] = [:]
  private var old: [SecretHash: LiveCredential] = [:]
  private let half: Int

  init(limit: Int) { half = max(1, limit / 2) }

  var count: Int { young.count + old.count }

  /// Finds an entry and keeps it longer.
  mutating func find(_ hash: SecretHash) -> LiveCredential? {
    if let found = young[hash] { return found }
    guard let found = old.removeValue(forKey: hash) else { return nil }
    insert(found, for: hash)
    return found
  }

  mutating func insert(_ credential: LiveCredential, for hash: SecretHash) {
    if young.count >= half, young[hash] == nil {
      old = young
      young = [:]
    }
    old[hash] = nil
    young[hash] = credential
  }

  mutating func remove(_ hash: SecretHash) {
    young[hash] = nil
    old[hash] = nil
  }
}
