// SPDX-License-Identifier: Apache-2.0

internal import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Makes of a ledger of sightings what it says about distances.
///
/// The answer is the same whatever the order in which sightings came, on every machine.
public struct NearnessEstimator: Sendable {
  /// A silence that ends an encounter, in minutes.
  public static let longestGap: Int32 = 30
  /// The most minutes of one encounter; a longer one is cut.
  public static let longestEncounter = 1440
  /// The most encounters from which a ledger's habits are learned, spread evenly over it.
  static let mostLearned = 2000
  /// A habit that explains an encounter less than this is left out of it.
  static let negligible = 0.003

  /// The parameters.
  public let model: NearnessModel

  /// Creates an estimator.
  public init(model: NearnessModel = .current) { self.model = model }

  /// What `ledger` says.
  ///
  /// - Complexity: O(minutes of pairs), about 30 µs each, and O(sightings) in the ledger before
  public func estimate(_ ledger: SightingLedger) -> NearnessEstimate {
    var estimate = NearnessEstimate()
    let scene = NearnessScene(ledger, model: model)
    let chains = model.habits.map { HabitChain($0, leap: model.leap) }
    var smoother = PairSmoother(model: model)
    let tasks = scene.encounters()
    let habits = learnHabits(tasks, scene: scene, chains: chains, smoother: &smoother)
    estimate.habits = habits
    estimate.fileOffset = scene.priors.filePrior(leavingOut: []).mean
    var totals = PairTotals()
    for (pair, task) in tasks {
      smoother.load(task, listening: scene.listening)
      let smoothed = mix(&smoother, habits: habits, chains: chains)
      let phones = scene.pairs[pair].phones
      let share = task.attended(by: model.attendance)
      let doubt = scene.pairs[pair].isPowerTold ? model.doubt : model.doubtUnknown
      for direction in scene.pairs[pair].directions {
        append(direction, task, smoothed.near, doubt: doubt, to: &estimate)
      }
      let encounter = Encounter(
        first: phones.0, second: phones.1,
        start: Instant(milliseconds: Int64(task.first) * 60_000),
        end: Instant(milliseconds: (Int64(task.first) + Int64(task.minutes)) * 60_000),
        counts: PairTotals.scaled(smoothed.counts, by: share),
        expected: smoothed.near.reduce(0) { $0 + Double($1) } * share)
      estimate.encounters.append(encounter)
      totals.add(encounter, of: pair)
    }
    totals.append(scene, to: &estimate)
    return estimate
  }

  /// The shares of the habits in a ledger, by expectation and maximisation over its encounters.
  private func learnHabits(
    _ tasks: [(pair: Int, task: EncounterTask)], scene: NearnessScene, chains: [HabitChain],
    smoother: inout PairSmoother
  ) -> [Double] {
    let step = max(1, (tasks.count + Self.mostLearned - 1) / Self.mostLearned)
    var evidence: [[Double]] = []
    for i in stride(from: 0, to: tasks.count, by: step) {
      smoother.load(tasks[i].task, listening: scene.listening)
      evidence.append(chains.map { smoother.evidence(of: $0) })
    }
    var shares = [Double](repeating: 1 / Double(chains.count), count: chains.count)
    for _ in 0..<8 {
      var sums = [Double](repeating: model.habitCount, count: chains.count)
      for one in evidence {
        for (k, share) in Self.posterior(one, prior: shares).enumerated() { sums[k] += share }
      }
      let all = sums.reduce(0, +)
      shares = sums.map { $0 / all }
    }
    return shares
  }

  private func mix(
    _ smoother: inout PairSmoother, habits: [Double], chains: [HabitChain]
  ) -> PairSmoother.Smoothed {
    let evidence = chains.map { smoother.evidence(of: $0) }
    var weights = Self.posterior(evidence, prior: habits)
    for k in weights.indices where weights[k] < Self.negligible { weights[k] = 0 }
    let all = weights.reduce(0, +)
    var mixed = PairSmoother.Smoothed(near: [], counts: [])
    for k in weights.indices where weights[k] > 0 {
      _ = smoother.evidence(of: chains[k])
      let one = smoother.smooth(chains[k])
      let weight = weights[k] / all
      if mixed.near.isEmpty {
        mixed.near = one.near.map { $0 * Float(weight) }
        mixed.counts = one.counts.map { $0 * weight }
        continue
      }
      for t in mixed.near.indices { mixed.near[t] += one.near[t] * Float(weight) }
      for k in mixed.counts.indices { mixed.counts[k] += one.counts[k] * weight }
    }
    return mixed
  }

  static func posterior(_ evidence: [Double], prior: [Double]) -> [Double] {
    let best = evidence.indices.map { evidence[$0] + log(prior[$0]) }
    let most = best.max() ?? 0
    let raw = best.map { exp($0 - most) }
    let all = raw.reduce(0, +)
    return raw.map { $0 / all }
  }

  private func append(
    _ direction: NearnessScene.PairDirection, _ task: EncounterTask, _ near: [Float],
    doubt: Double, to estimate: inout NearnessEstimate
  ) {
    for row in direction.rows
    where row.minute >= task.first && Int(row.minute - task.first) < task.minutes {
      let p = near[Int(row.minute - task.first)]
      estimate.minutes.append(
        .init(
          receiver: direction.receiver, sender: direction.sender, minute: row.minute,
          probability: min(max(Float(doubt) + (1 - Float(doubt)) * p, 0), 1)))
    }
  }
}
