// SPDX-License-Identifier: Apache-2.0

import NIOCore
import TramGeo
import TramUnits

/// A device as a client names it; of the four ways only the telephone number is looked up here.
struct CamaraDevice: Codable, Hashable, Sendable {
  var phoneNumber: String?

  /// Reads and checks all four ways.
  init(_ members: inout CamaraMembers) throws {
    guard !members.isEmpty else {
      throw CamaraError.argument("\(members.place) names no device")
    }
    phoneNumber = try members.string("phoneNumber")
    if let phoneNumber, !Self.isPhone(phoneNumber) {
      throw members.wrong("phoneNumber", "+, a digit of 1 to 9 and 4 to 14 digits more")
    }
    if let text = try members.string("networkAccessIdentifier"), text.isEmpty {
      throw members.wrong("networkAccessIdentifier", "a text that is not empty")
    }
    if let text = try members.string("ipv6Address"), !Self.isAddress(text, .inet6) {
      throw members.wrong("ipv6Address", "an IPv6 address")
    }
    if var inner = try members.object("ipv4Address") { try Self.checkIPv4(&inner) }
    try members.finish()
  }

  init(phoneNumber: String) { self.phoneNumber = phoneNumber }

  private static func checkIPv4(_ members: inout CamaraMembers) throws {
    let open = try members.required("publicAddress", members.string("publicAddress"))
    let inner = try members.string("privateAddress")
    let port = try members.whole("publicPort", in: 0...65_535)
    guard isAddress(open, .inet), inner.map({ isAddress($0, .inet) }) ?? true else {
      throw CamaraError.argument("\(members.place) holds no IPv4 address")
    }
    guard inner != nil || port != nil else {
      throw CamaraError.argument("\(members.place) needs privateAddress or publicPort")
    }
    try members.finish()
  }

  /// A Boolean value: whether a text is a telephone number as CAMARA writes it.
  static func isPhone(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard (6...16).contains(bytes.count), bytes[0] == UInt8(ascii: "+"),
      bytes[1] != UInt8(ascii: "0")
    else { return false }
    return bytes.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private static func isAddress(_ text: String, _ kind: NIOBSDSocket.ProtocolFamily) -> Bool {
    (try? SocketAddress(ipAddress: text, port: 0))?.protocol == kind
  }
}

/// A coordinate as CAMARA writes it.
struct CamaraPoint: Codable, Hashable, Sendable {
  var latitude: Double
  var longitude: Double

  init(_ place: Coordinate) {
    latitude = place.latitude
    longitude = place.longitude
  }
}

/// A circle as CAMARA writes it.
struct CamaraCircle: Codable, Hashable, Sendable {
  var areaType = "CIRCLE"
  var center: CamaraPoint
  var radius: Double

  init(_ circle: Circle) {
    center = CamaraPoint(circle.center)
    radius = circle.radius.rawValue
  }

  private enum CodingKeys: String, CodingKey { case areaType, center, radius }

  /// Writes a whole radius without a point.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(areaType, forKey: .areaType)
    try container.encode(center, forKey: .center)
    if let whole = Int64(exactly: radius) {
      try container.encode(whole, forKey: .radius)
    } else {
      try container.encode(radius, forKey: .radius)
    }
  }
}

/// The circle that a client asks about.
enum CamaraArea {
  /// The largest radius (schema Circle), metres.
  static let mostRadius: Int64 = 200_000

  /// Reads `areaType`, `center` and `radius`.
  static func read(_ members: inout CamaraMembers) throws -> Circle {
    let type = try members.required("areaType", members.string("areaType"))
    guard type == "CIRCLE" else { throw members.wrong("areaType", "CIRCLE") }
    var center = try members.required("center", members.object("center"))
    let latitude = try center.required("latitude", center.number("latitude"))
    let longitude = try center.required("longitude", center.number("longitude"))
    try center.finish()
    let radius = try members.required(
      "radius", members.whole("radius", in: 1...mostRadius))
    try members.finish()
    do {
      return try Circle(
        center: Coordinate(latitude: latitude, longitude: longitude),
        radius: Meters(Double(radius)))
    } catch {
      throw CamaraError.argument("\(members.place): \(error.detail)")
    }
  }
}
