// SPDX-License-Identifier: Apache-2.0

import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension CellMap.Learner {
  /// Blocks of time into which the journeys are parted: each is tried on a map of the others.
  static let blocks = 8
  /// Observations that are tried at most for each kind of belief; more say the same again.
  static let mostTrials = 12_000
  /// Of so many observations one is tried for what its area alone tells.
  private static let areaStride = 10

  /// Makes the map: aligns the journeys' clocks, smooths what was heard, and learns by how much
  /// the radii must be stretched so that they hold.
  ///
  /// - Parameter step: Told of each part done, and of how many there are.
  /// - Returns: `nil` if nothing was learned.
  /// - Complexity: some ten times the work of locating the same observations
  public consuming func finish(
    step: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) -> CellMap? {
    let folds = folds(Self.blocks)
    let parts = folds.count + 3
    step(0, parts)
    align(folds: folds, settings: CellMapDraft.Settings())
    step(1, parts)
    if journeys.contains(where: { $0.lag > 0 }) {
      align(folds: folds, settings: CellMapDraft.Settings())
    }
    step(2, parts)
    var trials = [[BeliefCalibration.Trial]](repeating: [], count: Belief.Source.allCases.count)
    var areas = AreaTrials()
    if folds.count > 1 {
      for (number, fold) in folds.enumerated() {
        let others = folds.joined().filter { !fold.contains($0) }
        if let map = makeMap(of: others.sorted()) {
          tryOut(map, on: fold, block: number, trials: &trials)
          tryOutAreas(of: map, on: fold, block: number, trials: &areas)
        }
        step(3 + number, parts)
      }
    }
    trials[Int(Belief.Source.area.rawValue)] = areas.fitting
    var map = makeMap(of: Array(journeys.indices))
    map?.calibrations = trials.map { BeliefCalibration($0) }
    step(parts, parts)
    return map
  }

  /// What areas alone told, wherever they were heard and where no cell was known.
  ///
  /// The second is what they are asked for, and is farther from their middle: cells are unknown
  /// where nobody went before. The first stands in where there is too little of it.
  private struct AreaTrials {
    var anywhere: [BeliefCalibration.Trial] = []
    var withoutCells: [BeliefCalibration.Trial] = []

    var fitting: [BeliefCalibration.Trial] {
      withoutCells.count >= 50 ? withoutCells : anywhere
    }
  }

  /// Tries what areas alone tell, by a map that did not learn from these journeys.
  private func tryOutAreas(
    of map: CellMap, on fold: [Int], block: Int, trials: inout AreaTrials
  ) {
    var heard = HeardCells()
    var evidence = CellEvidence()
    for journey in fold {
      for (number, sample) in journeys[journey].samples.enumerated() {
        heard.read(readings[sample.cells], in: map.onlyNetwork)
        evidence.match(heard, in: map)
        guard evidence.isEmpty || number % Self.areaStride == 0, let area = heard.area,
          let raw = map.areas.belief(of: area)
        else { continue }
        let e = raw.east - sample.east
        let n = raw.north - sample.north
        let trial = BeliefCalibration.Trial(
          raw67: raw.radius67, raw95: raw.radius95, distance: (e * e + n * n).squareRoot(),
          signs: raw.signs, block: block)
        if evidence.isEmpty { trials.withoutCells.append(trial) }
        if number % Self.areaStride == 0 { trials.anywhere.append(trial) }
      }
    }
  }

  /// Locates journeys by a map that did not learn from them, as whole lists and as serving cells.
  private func tryOut(
    _ map: CellMap, on fold: [Int], block: Int, trials: inout [[BeliefCalibration.Trial]]
  ) {
    let total = journeys.reduce(0) { $0 + $1.samples.count }
    let every = max(1, Int((Double(total) / Double(Self.mostTrials)).rounded(.up)))
    var filter = BeliefFilter(map: map)
    for servingOnly in [false, true] {
      for (number, journey) in fold.enumerated() where number % every == 0 || fold.count <= every {
        if !servingOnly, !saysMore(journeys[journey]) { continue }
        tryOut(
          &filter, on: journeys[journey], seed: UInt64(journey), servingOnly: servingOnly,
          block: block, trials: &trials)
      }
    }
  }

  /// Whether more than serving cells and their strengths was reported.
  private func saysMore(_ journey: Journey) -> Bool {
    journey.samples.contains { sample in
      readings[sample.cells].contains { !$0.isServing || $0.timingAdvance != nil }
    }
  }

  private func tryOut(
    _ filter: inout BeliefFilter, on journey: Journey, seed: UInt64, servingOnly: Bool,
    block: Int, trials: inout [[BeliefCalibration.Trial]]
  ) {
    var device = DeviceBelief(seed: seed)
    for sample in journey.samples {
      let all = readings[sample.cells]
      let serving = all.filter(\.isServing)
      if servingOnly, serving.isEmpty { continue }
      let observation = Observation(
        device: .init(0), time: .init(milliseconds: sample.milliseconds))
      let raw =
        servingOnly
        ? filter.updateRaw(
          &device, with: observation, cells: serving, sightings: EmptyCollection(),
          ignoringFix: true)
        : filter.updateRaw(
          &device, with: observation, cells: all, sightings: EmptyCollection(), ignoringFix: true)
      guard let raw else { continue }
      let source = filter.source(of: device)
      // Journeys without neighbours were tried as they are.
      if servingOnly, source != .servingCell { continue }
      if !servingOnly, source == .servingCell, all.count == serving.count { continue }
      let e = raw.east - sample.east
      let n = raw.north - sample.north
      trials[Int(source.rawValue)].append(
        BeliefCalibration.Trial(
          raw67: raw.radius67, raw95: raw.radius95, distance: (e * e + n * n).squareRoot(),
          signs: raw.signs, block: block))
    }
  }
}
