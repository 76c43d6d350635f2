// SPDX-License-Identifier: Apache-2.0

import TramUnits

@testable import TramProximity

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A made-up sighting, as tests pass them round.
struct MadeSighting: Hashable {
  var time: Int64
  var receiver: String
  var sender: String
  var strength: Int
  var power: Int?
}

extension SightingLedger {
  /// A ledger of `sightings`, added in their order.
  init(_ sightings: [MadeSighting]) throws {
    self.init()
    for one in sightings {
      let receiver = try phone(named: Array(one.receiver.utf8))
      let sender = try phone(named: Array(one.sender.utf8))
      try add(
        time: Instant(milliseconds: one.time), receiver: receiver, sender: sender,
        strength: one.strength, power: one.power)
    }
  }
}

/// A world that is as the model says: people who move by its habits, phones that read as it says.
struct NearnessWorld {
  var random: SeededGenerator
  let model: NearnessModel
  private(set) var sightings: [MadeSighting] = []
  /// For each unordered pair, by names, whether the two were near in each minute.
  private(set) var near: [[String]: [Bool]] = [:]
  static let start: Int64 = 1_600_000_020_000

  init(seed: UInt64, model: NearnessModel) {
    random = SeededGenerator(seed: seed)
    self.model = model
  }

  mutating func uniform() -> Double { Double.random(in: 0..<1, using: &random) }

  mutating func normal() -> Double {
    (-2 * log(1 - uniform())).squareRoot() * cos(2 * Double.pi * uniform())
  }

  private mutating func choice(_ weights: SIMD8<Double>) -> Int {
    var left = uniform() * weights.sum()
    for d in 0..<8 {
      left -= weights[d]
      if left < 0 { return d }
    }
    return 7
  }

  /// Lets `phones` phones be together for `minutes`; everybody listens in every minute.
  mutating func run(phones: Int, minutes: Int, expected: Int = 10) {
    let file = normal() * model.fileVariance.squareRoot()
    let hears = (0..<phones).map { _ in normal() * model.receiverVariance.squareRoot() }
    let sends = (0..<phones).map { _ in normal() * model.senderVariance.squareRoot() }
    for a in 0..<phones {
      for b in a + 1..<phones {
        let pair = (0..<2).map { _ in normal() }[0] * model.pairVariance.squareRoot()
        meet(
          a, b, minutes: minutes, expected: expected,
          offsets: (file + pair + hears[a] + sends[b], file + pair + hears[b] + sends[a]))
      }
    }
  }

  private mutating func meet(
    _ a: Int, _ b: Int, minutes: Int, expected: Int, offsets: (Double, Double)
  ) {
    let habit = model.habits[Int.random(in: 0..<model.habits.count, using: &random)]
    let chain = HabitChain(habit, leap: model.leap)
    var distance = choice(habit.shares)
    var shadow = normal()
    let kept = exp(-1 / model.shadowMinutes)
    var near: [Bool] = []
    for minute in 0..<minutes {
      if minute > 0 {
        distance = choice(SIMD8<Double>(chain.rows[distance]))
        shadow = kept * shadow + (1 - kept * kept).squareRoot() * normal()
      }
      near.append(distance < NearnessModel.near)
      let level = model.levels[distance] + model.shadow(shadow)
      hear(a, b, minute: minute, level: level + offsets.0, expected: expected)
      hear(b, a, minute: minute, level: level + offsets.1, expected: expected)
    }
    self.near[[Self.name(a), Self.name(b)]] = near
  }

  static func name(_ phone: Int) -> String { String(UnicodeScalar(UInt8(97 + phone))) }

  private mutating func hear(
    _ receiver: Int, _ sender: Int, minute: Int, level: Double, expected: Int
  ) {
    let level = level + normal() * model.minuteVariance.squareRoot()
    // The share heard strays as the model says: a beta variable as a ratio of two gammas.
    let luck = beta(model.hearingCount * model.hearing, model.hearingCount * (1 - model.hearing))
    for k in 0..<expected {
      let strength = level + normal() * model.scanSpread
      let isHeard = uniform() < luck && strength > model.floor + normal() * model.floorSoftness
      guard isHeard else { continue }
      sightings.append(
        MadeSighting(
          time: Self.start + Int64(minute) * 60_000 + Int64(k) * 300,
          receiver: Self.name(receiver), sender: Self.name(sender),
          strength: min(max(Int(strength.rounded()), -127), -1), power: -24))
    }
  }

  private mutating func beta(_ a: Double, _ b: Double) -> Double {
    let x = gamma(a)
    return x / (x + gamma(b))
  }

  /// A gamma variable of shape above 1 (Marsaglia and Tsang 2000).
  private mutating func gamma(_ shape: Double) -> Double {
    let d = shape - 1 / 3.0
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
      guard v > 0 else { continue }
      if log(max(uniform(), 1e-300)) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
    }
  }
}
