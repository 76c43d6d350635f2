// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Likelihoods of one observation by place, each computed once however many particles are there.
struct PlaceScores: Sendable {
  private var scores: [Float]
  private var stamps: [UInt32]
  private var stamp: UInt32 = 0

  init(places: Int) {
    scores = Array(repeating: 0, count: places)
    stamps = Array(repeating: 0, count: places)
  }

  /// Forgets the scores of the observation before.
  mutating func begin() {
    stamp &+= 1
    guard stamp == 0 else { return }
    for i in stamps.indices { stamps[i] = 0 }
    stamp = 1
  }

  mutating func score(
    at place: Int32, of evidence: CellEvidence, in map: CellMap, settings: CellEvidence.Settings
  ) -> Float {
    let at = Int(place)
    if stamps[at] != stamp {
      stamps[at] = stamp
      scores[at] = evidence.logLikelihood(at: place, in: map, settings: settings)
    }
    return scores[at]
  }
}

func exponential(_ x: Double) -> Double { exp(x) }
func naturalLogarithm(_ x: Double) -> Double { log(x) }
