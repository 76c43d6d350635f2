// SPDX-License-Identifier: Apache-2.0

public import TramGeo

/// Where cells are heard and how strong, learned from observations that carried a fix.
///
/// The map is a table of places: squares of `side` metres along what was visited, and coarser
/// ones around. At each place every cell heard near it has a predicted strength with its spread,
/// and the chance to be listed or to serve. It also knows how people move there.
public struct CellMap: Sendable {
  /// What is predicted of one cell at one place.
  struct Emission: Sendable {
    /// Number of the cell.
    var key: Int32
    /// Expected strength, dBm, and the inverse of its spread.
    var mean: Float
    var inverseSpread: Float
    /// Chance that a list of neighbours names it, and that it serves; 0 to 1.
    var listed: Float
    var served: Float
  }

  /// What is known of a place apart from cells.
  struct Place: Sendable {
    var east: Float
    var north: Float
    /// Half of its square's side.
    var reach: Float
    /// Relative number of visits, smoothed.
    var prior: Float
    /// Whether anyone was seen to pass it.
    var isVisited: Bool
    /// How many journeys came by, there or in a square beside.
    var passes: Float
    /// Running sums of the share of moving time by octant, the last being 1; 0 if unknown.
    var headings: SIMD8<Float>
    /// Mean speed when moving, m/s.
    var speed: Float
    /// Share of time still, 0 to 1.
    var still: Float
  }

  let frame: LocalFrame
  let side: Float
  /// The grids of places, finest first, and by how much each is coarser than the first.
  let tiers: [GridIndex]
  let tierFactors: [Int32]
  let keys: [CellKey]
  let numbers: [CellKey: Int32]
  /// How many journeys heard a cell, by its number.
  let witnesses: [Float]
  let places: ContiguousArray<Place>
  /// Where the emissions of a place begin; one more than places.
  let rowStarts: ContiguousArray<Int32>
  let emissions: ContiguousArray<Emission>
  /// Logarithm of the chance that a list is empty, by place.
  let silences: ContiguousArray<Float>
  /// The places of a cell, by number of the cell.
  let reachStarts: ContiguousArray<Int32>
  let reaches: ContiguousArray<Int32>
  /// Mean of `silences` where people were seen; counts off the map.
  let quiet: Float
  let speeds: SpeedTally
  let rings: RingModel
  /// Cells that a list knows, for those that were never learned.
  public var register: CellRegister?
  /// The areas of its networks.
  var areas = CellAreas()
  /// The network of all its cells, if they have only one: that of cells that name none.
  var onlyNetwork: Network?
  /// The radii's calibration by what a belief rests on.
  var calibrations: [BeliefCalibration] = []
  /// Lags of cells behind fixes that journeys had, seconds; each as likely as the next.
  var lags: [Float] = []
  /// Sum of `prior` over all places.
  let priorTotal: Double

  /// The calibration of beliefs that rest on `source`.
  func calibration(for source: Belief.Source) -> BeliefCalibration {
    let number = Int(source.rawValue)
    return number < calibrations.count ? calibrations[number] : BeliefCalibration()
  }

  /// How many cells it knows.
  public var cellCount: Int { keys.count }
  /// How many places it tells apart.
  public var placeCount: Int { places.count }

  /// The number of the place that holds a point, or -1 off the map.
  func place(east: Float, north: Float) -> Int32 {
    let square = GridCell(east: east, north: north, side: side)
    var found = tiers[0].number(of: square)
    var tier = 1
    while found < 0, tier < tiers.count {
      found = tiers[tier].number(of: square.coarser(by: tierFactors[tier]))
      tier += 1
    }
    return found
  }

  /// What is predicted of a cell at a place; `nil` if it was never heard near.
  ///
  /// - Complexity: O(log *n*), *n* the cells heard at the place
  func emission(of key: Int32, at place: Int) -> Emission? {
    var low = Int(rowStarts[place])
    var high = Int(rowStarts[place + 1])
    let end = high
    while low < high {
      let middle = (low + high) / 2
      if emissions[middle].key < key { low = middle + 1 } else { high = middle }
    }
    guard low < end, emissions[low].key == key else { return nil }
    return emissions[low]
  }
}

extension CellMap {
  /// Creates a map on which nothing was learned, for beliefs from fixes, anchors and a register.
  public init(around origin: Coordinate) {
    var draft = CellMapDraft(
      tally: CellTally(side: Learner.side), frame: LocalFrame(origin: origin))
    self = draft.makeMap()
  }
}
