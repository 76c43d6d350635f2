// SPDX-License-Identifier: Apache-2.0

import CMatchPeer
import Foundation
import TramProximity
import TramUnits

/// Published keys of 144 identifiers looked for among 100,000 stored ones, on one core.
func measureMatch() throws -> Measurement {
  let load = MatchLoad(keys: 200_000, stored: 100_000, matching: 500, seed: 1)
  let watch = Stopwatch()
  var figures: [Figure] = []
  let paths: [(DerivationFeatures, Int)] = [
    (.available, 200_000), ([.sha, .aes, .wideAES], 200_000), ([.sha, .aes], 200_000),
    (.portable, 20_000),
  ]
  for (features, count) in paths {
    let matcher = Matcher(load.store, features: features)
    let keys = Array(load.keys.prefix(count))
    let isBest = features == .available
    figures.append(
      Figure(
        name: "keys against 100,000 identifiers, \(features.intersection(.available).name)",
        unit: "keys/s",
        runs: watch.rate { matcher.matches(of: keys).matches.isEmpty ? 0 : keys.count },
        target: isBest ? 1_000_000 : nil))
  }
  for stored in [1000, 1_000_000] {
    let other = MatchLoad(keys: 200_000, stored: stored, matching: 500, seed: 2)
    let matcher = Matcher(other.store)
    figures.append(
      Figure(
        name: "keys against \(stored == 1000 ? "1,000" : "1,000,000") identifiers", unit: "keys/s",
        runs: watch.rate { matcher.matches(of: other.keys).matches.isEmpty ? 0 : 200_000 }))
  }
  figures.append(
    Figure(
      name: "100,000 sightings made ready", unit: "sightings/s",
      runs: watch.rate { StoredIdentifiers(load.sightings).count }))
  figures.append(
    Figure(
      name: "Google's algorithm over OpenSSL, one core", unit: "keys/s",
      runs: try peerRate(load, watch), isPeer: true))
  return Measurement(
    figures: figures,
    notes: [
      "200,000 keys of 144 intervals (20,000 for the portable path and the peer), 500 of which were "
        + "heard once; keys in memory to the last match.",
      "The peer is the algorithm of google/exposure-notifications-internals written anew: it tells "
        + "which keys were heard, and leaves times, tolerance and metadata to a second pass.",
    ])
}

/// Keys, and what was heard: identifiers of some of them among identifiers of nobody.
private struct MatchLoad {
  var keys: [TemporaryExposureKey] = []
  var sightings: [StoredSighting] = []
  let store: StoredIdentifiers

  init(keys count: Int, stored: Int, matching: Int, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let first: UInt32 = 2_650_000
    for i in 0..<count {
      keys.append(
        TemporaryExposureKey(
          key: SixteenBytes(high: random.next(), low: random.next()),
          rollingStart: ExposureInterval(first + 144 * UInt32(i % 14))))
    }
    let kernel = DerivationKernel()
    // Among the first tenth, so that a shorter run finds them too.
    for i in 0..<matching {
      let key = keys[i * 40 % (count / 10)]
      let identifierKey = kernel.derivedKeys(of: [key.key], info: "EN-RPIK")[0]
      let interval = ExposureInterval(key.rollingStart.rawValue + UInt32(i % 144))
      sightings.append(
        StoredSighting(
          identifier: kernel.identifiers(under: identifierKey, from: interval, count: 1)[0],
          time: interval.start, encryptedMetadata: UInt32(truncatingIfNeeded: random.next()),
          rssi: -60))
    }
    while sightings.count < stored {
      sightings.append(
        StoredSighting(
          identifier: SixteenBytes(high: random.next(), low: random.next()),
          time: ExposureInterval(first).start, encryptedMetadata: 0, rssi: -60))
    }
    store = StoredIdentifiers(sightings)
  }
}

private struct NoPeer: Error {}

private func peerRate(_ load: MatchLoad, _ watch: Stopwatch) throws -> [Run] {
  let keys = load.keys.prefix(20_000)
  let identifiers = load.sightings.flatMap(\.identifier.bytes)
  guard let peer = tram_match_peer_make(identifiers, load.sightings.count) else { throw NoPeer() }
  defer { tram_match_peer_free(peer) }
  let bytes = keys.flatMap(\.key.bytes)
  let starts = keys.map(\.rollingStart.rawValue)
  let periods = keys.map(\.rollingPeriod)
  return watch.rate {
    tram_match_peer_count(peer, bytes, starts, periods, keys.count) > 0 ? keys.count : 0
  }
}
