// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// The cells of one observation, cleaned: sentinels dropped, keys found, each cell once.
struct HeardCells: Sendable {
  /// One cell heard.
  struct Cell: Sendable {
    /// Its identity; `nil` when known by channel and PCI only.
    var identity: CellKey?
    /// Its channel and PCI; `nil` when not given.
    var channel: CellKey?
    /// RSRP in dBm; NaN when unknown.
    var strength: Float
    /// Timing advance in metres to the middle of its step; NaN when unknown.
    var ring: Float
    var isServing: Bool
  }

  /// The cells, serving first as reported.
  private(set) var cells: [Cell] = []
  /// Whether a neighbour was reported, so that a cell missing from the list says something.
  private(set) var listsNeighbours = false
  /// The area of the serving cell, or of the first that tells one.
  private(set) var area: CellKey?
  /// The network of the serving cell, or else the one that was given.
  private(set) var home: Network?
  /// Readings dropped because strength or identity was a sentinel.
  private(set) var dropped = 0

  /// One way metres a step of timing advance: 16 Ts in LTE (TS 36.211 §8.1: Ts = 1/30.72 MHz),
  /// a bit of 48/13 µs in GSM (TS 45.010).
  static func ring(radio: Radio, steps: Int32) -> Float {
    switch radio {
    case .lte where (0...1282).contains(steps): (Float(steps) + 0.5) * 78.12
    case .nr where (0...3846).contains(steps): (Float(steps) + 0.5) * 78.12
    case .gsm where (0...63).contains(steps): (Float(steps) + 0.5) * 553.5
    default: .nan
    }
  }

  /// Replaces the contents by what can be believed of `readings`.
  ///
  /// - Parameter usual: The network of neighbours that name none, where no serving cell names it.
  mutating func read(_ readings: some Collection<CellReading>, in usual: Network? = nil) {
    cells.removeAll(keepingCapacity: true)
    listsNeighbours = false
    dropped = 0
    home = nil
    area = nil
    for reading in readings where home == nil && reading.isServing { home = reading.network }
    home = home ?? usual
    for reading in readings where area == nil || reading.isServing {
      let key = CellKey(network: reading.network ?? home, radio: reading.radio, area: reading.area)
      area = key ?? area
    }
    for reading in readings {
      let believed = reading.believedStrength
      if reading.rsrp != nil, believed == nil, !reading.isServing {
        dropped += 1
        continue
      }
      let identity = reading.identityKey
      let channel = reading.channelKey(in: home)
      guard identity != nil || channel != nil else {
        dropped += 1
        continue
      }
      let ring =
        reading.timingAdvance.map { Self.ring(radio: reading.radio, steps: $0) } ?? .nan
      let cell = Cell(
        identity: identity, channel: channel, strength: believed?.rawValue ?? .nan, ring: ring,
        isServing: reading.isServing)
      if cells.contains(where: { $0.identity == identity && $0.channel == channel }) {
        dropped += 1
        continue
      }
      if !reading.isServing { listsNeighbours = true }
      cells.append(cell)
    }
  }
}
