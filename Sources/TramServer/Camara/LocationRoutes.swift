// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramGeo
import TramIsolation
import TramUnits

/// CAMARA's device location verification v3 and retrieval v0.5 (release r3.2).
struct LocationRoutes {
  let camara: CamaraRoom

  func add(to table: inout RouteTable) {
    table.add(
      .post, "/location-verification/v3/verify",
      need: .operatorFeed("location-verification:verify") | .device | .person,
      "Tells whether a device is in an area, as CAMARA asks it"
    ) { [self] request, context in
      try await verify(request, context)
    }
    table.add(
      .post, "/location-retrieval/v0.5/retrieve",
      need: .operatorFeed("location-retrieval:read") | .device | .person,
      "Tells the area where a device is, as CAMARA asks it"
    ) { [self] request, context in
      try await retrieve(request, context)
    }
  }

  private static let verification = "LOCATION_VERIFICATION"
  private static let retrieval = "LOCATION_RETRIEVAL"
  private static let wholeNumbers: ClosedRange<Int64> = 0...Int64(1) << 53

  // MARK: Verification

  private struct Verified: Encodable {
    var lastLocationTime: String
    var verificationResult: String
    var matchRate: Int?
    var device: CamaraDevice?
  }

  private func verify(_ request: Request, _ context: RoomContext) async throws -> Response {
    var members = try CamaraMembers(try await request.camaraBody())
    let device = try Self.device(&members)
    var inner = try members.required("area", members.object("area"))
    let area = try CamaraArea.read(&inner)
    let maxAge = try members.whole("maxAge", in: Self.wholeNumbers)
    try members.finish()
    let now = camara.room.now()
    let subject = try await camara.subject(context.caller, device, at: now)
    try camara.check(area, least: camara.settings.leastRadius, Self.verification)
    let region = try located(subject.orders, maxAge, Self.verification, at: now)
    guard let seen = region.circle else { throw Self.unable(Self.verification) }
    let verdict = LocationVerdict(asked: .circle(area), seen: seen)
    return CamaraAnswer.response(
      Verified(
        lastLocationTime: CamaraTime.text(region.time),
        verificationResult: verdict.verificationResult, matchRate: verdict.matchRate,
        device: subject.device))
  }

  // MARK: Retrieval

  private struct Retrieved: Encodable {
    var lastLocationTime: String
    var area: CamaraCircle
    var device: CamaraDevice?
  }

  private func retrieve(_ request: Request, _ context: RoomContext) async throws -> Response {
    var members = try CamaraMembers(try await request.camaraBody())
    let device = try Self.device(&members)
    let maxAge = try members.whole("maxAge", in: Self.wholeNumbers)
    let maxSurface = try members.whole("maxSurface", in: 1...Int64(1) << 53)
    try members.finish()
    let now = camara.room.now()
    let subject = try await camara.subject(context.caller, device, at: now)
    let region = try located(subject.orders, maxAge, Self.retrieval, at: now)
    guard let seen = region.circle else { throw Self.unable(Self.retrieval) }
    if let maxSurface, seen.area > Double(maxSurface) {
      throw CamaraError(
        422, "\(Self.retrieval).UNABLE_TO_FULFILL_MAX_SURFACE",
        "the area where the device is believed to be is larger")
    }
    return CamaraAnswer.response(
      Retrieved(
        lastLocationTime: CamaraTime.text(region.time), area: CamaraCircle(seen),
        device: subject.device))
  }

  // MARK: Both

  private static func device(_ members: inout CamaraMembers) throws -> CamaraDevice? {
    guard var inner = try members.object("device") else { return nil }
    return try CamaraDevice(&inner)
  }

  /// Where the device is believed to be, heard of within `maxAge` seconds.
  private func located(
    _ orders: [OrderID], _ maxAge: Int64?, _ api: String, at now: Instant
  ) throws -> LiveRegion {
    guard let region = camara.region(of: orders, at: now)?.region else { throw Self.unable(api) }
    // 0 asks for a look at this very moment, which nobody here can take.
    if let maxAge, maxAge == 0 || now.seconds(since: region.time) > Double(maxAge) {
      throw CamaraError(
        422, "\(api).UNABLE_TO_FULFILL_MAX_AGE", "the device was not heard of so lately")
    }
    return region
  }

  private static func unable(_ api: String) -> CamaraError {
    CamaraError(422, "\(api).UNABLE_TO_LOCATE", "nothing tells where the device is")
  }
}
