// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramUnits

extension CellMap {
  /// Gathers observations that carry both cells and a fix, and makes a map of them.
  public struct Learner: Sendable {
    /// Side of the finest squares, metres.
    static let side: Float = 25
    /// A device silent for longer begins a journey anew, milliseconds.
    static let longestPause: Int64 = 1_800_000

    private(set) var frame: LocalFrame?
    var journeys: [Journey] = []
    private(set) var readings: [CellReading] = []
    private var open: [UInt64: Int] = [:]
    private var network: Network?
    private var hasMoreNetworks = false

    /// The network of all cells, if there is only one.
    private var onlyNetwork: Network? { hasMoreNetworks ? nil : network }

    /// Creates an empty learner.
    public init() {}

    /// Adds one observation; without a fix or without cells nothing is learned.
    public mutating func add(
      _ observation: Observation, cells: some Collection<CellReading>
    ) {
      guard let fix = observation.fix, !cells.isEmpty else { return }
      let frame = self.frame ?? LocalFrame(origin: fix.coordinate)
      self.frame = frame
      let point = frame.point(of: fix.coordinate)
      let time = observation.time.milliseconds
      let device = observation.device.rawValue
      var number = open[device] ?? -1
      if number >= 0, let before = journeys[number].samples.last {
        if time <= before.milliseconds { return }
        if time - before.milliseconds > Self.longestPause { number = -1 }
      }
      if number < 0 {
        number = journeys.count
        journeys.append(Journey(device: device))
        open[device] = number
      }
      for cell in cells { note(cell.network) }
      let first = readings.count
      readings.append(contentsOf: cells)
      journeys[number].samples.append(
        Journey.Sample(
          milliseconds: time, east: Float(point.east), north: Float(point.north),
          cells: first..<readings.count))
    }

    private mutating func note(_ named: Network?) {
      guard let named, !hasMoreNetworks else { return }
      if network == nil { network = named }
      hasMoreNetworks = network != named
    }

    /// Makes the map of some journeys; `nil` if nothing was learned.
    func makeMap(
      of chosen: [Int], settings: CellMapDraft.Settings = CellMapDraft.Settings()
    ) -> CellMap? {
      guard let frame else { return nil }
      var tally = CellTally(side: Learner.side)
      var areas = CellAreas.Tally()
      var heard = HeardCells()
      for number in chosen {
        let journey = journeys[number]
        for (index, sample) in journey.samples.enumerated() {
          tally.move(
            device: UInt64(number), milliseconds: sample.milliseconds, east: sample.east,
            north: sample.north)
          guard let at = journey.place(before: journey.lag, of: index) else { continue }
          heard.read(readings[sample.cells], in: onlyNetwork)
          tally.add(device: UInt64(number), east: at.east, north: at.north, heard: heard)
          if let area = heard.area {
            areas.add(area, journey: UInt64(number), east: at.east, north: at.north)
          }
        }
      }
      var draft = CellMapDraft(tally: tally, frame: frame, settings: settings)
      var map = draft.makeMap()
      map.lags = typicalLags(chosen)
      map.areas = areas.finish()
      map.onlyNetwork = onlyNetwork
      return map
    }

    /// The journeys in `count` blocks of time of nearly equal size.
    func folds(_ count: Int) -> [[Int]] {
      let order = journeys.indices.sorted {
        let a = journeys[$0].samples.first?.milliseconds ?? 0
        let b = journeys[$1].samples.first?.milliseconds ?? 0
        return a == b ? $0 < $1 : a < b
      }
      let total = journeys.reduce(0) { $0 + $1.samples.count }
      var folds = [[Int]](repeating: [], count: count)
      var sum = 0
      for number in order {
        let size = journeys[number].samples.count
        folds[min((sum + size / 2) * count / max(total, 1), count - 1)].append(number)
        sum += size
      }
      return folds.filter { !$0.isEmpty }
    }

    /// Eight lags that stand for those of the journeys, by their length.
    private func typicalLags(_ chosen: [Int]) -> [Float] {
      let order = chosen.sorted {
        (journeys[$0].lag, $0) < (journeys[$1].lag, $1)
      }
      let total = order.reduce(0) { $0 + journeys[$1].samples.count }
      var lags: [Float] = []
      var sum = 0
      for number in order {
        sum += journeys[number].samples.count
        while lags.count < 8, (2 * lags.count + 1) * total < 16 * sum {
          lags.append(journeys[number].lag)
        }
      }
      return lags
    }

    /// Lags that are tried, seconds.
    static let lags: [Float] = [0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30]

    /// Finds by how much the cells of every journey lag behind its fixes.
    mutating func align(folds: [[Int]], settings: CellMapDraft.Settings) {
      guard folds.count > 1 else { return }
      var found = journeys.map(\.lag)
      for fold in folds {
        let others = folds.joined().filter { !fold.contains($0) }
        guard let map = makeMap(of: others.sorted(), settings: settings) else { continue }
        for number in fold {
          found[number] = journeys[number].bestLag(in: map, readings: readings, among: Self.lags)
        }
      }
      for number in journeys.indices { journeys[number].lag = found[number] }
    }
  }
}
