// SPDX-License-Identifier: Apache-2.0

import TramTrails

/// A stretch of time in which the offset of two people was measured as if it did not change: both
/// stayed, or went together.
struct StayBlock {
  /// Seconds since the track's epoch.
  var start: Double
  var end: Double
  /// The mean offset, weighted by time.
  var east: Double
  var north: Double
  /// The mean variance of one offset, an axis.
  var variance: Double
  /// How many stretches it has; there are about as many fixes of both together.
  var stretches: Int
  /// Which relation it belongs to: blocks that lie alike share their true offset.
  var relation = 0

  var seconds: Double { end - start }

  /// How many deviations of one offset may lie between a block and what goes on with it.
  static let furthest = 3.5

  /// The blocks of a track, in the order of time.
  ///
  /// A block that breaks by chance does no harm: its halves are one relation.
  ///
  /// - Complexity: O(stretches)
  static func blocks(of track: SeparationTrack) -> [StayBlock] {
    var blocks: [StayBlock] = []
    var now: StayBlock?
    for i in 0..<track.count {
      let seconds = track.ends[i] - track.starts[i]
      guard seconds > 0 else { continue }
      let east = (track.east0[i] + track.east1[i]) / 2
      let north = (track.north0[i] + track.north1[i]) / 2
      let variance = track.sigmas[i] * track.sigmas[i]
      let one = StayBlock(
        start: track.starts[i], end: track.ends[i], east: east, north: north, variance: variance,
        stretches: 1)
      guard var block = now else {
        now = one
        continue
      }
      let x = east - block.east
      let y = north - block.north
      // A metre of moving about is no parting.
      let most = furthest * furthest * max(variance, block.variance) + 1
      if track.starts[i] - block.end < 1, x * x + y * y <= most {
        let share = seconds / (block.seconds + seconds)
        block.east += x * share
        block.north += y * share
        block.variance += (variance - block.variance) * share
        block.end = track.ends[i]
        block.stretches += 1
        now = block
      } else {
        blocks.append(block)
        now = one
      }
    }
    if let now { blocks.append(now) }
    return blocks
  }
}

/// How two people lie to each other again and again: at home, at two desks.
struct StayRelation {
  var seconds: Double
  var fixes: Double
  var east: Double
  var north: Double
  var variance: Double

  /// Blocks of at least this many seconds are compared; what is shorter stands for itself.
  static let shortest = 1200.0
  /// How many relations of a pair are looked through for each block.
  private static let most = 64

  /// Puts blocks that lie alike into one relation; gives each block its number.
  static func relations(of blocks: inout [StayBlock], _ model: OddsModel) -> [StayRelation] {
    var relations: [StayRelation] = []
    var lasting: [Int] = []
    for i in blocks.indices {
      let block = blocks[i]
      let one = StayRelation(block)
      let own = block.variance * model.meanShare(seconds: one.seconds, fixes: one.fixes)
      if block.seconds >= shortest {
        let alike = lasting.first { index in
          let other = relations[index]
          let x = other.east - block.east
          let y = other.north - block.north
          let its = other.variance * model.meanShare(seconds: other.seconds, fixes: other.fixes)
          return x * x + y * y <= 9 * (own + its) + 0.25
        }
        if let alike {
          relations[alike].add(one)
          blocks[i].relation = alike
          continue
        }
        if lasting.count < most { lasting.append(relations.count) }
      }
      blocks[i].relation = relations.count
      relations.append(one)
    }
    return relations
  }

  private init(_ block: StayBlock) {
    seconds = block.seconds
    fixes = max(Double(block.stretches) / 2, 1)
    east = block.east
    north = block.north
    variance = block.variance
  }

  private mutating func add(_ other: StayRelation) {
    let share = other.seconds / (seconds + other.seconds)
    east += (other.east - east) * share
    north += (other.north - north) * share
    variance += (other.variance - variance) * share
    seconds += other.seconds
    fixes += other.fixes
  }

  /// How likely its true offset lies within a radius.
  func within(_ radius: Double, _ model: OddsModel) -> Double {
    model.within(
      radius, distance: (east * east + north * north).squareRoot(), error: error(model))
  }

  /// How much an hour of it counts in the mean.
  func weight(_ closeness: Closeness, _ model: OddsModel) -> Double {
    let distance = (east * east + north * north).squareRoot()
    var sum = 0.0
    for part in model.parts(distance: distance, error: error(model)) {
      sum += part.weight * closeness.mean(at: part.distance, error: part.error)
    }
    return sum
  }

  private func error(_ model: OddsModel) -> Double {
    (variance * model.meanShare(seconds: seconds, fixes: fixes)).squareRoot()
  }
}
