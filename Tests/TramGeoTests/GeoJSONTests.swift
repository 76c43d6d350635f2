// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramGeo
import TramUnits

@Suite("GeoJSON")
struct GeoJSONTests {
  private func shape(_ text: String) throws -> Shape {
    let bytes = Array(text.utf8)
    return try Shape(geoJSON: bytes.span)
  }

  @Test(arguments: [
    #"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}"#,
    #"{"coordinates":[[[0,0,5],[1,0,5],[1,1],[0,1],[0,0]]],"bbox":[0,0,1,1],"type":"Polygon"}"#,
    #"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,1],[0,0]]]]}"#,
    #"{"type":"Feature","properties":{"a":[[1]]},"geometry":{"type":"Polygon","#
      + #""coordinates":[[[0,0],[1e0,0],[1,1],[0,1],[0,0]]]}}"#,
    #"{"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]},"#
      + #""type":"Feature"}"#,
  ])
  func `gives the shape that WKT gives`(text: String) throws {
    #expect(try shape(text) == Shape(wkt: "POLYGON((0 0,1 0,1 1,0 1,0 0))"))
  }

  @Test
  func `is read where a scanner stands, and no further`() throws {
    let bytes = Array(
      #"{"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]},"order":"o1"}"#.utf8)
    var json = JSONScanner(bytes.span)
    try json.beginObject()
    _ = try json.nextKey()
    let shape = try Shape(geoJSON: &json)
    #expect(shape.repairs.map(\.kind) == [.closed])
    let key = try #require(try json.nextKey())
    #expect(json.text(of: key) == "order")
  }

  @Test(arguments: [
    ("[]", "object"), ("{}", "no type"), (#"{"type":"Polygon"}"#, "missing"),
    (#"{"type":"Point","coordinates":[1,2]}"#, "not Point"),
    (#"{"type":"Polygon","coordinates":[]}"#, "empty"),
    (#"{"type":"Polygon","coordinates":[[[[0,0],[1,0],[1,1]]]]}"#, "nest"),
    (#"{"type":"MultiPolygon","coordinates":[[[0,0],[1,0],[1,1]]]}"#, "nest"),
    (#"{"type":"Polygon","coordinates":[[[0],[1,0],[1,1]]]}"#, "a longitude and a latitude"),
    (#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,"1"]]]}"#, "GeoJSON"),
    (#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]"#, "GeoJSON"),
    (#"{"type":"Polygon","coordinates":[[[21,105],[21,106],[22,106]]]}"#, "swapped"),
    (#"{"type":"Feature","geometry":null}"#, "object"),
    (#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]} x"#, "nothing more"),
  ])
  func `that is no shape is refused with a reason`(text: String, says: String) {
    let error = #expect(throws: GeoError.self) { _ = try shape(text) }
    #expect(error?.detail.contains(says) == true, "\(error?.detail ?? "")")
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `that is broken never traps`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var bytes = Array(
      #"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1]],[[0.2,0.1],[0.3,0.1],[1,1]]]]}"#
        .utf8)
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      if Bool.random(using: &random) {
        bytes[at] = UInt8.random(in: 0x20...0x7E, using: &random)
      } else {
        bytes.remove(at: at)
      }
    }
    if let shape = try? Shape(geoJSON: bytes.span) { #expect(shape.edgeCount >= 3) }
  }

  @Test
  func `that nests without end is refused`() {
    let text = #"{"type":"Polygon","coordinates":"# + String(repeating: "[", count: 100_000)
    #expect(throws: GeoError.self) { _ = try shape(text) }
    let features = String(repeating: #"{"geometry":"#, count: 10_000)
    #expect(throws: GeoError.self) { _ = try shape(features) }
  }
}

@Suite("A CAMARA area")
struct CamaraTests {
  private func corners(_ count: Int) throws -> [Coordinate] {
    try (0..<count).map {
      try Coordinate(latitude: Double($0 * $0) * 0.001, longitude: Double($0) * 0.01)
    }
  }

  @Test
  func `has 3 to 15 corners and crosses nothing`() throws {
    for count in [3, 15] { _ = try Fence.camara(boundary: corners(count)) }
    for count in [0, 2, 16] {
      let error = #expect(throws: GeoError.self) {
        _ = try Fence.camara(boundary: corners(count))
      }
      #expect(error?.code == .vertexCount)
    }
    let bow = try [(0.0, 0.0), (1, 1), (0, 1), (1, 0)].map {
      try Coordinate(latitude: $0.0, longitude: $0.1)
    }
    let error = #expect(throws: GeoError.self) { _ = try Fence.camara(boundary: bow) }
    #expect(error?.code == .tangled)
  }

  @Test
  func `has a radius of 1 m at least`() throws {
    let center = try Coordinate(latitude: 1, longitude: 1)
    _ = try Fence.camara(center: center, radius: Meters(1))
    for radius in [0.99, 0, -1, Double.nan] {
      #expect(throws: GeoError.self) {
        _ = try Fence.camara(center: center, radius: Meters(radius))
      }
    }
  }

  @Test
  func `is answered TRUE, FALSE, or PARTIAL with a rate of 1 to 99`() throws {
    let center = try Coordinate(latitude: 21, longitude: 105)
    let seen = try Circle(center: center, radius: Meters(500))
    let square = Fence.shape(
      try Shape(wkt: "POLYGON((105 20.9,105.1 20.9,105.1 21.1,105 21.1,105 20.9))"))
    let half = LocationVerdict(asked: square, seen: seen)
    #expect(half == .partial(matchRate: 50))
    #expect(half.verificationResult == "PARTIAL")
    let wide = Fence.circle(try Circle(center: center, radius: Meters(501)))
    #expect(LocationVerdict(asked: wide, seen: seen) == .inside)
    #expect(LocationVerdict(asked: wide, seen: seen).matchRate == nil)
    let far = Fence.circle(
      try Circle(center: try Coordinate(latitude: 22, longitude: 105), radius: Meters(501)))
    #expect(LocationVerdict(asked: far, seen: seen) == .outside)
    #expect(LocationVerdict(share: 0.9999).matchRate == 99)
    #expect(LocationVerdict(share: 0.0001).matchRate == 1)
  }
}
