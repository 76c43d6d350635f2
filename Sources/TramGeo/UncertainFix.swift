// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A place that is known up to an error: where the true place may be, and how likely.
public struct UncertainFix: Hashable, Sendable {
  /// How the true place scatters about the centre.
  public enum Model: String, Hashable, Sendable {
    /// A normal error, the same in all directions; the radius is one deviation an axis.
    case gauss
    /// Anywhere in the disc, equally likely; the radius is the disc's.
    case disc
  }

  /// The middle.
  public var center: Coordinate
  /// The deviation an axis, or the disc's radius; less than 1 mm is a place known exactly.
  public var radius: Meters
  /// How the true place scatters.
  public var model: Model

  /// Creates a fix.
  ///
  /// - Throws: `GeoError` with code `.notPositive` for a radius that is negative or no number.
  public init(center: Coordinate, radius: Meters, model: Model) throws(GeoError) {
    guard radius.rawValue >= 0, radius.rawValue <= UncertainFix.maximumRadius else {
      throw GeoError(
        .notPositive,
        detail: "radius \(radius.rawValue) is outside 0...\(UncertainFix.maximumRadius) metres")
    }
    self.center = center
    self.radius = radius
    self.model = model
  }

  /// A smaller radius, in metres, is an exact place: the grid of vertices itself is 11 mm wide.
  static let exactBelow = 1e-3

  /// A quarter of the globe's girth; farther there is no plane to compute in.
  public static let maximumRadius = 10_000_000.0
}
