// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramGeo
import TramUnits

@Suite("A shape")
struct ShapeTests {
  @Test(arguments: 0..<300 as Range<UInt64>)
  func `holds the places that the even-odd rule holds, however its rings cross`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let plain = anyShape(using: &random)
    let shape = try Shape(wkt: plain.wkt)
    for _ in 0..<200 {
      let x = 1_058_500_000 + Int32.random(in: -7000...9000, using: &random)
      let y = 210_300_000 + Int32.random(in: -7000...9000, using: &random)
      let place = try #require(Coordinate(latitudeE7: y, longitudeE7: x))
      // Crossings are rounded to 11 mm, so places within that may differ.
      if abs(shape.signedDistance(from: place).rawValue) < 0.02 { continue }
      #expect(
        shape.contains(place) == plain.contains(Double(x), Double(y)), "seed \(seed), \(place)")
    }
  }

  struct Repair: CustomTestStringConvertible, Sendable {
    var wkt: String
    var kinds: [ShapeRepair.Kind]
    /// The area in units of a square of 0.001° at the equator.
    var squares: Double
    var testDescription: String { wkt }
  }

  @Test(arguments: [
    Repair(wkt: "POLYGON((0 0,0.001 0,0.001 0.001,0 0.001,0 0))", kinds: [], squares: 1),
    Repair(wkt: "POLYGON((0 0,0.001 0,0.001 0.001,0 0.001))", kinds: [.closed], squares: 1),
    Repair(
      wkt: "POLYGON((0 0,0 0.001,0.001 0.001,0.001 0,0 0))", kinds: [.reversed], squares: 1),
    Repair(
      wkt: "POLYGON((0 0,0.0005 0,0.001 0,0.001 0,0.001 0.001,0 0.001,0 0))",
      kinds: [.repeatedVertex], squares: 1),
    Repair(
      wkt: "POLYGON((0 0,0.001 0,0.003 0,0.001 0,0.001 0.001,0 0.001,0 0))", kinds: [.spike],
      squares: 1),
    Repair(
      wkt: "POLYGON((0 0,0.001 0.001,0.001 0,0 0.001,0 0))", kinds: [.crossing], squares: 0.5),
    Repair(
      wkt: "POLYGON((0 0,0.001 0,0.001 0.001,0 0.001,0 0),(0.002 0,0.003 0,0.003 0.001,0.002 0))",
      kinds: [.ringDropped], squares: 1),
    Repair(
      wkt: "POLYGON((0 0,0.001 0,0.001 0.001,0 0.001,0 0),"
        + "(0.0005 0,0.0005 0.001,0.002 0.001,0.002 0,0.0005 0))",
      kinds: [.crossing, .crossing], squares: 0.5),
    Repair(
      wkt: "POLYGON((0 0,0.003 0,0.003 0.003,0 0.003,0 0),"
        + "(0.001 0.001,0.002 0.001,0.002 0.002,0.001 0.002,0.001 0.001))",
      kinds: [.reversed], squares: 8),
    Repair(
      wkt: "MULTIPOLYGON(((0 0,0.003 0,0.003 0.003,0 0.003,0 0)),"
        + "((0.001 0.001,0.002 0.001,0.002 0.002,0.001 0.002,0.001 0.001)))",
      kinds: [.ringDropped], squares: 9),
    Repair(
      wkt: "MULTIPOLYGON(((0 0,0.001 0,0.001 0.001,0 0.001,0 0)),"
        + "((0.001 0,0.002 0,0.002 0.001,0.001 0.001,0.001 0)))",
      kinds: [.crossing, .crossing], squares: 2),
    Repair(
      wkt: "MULTIPOLYGON(((0 0,0.001 0,0.001 0.001,0 0.001,0 0)),"
        + "((0 0,0.001 0,0.001 0.001,0 0.001,0 0)))",
      kinds: [.crossing, .crossing], squares: 1),
    Repair(
      wkt: "POLYGON((179.9995 0,-179.9995 0,-179.9995 0.001,179.9995 0.001,179.9995 0))",
      kinds: [.antimeridian], squares: 1),
    Repair(
      wkt: "MULTIPOLYGON(((179.9995 0,180 0,180 0.001,179.9995 0.001,179.9995 0)),"
        + "((-180 0,-179.9995 0,-179.9995 0.001,-180 0.001,-180 0)))",
      kinds: [.crossing, .crossing], squares: 1),
    Repair(
      wkt: "srid=4326; multipolygon Z (((0 0 7, 1e-3 0 7, 1.0E-3 .001 7, +0 0.0010 7, 0 0 7)))",
      kinds: [], squares: 1),
  ])
  func `sets right what can be and says so`(repair: Repair) throws {
    let shape = try Shape(wkt: repair.wkt)
    #expect(shape.repairs.map(\.kind) == repair.kinds)
    // Snyder's ellipsoid at the equator: 111319.491 m by 110574.276 m a degree.
    let square = 111_319.491 * 110_574.276 * 1e-6
    #expect(abs(shape.area / square - repair.squares) < 1e-4 * repair.squares)
  }

  @Test
  func `across the antimeridian holds places on both sides`() throws {
    let shape = try Shape(
      wkt: "POLYGON((179.5 -17,-179.5 -17,-179.5 -16,179.5 -16,179.5 -17))")
    for (longitude, isInside) in [
      (179.6, true), (-179.6, true), (180, true), (-180, true), (179.4, false), (-179.4, false),
      (0, false),
    ] {
      let place = try Coordinate(latitude: -16.5, longitude: longitude)
      #expect(shape.contains(place) == isInside)
      let fix = try UncertainFix(center: place, radius: Meters(50), model: .gauss)
      #expect(abs(shape.probabilityInside(fix).rawValue - (isInside ? 1 : 0)) < 1e-6)
    }
    #expect(shape.bounds.southWest.longitude == 179.5)
    #expect(shape.bounds.northEast.longitude == -179.5)
  }

  struct Refusal: CustomTestStringConvertible, Sendable {
    var wkt: String
    var code: GeoError.Code
    var says: String
    var testDescription: String { wkt }
  }

  @Test(arguments: [
    Refusal(wkt: "", code: .malformed, says: "POLYGON or MULTIPOLYGON is expected"),
    Refusal(wkt: "POINT(1 2)", code: .malformed, says: "not POINT"),
    Refusal(wkt: "POLYGON EMPTY", code: .noArea, says: "empty"),
    Refusal(wkt: "MULTIPOLYGON EMPTY", code: .noArea, says: "empty"),
    Refusal(wkt: "POLYGON((0 0,1 1,2 2,0 0))", code: .noArea, says: "ring 0"),
    Refusal(wkt: "POLYGON((0 0,1 1))", code: .noArea, says: "3 places"),
    Refusal(wkt: "POLYGON((0 0,1 0,1 1", code: .malformed, says: ") is expected, the text ends"),
    Refusal(wkt: "POLYGON((0 0,1 0,1,0 0))", code: .malformed, says: "a latitude"),
    Refusal(wkt: "POLYGON((0 0,1 0,1 x,0 0))", code: .malformed, says: "column 20"),
    Refusal(wkt: "POLYGON((0 0,1 0,1 1,0 0)) x", code: .malformed, says: "nothing more"),
    Refusal(wkt: "POLYGON((0 0,1 0,nan 1,0 0))", code: .malformed, says: "a longitude"),
    Refusal(
      wkt: "POLYGON((21 105.8,21.1 105.8,21 105.9))", code: .outsideWorld, says: "swapped"),
    Refusal(wkt: "POLYGON((0 0,181 0,1 1,0 0))", code: .outsideWorld, says: "longitude 181"),
    Refusal(
      wkt: "POLYGON((-120 60,0 60,120 60,-120 60))", code: .aroundPole, says: "round the globe"),
    Refusal(
      wkt: "POLYGON((0 0,100 0,-160 0,-60 0,40 0,140 0,-120 0,-20 0,0 10,0 0))", code: .aroundPole,
      says: "wider than the globe"),
    Refusal(wkt: "SRID=3857;POLYGON((0 0,1 0,1 1,0 0))", code: .malformed, says: "4326"),
  ])
  func `refuses what cannot be, saying what and where`(refusal: Refusal) {
    let error = #expect(throws: GeoError.self) { _ = try Shape(wkt: refusal.wkt) }
    #expect(error?.code == refusal.code)
    #expect(error?.detail.contains(refusal.says) == true, "\(error?.detail ?? "")")
  }

  @Test
  func `refuses more than its limits`() {
    let limits = ShapeLimits(vertices: 4, rings: 1, crossings: 10, steps: 1000)
    for wkt in [
      "POLYGON((0 0,1 0,1 1,0 1,0 0))",
      "POLYGON((0 0,1 0,1 1),(0.1 0.1,0.2 0.1))",
    ] {
      let error = #expect(throws: GeoError.self) { _ = try Shape(wkt: wkt, limits: limits) }
      #expect(error?.code == .tooLarge)
    }
  }

  @Test
  func `gives up a tangle that takes too many steps`() throws {
    var random = SeededGenerator(seed: 7)
    let plain = PlainShape(parts: [
      [tangle(400, about: (0, 0), radius: 100_000, using: &random)]
    ])
    let limits = ShapeLimits(
      vertices: 1000, rings: 10, crossings: 1_000_000, steps: 1_000_000)
    let error = #expect(throws: GeoError.self) { _ = try Shape(wkt: plain.wkt, limits: limits) }
    #expect(error?.code == .tangled)
    let shape = try Shape(wkt: plain.wkt)
    #expect(shape.edgeCount > 10_000)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `never traps on broken text`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var bytes = Array(anyShape(using: &random).wkt.utf8)
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: at)
      default:
        bytes.insert("0123456789.-e(), "[...].utf8.randomElement(using: &random) ?? 0, at: at)
      }
    }
    if let shape = try? Shape(wkt: bytes.span) { #expect(shape.edgeCount >= 3) }
  }

  @Test
  func `measures the distance to its boundary, negative inside`() throws {
    let shape = try Shape(
      wkt: "POLYGON((0 0,0.01 0,0.01 0.01,0 0.01,0 0),"
        + "(0.004 0.004,0.004 0.006,0.006 0.006,0.006 0.004,0.004 0.004))")
    for (x, y, meters) in [
      (0.001, 0.005, -111.32), (0.005, 0.005, 110.574), (0.012, 0.005, 222.64),
      (0.005, -0.001, 110.574), (0.003, 0.005, -111.32),
    ] {
      let place = try Coordinate(latitude: y, longitude: x)
      #expect(abs(shape.signedDistance(from: place).rawValue - meters) < 0.05)
    }
  }

  @Test
  func `has the area on the ellipsoid that strips add up to`() throws {
    let shape = try Shape(wkt: "POLYGON((105 20,107 20,106 23,105 20))")
    // Strips of latitude: meridian radius times the parallel's length between the two sides.
    var sum = 0.0
    let steps = 30_000
    for i in 0..<steps {
      let latitude = 20 + 3 * (Double(i) + 0.5) / Double(steps)
      let frame = LocalFrame(origin: try Coordinate(latitude: latitude, longitude: 106))
      let width = 2 * (23 - latitude) / 3
      sum += width * frame.metersPerDegreeEast * frame.metersPerDegreeNorth * 3 / Double(steps)
    }
    #expect(abs(shape.area / sum - 1) < 1e-6)
  }
}

@Suite("A stored fence")
struct FenceCodecTests {
  @Test(arguments: 0..<100 as Range<UInt64>)
  func `is the fence that was stored`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let shape = try Shape(wkt: anyShape(using: &random).wkt)
    var bytes = ByteWriter()
    Fence.shape(shape).append(to: &bytes)
    let circle = try Circle(center: shape.anchor, radius: Meters(Double(seed) + 0.1))
    Fence.circle(circle).append(to: &bytes)
    var reader = ByteReader(bytes.bytes.span)
    guard case .shape(let read) = try Fence(from: &reader) else {
      Issue.record("no shape")
      return
    }
    #expect(try Fence(from: &reader) == .circle(circle))
    #expect(reader.remaining == 0)
    #expect(read.anchor == shape.anchor && read.edgeCount == shape.edgeCount)
    #expect(read.bounds == shape.bounds && read.area == shape.area)
    let fix = try anyFix(using: &random)
    #expect(read.probabilityInside(fix) == shape.probabilityInside(fix))
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `that is broken is refused or read, without a trap`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var writer = ByteWriter()
    Fence.shape(try Shape(wkt: anyShape(using: &random).wkt)).append(to: &writer)
    var bytes = writer.bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      bytes[at] = UInt8.random(in: 0...255, using: &random)
    }
    if Bool.random(using: &random) {
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
    }
    var reader = ByteReader(bytes.span)
    if let fence = try? Fence(from: &reader) {
      let fix = try anyFix(using: &random)
      let probability = fence.probabilityInside(fix).rawValue
      #expect((0...1).contains(probability))
    }
  }
}
