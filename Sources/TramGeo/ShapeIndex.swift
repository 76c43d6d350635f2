// SPDX-License-Identifier: Apache-2.0

/// Finds the shapes that hold a place among many, by a grid over their bounding boxes.
public struct ShapeIndex: Sendable {
  /// The shapes, in the order given; answers are places in it.
  public let shapes: [Shape]
  private let reference: Int64
  private let low: GridPoint
  private let cell: Int64
  private let columns: Int
  private let rows: Int
  /// Where each cell's candidates start in `candidates`; one more at the end.
  private var starts: ContiguousArray<Int32>
  private var candidates: ContiguousArray<Int32> = []

  /// The most cells a grid has: 256 by 256.
  private static let mostCells = 65_536.0

  /// Builds the index.
  ///
  /// - Complexity: O(shapes and the cells that their boxes cover)
  public init(_ shapes: [Shape]) {
    self.shapes = shapes
    reference = Int64(shapes.first?.anchor.longitudeE7 ?? 0)
    var boxes: [(low: GridPoint, high: GridPoint, shape: Int)] = []
    let turn = 2 * Shape.halfTurn
    for (i, shape) in shapes.enumerated() {
      let x = ShapeIndex.short(Int64(shape.anchor.longitudeE7) - reference)
      let y = Int64(shape.anchor.latitudeE7)
      let w = Int64(shape.halfWidth)
      let h = Int64(shape.halfHeight)
      // A box that reaches round the far side of the globe is entered on both of its sides.
      for shift in [-turn, 0, turn]
      where x + shift - w <= Shape.halfTurn && x + shift + w >= -Shape.halfTurn {
        boxes.append(
          (
            GridPoint(x: max(x + shift - w, -Shape.halfTurn), y: y - h),
            GridPoint(x: min(x + shift + w, Shape.halfTurn), y: y + h), i
          ))
      }
    }
    var low = GridPoint(x: .max, y: .max)
    var high = GridPoint(x: .min, y: .min)
    for box in boxes {
      low = GridPoint(x: min(low.x, box.low.x), y: min(low.y, box.low.y))
      high = GridPoint(x: max(high.x, box.high.x), y: max(high.y, box.high.y))
    }
    if boxes.isEmpty { (low, high) = (GridPoint(x: 0, y: 0), GridPoint(x: 0, y: 0)) }
    self.low = low
    let width = Double(high.x - low.x) + 1
    let height = Double(high.y - low.y) + 1
    let wanted = min(max(Double(boxes.count) * 16, 1), ShapeIndex.mostCells)
    // Long thin extents would round up to many cells; a floor keeps either count below 4096.
    let side = max((width * height / wanted).squareRoot(), max(width, height) / 4096, 1)
    cell = Int64(side.rounded(.up))
    columns = Int((high.x - low.x) / cell) + 1
    rows = Int((high.y - low.y) / cell) + 1
    starts = ContiguousArray(repeating: 0, count: columns * rows + 1)
    fill(boxes)
  }

  private mutating func fill(_ boxes: [(low: GridPoint, high: GridPoint, shape: Int)]) {
    var entries: [(cell: Int, shape: Int)] = []
    for box in boxes {
      for row in Int((box.low.y - low.y) / cell)...Int((box.high.y - low.y) / cell) {
        for column in Int((box.low.x - low.x) / cell)...Int((box.high.x - low.x) / cell) {
          entries.append((row * columns + column, box.shape))
        }
      }
    }
    entries.sort { ($0.cell, $0.shape) < ($1.cell, $1.shape) }
    candidates.reserveCapacity(entries.count)
    for entry in entries {
      candidates.append(Int32(clamping: entry.shape))
      starts[entry.cell + 1] += 1
    }
    for i in 1..<max(starts.count, 1) where i < starts.count { starts[i] += starts[i - 1] }
  }

  /// The first shape, in the order given, that holds `place`.
  ///
  /// - Complexity: O(edges of the shapes whose boxes share the place's cell)
  public func first(containing place: Coordinate) -> Int? {
    for i in range(of: place) where shapes[Int(candidates[i])].contains(place) {
      return Int(candidates[i])
    }
    return nil
  }

  /// All shapes that hold `place`, in the order given.
  public func all(containing place: Coordinate) -> [Int] {
    var found: [Int] = []
    for i in range(of: place) where shapes[Int(candidates[i])].contains(place) {
      let shape = Int(candidates[i])
      if found.last != shape { found.append(shape) }
    }
    return found
  }

  private func range(of place: Coordinate) -> Range<Int> {
    let x = ShapeIndex.short(Int64(place.longitudeE7) - reference) - low.x
    let y = Int64(place.latitudeE7) - low.y
    guard x >= 0, y >= 0, x / cell < Int64(columns), y / cell < Int64(rows) else { return 0..<0 }
    let at = Int(y / cell) * columns + Int(x / cell)
    return Int(starts[at])..<Int(starts[at + 1])
  }

  /// A difference of longitudes the short way round.
  private static func short(_ x: Int64) -> Int64 {
    if x > Shape.halfTurn { return x - 2 * Shape.halfTurn }
    if x < -Shape.halfTurn { return x + 2 * Shape.halfTurn }
    return x
  }
}
