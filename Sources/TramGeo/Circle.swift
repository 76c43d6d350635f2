// SPDX-License-Identifier: Apache-2.0

public import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A part of the ground within a radius of a centre.
@frozen
public struct Circle: Hashable, Sendable {
  /// The middle.
  public let center: Coordinate
  /// The radius, more than 0.
  public let radius: Meters

  /// Creates a circle.
  ///
  /// - Throws: `GeoError` with code `.notPositive` for a radius of 0, below, or no number.
  public init(center: Coordinate, radius: Meters) throws(GeoError) {
    guard radius.rawValue > 0, radius.rawValue <= UncertainFix.maximumRadius else {
      throw GeoError(
        .notPositive,
        detail: "radius \(radius.rawValue) is not more than 0 and at most "
          + "\(UncertainFix.maximumRadius) metres")
    }
    self.center = center
    self.radius = radius
  }

  /// A Boolean value: whether `place` lies within the radius.
  public func contains(_ place: Coordinate) -> Bool {
    distance(to: place) <= radius.rawValue
  }

  /// How far `place` is from the boundary: negative inside, positive outside.
  public func signedDistance(from place: Coordinate) -> Meters {
    Meters(distance(to: place) - radius.rawValue)
  }

  /// The area in square metres.
  public var area: Double { .pi * radius.rawValue * radius.rawValue }

  /// How likely the true place of `fix` lies inside; within 1e-6.
  public func probabilityInside(_ fix: UncertainFix) -> Probability {
    switch fix.model {
    case .disc: Probability(coveredShare(of: fix.center, radius: fix.radius))
    case .gauss:
      Probability(normalShare(distance(to: fix.center), deviation: fix.radius.rawValue))
    }
  }

  /// The part of the disc about `center` that lies inside, 0 to 1.
  public func coveredShare(of center: Coordinate, radius: Meters) -> Double {
    let d = distance(to: center)
    let r = radius.rawValue
    let big = self.radius.rawValue
    guard r >= UncertainFix.exactBelow else { return d <= big ? 1 : 0 }
    if d >= r + big { return 0 }
    if d <= big - r { return 1 }
    if d <= r - big { return big * big / (r * r) }
    // The chord through both crossings, seen from either centre; two circular segments.
    let toChord = (d * d + r * r - big * big) / (2 * d)
    let half = max(r * r - toChord * toChord, 0).squareRoot()
    let shared = segment(r, half, toChord) + segment(big, half, d - toChord)
    return min(max(shared / (.pi * r * r), 0), 1)
  }

  /// The metres between the centre and `place`, in the plane half way between.
  private func distance(to place: Coordinate) -> Double {
    let middle = (Int64(center.latitudeE7) + Int64(place.latitudeE7)) / 2
    let origin = Coordinate(
      latitudeE7: Int32(clamping: middle), longitudeE7: center.longitudeE7)
    return LocalFrame(origin: origin ?? center).distance(center, place).rawValue
  }

  private func segment(_ radius: Double, _ half: Double, _ toChord: Double) -> Double {
    let angle = atan2(half, toChord)
    return radius * radius * angle - half * toChord
  }

  /// The share of a normal distribution `d` metres away, by strips across the line of centres.
  private func normalShare(_ d: Double, deviation: Double) -> Double {
    let big = radius.rawValue
    guard deviation >= UncertainFix.exactBelow else { return d <= big ? 1 : 0 }
    let reach = NormalTriangle.reach * deviation
    let low = max(-big, d - reach)
    let high = min(big, d + reach)
    guard low < high else { return 0 }
    // The place is R sin t, so that the strip's length, 2 R cos t, has no vertical slope.
    let share = GaussLegendre.standard.integrate(asin(low / big), asin(high / big)) { t in
      let z = (big * sin(t) - d) / deviation
      let half = big * cos(t)
      return exp(-z * z / 2) * erf(half / deviation * 0.5.squareRoot()) * half
    }
    return share / (deviation * (2 * .pi).squareRoot())
  }
}
