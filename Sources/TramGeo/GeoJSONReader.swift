// SPDX-License-Identifier: Apache-2.0

public import TramBytes

/// Reads a Polygon or MultiPolygon of GeoJSON (RFC 7946, §3.1.6 and §3.1.7), or a Feature that
/// holds one.
///
/// Members may come in any order and unknown ones are read over; heights are left out.
struct GeoJSONReader {
  private let limits: ShapeLimits
  private var type: String?
  /// The coordinates as read, and how deep their arrays nest: 3 for a polygon, 4 for several.
  private var builder: ShapeBuilder
  private var depth = 0
  private var inner: Shape?

  init(limits: ShapeLimits) {
    self.limits = limits
    builder = ShapeBuilder(limits: limits)
  }

  /// Reads the value at the scanner and moves behind it.
  mutating func shape(_ json: inout JSONScanner) throws(GeoError) -> Shape {
    do throws(BytesError) {
      guard try json.peek() == .object else {
        throw BytesError(.syntax, detail: "a GeoJSON object is expected", offset: json.offset)
      }
      try json.beginObject()
    } catch { throw GeoJSONReader.failure(error) }
    while let key = try nextKey(&json) {
      if json.matches(key, "type") {
        type = try typeName(&json)
      } else if json.matches(key, "coordinates") {
        builder = ShapeBuilder(limits: limits)
        depth = try nesting(json)
        try coordinates(&json)
      } else if json.matches(key, "geometry"), type == nil || type == "Feature" {
        // One level only: a Feature's geometry is no Feature.
        var reader = GeoJSONReader(limits: limits)
        guard json.depth < 8 else {
          throw GeoError(.malformed, detail: "a geometry nests too deep")
        }
        inner = try reader.shape(&json)
      } else {
        do { try json.skipValue() } catch { throw GeoJSONReader.failure(error) }
      }
    }
    switch (type, depth) {
    case ("Polygon", 3), ("MultiPolygon", 4), ("Polygon", 1), ("MultiPolygon", 1):
      return try builder.build()
    case ("Feature", _):
      if let inner { return inner }
      throw GeoError(.malformed, detail: "the Feature has no geometry")
    case ("Polygon", _), ("MultiPolygon", _):
      throw GeoError(
        .malformed, detail: "coordinates of a \(type ?? "shape") are missing or nest wrongly")
    case (nil, _):
      throw GeoError(.malformed, detail: "the GeoJSON object has no type")
    default:
      throw GeoError(
        .malformed, detail: "Polygon or MultiPolygon is expected, not \(type ?? "nothing")")
    }
  }

  private func nextKey(_ json: inout JSONScanner) throws(GeoError) -> JSONText? {
    do { return try json.nextKey() } catch { throw GeoJSONReader.failure(error) }
  }

  private func typeName(_ json: inout JSONScanner) throws(GeoError) -> String {
    do throws(BytesError) {
      let name = try json.string()
      guard name.count <= 64 else {
        throw BytesError(.tooLong, detail: "a type of 64 characters at most is expected")
      }
      return json.text(of: name)
    } catch { throw GeoJSONReader.failure(error) }
  }

  /// How many arrays stand before the first number, without moving.
  private func nesting(_ json: JSONScanner) throws(GeoError) -> Int {
    var look = copy json
    var depth = 0
    do throws(BytesError) {
      while try look.peek() == .array {
        try look.beginArray()
        depth += 1
        guard try look.nextElement() else { return depth <= 1 ? 1 : depth + 1 }
      }
    } catch { throw GeoJSONReader.failure(error) }
    return depth
  }

  private mutating func coordinates(_ json: inout JSONScanner) throws(GeoError) {
    do throws(BytesError) {
      guard depth == 3 || depth == 4 else { return try json.skipValue() }
    } catch { throw GeoJSONReader.failure(error) }
    guard depth == 4 else { return try polygon(&json) }
    try begin(&json)
    while try next(&json) { try polygon(&json) }
  }

  private mutating func polygon(_ json: inout JSONScanner) throws(GeoError) {
    try builder.startPolygon()
    try begin(&json)
    while try next(&json) {
      try builder.startRing()
      try begin(&json)
      while try next(&json) { try position(&json) }
    }
  }

  private mutating func position(_ json: inout JSONScanner) throws(GeoError) {
    var longitude = 0.0
    var latitude = 0.0
    var count = 0
    try begin(&json)
    while try next(&json) {
      do throws(BytesError) {
        let number = try json.number().double
        if count == 0 { longitude = number }
        if count == 1 { latitude = number }
        count += 1
      } catch { throw GeoJSONReader.failure(error) }
    }
    guard count >= 2 else {
      throw GeoError(
        .malformed,
        detail: "GeoJSON column \(json.offset + 1): a position is a longitude and a latitude")
    }
    try builder.append(longitude: longitude, latitude: latitude)
  }

  private func begin(_ json: inout JSONScanner) throws(GeoError) {
    do { try json.beginArray() } catch { throw GeoJSONReader.failure(error) }
  }

  private func next(_ json: inout JSONScanner) throws(GeoError) -> Bool {
    do { return try json.nextElement() } catch { throw GeoJSONReader.failure(error) }
  }

  private static func failure(_ error: BytesError) -> GeoError {
    let code: GeoError.Code =
      error.code == .tooDeep || error.code == .tooLong
      ? .tooLarge : .malformed
    return GeoError(code, detail: "GeoJSON \(error.description)")
  }
}

extension Shape {
  /// Reads a POLYGON or MULTIPOLYGON in well-known text, longitude before latitude.
  ///
  /// - Throws: `GeoError`: what, where, and what was expected. What can be set right is, and is
  ///   noted in `repairs`.
  /// - Complexity: O(*n* log *n*) for *n* vertices without crossings.
  public init(wkt: Span<UInt8>, limits: ShapeLimits = .standard) throws(GeoError) {
    var reader = WKTReader(wkt, limits: limits)
    self = try reader.shape()
  }

  /// Reads a POLYGON or MULTIPOLYGON in well-known text.
  ///
  /// - Throws: `GeoError`.
  public init(wkt: String, limits: ShapeLimits = .standard) throws(GeoError) {
    let bytes = Array(wkt.utf8)
    self = try Shape(wkt: bytes.span, limits: limits)
  }

  /// Reads the GeoJSON Polygon, MultiPolygon or Feature at which a scanner stands.
  ///
  /// - Throws: `GeoError`; where the scanner then stands is not defined.
  public init(geoJSON: inout JSONScanner, limits: ShapeLimits = .standard) throws(GeoError) {
    var reader = GeoJSONReader(limits: limits)
    self = try reader.shape(&geoJSON)
  }

  /// Reads a text that is a GeoJSON Polygon, MultiPolygon or Feature.
  ///
  /// - Throws: `GeoError`.
  public init(geoJSON: Span<UInt8>, limits: ShapeLimits = .standard) throws(GeoError) {
    var scanner = JSONScanner(geoJSON)
    self = try Shape(geoJSON: &scanner, limits: limits)
    do { try scanner.finish() } catch {
      throw GeoError(.malformed, detail: "GeoJSON \(error.description)")
    }
  }
}
