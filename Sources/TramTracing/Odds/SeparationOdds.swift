// SPDX-License-Identifier: Apache-2.0

public import TramTrails
public import TramUnits

/// How likely two people truly were within a radius for some time, from all their measured offsets.
///
/// Errors of positions last, and people stay: offsets that did not change are one observation of
/// one true offset, the more precise the longer they were seen (`StayBlock`), and blocks that lie
/// alike are one relation. Whether a relation lies within the radius is one question for all its
/// hours; the chance that the hours in some 24 come to the time asked follows by drawing the
/// answers, from a fixed seed, so that the same track gives the same odds.
public struct SeparationOdds: Hashable, Sendable {
  /// The probability of the time asked within some 24 hours.
  public let probability: Probability
  /// Expected seconds within the radius.
  public let expectedSeconds: Double
  /// Seconds that hold with 80 %: the first and the last tenth lie outside.
  public let interval: ClosedRange<Double>

  /// How often the answers are drawn.
  static let draws = 400

  /// Weighs a track.
  ///
  /// - Parameters:
  ///   - radius: How near counts, above 0.
  ///   - seconds: For how long.
  ///   - rolling: Within how many seconds; 24 hours.
  /// - Complexity: O(stretches + draws x blocks that may be near)
  public init(
    of track: SeparationTrack, radius: Meters, seconds: Double, rolling: Double = 86_400,
    model: OddsModel = OddsModel()
  ) {
    var blocks = StayBlock.blocks(of: track)
    let relations = StayRelation.relations(of: &blocks, model)
    let odds = relations.map { $0.within(radius.rawValue, model) }
    blocks = blocks.filter { odds[$0.relation] > 1e-6 }
    guard !blocks.isEmpty else {
      probability = Probability(0)
      expectedSeconds = 0
      interval = 0...0
      return
    }
    var sure = 0.0
    for block in blocks { sure += odds[block.relation] * block.seconds }
    expectedSeconds = sure
    var random = SeededGenerator(seed: UInt64(blocks.count))
    var answers = [Int8](repeating: -1, count: relations.count)
    var sums: [Double] = []
    var enough = 0
    for _ in 0..<Self.draws {
      for block in blocks { answers[block.relation] = -1 }
      var total = 0.0
      for block in blocks {
        if answers[block.relation] < 0 {
          let draw = Double(random.next() >> 11) * 0x1p-53
          answers[block.relation] = draw < odds[block.relation] ? 1 : 0
        }
        if answers[block.relation] == 1 {
          // Where a stay begins and ends lies between two fixes.
          let edge = block.seconds / Double(block.stretches)
          let moved = Double(random.next() >> 11) * 0x1p-52 - 1
          total += max(block.seconds + 2 * edge * moved, 0)
        }
      }
      sums.append(total)
      if total >= seconds, Self.largest(blocks, answers, within: rolling) >= seconds { enough += 1 }
    }
    sums.sort()
    probability = Probability(Double(enough) / Double(Self.draws))
    interval = sums[Self.draws / 10]...sums[Self.draws - 1 - Self.draws / 10]
  }

  /// The most seconds of the blocks with answer 1 in any stretch of `rolling` seconds.
  ///
  /// The most is reached by a stretch that begins where a block does or ends where one does.
  static func largest(
    _ blocks: [StayBlock], _ answers: [Int8], within rolling: Double
  ) -> Double {
    var best = 0.0
    for isForward in [true, false] {
      var first = 0
      var last = 0
      // Whole blocks first..<last, less what lies outside the stretch.
      let near = blocks.filter { answers[$0.relation] == 1 }
      var sum = 0.0
      for i in near.indices {
        let from = isForward ? near[i].start : near[i].end - rolling
        let until = from + rolling
        while last < near.count, near[last].start < until {
          sum += near[last].seconds
          last += 1
        }
        while first < last, near[first].end <= from {
          sum -= near[first].seconds
          first += 1
        }
        guard first < last else { continue }
        let cutEnd = max(near[last - 1].end - until, 0)
        let cutStart = max(from - near[first].start, 0)
        best = max(best, sum - cutEnd - cutStart)
      }
    }
    return best
  }
}
