// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramUnits

/// What a client asks for when it subscribes, read and checked as far as the text alone tells.
struct GeofenceForm: Sendable {
  var kind: GeofenceSubscription.Kind
  var sink: String
  var headers: [String: String]
  var token: GeofenceSubscription.Token?
  var device: CamaraDevice?
  var area: Circle
  var expires: Instant?
  var askedExpiry: String?
  var maxEvents: Int64?
  var initialEvent: Bool?

  /// The most events that can be asked for.
  private static let mostEvents: Int64 = 1_000_000

  init(_ value: CamaraValue, guard sinks: SinkGuard, at now: Instant) throws {
    var members = try CamaraMembers(value)
    let name = try members.required("protocol", members.string("protocol"))
    guard name == "HTTP" else {
      throw CamaraError(400, "INVALID_PROTOCOL", "only HTTP is spoken here")
    }
    let types = try members.required("types", members.value("types"))
    let kinds = try Self.kinds(types)
    sink = try members.required("sink", members.string("sink"))
    headers = try Self.headers(&members)
    var credential = try members.object("sinkCredential")
    token = try credential.map { _ in try Self.token(&credential, at: now) } ?? nil
    var config = try members.required("config", members.object("config"))
    try members.finish()

    var detail = try config.required("subscriptionDetail", config.object("subscriptionDetail"))
    var inner = try detail.object("device")
    device = try inner.map { _ in try Self.device(&inner) } ?? nil
    var shape = try detail.required("area", detail.object("area"))
    area = try CamaraArea.read(&shape)
    try detail.finish()
    askedExpiry = try config.string("subscriptionExpireTime")
    maxEvents = try config.whole("subscriptionMaxEvents", in: 1...Self.mostEvents)
    initialEvent = try config.bool("initialEvent")
    try config.finish()
    if let askedExpiry {
      guard let time = CamaraTime.reading(askedExpiry) else {
        throw config.wrong("subscriptionExpireTime", "a moment with its zone (RFC 3339)")
      }
      guard time > now else {
        throw CamaraError.argument("$.config.subscriptionExpireTime is over")
      }
      expires = time
    }
    guard let first = kinds.first, kinds.count == 1 else {
      throw CamaraError(
        422, "MULTIEVENT_SUBSCRIPTION_NOT_SUPPORTED", "one type of event a subscription")
    }
    kind = first
    try sinks.check(sink)
  }

  private static func device(_ members: inout CamaraMembers?) throws -> CamaraDevice? {
    guard var inner = members else { return nil }
    return try CamaraDevice(&inner)
  }

  private static func kinds(_ value: CamaraValue) throws -> [GeofenceSubscription.Kind] {
    guard case .array(let elements) = value, !elements.isEmpty else {
      throw CamaraError.argument("$.types is to be a list with one type")
    }
    return try elements.map { element in
      guard case .string(let text) = element,
        let kind = GeofenceSubscription.Kind.allCases.first(where: { $0.type == text })
      else { throw CamaraError.argument("$.types has a type that is not known") }
      return kind
    }
  }

  private static func token(
    _ members: inout CamaraMembers?, at now: Instant
  ) throws -> GeofenceSubscription.Token? {
    guard var inner = members else { return nil }
    let type = try inner.required("credentialType", inner.string("credentialType"))
    switch type {
    case "ACCESSTOKEN": break
    case "PRIVATE_KEY_JWT":
      throw CamaraError(
        422, "PRIVATE_KEY_JWT_NOT_CONFIGURED", "no keys were exchanged; send an access token")
    default:
      throw CamaraError(400, "INVALID_CREDENTIAL", "only an access token opens a sink here")
    }
    guard try inner.string("accessTokenType") == "bearer" else {
      throw CamaraError(400, "INVALID_TOKEN", "only bearer tokens are sent here")
    }
    let value = try inner.required("accessToken", inner.string("accessToken"))
    guard !value.isEmpty, value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw inner.wrong("accessToken", "printable ASCII without blanks")
    }
    let text = try inner.required(
      "accessTokenExpiresUtc", inner.string("accessTokenExpiresUtc"))
    guard let expires = CamaraTime.reading(text), expires > now else {
      throw inner.wrong("accessTokenExpiresUtc", "a moment to come, with its zone (RFC 3339)")
    }
    try inner.finish()
    return GeofenceSubscription.Token(value: value, expires: expires)
  }

  /// Fields that are to be sent along; those that make up the request itself are not taken.
  private static func headers(_ members: inout CamaraMembers) throws -> [String: String] {
    guard var settings = try members.object("protocolSettings") else { return [:] }
    guard try settings.string("method") ?? "POST" == "POST" else {
      throw settings.wrong("method", "POST")
    }
    var found: [String: String] = [:]
    if let value = settings.value("headers") {
      guard case .object(let fields) = value, fields.count <= 16 else {
        throw settings.wrong("headers", "an object of 16 texts at most")
      }
      for (name, value) in fields {
        guard case .string(let text) = value, isField(name), text.utf8.count <= 1024,
          text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw settings.wrong("headers", "an object of fields that can be sent") }
        found[name] = text
      }
    }
    try settings.finish()
    return found
  }

  private static let ownFields: Set<String> = [
    "host", "content-length", "content-type", "transfer-encoding", "connection", "authorization",
    "upgrade", "te", "trailer", "expect", "proxy-authorization", "keep-alive", "cookie",
  ]

  private static func isField(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count) && !ownFields.contains(name.lowercased())
      && name.utf8.allSatisfy { letter in
        switch UnicodeScalar(letter) {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        default: false
        }
      }
  }
}
