// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What an operator answers to "is the device in this area?" (CAMARA Device Location,
/// location-verification v3).
public enum LocationVerdict: Hashable, Sendable {
  /// The area where the network sees the device lies wholly inside the area asked about.
  case inside
  /// The two areas have nothing in common.
  case outside
  /// They overlap; the match rate is 100 · area(both) / area(network's), 1 to 99.
  case partial(matchRate: Int)

  /// Less of the network's area than this is nothing, and as near to all of it is all: a billionth
  /// is rounding.
  private static let rounding = 1e-9

  /// The verdict for the share of the network's area that lies inside, 0 to 1.
  ///
  /// - Precondition: `share` is a number.
  public init(share: Double) {
    precondition(!share.isNaN, "a share is a number")
    if share >= 1 - LocationVerdict.rounding {
      self = .inside
    } else if share <= LocationVerdict.rounding {
      self = .outside
    } else {
      self = .partial(matchRate: Int(min(max((share * 100).rounded(), 1), 99)))
    }
  }

  /// The verdict for an area asked about and the circle in which the network sees the device.
  public init(asked: Fence, seen: Circle) {
    self.init(share: asked.coveredShare(of: seen.center, radius: seen.radius))
  }

  /// The word of the interface: TRUE, FALSE or PARTIAL.
  public var verificationResult: String {
    switch self {
    case .inside: "TRUE"
    case .outside: "FALSE"
    case .partial: "PARTIAL"
    }
  }

  /// The match rate, present only with PARTIAL.
  public var matchRate: Int? {
    if case .partial(let rate) = self { rate } else { nil }
  }
}

extension Fence {
  /// How many corners a polygon of CAMARA has (location-retrieval v0.5).
  public static let camaraCorners = 3...15
  /// The least radius of a circle of CAMARA, in metres.
  public static let camaraLeastRadius = Meters(1)

  /// Creates the circle of a CAMARA area.
  ///
  /// - Throws: `GeoError` with code `.notPositive` below 1 m.
  public static func camara(center: Coordinate, radius: Meters) throws(GeoError) -> Fence {
    guard radius >= camaraLeastRadius else {
      throw GeoError(
        .notPositive, detail: "radius \(radius.rawValue) is less than CAMARA's 1 metre")
    }
    return .circle(try Circle(center: center, radius: radius))
  }

  /// Creates the polygon of a CAMARA area.
  ///
  /// - Throws: `GeoError` with code `.vertexCount` outside 3...15 points, `.tangled` when the
  ///   boundary crosses itself, and whatever `ShapeBuilder` refuses.
  public static func camara(boundary: [Coordinate]) throws(GeoError) -> Fence {
    guard camaraCorners.contains(boundary.count) else {
      throw GeoError(
        .vertexCount, detail: "\(boundary.count) points; CAMARA allows 3...15")
    }
    var builder = ShapeBuilder()
    try builder.startPolygon()
    try builder.startRing()
    for point in boundary { try builder.append(point) }
    let shape = try builder.build()
    if let crossing = shape.repairs.first(where: { $0.kind == .crossing }) {
      throw GeoError(
        .tangled, detail: "the boundary crosses itself, \(crossing.detail); CAMARA allows none")
    }
    guard shape.edgeCount >= camaraCorners.lowerBound else {
      throw GeoError(.vertexCount, detail: "fewer than 3 different points; CAMARA allows 3...15")
    }
    return .shape(shape)
  }
}
