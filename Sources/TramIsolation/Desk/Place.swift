// SPDX-License-Identifier: Apache-2.0

public import TramGeo
import TramUnits

/// Where an order holds, as people write it: a circle, or the corners of one or more polygons.
///
/// Read and written like an order of a file: `latitude`, `longitude`, `radius` in metres, or
/// `geometry`, a GeoJSON Polygon or MultiPolygon.
public enum Place: Hashable, Sendable {
  /// Within a radius of a coordinate, metres.
  case circle(latitude: Double, longitude: Double, radius: Double)
  /// Polygons of rings of vertices, longitude first, as GeoJSON writes them.
  case polygons([[[[Double]]]])

  /// The place as geometry.
  ///
  /// - Throws: `GeoError`: outside the world, nothing enclosed, more than the limits.
  public func fence() throws(GeoError) -> Fence {
    switch self {
    case .circle(let latitude, let longitude, let radius):
      let center = try Coordinate(latitude: latitude, longitude: longitude)
      return .circle(try Circle(center: center, radius: Meters(radius)))
    case .polygons(let polygons):
      var builder = ShapeBuilder()
      for rings in polygons {
        try builder.startPolygon()
        for ring in rings {
          try builder.startRing()
          for vertex in ring {
            guard vertex.count >= 2 else {
              throw GeoError(.malformed, detail: "a vertex has fewer than two numbers")
            }
            try builder.append(longitude: vertex[0], latitude: vertex[1])
          }
        }
      }
      return .shape(try builder.build())
    }
  }
}

extension Place: Codable {
  private enum Key: String, CodingKey { case latitude, longitude, radius, geometry }
  private enum GeometryKey: String, CodingKey { case type, coordinates }

  /// Reads a circle or a geometry.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    guard container.contains(.geometry) else {
      self = .circle(
        latitude: try container.decode(Double.self, forKey: .latitude),
        longitude: try container.decode(Double.self, forKey: .longitude),
        radius: try container.decode(Double.self, forKey: .radius))
      return
    }
    let geometry = try container.nestedContainer(keyedBy: GeometryKey.self, forKey: .geometry)
    switch try geometry.decode(String.self, forKey: .type) {
    case "Polygon":
      self = .polygons([try geometry.decode([[[Double]]].self, forKey: .coordinates)])
    case "MultiPolygon":
      self = .polygons(try geometry.decode([[[[Double]]]].self, forKey: .coordinates))
    case let other:
      throw DecodingError.dataCorruptedError(
        forKey: GeometryKey.type, in: geometry,
        debugDescription: "a place is a Polygon or a MultiPolygon, not \(other)")
    }
  }

  /// Writes a circle or a geometry.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .circle(let latitude, let longitude, let radius):
      try container.encode(latitude, forKey: .latitude)
      try container.encode(longitude, forKey: .longitude)
      try container.encode(radius, forKey: .radius)
    case .polygons(let polygons):
      var geometry = container.nestedContainer(keyedBy: GeometryKey.self, forKey: .geometry)
      if polygons.count == 1, let only = polygons.first {
        try geometry.encode("Polygon", forKey: .type)
        try geometry.encode(only, forKey: .coordinates)
      } else {
        try geometry.encode("MultiPolygon", forKey: .type)
        try geometry.encode(polygons, forKey: .coordinates)
      }
    }
  }
}
