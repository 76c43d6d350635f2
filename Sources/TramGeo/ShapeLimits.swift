// SPDX-License-Identifier: Apache-2.0

/// How much of a shape is read before it is refused.
public struct ShapeLimits: Hashable, Sendable {
  /// The most vertices of all rings together.
  public var vertices: Int
  /// The most rings, outer rings and holes together.
  public var rings: Int
  /// The most steps spent to find and undo crossings; a step takes some nanoseconds.
  public var steps: Int

  /// Creates limits.
  public init(vertices: Int, rings: Int, steps: Int) {
    self.vertices = vertices
    self.rings = rings
    self.steps = steps
  }

  /// A million vertices, 100,000 rings: a country's coast; half a billion steps: some seconds.
  public static let standard = ShapeLimits(
    vertices: 1_000_000, rings: 100_000, steps: 500_000_000)
}
