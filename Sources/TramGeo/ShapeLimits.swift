// SPDX-License-Identifier: Apache-2.0

/// How much of a shape is read before it is refused.
public struct ShapeLimits: Hashable, Sendable {
  /// The most vertices of all rings together.
  public var vertices: Int
  /// The most rings, outer rings and holes together.
  public var rings: Int
  /// The most places where edges cross or touch, each counted on both edges.
  public var crossings: Int
  /// The most steps spent to find and undo crossings; a step takes some nanoseconds.
  public var steps: Int

  /// Creates limits.
  public init(vertices: Int, rings: Int, crossings: Int, steps: Int) {
    self.vertices = vertices
    self.rings = rings
    self.crossings = crossings
    self.steps = steps
  }

  /// A million vertices, 100,000 rings: a country's coast; half a billion steps: a second or two.
  public static let standard = ShapeLimits(
    vertices: 1_000_000, rings: 100_000, crossings: 200_000, steps: 500_000_000)
}
