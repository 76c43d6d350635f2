// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import TramGeo
import TramIsolation
import TramUnits

/// What the handlers and services of CAMARA share.
final class CamaraRoom: Sendable {
  let room: ControlRoom
  let settings: CamaraSettings
  let phones: PhoneDirectory
  let geofences: GeofenceService
  let pollers: [CamaraPoller]

  init(room: ControlRoom, settings: CamaraSettings) throws {
    self.room = room
    self.settings = settings
    let phones = PhoneDirectory(desk: room.desk, hub: room.hub)
    self.phones = phones
    geofences = try GeofenceService(room: room, settings: settings, phones: phones)
    pollers = settings.operators.map {
      CamaraPoller(asking: $0, room: room, phones: phones, seed: UInt64.random(in: .min ... .max))
    }
  }

  /// What runs beside the answers.
  var services: [any Service] {
    (settings.isServed ? [geofences] : []) + pollers
  }

  /// Adds the routes.
  func add(to table: inout RouteTable) {
    guard settings.isServed else { return }
    LocationRoutes(camara: self).add(to: &table)
    GeofenceRoutes(camara: self).add(to: &table)
  }

  // MARK: Whom it is about

  /// The orders that a request is about and the number by which the client named them.
  ///
  /// A program names a device; a phone and a person are named by their own token.
  func subject(
    _ caller: Caller, _ device: CamaraDevice?, at now: Instant
  ) async throws -> (orders: [OrderID], device: CamaraDevice?) {
    try await phones.follow()
    let own: [OrderID]
    switch caller {
    case .device(let id): own = phones.orders(of: id, at: now)
    case .person(let id): own = phones.orders(of: PersonID(id.rawValue), at: now)
    default: return try named(device, at: now)
    }
    guard device == nil else {
      throw CamaraError(
        422, "UNNECESSARY_IDENTIFIER", "the device is told by the access token already")
    }
    guard !own.isEmpty else { throw Self.notApplicable }
    return (own, nil)
  }

  private func named(
    _ device: CamaraDevice?, at now: Instant
  ) throws -> (orders: [OrderID], device: CamaraDevice?) {
    guard let device else {
      throw CamaraError(422, "MISSING_IDENTIFIER", "the device cannot be told; name it")
    }
    guard let phone = device.phoneNumber else {
      throw CamaraError(
        422, "UNSUPPORTED_IDENTIFIER", "only a phoneNumber tells a device here")
    }
    switch phones.find(phone, at: now) {
    case .nobody:
      throw CamaraError(404, "IDENTIFIER_NOT_FOUND", "no device of this number is known here")
    case .withoutOrder: throw Self.notApplicable
    case .orders(let orders): return (orders, CamaraDevice(phoneNumber: phone))
    }
  }

  private static var notApplicable: CamaraError {
    CamaraError(
      422, "SERVICE_NOT_APPLICABLE", "no order is in force for this device, so nobody locates it")
  }

  // MARK: Where it is

  /// Where the person of the one order of several is believed to be that was heard last.
  func region(of orders: [OrderID], at now: Instant) -> (order: OrderID, region: LiveRegion)? {
    room.watch.look { live in
      var best: (order: OrderID, region: LiveRegion)?
      for id in orders {
        guard let region = live.region(of: id, at: now) else { continue }
        if best.map({ $0.region.time < region.time }) ?? true { best = (id, region) }
      }
      return best
    }
  }

  /// Refuses an area that is too small or lies where we answer for nobody.
  func check(_ area: Circle, least: Meters, _ api: String) throws {
    guard area.radius >= least else {
      throw CamaraError(
        422, "\(api).INVALID_AREA",
        "The requested area is too small: a radius of \(Int(least.rawValue)) m is the least")
    }
    if let coverage = settings.coverage,
      coverage.coveredShare(of: area.center, radius: area.radius) <= 0
    {
      throw CamaraError(422, "\(api).AREA_NOT_COVERED", "Unable to cover the requested area")
    }
  }
}

extension LiveWatch {
  /// Where the person of an order is believed to be; `nil` when nothing tells.
  func region(of order: OrderID, at now: Instant) -> LiveRegion? {
    self.order(order).flatMap { watch.standing(of: $0.name) }?.region(at: now)
  }
}

extension LiveRegion {
  /// The network's area of CAMARA: where the person is 95 times in 100, a metre at least.
  var circle: Circle? {
    try? Circle(center: coordinate, radius: max(radius95, Fence.camaraLeastRadius))
  }
}

extension Request {
  /// The body as a tree.
  func camaraBody() async throws -> CamaraValue {
    if let type = headers[.contentType] {
      let name = type.split(separator: ";").first?.trimmingCharacters(in: .whitespaces)
      guard name?.lowercased() == "application/json" else {
        throw CamaraError(415, "UNSUPPORTED_MEDIA_TYPE", "send application/json")
      }
    }
    return try CamaraValue(Array(buffer: try await body.collect(upTo: 32 << 10)))
  }
}
