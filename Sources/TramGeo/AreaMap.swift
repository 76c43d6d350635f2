// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// The areas of one level on the ground: which one holds a place, and how likely.
public struct AreaMap: Sendable {
  /// The codes, in the order of the shapes.
  public let codes: [AreaCode]
  /// The shapes and the grid over them.
  public let index: ShapeIndex

  /// Builds the map; of areas that overlap the first given holds a place.
  public init(_ entries: [(code: AreaCode, shape: Shape)]) {
    codes = entries.map(\.code)
    index = ShapeIndex(entries.map(\.shape))
  }

  /// The area that holds `place`; `nil` outside all.
  public func area(at place: Coordinate) -> AreaCode? {
    index.first(containing: place).map { codes[$0] }
  }

  /// The areas that may hold the true place of `fix`, the likeliest first.
  ///
  /// - Parameter least: Areas less likely than this are left out.
  /// - Complexity: O(edges of the areas within six radii)
  public func areas(
    around fix: UncertainFix, least: Probability
  ) -> [(code: AreaCode, probability: Probability)] {
    var found: [(code: AreaCode, probability: Probability)] = []
    for (i, shape) in index.shapes.enumerated() {
      let probability = shape.probabilityInside(fix)
      if probability >= least, probability.rawValue > 0 { found.append((codes[i], probability)) }
    }
    return found.sorted { a, b in
      a.probability != b.probability ? b.probability < a.probability : a.code < b.code
    }
  }
}
