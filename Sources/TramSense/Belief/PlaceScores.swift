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
  private var marks: [UInt32]
  private var mark: UInt32 = 0
  /// The places gathered last.
  private(set) var gathered: [Int32] = []

  init(places: Int) {
    scores = Array(repeating: 0, count: places)
    stamps = Array(repeating: 0, count: places)
    marks = stamps
  }

  /// Forgets the scores of the observation before.
  mutating func begin() {
    stamp &+= 1
    guard stamp == 0 else { return }
    for i in stamps.indices { stamps[i] = 0 }
    stamp = 1
  }

  /// Gathers the places that any of some cells reaches, each once.
  ///
  /// - Complexity: O(places that they reach)
  mutating func gather(_ keys: some Sequence<Int32>, in map: CellMap) {
    gathered.removeAll(keepingCapacity: true)
    mark &+= 1
    if mark == 0 {
      for i in marks.indices { marks[i] = 0 }
      mark = 1
    }
    for key in keys {
      for each in Int(map.reachStarts[Int(key)])..<Int(map.reachStarts[Int(key) + 1]) {
        let place = map.reaches[each]
        guard marks[Int(place)] != mark else { continue }
        marks[Int(place)] = mark
        gathered.append(place)
      }
    }
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
