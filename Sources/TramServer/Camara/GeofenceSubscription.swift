// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramIsolation
import TramUnits

/// What a client wants to be told of one fence.
struct GeofenceSubscription: Codable, Hashable, Sendable {
  /// The one kind of event that is told.
  enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    case entered = "area-entered"
    case left = "area-left"

    /// The name of CloudEvents.
    var type: String { GeofenceEvent.prefix + rawValue }
    /// What a program's token has to allow.
    var scope: String { "geofencing-subscriptions:\(type):create" }
    /// The side on which the device then is.
    var side: GeofenceTrack.Side { self == .entered ? .inside : .outside }
  }

  /// Why a subscription ends.
  enum End: String, Codable, Hashable, Sendable {
    case expired = "SUBSCRIPTION_EXPIRED"
    case deleted = "SUBSCRIPTION_DELETED"
    case maxEvents = "MAX_EVENTS_REACHED"
    case tokenExpired = "ACCESS_TOKEN_EXPIRED"
    case stopped = "NETWORK_TERMINATED"
  }

  /// What opens the sink.
  struct Token: Codable, Hashable, Sendable {
    var value: String
    var expires: Instant
  }

  var id: String
  /// The caller who made it; nobody else sees it.
  var owner: String
  /// The order whose person is followed.
  var order: UInt64
  /// The device as the client named it; `nil` where a token told it.
  var device: CamaraDevice?
  var kind: Kind
  var sink: String
  var headers: [String: String]
  var token: Token?
  var center: CamaraPoint
  var radius: Double
  var starts: Instant
  var expires: Instant
  /// What the client wrote, to be shown again.
  var askedExpiry: String?
  var askedInitial: Bool?
  var maxEvents: Int64?

  /// Events of its kind so far.
  var sent: Int64 = 0
  /// Notices of any kind so far; the next one's number.
  var notices: Int64 = 0
  var track = GeofenceTrack()
  /// Why it is over; the row stays until the last notice is delivered.
  var end: End?

  /// The fence; `nil` for a damaged row.
  var circle: Circle? {
    guard let place = try? Coordinate(latitude: center.latitude, longitude: center.longitude) else {
      return nil
    }
    return try? Circle(center: place, radius: Meters(radius))
  }

  /// When its token ends it: a little before the token does, so that the last notice passes.
  var tokenEnd: Instant? {
    token.map { token in
      let life = max(token.expires.seconds(since: starts), 0)
      return token.expires.advanced(seconds: -min(30, life / 10))
    }
  }
}

extension GeofenceSubscription {
  /// The name of a caller, as `owner` keeps it.
  static func owner(of caller: Caller) -> String {
    switch caller {
    case .operatorFeed(let id, _): "operator \(id.rawValue)"
    case .device(let id): "device \(id.rawValue)"
    case .person(let id): "person \(id.rawValue)"
    case .account(let id, _, _): "account \(id.rawValue)"
    case .nobody: "nobody"
    }
  }

  /// The program's token, where a program made it.
  var program: CredentialID? {
    owner.hasPrefix("operator ")
      ? UInt64(owner.dropFirst("operator ".count)).map { CredentialID($0) } : nil
  }
}

/// A subscription as CAMARA shows it.
struct GeofenceView: Encodable, Sendable {
  struct Detail: Encodable, Sendable {
    var device: CamaraDevice?
    var area: CamaraCircle?
  }
  struct Config: Encodable, Sendable {
    var subscriptionDetail: Detail
    var subscriptionExpireTime: String?
    var subscriptionMaxEvents: Int64?
    var initialEvent: Bool?
  }
  struct Settings: Encodable, Sendable {
    var headers: [String: String]
  }

  var id: String
  var `protocol` = "HTTP"
  var protocolSettings: Settings?
  var sink: String
  var types: [String]
  var config: Config
  var startsAt: String
  var expiresAt: String
  var status = "ACTIVE"

  init(_ subscription: GeofenceSubscription) {
    id = subscription.id
    protocolSettings =
      subscription.headers.isEmpty ? nil : Settings(headers: subscription.headers)
    sink = subscription.sink
    types = [subscription.kind.type]
    config = Config(
      subscriptionDetail: Detail(
        device: subscription.device, area: subscription.circle.map { CamaraCircle($0) }),
      subscriptionExpireTime: subscription.askedExpiry,
      subscriptionMaxEvents: subscription.maxEvents, initialEvent: subscription.askedInitial)
    startsAt = CamaraTime.text(subscription.starts)
    expiresAt = CamaraTime.text(subscription.expires)
  }
}

/// A notice as CloudEvents 1.0 writes it.
struct GeofenceEvent: Encodable, Sendable {
  struct Content: Encodable, Sendable {
    var subscriptionId: String
    var device: CamaraDevice?
    var area: CamaraCircle?
    var initiationReason: String?
    var terminationReason: String?
  }

  /// Begins the name of every kind of event.
  static let prefix = "org.camaraproject.geofencing-subscriptions.v0."

  var id: String
  var source: String
  var specversion = "1.0"
  var type: String
  var datacontenttype = "application/json"
  var time: String
  var data: Content
}

extension GeofenceSubscription {
  /// What is told next, under a name that no other notice has.
  mutating func notice(
    _ word: String, at time: Instant, source: String,
    _ change: (inout GeofenceEvent.Content) -> Void
  ) -> GeofenceEvent {
    notices += 1
    var content = GeofenceEvent.Content(subscriptionId: id)
    change(&content)
    return GeofenceEvent(
      id: "\(id)-\(notices)", source: source, type: GeofenceEvent.prefix + word,
      time: CamaraTime.text(time), data: content)
  }
}
