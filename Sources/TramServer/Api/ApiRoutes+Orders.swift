// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramGeo
import TramIsolation
import TramUnits

extension ApiRoutes {
  func addOrders(to table: inout RouteTable) {
    let actions = self.actions
    addList(
      OrderRecord.self,
      [.area, .states(of: OrderRecord.State.self), .person, .name, .text], to: &table)
    addOne(OrderRecord.self, noting: "order", to: &table) { $0.person }
    addMaking(OrderRecord.self, from: OrderForm.self, "Issues an order", to: &table) { form, ask in
      try await actions.issueOrder(form, by: ask.author, key: ask.key)
    }
    addChange(
      OrderRecord.self, "extend", by: ExtensionForm.self, "Lets an order end at another time",
      to: &table
    ) { id, form, ask in
      try await actions.extendOrder(id, form, by: ask.author, key: ask.key, seen: ask.seen)
    }
    addChange(
      OrderRecord.self, "transfer", by: TransferForm.self,
      "Lets an order hold elsewhere or for another device", to: &table
    ) { id, form, ask in
      try await actions.transferOrder(id, form, by: ask.author, key: ask.key, seen: ask.seen)
    }
    addChange(
      OrderRecord.self, "end", by: NoteForm.self, isBodyOptional: true, "Ends an order now",
      to: &table
    ) { id, form, ask in
      try await actions.endOrder(id, form, by: ask.author, key: ask.key, seen: ask.seen)
    }
    addStanding(to: &table)
  }

  private func addStanding(to table: inout RouteTable) {
    let actions = self.actions
    let room = self.room
    table.add(
      .get, "/v1/orders/{id}/standing", need: Self.reading,
      "Shows what the watch believes of an order now",
      doc: .one("orders", isNoted: true, gives: "Standing", isTagged: false)
    ) { request, context in
      let id = try Self.id(of: context, OrderRecord.self)
      let purpose = try Self.purpose(request)
      guard let order = try await room.desk.rows.find(id, of: OrderRecord.self) else {
        throw Self.missing(id.text, OrderRecord.self)
      }
      try await actions.noteReading(
        of: order.person, part: "position", purpose: purpose, reader: context.author)
      let now = room.now()
      let standing = room.watch.look { live in live.watch.standing(of: order.name) }
      return try ApiAnswer.json(StandingBody(order, standing, at: now), request)
    }
  }
}

/// What the watch believes of an order, as the interface shows it.
struct StandingBody: Encodable {
  struct Region: Encodable {
    var latitude: Double
    var longitude: Double
    var radius67: Double
    var radius95: Double
    var source: String
    var time: Instant
  }

  var order: OrderID
  var at: Instant
  var isWatched: Bool
  var presence: String?
  var since: Instant?
  var lastHeard: Instant?
  var silence: String?
  var logOdds: Double?
  var isByCells: Bool?
  var isLearning: Bool?
  var isInForce: Bool?
  var isOuting: Bool?
  var servingCell: String?
  var battery: Double?
  var region: Region?

  init(_ record: OrderRecord, _ standing: Standing?, at now: Instant) {
    order = record.id
    at = now
    isWatched = standing != nil
    guard let standing else { return }
    presence = "\(standing.presence)"
    since = standing.since
    lastHeard = standing.lastHeard
    silence = "\(standing.silence)"
    logOdds = standing.logOdds
    isByCells = standing.isByCells
    isLearning = standing.isLearning
    isInForce = standing.isInForce
    isOuting = standing.isOuting
    servingCell = standing.servingCell?.text
    battery = standing.battery.map { Double($0) }
    region = standing.region(at: now).map { region in
      Region(
        latitude: region.coordinate.latitude, longitude: region.coordinate.longitude,
        radius67: region.radius67.rawValue, radius95: region.radius95.rawValue,
        source: "\(region.source)", time: region.time)
    }
  }
}
