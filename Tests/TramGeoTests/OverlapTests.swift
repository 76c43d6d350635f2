// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramGeo

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("The probability inside a shape")
struct OverlapTests {
  @Test(arguments: 0..<300 as Range<UInt64>)
  func `is what scan lines find, for holes, slivers and tangles`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let plain = anyShape(using: &random)
    let shape = try Shape(wkt: plain.wkt)
    for _ in 0..<3 {
      let fix = try anyFix(using: &random)
      let found = shape.probabilityInside(fix).rawValue
      let slow = plain.share(fix)
      #expect(abs(found - slow) < 0.002, "seed \(seed): \(found), not \(slow), \(fix)")
    }
  }

  @Test
  func `of the triangle under an edge is within 2e-6 of the integral`() {
    var random = SeededGenerator(seed: 1)
    let table = NormalTriangle.table
    var worst = 0.0
    for _ in 0..<20_000 {
      let h = Double.random(in: 0...6, using: &random)
      let d = Double.random(in: -6...6, using: &random)
      let exact = NormalTriangle.exact(h, d)
      worst = max(worst, abs(table.difference(h, from: 0, to: d) - exact))
    }
    #expect(worst < 2e-6, "worst \(worst)")
  }

  @Test(arguments: [0.1, 0.5, 1, 2, 3.3, 5.9])
  func `of two triangles that make a rectangle is the product`(h: Double) {
    func half(_ x: Double) -> Double { erf(x * 0.5.squareRoot()) / 2 }
    for d in [0.05, 0.7, 1.9, 4.4, 6.0] {
      let both = NormalTriangle.exact(h, d) + NormalTriangle.exact(d, h)
      #expect(abs(both - half(h) * half(d)) < 1e-12)
    }
    // Owen (1956): T(h, 1) = Φ(h) (1 - Φ(h)) / 2.
    let phi = 0.5 + half(h)
    let owen = atan(1.0) / (2 * .pi) - NormalTriangle.exact(h, h)
    #expect(abs(owen - phi * (1 - phi) / 2) < 1e-12)
  }

  @Test
  func `is a half on an edge and in a crossing, a quarter in a corner`() throws {
    let square = try Shape(wkt: "POLYGON((0 0,1 0,1 1,0 1,0 0))")
    let bow = try Shape(wkt: "POLYGON((0 0,1 1,1 0,0 1,0 0))")
    for model in [UncertainFix.Model.gauss, .disc] {
      func share(_ shape: Shape, _ latitude: Double, _ longitude: Double) throws -> Double {
        let center = try Coordinate(latitude: latitude, longitude: longitude)
        return shape.probabilityInside(
          try UncertainFix(center: center, radius: Meters(5), model: model)
        ).rawValue
      }
      for place in [0.25, 0.5, 1.0 / 3, 0.999] {
        #expect(abs(try share(square, 0, place) - 0.5) < 1e-6)
        #expect(abs(try share(square, 1, place) - 0.5) < 1e-6)
        #expect(abs(try share(square, place, 0) - 0.5) < 1e-6)
        #expect(abs(try share(square, place, 1) - 0.5) < 1e-6)
      }
      for (y, x) in [(0.0, 0.0), (0, 1), (1, 0), (1, 1)] {
        #expect(abs(try share(square, y, x) - 0.25) < 1e-6)
      }
      #expect(abs(try share(bow, 0.5, 0.5) - 0.5) < 0.01)
    }
  }

  @Test
  func `of a fix without error is yes or no`() throws {
    let square = try Shape(wkt: "POLYGON((0 0,1 0,1 1,0 1,0 0))")
    for (latitude, answer) in [(0.5, 1.0), (1.5, 0.0)] {
      let center = try Coordinate(latitude: latitude, longitude: 0.5)
      for model in [UncertainFix.Model.gauss, .disc] {
        for radius in [0, 1e-300, 1e-9, 1e-3, 1] {
          let fix = try UncertainFix(center: center, radius: Meters(radius), model: model)
          #expect(square.probabilityInside(fix).rawValue == answer)
        }
      }
    }
  }

  @Test
  func `refuses a radius below 0, infinite or no number`() throws {
    let center = try Coordinate(latitude: 1, longitude: 1)
    for radius in [-1, Double.nan, .infinity, 1e9] {
      #expect(throws: GeoError.self) {
        _ = try UncertainFix(center: center, radius: Meters(radius), model: .disc)
      }
    }
  }

  @Test(arguments: [0.3, 30, 80, 100, 400, 20_000])
  func `of a polygon with 10,000 vertices is that of its circle`(radius: Double) throws {
    let center = try Coordinate(latitude: 21.03, longitude: 105.85)
    let frame = LocalFrame(origin: center)
    var builder = ShapeBuilder()
    try builder.startPolygon()
    try builder.startRing()
    // Jagged: in and out by a centimetre or two, so that short edges sum up.
    for i in 0..<10_000 {
      let angle = Double(i) * 2 * .pi / 10_000
      let r = i % 2 == 0 ? 100.02 : 99.98
      try builder.append(
        frame.coordinate(of: LocalPoint(east: r * cos(angle), north: r * sin(angle))))
    }
    let shape = try builder.build()
    #expect(shape.edgeCount > 9_900)
    let circle = try Circle(center: center, radius: Meters(100))
    for away in [0.0, 40, 95, 100, 130, 600] {
      let place = frame.coordinate(of: LocalPoint(east: away * 0.6, north: away * 0.8))
      for model in [UncertainFix.Model.gauss, .disc] {
        let fix = try UncertainFix(center: place, radius: Meters(radius), model: model)
        let many = shape.probabilityInside(fix).rawValue
        let exact = circle.probabilityInside(fix).rawValue
        // The jag itself is 2 cm, which a fix of 30 cm sees.
        #expect(abs(many - exact) < (radius < 1 ? 0.02 : 0.001), "\(away) m, \(many), \(exact)")
      }
    }
  }

  @Test
  func `falls from 1 to 0 as a far smaller fix walks out of a province-sized shape`() throws {
    let shape = try Shape(wkt: "POLYGON((105 20,107 20,107 22,105 22,105 20))")
    var last = 1.0
    for step in -100...100 {
      let center = try Coordinate(latitude: 21, longitude: 107 + Double(step) * 1e-5)
      let fix = try UncertainFix(center: center, radius: Meters(20), model: .gauss)
      let p = shape.probabilityInside(fix).rawValue
      #expect(p <= last + 1e-6)
      let expected = 0.5 - erf(Double(step) * 1e-5 * 103_970 / 20 * 0.5.squareRoot()) / 2
      #expect(abs(p - expected) < 0.002)
      last = p
    }
  }
}

@Suite("A circle")
struct CircleTests {
  let center = Coordinate(latitudeE7: 210_000_000, longitudeE7: 1_050_000_000)

  @Test(arguments: [0.01, 0.5, 1, 3, 100, 1e4])
  func `holds a normal fix at its centre as Rayleigh says`(ratio: Double) throws {
    let center = try #require(center)
    let circle = try Circle(center: center, radius: Meters(100))
    let fix = try UncertainFix(center: center, radius: Meters(100 / ratio), model: .gauss)
    let expected = 1 - exp(-ratio * ratio / 2)
    #expect(abs(circle.probabilityInside(fix).rawValue - expected) < 1e-7)
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `is like a polygon of many corners`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let center = try #require(center)
    let frame = LocalFrame(origin: center)
    let radius = exp(Double.random(in: log(5)...log(2000), using: &random))
    let circle = try Circle(center: center, radius: Meters(radius))
    var builder = ShapeBuilder()
    try builder.startPolygon()
    try builder.startRing()
    for i in 0..<720 {
      let angle = Double(i) * .pi / 360
      try builder.append(
        frame.coordinate(of: LocalPoint(east: radius * cos(angle), north: radius * sin(angle))))
    }
    let shape = try builder.build()
    for model in [UncertainFix.Model.gauss, .disc] {
      let place = frame.coordinate(
        of: LocalPoint(
          east: Double.random(in: -2...2, using: &random) * radius,
          north: Double.random(in: -2...2, using: &random) * radius))
      let spread = exp(Double.random(in: log(0.05)...log(20), using: &random)) * radius
      let fix = try UncertainFix(center: place, radius: Meters(spread), model: model)
      let a = circle.probabilityInside(fix).rawValue
      let b = shape.probabilityInside(fix).rawValue
      #expect(abs(a - b) < 0.002, "seed \(seed): \(a), \(b)")
      let gap = circle.signedDistance(from: place) - shape.signedDistance(from: place)
      #expect(abs(gap.rawValue) < 0.002 * radius + 0.02)
    }
    #expect(abs(shape.area / circle.area - 1) < 1e-3)
  }

  @Test
  func `refuses a radius of 0, below, or no number`() throws {
    let center = try #require(center)
    for radius in [0, -5, Double.nan, .infinity] {
      #expect(throws: GeoError.self) { _ = try Circle(center: center, radius: Meters(radius)) }
    }
  }

  @Test(arguments: [0.5, 1, 20, 1e6, 9e6])
  func `is sure of a place known to a hair`(radius: Double) throws {
    let center = try #require(center)
    let circle = try Circle(center: center, radius: Meters(radius))
    for model in [UncertainFix.Model.gauss, .disc] {
      for spread in [0, 1e-300, 1e-5, 1e-3, 0.01] {
        let fix = try UncertainFix(center: center, radius: Meters(spread), model: model)
        #expect(abs(circle.probabilityInside(fix).rawValue - 1) < 1e-8)
      }
    }
  }
}
