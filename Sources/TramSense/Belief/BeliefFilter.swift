// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where one device may be, followed over time by a cloud of weighted places.
public struct BeliefFilter: Sendable {
  /// How the cloud moves and weighs.
  struct Settings: Sendable {
    var count = 1000
    var evidence = CellEvidence.Settings()
    /// Exponent of the likelihood of one observation after `dt` seconds:
    /// most x (1 - exp(-dt / correlation)); errors of one place last for some time.
    var correlationSeconds: Float = 4
    var most: Float = 0.8
    /// Share of the cloud that is laid anew every `renewal` observations, and its rate, 1/s.
    var renewed = 0.05
    var renewal = 5
    var jumpRate: Float = 0.1
    /// Rates of a change of speed and of a turn, 1/s.
    var speedRate: Float = 0.08
    var turnRate: Float = 0.06
    /// What a second off the roads costs, as a logarithm.
    var offRoad: Float = 0.15
    var wobble: Float = 1.0
    var extraLag: Float = 0
    var biasGain: Float = 0.0
    /// Seconds without a known cell after which there is no answer.
    var patience: Float = 60
  }

  let map: CellMap
  var settings: Settings
  var cloud: ParticleCloud
  private var random: SeededGenerator
  private var last: Instant?
  private var heard = HeardCells()
  private var evidence = CellEvidence()
  private var steps = 0
  private(set) var bias: Float = 0
  private var lastKnown: Instant?

  init(map: CellMap, seed: UInt64, settings: Settings = Settings()) {
    self.map = map
    self.settings = settings
    self.cloud = ParticleCloud(count: settings.count, places: map.placeCount)
    self.random = SeededGenerator(seed: seed)
  }

  /// Takes what was observed; gives the belief, or `nil` as long as nothing is known.
  mutating func update(
    time: Instant, cells: some Collection<CellReading>
  ) -> RawBelief? {
    heard.read(cells)
    evidence.match(heard, in: map)
    let elapsed = last.map { Float(time.seconds(since: $0)) }
    if let elapsed, elapsed <= 0 { return cloud.isEmpty ? nil : cloud.belief() }
    last = time
    steps += 1
    if cloud.isEmpty {
      guard !evidence.known.isEmpty else { return nil }
      cloud.layOut(
        share: 1, mass: 1, exponent: 1, evidence: evidence, map: map, bias: bias,
        settings: settings, random: &random)
      lastKnown = time
      return cloud.isEmpty ? nil : belief()
    }
    let dt = elapsed ?? 1
    cloud.move(seconds: dt, map: map, settings: settings, random: &random)
    let exponent = settings.most * (1 - expf(-dt / settings.correlationSeconds))
    if !evidence.known.isEmpty {
      lastKnown = time
      let mean = cloud.weigh(
        exponent: exponent, evidence: evidence, map: map, bias: bias, settings: settings)
      if settings.biasGain > 0 { bias += settings.biasGain * mean }
      if steps % settings.renewal == 0 {
        cloud.layOut(
          share: settings.renewed, mass: settings.jumpRate * dt * Float(settings.renewal),
          exponent: exponent, evidence: evidence, map: map, bias: bias, settings: settings,
          random: &random)
      }
    }
    cloud.resampleIfPoor(random: &random)
    if let lastKnown, Float(time.seconds(since: lastKnown)) > settings.patience { return nil }
    return belief()
  }
}

extension BeliefFilter {
  /// The belief now: the cloud tells where the cells were heard, each part of it is moved on by
  /// one of the lags of the journeys that the map was learned from.
  private mutating func belief() -> RawBelief {
    if map.lags.isEmpty { return cloud.belief() }
    var ahead = cloud
    var dice = random
    ahead.advance(by: map.lags, extra: settings.extraLag, map: map, settings: settings, random: &dice)
    return ahead.belief()
  }
}

/// A belief before its radii are calibrated.
struct RawBelief: Sendable {
  var east: Float
  var north: Float
  var radius67: Float
  var radius95: Float
}
