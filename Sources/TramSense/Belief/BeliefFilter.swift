// SPDX-License-Identifier: Apache-2.0

public import TramGeo
import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Follows where devices may be: cells, timing advance, fixes and home anchors into one belief.
///
/// Each device is a cloud of weighted places that moves as people were seen to move, and is
/// weighed by what is observed. An answer depends on nothing that comes later, nor on other
/// devices.
public struct BeliefFilter: Sendable {
  /// How the cloud moves and weighs.
  struct Settings: Sendable {
    var evidence = CellEvidence.Settings()
    /// Exponent of the likelihood of one observation after `dt` seconds:
    /// most x (1 - exp(-dt / correlation)); errors at one place last for some time.
    var correlationSeconds: Float = 4
    var most: Float = 0.8
    /// The same for fixes, whose errors drift for minutes.
    var fixCorrelationSeconds: Float = 20
    /// Share of the cloud that is laid anew every `renewal` observations, and the chance that an
    /// observation finds the device where the cloud does not expect it.
    var renewed = 0.05
    var renewal = 5
    var jumpChance: Float = 0.07
    /// In the reach of how many cells a place is looked for.
    var leads = 4
    /// Rates of a change of speed and of a turn, 1/s.
    var speedRate: Float = 0.08
    var turnRate: Float = 0.06
    /// What a second off the roads costs, as a logarithm.
    var offRoad: Float = 0.05
    /// Noise of a place after a second, metres.
    var wobble: Float = 1
    /// Seconds by which tempered evidence trails behind.
    var trailing: Float = 3
    /// Seconds without a known cell after which there is no answer.
    var patience: Float = 20
    /// Seconds after which a fix no longer says what the belief rests on.
    var fixMemory: Float = 30
  }

  /// The map that says where cells are heard.
  public let map: CellMap
  /// Where the home anchors stand, by their tokens.
  public var anchors: [SightingToken: Coordinate] = [:]
  var settings: Settings

  private var heard = HeardCells()
  private var evidence = CellEvidence()
  private var scores: PlaceScores
  /// The cloud moved on to the present, of the device that was updated last.
  private(set) var present: ParticleCloud

  /// Creates a filter that knows `map`.
  public init(map: CellMap) {
    self.init(map: map, settings: Settings())
  }

  init(map: CellMap, settings: Settings) {
    self.map = map
    self.settings = settings
    scores = PlaceScores(places: map.placeCount)
    present = ParticleCloud(count: 0)
  }

  /// Takes in what a device observed.
  ///
  /// What is not later than before changes nothing. A fix is used unless `ignoringFix`.
  ///
  /// - Returns: The belief, or `nil` when nothing known was observed for twenty seconds. Where no
  ///   cell was known but its area, the belief is that of the area, its source `.area`.
  /// - Complexity: O(particles x cells), no allocation that outlives the call
  public mutating func update(
    _ device: inout DeviceBelief, with observation: Observation,
    cells: some Collection<CellReading>, sightings: some Collection<BeaconSighting>,
    ignoringFix: Bool = false
  ) -> Belief? {
    let raw = updateRaw(
      &device, with: observation, cells: cells, sightings: sightings, ignoringFix: ignoringFix)
    if let raw { return belief(raw, source: source(of: device)) }
    return areaBelief(of: device).map { belief($0, source: .area) }
  }

  private func belief(_ raw: RawBelief, source: Belief.Source) -> Belief {
    let belief = map.calibration(for: source).apply(to: raw)
    let point = LocalPoint(east: Double(raw.east), north: Double(raw.north))
    return Belief(
      coordinate: map.frame.coordinate(of: point), radius67: Meters(Double(belief.radius67)),
      radius95: Meters(Double(belief.radius95)), source: source)
  }

  mutating func updateRaw(
    _ device: inout DeviceBelief, with observation: Observation,
    cells: some Collection<CellReading>, sightings: some Collection<BeaconSighting>,
    ignoringFix: Bool
  ) -> RawBelief? {
    let time = observation.time
    var dt: Float = 1
    if let last = device.time {
      dt = Float(time.seconds(since: last))
      guard dt > 0 else { return answer(device) }
    }
    device.time = time
    device.steps += 1
    heard.read(cells, in: device.network ?? map.onlyNetwork)
    device.network = heard.home
    if let area = heard.area, map.areas.reach(of: area) != nil {
      device.area = area
      device.areaTime = time
    }
    evidence.match(heard, in: map)
    if !device.cloud.isEmpty {
      device.cloud.move(seconds: dt, map: map, settings: settings, random: &device.random)
    }
    if !evidence.isEmpty { takeCells(&device, dt) }
    if evidence.heardCount > 0 { note(&device) }
    if !ignoringFix, let fix = observation.fix { takeFix(&device, fix, dt) }
    for sighting in sightings {
      guard let home = anchors[sighting.token] else { continue }
      takeAnchor(&device, home, dt)
      break
    }
    if !device.cloud.isEmpty { device.cloud.resampleIfPoor(random: &device.random) }
    return answer(device)
  }

  private mutating func takeCells(_ device: inout DeviceBelief, _ dt: Float) {
    device.lastKnown = device.time
    let memory: Float = device.steps < 5 ? 0.5 : 0.05
    device.lists += ((evidence.listsNeighbours ? 1 : 0) - device.lists) * memory
    device.rings += ((evidence.hasRing ? 1 : 0) - device.rings) * memory
    scores.begin()
    guard !device.cloud.isEmpty else {
      device.cloud.layOut(
        share: 1, mass: 1, exponent: 1, leads: evidence.leads(settings.leads), evidence: evidence,
        map: map, scores: &scores, settings: settings, random: &device.random)
      return
    }
    let exponent = settings.most * (1 - expf(-dt / settings.correlationSeconds))
    device.cloud.weigh(
      exponent: exponent, evidence: evidence, map: map, scores: &scores, settings: settings)
    guard device.steps % settings.renewal == 0 else { return }
    let leads = evidence.leads(settings.leads)
    guard !leads.isEmpty else { return }
    // By turns the serving cell and another one.
    let turn = device.steps / settings.renewal
    let lead = turn % 2 == 0 ? 0 : turn / 2 % leads.count
    device.cloud.layOut(
      share: settings.renewed, mass: settings.jumpChance * Float(settings.renewal),
      exponent: exponent, leads: CollectionOfOne(leads[lead]), evidence: evidence, map: map,
      scores: &scores, settings: settings, random: &device.random)
  }

  /// Keeps what tells how easily the belief is wrong, as a mean over the latest ten reports.
  private func note(_ device: inout DeviceBelief) {
    let memory: Float = device.steps < 10 ? 1 / Float(max(device.steps, 1)) : 0.1
    let known = Float(evidence.known.count)
    device.signs.unknown += (1 - known / Float(evidence.heardCount) - device.signs.unknown) * memory
    guard known > 0 else { return }
    var witnesses: Float = 0
    for cell in evidence.known { witnesses += log1pf(map.witnesses[Int(cell.key)]) }
    device.signs.witnesses += (witnesses / known - device.signs.witnesses) * memory
    let fit = max(device.cloud.fit / known.squareRoot(), -30)
    device.signs.fit += (fit - device.signs.fit) * memory
  }

  /// What the radius of a fix without one is taken to be, metres, and the least that is believed.
  static let usualAccuracy: Float = 20
  static let leastAccuracy: Float = 5

  private mutating func takeFix(_ device: inout DeviceBelief, _ fix: Fix, _ dt: Float) {
    guard !fix.isMock else { return }
    let point = map.frame.point(of: fix.coordinate)
    let claimed = fix.accuracy.map { Float($0.rawValue) } ?? Self.usualAccuracy
    guard claimed.isFinite, claimed >= 0 else { return }
    device.lastKnown = device.time
    device.lastFix = device.time
    device.cloud.weigh(
      east: Float(point.east), north: Float(point.north),
      accuracy: max(claimed, Self.leastAccuracy),
      exponent: 1 - expf(-dt / settings.fixCorrelationSeconds) * 0.8, map: map,
      random: &device.random)
  }

  /// How far a home anchor is heard through walls, metres.
  static let anchorReach: Float = 25

  private mutating func takeAnchor(_ device: inout DeviceBelief, _ home: Coordinate, _ dt: Float) {
    let point = map.frame.point(of: home)
    device.lastKnown = device.time
    device.lastFix = device.time
    device.cloud.weigh(
      east: Float(point.east), north: Float(point.north), accuracy: Self.anchorReach,
      exponent: 1 - expf(-dt / settings.fixCorrelationSeconds) * 0.8, map: map,
      random: &device.random)
  }

  func source(of device: DeviceBelief) -> Belief.Source {
    if let fix = device.lastFix, let time = device.time,
      Float(time.seconds(since: fix)) <= settings.fixMemory
    {
      return .fix
    }
    if device.rings >= 0.5 { return .timingAdvance }
    return device.lists >= 0.5 ? .cellList : .servingCell
  }

  /// What the area alone tells, if it was heard not long ago.
  private func areaBelief(of device: DeviceBelief) -> RawBelief? {
    guard let time = device.time, let area = device.area, let heard = device.areaTime,
      Float(time.seconds(since: heard)) <= settings.patience
    else { return nil }
    return map.areas.belief(of: area)
  }

  /// The belief now: the cloud tells where the cells were heard, and each part of it is moved on
  /// by one of the lags of the journeys that the map was learned from.
  private mutating func answer(_ device: DeviceBelief) -> RawBelief? {
    guard !device.cloud.isEmpty, let time = device.time, let known = device.lastKnown,
      Float(time.seconds(since: known)) <= settings.patience
    else { return nil }
    present = device.cloud
    if source(of: device) != .fix, !map.lags.isEmpty {
      var dice = device.random
      present.advance(
        by: map.lags, extra: settings.trailing, map: map, settings: settings, random: &dice)
    }
    var raw = present.belief()
    raw.signs = device.signs
    (raw.signs.familiarity, raw.signs.strange) = present.familiarity(on: map)
    raw.signs.silence = log1pf(Float(time.seconds(since: known)))
    return raw
  }
}
