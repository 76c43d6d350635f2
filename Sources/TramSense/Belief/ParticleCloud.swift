// SPDX-License-Identifier: Apache-2.0

import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Weighted places with direction and speed: a distribution of where somebody may be.
struct ParticleCloud: Sendable {
  /// Metres east and north in the map's plane.
  var east: [Float] = []
  var north: [Float] = []
  /// Direction of motion, and its speed, m/s.
  var cosine: [Float] = []
  var sine: [Float] = []
  var speed: [Float] = []
  var weight: [Float] = []
  /// Number of the place of the map, or -1.
  var place: [Int32] = []
  /// Within how many spreads of the cloud the answer is its mean rather than its median.
  ///
  /// The median of a cloud of two halves stands in one of them and is far off when that is the
  /// wrong one; the mean stands between.
  private static let softness: Float = 2
  /// How many particles it has once it is laid out.
  let count: Int
  /// Logarithm of how likely the last observation was.
  var surprise: Float = 0
  /// The same before it is tempered.
  var fit: Float = 0

  var isEmpty: Bool { east.isEmpty }

  init(count: Int) { self.count = count }

  /// Makes room for `count` particles without weight.
  mutating func reset() {
    east = Array(repeating: 0, count: count)
    north = east
    cosine = Array(repeating: 1, count: count)
    sine = east
    speed = east
    weight = east
    place = Array(repeating: -1, count: count)
  }

  /// Brings the sum of weights to 1; weights that vanished become even.
  mutating func normalize() {
    var total: Float = 0
    for w in weight { total += w }
    guard total > 1e-30, total.isFinite else {
      let even = 1 / Float(max(weight.count, 1))
      for i in weight.indices { weight[i] = even }
      return
    }
    for i in weight.indices { weight[i] /= total }
  }

  // MARK: Resampling

  mutating func resampleIfPoor(random: inout SeededGenerator) {
    var squares: Float = 0
    for w in weight { squares += w * w }
    guard squares * Float(count) > 2 else { return }
    var source: [Int] = []
    source.reserveCapacity(count)
    var sum: Float = 0
    var i = 0
    let offset = random.uniform()
    for k in 0..<count {
      let mark = (Float(k) + offset) / Float(count)
      while i < count - 1, sum + weight[i] < mark {
        sum += weight[i]
        i += 1
      }
      source.append(i)
    }
    east = source.map { east[$0] }
    north = source.map { north[$0] }
    cosine = source.map { cosine[$0] }
    sine = source.map { sine[$0] }
    speed = source.map { speed[$0] }
    place = source.map { place[$0] }
    let even = 1 / Float(count)
    for i in weight.indices { weight[i] = even }
  }

  // MARK: The belief

  /// The place of least expected distance, and the radii that hold 67 and 95 % of the cloud.
  func belief() -> RawBelief {
    var e: Float = 0, n: Float = 0
    for i in east.indices {
      e += weight[i] * east[i]
      n += weight[i] * north[i]
    }
    var square: Float = 0
    for i in east.indices {
      let de = east[i] - e, dn = north[i] - n
      square += weight[i] * (de * de + dn * dn)
    }
    let soft = 25 + square * ParticleCloud.softness * ParticleCloud.softness
    for _ in 0..<12 {
      var sum: Float = 0, se: Float = 0, sn: Float = 0
      for i in east.indices {
        let de = east[i] - e, dn = north[i] - n
        let share = weight[i] / (de * de + dn * dn + soft).squareRoot()
        sum += share
        se += share * east[i]
        sn += share * north[i]
      }
      e = se / sum
      n = sn / sum
    }
    var marks: [(distance: Float, weight: Float)] = []
    marks.reserveCapacity(east.count)
    for i in east.indices {
      let de = east[i] - e, dn = north[i] - n
      marks.append(((de * de + dn * dn).squareRoot(), weight[i]))
    }
    marks.sort { $0.distance < $1.distance }
    var sum: Float = 0
    var radius67: Float = 0
    var radius95: Float = 0
    for mark in marks {
      sum += mark.weight
      if sum >= 0.67, radius67 == 0 { radius67 = mark.distance }
      if sum >= 0.95 {
        radius95 = mark.distance
        break
      }
    }
    if radius95 == 0 { radius95 = marks.last?.distance ?? 0 }
    if radius67 == 0 { radius67 = radius95 }
    return RawBelief(east: e, north: n, radius67: max(radius67, 1), radius95: max(radius95, 1))
  }
}

extension ParticleCloud {
  /// Mean of log(1 + journeys that came by), and the share where nobody did.
  func familiarity(on map: CellMap) -> (mean: Float, strange: Float) {
    var sum: Float = 0
    var strange: Float = 0
    for i in weight.indices {
      let passes = place[i] >= 0 ? map.places[Int(place[i])].passes : 0
      if passes > 0 { sum += weight[i] * log1pf(passes) } else { strange += weight[i] }
    }
    return (sum, strange)
  }
}

extension SeededGenerator {
  /// An even number in 0..<1, with 24 bits.
  mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// A nearly normal number: the sum of four even ones, scaled to a spread of one.
  mutating func normal() -> Float {
    let word = next()
    let sum =
      Float(word & 0xFFFF) + Float(word >> 16 & 0xFFFF) + Float(word >> 32 & 0xFFFF)
      + Float(word >> 48)
    // Variance of an even 16-bit number: 65536² / 12.
    return (sum - 2 * 65535) * (1.7320508 / 65536)
  }
}
