// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What a `BeliefFilter` remembers of one device: a value of some tens of kilobytes.
public struct DeviceBelief: Sendable {
  /// The last moment taken in; `nil` before the first.
  public internal(set) var time: Instant?
  /// The cloud where the cells were heard.
  var cloud: ParticleCloud
  var random: SeededGenerator
  var steps = 0
  /// When something last told where the device is, and when a fix or an anchor did.
  var lastKnown: Instant?
  var lastFix: Instant?
  /// Share of the latest reports that listed neighbours, and that gave a timing advance.
  var lists: Float = 0
  var rings: Float = 0
  /// The network of its last serving cell, and the last area that the map knows, with its time.
  var network: Network?
  var area: CellKey?
  var areaTime: Instant?
  /// Of the latest reports, for the calibration of the radii.
  var signs = BeliefSigns()

  /// Creates a device of which nothing is known.
  ///
  /// - Parameter seed: The same seed and observations give the same beliefs.
  public init(seed: UInt64 = 0, particles: Int = 1000) {
    cloud = ParticleCloud(count: min(max(particles, 50), 100_000))
    random = SeededGenerator(seed: seed)
  }
}
