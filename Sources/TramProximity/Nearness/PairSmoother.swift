// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One encounter of two phones, ready to be weighed: minutes in a row and what was heard in them.
struct EncounterTask: Sendable {
  /// One direction: what its receiver heard of its sender.
  struct Direction: Sendable {
    var listening: Int
    /// The level of this direction beside the model's, as far as others tell, in dB.
    var offset: Double
    /// The minutes heard, rising.
    var rows: [SightingLedger.Row]
  }

  /// The first minute, counted from 1970, and how many follow in a row, this one counted.
  var first: Int32
  var minutes: Int
  var directions: [Direction]
  /// The variance of the pair's own offset.
  var variance: Double

  /// The share of the encounter that counts: minutes of hearing wholly, others by `attendance`.
  func attended(by attendance: Double) -> Double {
    var heard: Set<Int32> = []
    for direction in directions { for row in direction.rows { heard.insert(row.minute) } }
    let silent = Double(max(minutes - heard.count, 0))
    return (Double(heard.count) + silent * attendance) / Double(max(minutes, 1))
  }
}

/// Weighs an encounter: a hidden Markov model over distance, shadow and an offset that stays.
///
/// A state is a distance class (a lane of a vector), a point of drifting shadow and a point of the
/// staying offset. Forwards and backwards over the minutes, for one habit at a time.
struct PairSmoother {
  /// What one habit makes of an encounter.
  struct Smoothed {
    /// For each minute the probability that the two were within 2 m.
    var near: [Float]
    /// How likely each number of such minutes is, 0 to all.
    var counts: [Double]
  }

  private let model: NearnessModel
  private let drift: [[Float]]
  private let shadow = ShadowGrid(count: ShadowGrid.drifting)
  private var emissions: EmissionTable
  private var table = [Float](repeating: 0, count: EmissionTable.count)
  private var staying = ShadowGrid(count: 5)
  private var minutes = 0
  private var logScale = 0.0
  /// By minute, staying offset and shadow: the likelihood of what was heard, over distances.
  private var heard: [SIMD8<Float>] = []
  private var forward: [SIMD8<Float>] = []
  private var scales: [Float] = []
  private static let lane = ShadowGrid.drifting
  private static let near = SIMD8<Float>(1, 1, 1, 1, 0, 0, 0, 0)

  init(model: NearnessModel) {
    self.model = model
    emissions = EmissionTable(model: model)
    drift = ShadowGrid(count: ShadowGrid.drifting).drift(minutes: model.shadowMinutes)
  }

  private var states: Int { staying.points.count * Self.lane }

  /// Takes an encounter up: looks up what was heard for every state.
  ///
  /// - Complexity: O(minutes x states)
  mutating func load(_ task: EncounterTask, listening: [Listening]) {
    minutes = task.minutes
    logScale = 0
    let deviation = task.variance.squareRoot()
    staying = ShadowGrid.staying(deviation: deviation)
    let shadows = shadow.points.map { model.shadow($0) }
    var offsets: [Double] = []
    for c in staying.points { for o in shadows { offsets.append(c * deviation + o) } }
    heard.removeAll(keepingCapacity: true)
    heard.append(contentsOf: repeatElement(SIMD8(repeating: 1), count: minutes * states))
    for direction in task.directions {
      let receiver = listening[direction.listening]
      var next = 0
      for t in 0..<minutes {
        let minute = task.first + Int32(t)
        var row: SightingLedger.Row?
        if next < direction.rows.count, direction.rows[next].minute == minute {
          row = direction.rows[next]
          next += 1
        }
        guard let expected = receiver.expected(in: minute) else { continue }
        if let row {
          guard row.count > 0 else { continue }
          emissions.fill(
            &table, heard: Int(row.count), expected: expected,
            mean: row.level(scanSpread: model.scanSpread, strongShare: model.strongShare),
            floor: receiver.floor)
        } else {
          emissions.fillSilent(&table, expected: expected, floor: receiver.floor)
        }
        look(up: offsets, offset: direction.offset, minute: t)
      }
    }
  }

  /// Multiplies the table of one minute and direction into the states.
  private mutating func look(up offsets: [Double], offset: Double, minute: Int) {
    let levels = SIMD8<Float>(
      (model.levels + (offset - EmissionTable.lowest)) * EmissionTable.steps)
    let last = Float(EmissionTable.count - 1)
    var largest: Float = 0
    let base = minute * states
    for s in offsets.indices {
      let at = (levels + Float(offsets[s] * EmissionTable.steps)).clamped(
        lowerBound: .zero, upperBound: SIMD8(repeating: last - 0.001))
      var value = SIMD8<Float>()
      for d in 0..<8 {
        let i = Int(at[d])
        value[d] = table[i] + (table[i + 1] - table[i]) * (at[d] - Float(i))
      }
      heard[base + s] *= value
      largest = max(largest, heard[base + s].max())
    }
    guard largest > 0 else { return }
    logScale += log(Double(largest))
    let scale = 1 / largest
    for s in base..<base + states { heard[s] *= scale }
  }

  /// How well a habit explains the encounter: the logarithm of the likelihood.
  ///
  /// Leaves the forward pass of that habit behind for `smooth(_:)`.
  /// - Complexity: O(minutes x states)
  mutating func evidence(of chain: HabitChain) -> Double {
    let states = self.states
    forward.removeAll(keepingCapacity: true)
    scales.removeAll(keepingCapacity: true)
    var total = logScale
    var moved = [SIMD8<Float>](repeating: .zero, count: states)
    for t in 0..<minutes {
      if t == 0 {
        for c in staying.points.indices {
          for o in 0..<Self.lane {
            moved[c * Self.lane + o] = chain.start * (staying.weights[c] * shadow.weights[o])
          }
        }
      } else {
        advance(from: (t - 1) * states, by: chain, into: &moved)
      }
      var sum = SIMD8<Float>()
      for s in 0..<states {
        moved[s] *= heard[t * states + s]
        sum += moved[s]
      }
      let scale = max(sum.sum(), 1e-30)
      scales.append(scale)
      total += log(Double(scale))
      let over = 1 / scale
      for s in 0..<states { forward.append(moved[s] * over) }
    }
    return total
  }

  /// One minute on: every distance moves, then every shadow drifts; offsets stay.
  private func advance(
    from start: Int, by chain: HabitChain, into moved: inout [SIMD8<Float>]
  ) {
    var turned = [SIMD8<Float>](repeating: .zero, count: Self.lane)
    for c in staying.points.indices {
      for o in 0..<Self.lane {
        turned[o] = Self.turn(forward[start + c * Self.lane + o], chain.rows)
      }
      for p in 0..<Self.lane {
        var sum = SIMD8<Float>()
        for o in 0..<Self.lane { sum += turned[o] * drift[o][p] }
        moved[c * Self.lane + p] = sum
      }
    }
  }

  private static func turn(_ vector: SIMD8<Float>, _ rows: [SIMD8<Float>]) -> SIMD8<Float> {
    var sum = SIMD8<Float>()
    for d in 0..<8 { sum += rows[d] * vector[d] }
    return sum
  }

  /// The probabilities of being within 2 m, after `evidence(of:)` of the same habit.
  ///
  /// - Complexity: O(minutes x (states + minutes))
  mutating func smooth(_ chain: HabitChain) -> Smoothed {
    let states = self.states
    let offsets = staying.points.count
    var count = CloseCount(minutes: minutes, offsets: offsets)
    var backward = [SIMD8<Float>](repeating: SIMD8(repeating: 1), count: states)
    var drifted = [SIMD8<Float>](repeating: .zero, count: Self.lane)
    for t in stride(from: minutes - 1, through: 0, by: -1) {
      for c in 0..<offsets {
        var near: Float = 0
        var all: Float = 0
        for s in c * Self.lane..<(c + 1) * Self.lane {
          let both = forward[t * states + s] * backward[s]
          near += (both * Self.near).sum()
          all += both.sum()
        }
        count.near[t * offsets + c] = Double(near)
        count.all[t * offsets + c] = Double(all)
      }
      guard t > 0 else { break }
      let over = 1 / scales[t]
      for c in 0..<offsets {
        let base = c * Self.lane
        for s in base..<base + Self.lane { backward[s] *= heard[t * states + s] * over }
        var stayed: Float = 0
        for o in 0..<Self.lane {
          var sum = SIMD8<Float>()
          for p in 0..<Self.lane { sum += backward[base + p] * drift[o][p] }
          drifted[o] = sum
          let before = forward[(t - 1) * states + base + o] * Self.near
          stayed += (Self.turn(before, chain.rows) * sum * Self.near).sum()
        }
        for o in 0..<Self.lane { backward[base + o] = Self.turn(drifted[o], chain.columns) }
        count.stayed[t * offsets + c] = Double(stayed)
      }
    }
    return Smoothed(near: count.nearShares.map { Float($0) }, counts: count.distribution())
  }
}
