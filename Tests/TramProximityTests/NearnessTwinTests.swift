// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramProximity

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The smoother in plain form: every state with every other, in `Double`, without tables.
private struct PlainSmoother {
  let model: NearnessModel
  let habit: NearnessModel.Habit
  let task: EncounterTask
  let listening: [Listening]

  private func likelihood(level: Double, row: SightingLedger.Row?, expected: Int, floor: Double)
    -> Double
  {
    let spread = (model.scanSpread * model.scanSpread + model.floorSoftness * model.floorSoftness)
      .squareRoot()
    let z = (level - floor) / spread
    let share = 0.5 * erfc(-z / 2.0.squareRoot())
    let (n, of) = EmissionTable.scaled(Int(row?.count ?? 0), of: max(expected, 1))
    let a = model.hearingCount * model.hearing * share + 1e-3
    let b = model.hearingCount - model.hearingCount * model.hearing * share + 1e-3
    let counted = exp(
      lgamma(a + Double(n)) + lgamma(b + Double(of - n)) - lgamma(a + b + Double(of))
        - lgamma(a) - lgamma(b) + lgamma(a + b))
    guard let row else { return model.deafness + (1 - model.deafness) * counted }
    let pull = model.scanSpread * model.scanSpread / spread
    let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    let mean = level + (share < 1e-9 ? -pull * z : pull * density / share)
    let off = row.level(scanSpread: model.scanSpread, strongShare: model.strongShare) - mean
    let variance =
      model.minuteVariance + model.scanSpread * model.scanSpread / Double(row.count)
    return (exp(-off * off / (2 * variance)) + model.outlier) * counted
  }

  /// P(near) for each minute: all states forwards and backwards.
  func near() -> [Double] {
    let deviation = task.variance.squareRoot()
    let staying = ShadowGrid.staying(deviation: deviation)
    let shadow = ShadowGrid(count: ShadowGrid.drifting)
    let drift = shadow.drift(minutes: model.shadowMinutes)
    let chain = HabitChain(habit, leap: model.leap)
    var states: [(d: Int, o: Int, c: Int)] = []
    for c in staying.points.indices {
      for o in shadow.points.indices { for d in 0..<8 { states.append((d, o, c)) } }
    }
    let heard = (0..<task.minutes).map { t in
      states.map { state -> Double in
        let level =
          model.levels[state.d] + model.shadow(shadow.points[state.o])
          + staying.points[state.c] * deviation
        var product = 1.0
        for direction in task.directions {
          let minute = task.first + Int32(t)
          let receiver = listening[direction.listening]
          guard let expected = receiver.expected(in: minute) else { continue }
          product *= likelihood(
            level: level + direction.offset, row: direction.rows.first { $0.minute == minute },
            expected: expected, floor: receiver.floor)
        }
        return product
      }
    }
    func step(_ a: Int, _ b: Int) -> Double {
      guard states[a].c == states[b].c else { return 0 }
      return Double(chain.rows[states[a].d][states[b].d])
        * Double(drift[states[a].o][states[b].o])
    }
    var forward = [
      states.indices.map { s in
        Double(chain.start[states[s].d]) * Double(shadow.weights[states[s].o])
          * Double(staying.weights[states[s].c]) * heard[0][s]
      }
    ]
    for t in 1..<task.minutes {
      forward.append(
        states.indices.map { s in
          states.indices.reduce(0) { $0 + forward[t - 1][$1] * step($1, s) } * heard[t][s]
        })
    }
    var backward = [[Double]](
      repeating: [Double](repeating: 1, count: states.count), count: task.minutes)
    for t in stride(from: task.minutes - 2, through: 0, by: -1) {
      backward[t] = states.indices.map { s in
        states.indices.reduce(0) {
          $0 + step(s, $1) * heard[t + 1][$1] * backward[t + 1][$1]
        }
      }
    }
    return (0..<task.minutes).map { t in
      var near = 0.0
      var all = 0.0
      for s in states.indices {
        all += forward[t][s] * backward[t][s]
        if states[s].d < NearnessModel.near { near += forward[t][s] * backward[t][s] }
      }
      return near / all
    }
  }
}

@Suite("Nearness beside its plain twin")
struct NearnessTwinTests {
  @Test(arguments: 0..<2 as Range<UInt64>)
  func `the smoother agrees with all states weighed one by one`(seed: UInt64) throws {
    var world = NearnessWorld(seed: seed, model: .current)
    world.run(phones: 2, minutes: 3)
    let ledger = try SightingLedger(world.sightings)
    let scene = NearnessScene(ledger, model: .current)
    var task = try #require(scene.encounters().first).task
    // Few offsets: the plain form weighs every state with every other.
    task.variance = 4
    var smoother = PairSmoother(model: .current)
    for habit in [NearnessModel.current.habits[0], NearnessModel.current.habits[6]] {
      let chain = HabitChain(habit, leap: NearnessModel.current.leap)
      smoother.load(task, listening: scene.listening)
      _ = smoother.evidence(of: chain)
      let fast = smoother.smooth(chain)
      let plain = PlainSmoother(
        model: .current, habit: habit, task: task, listening: scene.listening
      ).near()
      for (a, b) in zip(fast.near, plain) { #expect(abs(Double(a) - b) < 0.005) }
      let mean = fast.counts.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
      #expect(abs(mean - plain.reduce(0, +)) < 0.02)
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `the count of near minutes is that of every sequence counted out`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let minutes = Int.random(in: 1...8, using: &random)
    // A chain of two states: P(near at first), then P(stays), P(comes) for each step.
    let first = Double.random(in: 0...1, using: &random)
    let steps = (1..<max(minutes, 2)).map { _ in
      (Double.random(in: 0...1, using: &random), Double.random(in: 0...1, using: &random))
    }
    var exact = [Double](repeating: 0, count: minutes + 1)
    for bits in 0..<1 << minutes {
      var chance = bits & 1 == 1 ? first : 1 - first
      for t in 1..<max(minutes, 1) {
        let (stays, comes) = steps[t - 1]
        let near = bits >> (t - 1) & 1 == 1 ? stays : comes
        chance *= bits >> t & 1 == 1 ? near : 1 - near
      }
      exact[bits.nonzeroBitCount] += chance
    }
    var count = CloseCount(minutes: minutes, offsets: 1)
    var near = first
    for t in 0..<minutes {
      if t > 0 {
        let (stays, comes) = steps[t - 1]
        count.stayed[t] = near * stays
        near = near * stays + (1 - near) * comes
      }
      count.near[t] = near
      count.all[t] = 1
    }
    for (a, b) in zip(count.distribution(), exact) { #expect(abs(a - b) < 1e-9) }
  }

  @Test
  func `a minute of a habit keeps its shares and loses nobody`() {
    for habit in NearnessModel.current.habits {
      let chain = HabitChain(habit, leap: NearnessModel.current.leap)
      var after = SIMD8<Float>()
      for d in 0..<8 {
        #expect(abs(chain.rows[d].sum() - 1) < 1e-5)
        after += chain.rows[d] * chain.start[d]
      }
      for d in 0..<8 { #expect(abs(after[d] - chain.start[d]) < 1e-5) }
    }
    // exp of a rotation's generator is the rotation.
    let turned = HabitChain.exponential([[0, -1], [1, 0]], scale: 1)
    #expect(abs(turned[0][0] - cos(1)) < 1e-9 && abs(turned[1][0] - sin(1)) < 1e-9)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a part of a count, and a sum of two, keep what is likely and the mean`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let counts = { (random: inout SeededGenerator) -> [Double] in
      let raw = (0...Int.random(in: 1...30, using: &random)).map { _ in
        Double.random(in: 0...1, using: &random)
      }
      let all = raw.reduce(0, +)
      return raw.map { $0 / all }
    }
    let mean = { (counts: [Double]) in
      counts.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    }
    let a = counts(&random)
    let b = counts(&random)
    let share = Double.random(in: 0.05...1, using: &random)
    let part = PairTotals.scaled(a, by: share)
    #expect(abs(part.reduce(0, +) - 1) < 1e-9)
    #expect(abs(mean(part) - mean(a) * share) < 1e-9)
    let sum = PairTotals.sum(a, b)
    #expect(abs(sum.reduce(0, +) - 1) < 1e-9)
    #expect(abs(mean(sum) - mean(a) - mean(b)) < 1e-9)
  }
}
