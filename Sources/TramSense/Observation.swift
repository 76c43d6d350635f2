// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What one device reported at one moment; its cells and sightings lie in the batch's columns.
@frozen
public struct Observation: Hashable, Sendable {
  /// The device.
  public var device: DeviceID
  /// When it was observed, by the device's own clock.
  public var time: Instant
  /// The position, if one was reported.
  public var fix: Fix?
  /// Where in `ObservationBatch.cells` its cells lie.
  public var cells: Range<Int32>
  /// Where in `ObservationBatch.sightings` its Bluetooth sightings lie.
  public var sightings: Range<Int32>
  /// Whether the phone moved since its last report; `nil` when not given.
  public var motion: Bool?

  /// Creates an observation.
  @inlinable
  public init(
    device: DeviceID, time: Instant, fix: Fix? = nil, cells: Range<Int32> = 0..<0,
    sightings: Range<Int32> = 0..<0, motion: Bool? = nil
  ) {
    self.device = device
    self.time = time
    self.fix = fix
    self.cells = cells
    self.sightings = sightings
    self.motion = motion
  }
}

/// Many observations, without an allocation for each: cells and sightings share two columns.
public struct ObservationBatch: Sendable {
  /// The observations, in the order in which they came.
  public internal(set) var observations: [Observation] = []
  /// The cells of all of them.
  public internal(set) var cells: [CellReading] = []
  /// The Bluetooth sightings of all of them.
  public internal(set) var sightings: [BeaconSighting] = []

  /// Creates an empty batch.
  public init() {}

  /// Adds an observation with its cells and sightings; the ranges in `observation` are set here.
  ///
  /// - Complexity: O(cells + sightings), amortised
  public mutating func append(
    _ observation: Observation, cells heard: some Collection<CellReading>,
    sightings seen: some Collection<BeaconSighting>
  ) {
    var observation = observation
    let firstCell = Int32(cells.count)
    let firstSighting = Int32(sightings.count)
    cells.append(contentsOf: heard)
    sightings.append(contentsOf: seen)
    observation.cells = firstCell..<Int32(cells.count)
    observation.sightings = firstSighting..<Int32(sightings.count)
    observations.append(observation)
  }

  /// The cells of one observation of this batch.
  public func cells(of observation: Observation) -> ArraySlice<CellReading> {
    cells[Int(observation.cells.lowerBound)..<Int(observation.cells.upperBound)]
  }

  /// The Bluetooth sightings of one observation of this batch.
  public func sightings(of observation: Observation) -> ArraySlice<BeaconSighting> {
    sightings[Int(observation.sightings.lowerBound)..<Int(observation.sightings.upperBound)]
  }

  /// Empties the batch and keeps its room.
  public mutating func removeAll() {
    observations.removeAll(keepingCapacity: true)
    cells.removeAll(keepingCapacity: true)
    sightings.removeAll(keepingCapacity: true)
  }
}

extension ObservationBatch {
  /// Gives the devices other numbers; observations of a device without one are taken out.
  ///
  /// - Returns: How many were taken out.
  /// - Complexity: O(observations); O(cells + sightings) too when some are taken out
  @discardableResult
  public mutating func renumber(_ number: (DeviceID) -> DeviceID?) -> Int {
    var kept: [Int] = []
    kept.reserveCapacity(observations.count)
    for i in observations.indices {
      guard let device = number(observations[i].device) else { continue }
      observations[i].device = device
      kept.append(i)
    }
    let unknown = observations.count - kept.count
    if unknown > 0 { self = picking(kept) }
    return unknown
  }

  /// Puts the observations into the order of their times; those of one time stay as they came.
  public mutating func sortByTime() {
    let times = observations.map(\.time)
    guard zip(times, times.dropFirst()).contains(where: { $1 < $0 }) else { return }
    self = picking(times.indices.sorted { a, b in (times[a], a) < (times[b], b) })
  }

  /// The observations at some places, in that order, their cells and sightings beside them.
  private func picking(_ places: [Int]) -> ObservationBatch {
    var picked = ObservationBatch()
    picked.observations.reserveCapacity(places.count)
    for place in places {
      let observation = observations[place]
      picked.append(
        observation, cells: cells(of: observation), sightings: sightings(of: observation))
    }
    return picked
  }
}
