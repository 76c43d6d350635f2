// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramUnits

/// CAMARA's geofencing subscriptions v0.5 (release r3.2).
struct GeofenceRoutes {
  let camara: CamaraRoom

  private static let path = "/geofencing-subscriptions/v0.5/subscriptions"

  func add(to table: inout RouteTable) {
    let kinds = GeofenceSubscription.Kind.allCases.map { Need.operatorFeed($0.scope) }
    table.add(
      .post, Self.path, need: .anyOf(kinds) | .device | .person,
      "Subscribes to a device's entering or leaving an area, as CAMARA asks it"
    ) { [self] request, context in
      try await create(request, context)
    }
    let read = Need.operatorFeed("geofencing-subscriptions:read") | .device | .person
    table.add(.get, Self.path, need: read, "Lists the caller's subscriptions to areas") {
      [self] _, context in
      CamaraAnswer.response(
        try await camara.geofences.list(of: context.caller).map { GeofenceView($0) })
    }
    table.add(.get, Self.path + "/{id}", need: read, "Shows a subscription to an area") {
      [self] _, context in
      CamaraAnswer.response(
        GeofenceView(try await camara.geofences.find(id(context), of: context.caller)))
    }
    table.add(
      .delete, Self.path + "/{id}",
      need: .operatorFeed("geofencing-subscriptions:delete") | .device | .person,
      "Ends a subscription to an area"
    ) { [self] _, context in
      try await camara.geofences.delete(
        id(context), of: context.caller, at: camara.room.now())
      return Response(status: .noContent)
    }
  }

  private func id(_ context: RoomContext) throws -> String {
    guard let id = context.parameters.get("id"), (1...64).contains(id.utf8.count) else {
      throw CamaraError.argument("the subscription's id has no text of 1 to 64 bytes")
    }
    return id
  }

  private func create(_ request: Request, _ context: RoomContext) async throws -> Response {
    let now = camara.room.now()
    let form = try GeofenceForm(
      try await request.camaraBody(), guard: camara.geofences.sender.sinks, at: now)
    if case .operatorFeed(_, let scopes) = context.caller, !scopes.contains(form.kind.scope) {
      throw CamaraError(
        403, "SUBSCRIPTION_MISMATCH", "the access token does not allow this type of event")
    }
    let subject = try await camara.subject(context.caller, form.device, at: now)
    try camara.check(form.area, least: camara.settings.leastFence, "GEOFENCING_SUBSCRIPTIONS")
    let made = try await camara.geofences.create(
      form, for: context.caller, orders: subject.orders, device: subject.device, at: now)
    return CamaraAnswer.response(GeofenceView(made), status: 201)
  }
}
