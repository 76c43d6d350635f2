// SPDX-License-Identifier: Apache-2.0

import CProximity
import TramUnits

/// Looks for the identifiers of published keys among those that were heard.
///
/// All 144 identifiers of a key are derived and go through a sieve; what comes through is compared
/// exactly, and only for a key that was heard the metadata is decrypted. Beside the keys, the store
/// and the answers it takes under a megabyte of memory, however many keys there are.
public struct Matcher: Sendable {
  /// By how many intervals a sighting may lie beside the identifier's own: two hours, as clocks
  /// may be off.
  ///
  /// Source: google/exposure-notifications-internals, `tkMatchingClockDriftRollingPeriods`.
  public static let tolerance: Int64 = 12

  private let stored: StoredIdentifiers
  private let kernel: DerivationKernel

  /// Creates a matcher.
  ///
  /// - Parameters:
  ///   - stored: What was heard.
  ///   - features: What of the processor may be used.
  public init(_ stored: StoredIdentifiers, features: DerivationFeatures = .available) {
    self.stored = stored
    kernel = DerivationKernel(features: features)
  }

  /// The sightings that some keys explain, each once.
  ///
  /// A key that is given again counts once, with the period that it is given with first, whether
  /// that one was heard or not. A period beyond 144 counts as 144.
  ///
  /// - Complexity: O(keys x 144 + answers)
  public func matches(of keys: [TemporaryExposureKey]) -> ExposureMatches {
    var search = Search(stored: stored, kernel: kernel)
    var block = KeyBlock()
    let nothing = tram_candidate(key: 0, interval: 0, identifier: (0, 0))
    var found = [tram_candidate](
      repeating: nothing, count: min(keys.count, KeyBlock.size) * KeyBlock.identifiers)
    for start in stride(from: 0, to: keys.count, by: KeyBlock.size) {
      block.load(keys[start..<min(start + KeyBlock.size, keys.count)])
      let count = kernel.sift(block, through: stored.sieve, into: &found)
      for i in 0..<count {
        let index = start + Int(found[i].key)
        search.confirm(
          SixteenBytes(sent: found[i].identifier.0, found[i].identifier.1),
          of: keys[index], at: index, in: found[i].interval)
      }
    }
    return search.finished(keys)
  }
}

/// One pass over keys: what came through the sieve is held against the store.
private struct Search {
  private let stored: StoredIdentifiers
  private let kernel: DerivationKernel
  private var answer = ExposureMatches()
  /// The keys that were heard, and where each was given.
  private var heard: [SixteenBytes: Int] = [:]
  /// The metadata key (AEMK) of the key that was heard last.
  private var metadataKey = SixteenBytes(high: 0, low: 0)
  private var metadataKeyIndex = -1

  init(stored: StoredIdentifiers, kernel: DerivationKernel) {
    self.stored = stored
    self.kernel = kernel
  }

  /// Takes the sightings of an identifier, if it was heard and in time.
  mutating func confirm(
    _ identifier: SixteenBytes, of key: TemporaryExposureKey, at index: Int, in interval: UInt32
  ) {
    let places = stored.places(of: identifier)
    // An export that names a key a million times is not asked for its sightings a million times.
    guard !places.isEmpty, heard[key.key, default: index] == index else { return }
    heard[key.key] = index
    var stream: UInt32?
    for place in places {
      let sighting = stored.sightings[place]
      let distance = sighting.time.interval - Int64(interval)
      guard abs(distance) <= Matcher.tolerance else {
        answer.untimely += 1
        continue
      }
      let mask = stream ?? mask(beside: identifier, key.key, index)
      stream = mask
      answer.matches.append(
        ExposureMatch(
          keyIndex: index, key: key.key, interval: ExposureInterval(interval), time: sighting.time,
          rssi: sighting.rssi,
          metadata: ExposureMetadata(encrypted: sighting.encryptedMetadata, stream: mask)))
    }
  }

  /// The first four bytes of AES-CTR with the identifier as its counter block.
  private mutating func mask(
    beside identifier: SixteenBytes, _ key: SixteenBytes, _ index: Int
  ) -> UInt32 {
    if metadataKeyIndex != index {
      metadataKey = kernel.derivedKeys(of: [key], info: "EN-AEMK")[0]
      metadataKeyIndex = index
    }
    let block = kernel.encrypted([identifier], under: metadataKey)[0]
    return UInt32(truncatingIfNeeded: block.high >> 32)
  }

  /// Leaves out what an earlier entry of the same key forbids, and counts the entries after the
  /// first.
  func finished(_ keys: [TemporaryExposureKey]) -> ExposureMatches {
    guard !heard.isEmpty else { return answer }
    var answer = answer
    // Most keys were not heard; a small set of bits says so faster than the dictionary.
    var sieve = [Bool](repeating: false, count: 1 << 16)
    for key in heard.keys { sieve[Int(key.low & 0xFFFF)] = true }
    var late: Set<Int> = []
    for (index, key) in keys.enumerated() where sieve[Int(key.key.low & 0xFFFF)] {
      guard let first = heard[key.key], first != index else { continue }
      answer.repeatedKeys += 1
      if index < first { late.insert(first) }
    }
    if !late.isEmpty { answer.matches.removeAll { late.contains($0.keyIndex) } }
    return answer
  }
}

extension Instant {
  /// The number of its ten minutes since 1970, negative before.
  fileprivate var interval: Int64 {
    let (whole, rest) = milliseconds.quotientAndRemainder(
      dividingBy: ExposureInterval.milliseconds)
    return rest < 0 ? whole - 1 : whole
  }
}
