// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing
import TramGeo
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("CAMARA's verification and retrieval")
struct CamaraLocationTests {
  static let verify = "/location-verification/v3/verify"
  static let retrieve = "/location-retrieval/v0.5/retrieve"
  static let phone = "+84901234567"

  static func area(_ east: Double = 0, radius: Int = 2000) -> String {
    let place = CamaraFixture.place(east: east)
    return """
      {"areaType":"CIRCLE","center":{"latitude":\(place.latitude),"longitude":\(place.longitude)},\
      "radius":\(radius)}
      """
  }

  static func question(
    _ phone: String? = phone, area: String? = area(), more: String = ""
  ) -> String {
    let members =
      (phone.map { ["\"device\":{\"phoneNumber\":\"\($0)\"}"] } ?? [])
      + (area.map { ["\"area\":\($0)"] } ?? []) + (more.isEmpty ? [] : [more])
    return "{\(members.joined(separator: ","))}"
  }

  @Test func `tells TRUE, FALSE and PARTIAL with its rate, the time and the device`() async throws {
    let fixture = try await CamaraFixture()
    let resident = try await fixture.resident(Self.phone)
    fixture.fix(resident.device, east: 0)
    var headers = try await fixture.program()
    headers[.correlator] = "b4333c46-49c0-4f62-80d7-f0ef930f1c46"
    for (east, radius, word) in [(0.0, 2000, "TRUE"), (50_000, 2000, "FALSE"), (0, 15, "PARTIAL")] {
      let reply = try await fixture.ask(
        .post, Self.verify, headers,
        Self.question(area: Self.area(east, radius: radius), more: "\"maxAge\":60"))
      #expect(reply.status == 200)
      #expect(reply.headers[.contentType] == "application/json")
      #expect(reply.headers[.correlator] == "b4333c46-49c0-4f62-80d7-f0ef930f1c46")
      #expect(reply.json["verificationResult"] as? String == word)
      #expect((reply.json["matchRate"] as? Int != nil) == (word == "PARTIAL"))
      let time = try #require(reply.json["lastLocationTime"] as? String)
      #expect(CamaraTime.reading(time) == fixture.clock.now)
      #expect((reply.json["device"] as? [String: String]) == ["phoneNumber": Self.phone])
    }
    try fixture.remove()
  }

  @Test func `tells the circle of 95 in 100 and bounds its age and surface`() async throws {
    let fixture = try await CamaraFixture()
    let resident = try await fixture.resident(Self.phone)
    let headers = try await fixture.program()
    let blank = try await fixture.ask(.post, Self.retrieve, headers, Self.question(area: nil))
    #expect(blank.refuses(422, "LOCATION_RETRIEVAL.UNABLE_TO_LOCATE"))
    fixture.fix(resident.device, east: 30, accuracy: 40)
    let reply = try await fixture.ask(.post, Self.retrieve, headers, Self.question(area: nil))
    #expect(reply.status == 200)
    let location = try CamaraLocation(Array(reply.body.utf8))
    #expect(location.radius.rawValue == 76)
    #expect(location.center == CamaraFixture.place(east: 30))
    for (more, code) in [
      ("\"maxSurface\":18146", nil), ("\"maxSurface\":18145", "UNABLE_TO_FULFILL_MAX_SURFACE"),
      ("\"maxAge\":0", "UNABLE_TO_FULFILL_MAX_AGE"), ("\"maxAge\":2147483648", nil),
    ] as [(String, String?)] {
      let reply = try await fixture.ask(
        .post, Self.retrieve, headers, Self.question(area: nil, more: more))
      if let code {
        #expect(reply.refuses(422, "LOCATION_RETRIEVAL.\(code)"), "\(more): \(reply.body)")
      } else {
        #expect(reply.status == 200, "\(more): \(reply.body)")
      }
    }
    fixture.clock.advance(121)
    let old = try await fixture.ask(
      .post, Self.verify, headers, Self.question(more: "\"maxAge\":120"))
    #expect(old.refuses(422, "LOCATION_VERIFICATION.UNABLE_TO_FULFILL_MAX_AGE"))
    let any = try await fixture.ask(.post, Self.verify, headers, Self.question())
    #expect(any.status == 200)
    try fixture.remove()
  }

  @Test(arguments: [verify, retrieve])
  func `names of devices are read as CAMARA's test definitions say`(path: String) async throws {
    let fixture = try await CamaraFixture()
    let resident = try await fixture.resident(Self.phone)
    fixture.fix(resident.device, east: 0)
    let program = try await fixture.program()
    let area = path == Self.verify ? ",\"area\":\(Self.area())" : ""
    for device in [
      "{}", "{\"phoneNumber\":\"84901234567\"}", "{\"phoneNumber\":\"+0123456\"}",
      "{\"phoneNumber\":17}", "{\"ipv4Address\":{\"publicAddress\":\"300.0.0.1\"}}",
      "{\"ipv4Address\":{\"publicAddress\":\"84.125.93.10\"}}", "{\"ipv6Address\":\"84.1.1.1\"}",
      "{\"networkIdentifier\":\"a@b\"}", "{\"networkAccessIdentifier\":7}", "[]", "null",
    ] {
      let reply = try await fixture.ask(.post, path, program, "{\"device\":\(device)\(area)}")
      #expect(reply.refuses(400, "INVALID_ARGUMENT"), "\(device): \(reply.body)")
    }
    let cases: [(String, Int, String)] = [
      ("{\"phoneNumber\":\"+84999999999\"}", 404, "IDENTIFIER_NOT_FOUND"),
      ("{\"ipv6Address\":\"2001:db8::1\"}", 422, "UNSUPPORTED_IDENTIFIER"),
      (
        "{\"ipv4Address\":{\"publicAddress\":\"84.125.93.10\",\"publicPort\":59765}}", 422,
        "UNSUPPORTED_IDENTIFIER"
      ),
    ]
    for (device, status, code) in cases {
      let reply = try await fixture.ask(.post, path, program, "{\"device\":\(device)\(area)}")
      #expect(reply.refuses(status, code), "\(device): \(reply.body)")
    }
    let rest = area.isEmpty ? "" : String(area.dropFirst())
    let missing = try await fixture.ask(.post, path, program, "{\(rest)}")
    #expect(missing.refuses(422, "MISSING_IDENTIFIER"))
    let own = try await fixture.phone(resident.device)
    let ours = try await fixture.ask(.post, path, own, "{\(rest)}")
    #expect(ours.status == 200)
    #expect(ours.json["device"] == nil)
    let both = try await fixture.ask(
      .post, path, own, "{\"device\":{\"phoneNumber\":\"\(Self.phone)\"}\(area)}")
    #expect(both.refuses(422, "UNNECESSARY_IDENTIFIER"))
    try await fixture.tell { $0.add(.orderEnded(order: resident.order, note: nil)) }
    let over = try await fixture.ask(
      .post, path, program, "{\"device\":{\"phoneNumber\":\"\(Self.phone)\"}\(area)}")
    #expect(over.refuses(422, "SERVICE_NOT_APPLICABLE"))
    let overOwn = try await fixture.ask(.post, path, own, "{\(rest)}")
    #expect(overOwn.refuses(422, "SERVICE_NOT_APPLICABLE"))
    try await fixture.tell { $0.add(.personErased(person: resident.person)) }
    let erased = try await fixture.ask(
      .post, path, program, "{\"device\":{\"phoneNumber\":\"\(Self.phone)\"}\(area)}")
    #expect(erased.refuses(404, "IDENTIFIER_NOT_FOUND"))
    try fixture.remove()
  }

  @Test(arguments: [verify, retrieve])
  func `tokens open what they are for, and refusals have CAMARA's form`(path: String) async throws {
    let fixture = try await CamaraFixture()
    let body = Self.question(area: path == Self.verify ? Self.area() : nil)
    let nobody = try await fixture.ask(.post, path, [:], body)
    #expect(nobody.refuses(401, "UNAUTHENTICATED"))
    let wrong = try await fixture.ask(
      .post, path, [.authorization: "Bearer to_nothing", .correlator: "a"], body)
    #expect(wrong.refuses(401, "UNAUTHENTICATED"))
    #expect(wrong.headers[.correlator] == "a")
    let given = try await fixture.room.accounts.makeOperatorToken(
      label: "short", scopes: ["location-verification:verify", "location-retrieval:read"],
      expires: fixture.clock.now.advanced(seconds: 5), at: fixture.clock.now)
    fixture.clock.advance(6)
    let expired = try await fixture.ask(
      .post, path, [.authorization: "Bearer \(given.secret.text)"], body)
    #expect(expired.refuses(401, "UNAUTHENTICATED"))
    let other = try await fixture.ask(
      .post, path, try await fixture.program(["observations"]), body)
    #expect(other.refuses(403, "PERMISSION_DENIED"))
    var odd = try await fixture.program()
    odd[.correlator] = "a b"
    let correlator = try await fixture.ask(.post, path, odd, body)
    #expect(correlator.refuses(400, "INVALID_ARGUMENT"))
    let lost = try await fixture.ask(.post, "/location-retrieval/v0.5/none", odd, body)
    #expect(lost.headers[.contentType] == "application/json")
    try fixture.remove()
  }

  @Test func `areas and bodies that are none are refused`() async throws {
    let fixture = try await CamaraFixture { settings in
      settings.leastRadius = Meters(10)
      settings.coverage = (try? Circle(center: CamaraFixture.place(east: 0), radius: Meters(9e5)))
        .map { .circle($0) }
    }
    let resident = try await fixture.resident(Self.phone)
    fixture.fix(resident.device, east: 0)
    let headers = try await fixture.program()
    let point = "\"center\":{\"latitude\":10,\"longitude\":106}"
    for body in [
      "", "{}", "{", "[]", "nothing", "{\"area\":{},\"area\":{}}",
      Self.question(area: nil), Self.question(area: "{\"radius\":2000,\(point)}"),
      Self.question(area: "{\"areaType\":\"POLYGON\",\"radius\":2000,\(point)}"),
      Self.question(area: "{\"areaType\":\"CIRCLE\",\"radius\":2000}"),
      Self.question(area: "{\"areaType\":\"CIRCLE\",\(point)}"),
      Self.question(area: "{\"areaType\":\"CIRCLE\",\"radius\":0,\(point)}"),
      Self.question(area: "{\"areaType\":\"CIRCLE\",\"radius\":200001,\(point)}"),
      Self.question(area: "{\"areaType\":\"CIRCLE\",\"radius\":2.5,\(point)}"),
      Self.question(area: "{\"areaType\":\"CIRCLE\",\"radius\":\"2\",\(point)}"),
      Self.question(
        area: "{\"areaType\":\"CIRCLE\",\"radius\":20,\"center\":{\"latitude\":91,\"longitude\":0}}"
      ),
      Self.question(
        area:
          "{\"areaType\":\"CIRCLE\",\"radius\":20,\"center\":{\"latitude\":1,\"longitude\":181}}"),
      Self.question(area: "{\"areaType\":\"CIRCLE\",\"radius\":20,\"center\":{\"latitude\":9}}"),
      Self.question(more: "\"maxAge\":-1"), Self.question(more: "\"maxAge\":\"6a0\""),
      Self.question(more: "\"maxAge\":1.5"), Self.question(more: "\"another\":1"),
      String(repeating: "[", count: 5000),
    ] {
      let reply = try await fixture.ask(.post, Self.verify, headers, body)
      #expect(reply.refuses(400, "INVALID_ARGUMENT"), "\(body.prefix(200)): \(reply.body)")
    }
    let small = try await fixture.ask(
      .post, Self.verify, headers, Self.question(area: Self.area(radius: 9)))
    #expect(small.refuses(422, "LOCATION_VERIFICATION.INVALID_AREA"))
    let far = try await fixture.ask(
      .post, Self.verify, headers,
      Self.question(
        area: "{\"areaType\":\"CIRCLE\",\"radius\":20,\"center\":{\"latitude\":50,\"longitude\":7}}"
      ))
    #expect(far.refuses(422, "LOCATION_VERIFICATION.AREA_NOT_COVERED"))
    let long = try await fixture.ask(
      .post, Self.verify, headers, String(repeating: " ", count: 40_000))
    #expect(long.refuses(413, "PAYLOAD_TOO_LARGE"))
    try fixture.remove()
  }

  @Test(arguments: UInt64(0)..<20)
  func `the rate is the share of our circle that lies inside, and words and rates agree`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      let seen = try Circle(
        center: CamaraFixture.place(east: 0), radius: Meters(.random(in: 1...900, using: &random)))
      let asked = try Circle(
        center: CamaraFixture.place(east: .random(in: -1500...1500, using: &random)),
        radius: Meters(.random(in: 1...900, using: &random)))
      let verdict = LocationVerdict(asked: .circle(asked), seen: seen)
      // The slow twin counts the cells of a grid.
      var inside = 0
      var all = 0
      let reach = seen.radius.rawValue
      for i in -100..<100 {
        for j in -100..<100 {
          let (x, y) = ((Double(i) + 0.5) * reach / 100, (Double(j) + 0.5) * reach / 100)
          guard x * x + y * y <= reach * reach else { continue }
          all += 1
          if asked.contains(CamaraFixture.place(east: x, north: y)) { inside += 1 }
        }
      }
      let share = Double(inside) / Double(all)
      switch verdict {
      case .inside: #expect(share > 0.995)
      case .outside: #expect(share < 0.005)
      case .partial(let rate):
        #expect((1...99).contains(rate))
        #expect(abs(Double(rate) / 100 - share) < 0.02)
      }
    }
  }

  @Test(arguments: UInt64(0)..<30)
  func `no change of bytes of a request makes more of it than a refusal`(seed: UInt64) async throws
  {
    var random = SeededGenerator(seed: seed)
    let text = Array(Self.question(more: "\"maxAge\":60,\"maxSurface\":10000").utf8)
    for _ in 0..<200 {
      var bytes = text
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: at)
        default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: at)
        }
      }
      do {
        var members = try CamaraMembers(try CamaraValue(bytes))
        if var device = try members.object("device") { _ = try CamaraDevice(&device) }
        if var area = try members.object("area") { _ = try CamaraArea.read(&area) }
        try members.finish()
      } catch let error as CamaraError {
        #expect(error.status == 400)
      }
      _ = try? CamaraLocation(bytes)
    }
  }
}
