// SPDX-License-Identifier: Apache-2.0

public import TramSense
public import TramUnits

/// Where the people of a watch are believed to be now, by their fixes and, with a map, their cells.
///
/// Without a map of cells it costs nothing and answers by `Standing.region(at:)`. With one it
/// follows the cells of every device, some kilobytes each, and answers by whichever of the two
/// regions is the smaller. A plain value: the same observations give the same regions.
public struct LiveBelief: Sendable {
  private struct Followed: Sendable {
    var belief: DeviceBelief
    var last: Belief?
    var time: Instant
  }

  /// A device silent for longer is forgotten when another needs its room, milliseconds.
  private static let memory: Int64 = 3_600_000
  /// A belief from the cells that is older says nothing, seconds.
  private static let oldest = 1800.0

  private var filter: BeliefFilter?
  private var followed: [DeviceID: Followed] = [:]
  private let particles: Int
  private let mostDevices: Int
  /// How many observations were left out for want of room.
  public private(set) var refused: Int64 = 0

  /// Creates a belief of nobody.
  ///
  /// - Parameters:
  ///   - map: Where cells are heard; `nil` leaves the cells out.
  ///   - particles: How many places stand for one device, 50 to 10,000; 28 bytes each.
  ///   - mostDevices: How many devices are followed at a time.
  public init(map: CellMap? = nil, particles: Int = 300, mostDevices: Int = 20_000) {
    filter = map.map { BeliefFilter(map: $0) }
    self.particles = min(max(particles, 50), 10_000)
    self.mostDevices = max(mostDevices, 1)
  }

  /// Whether cells are followed at all.
  public var hasMap: Bool { filter != nil }
  /// How many devices are followed.
  public var count: Int { followed.count }

  /// Takes in the cells of a batch, for the devices that `watch` has an order of.
  ///
  /// - Complexity: O(1) an observation without a map, O(particles × cells) with one
  public mutating func observe(_ batch: ObservationBatch, of watch: borrowing IsolationWatch) {
    guard filter != nil else { return }
    for observation in batch.observations where watch.watches(observation.device) {
      observe(observation, cells: batch.cells(of: observation))
    }
  }

  /// Takes in the cells of one observation.
  public mutating func observe(_ observation: Observation, cells: ArraySlice<CellReading>) {
    guard filter != nil, !cells.isEmpty else { return }
    let device = observation.device
    guard makeRoom(for: device, at: observation.time) else {
      refused += 1
      return
    }
    var state =
      followed[device]
      ?? Followed(
        belief: DeviceBelief(seed: device.rawValue, particles: particles), last: nil,
        time: observation.time)
    // Its fix has a region of its own; the radii of cells were measured without.
    let belief = filter?.update(
      &state.belief, with: observation, cells: cells, sightings: [], ignoringFix: true)
    if let belief {
      state.last = belief
      state.time = max(state.time, observation.time)
    }
    followed[device] = state
  }

  /// Forgets a device, when its order ends or is erased.
  public mutating func forget(_ device: DeviceID) { followed[device] = nil }

  /// Where the person of an order is believed to be at `now`; `nil` when nothing tells.
  public func region(of standing: Standing, at now: Instant) -> LiveRegion? {
    let byFix = standing.region(at: now)
    guard let device = standing.device, let state = followed[device], let belief = state.last
    else { return byFix }
    let age = max(now.seconds(since: state.time), 0)
    guard age <= LiveBelief.oldest else { return byFix }
    let growth = RegionGrowth()
    let way = growth.ways(standing, age: age, pace: standing.lastFix?.pace.rawValue ?? 0)
    let byCells = LiveRegion(
      coordinate: belief.coordinate,
      radius67: Meters(min(belief.radius67.rawValue + way.for67, growth.widest)),
      radius95: Meters(min(belief.radius95.rawValue + way.for95, growth.widest)), source: .cells,
      time: state.time)
    guard let byFix, byFix.radius95 <= byCells.radius95 else { return byCells }
    return byFix
  }

  private mutating func makeRoom(for device: DeviceID, at time: Instant) -> Bool {
    guard followed[device] == nil, followed.count >= mostDevices else { return true }
    let since = time.milliseconds &- LiveBelief.memory
    followed = followed.filter { $0.value.time.milliseconds >= since }
    return followed.count < mostDevices
  }
}

extension IsolationWatch {
  /// A Boolean value: whether an order of this device is watched.
  public func watches(_ device: DeviceID) -> Bool { first(of: device) >= 0 }
}
