// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramIsolation
import TramUnits

extension Console {
  /// Adds the list of orders, an order's page and what can be done there.
  func addOrders(to table: inout RouteTable) {
    page(&table, .get, "/orders", "Lists orders") { try await orderList($0) }
    page(&table, .get, "/orders/new", "Shows the form of an order") { visit in
      try await orderForm(visit, visit.query)
    }
    page(&table, .post, "/orders", "Issues an order") { try await issue($0) }
    page(&table, .get, "/orders/{id}", "Shows an order") { try await orderPage($0) }
    page(&table, .post, "/orders/{id}/extend", "Changes the end of an order") { visit in
      var fields = try await visit.form().only("until")
      if fields.isEmpty { fields = [("until", "")] }
      let form = try ExtensionForm.read(fields: fields)
      let order = try await actions.extendOrder(try visit.id(), form, by: visit.context.author)
      return visit.go(to: "/orders/\(order.id.text)", done: "extended")
    }
    page(&table, .post, "/orders/{id}/transfer", "Changes place or phone") { visit in
      let form = try await visit.form()
      var fields = form.only("device")
      if form["latitude"] != nil { fields += Self.placeFields(form) }
      let transfer = try TransferForm.read(fields: fields)
      let order = try await actions.transferOrder(
        try visit.id(), transfer, by: visit.context.author)
      return visit.go(to: "/orders/\(order.id.text)", done: "transferred")
    }
    page(&table, .post, "/orders/{id}/end", "Ends an order") { visit in
      let form = try NoteForm.read(fields: try await visit.form().only("note"))
      let order = try await actions.endOrder(try visit.id(), form, by: visit.context.author)
      return visit.go(to: "/orders/\(order.id.text)", done: "ended")
    }
    page(&table, .post, "/orders/{id}/leave", "Grants leave") { visit in
      let id: OrderID = try visit.id()
      let fields = try await visit.form().only("from", "until", "reason")
      let form = try LeaveForm.read(fields: fields + [("order", id.text)])
      let leave = try await actions.askLeave(form, by: visit.context.author)
      _ = try await actions.grantLeave(leave.id, by: visit.context.author)
      return visit.go(to: "/orders/\(id.text)", done: "leave")
    }
    page(&table, .post, "/orders/{id}/check", "Asks the person of an order") { visit in
      let id: OrderID = try visit.id()
      _ = try await actions.askCheck(CheckForm(order: id), by: visit.context.author)
      return visit.go(to: "/orders/\(id.text)", done: "asked")
    }
    page(&table, .post, "/orders/{id}/visit", "Notes a call or visit") { visit in
      let id: OrderID = try visit.id()
      try await logVisit(of: id, visit)
      return visit.go(to: "/orders/\(id.text)", done: "visited")
    }
  }

  private func orderList(_ visit: PageVisit) async throws -> Response {
    let query = visit.query
    let speech = visit.speech
    var filter = DeskFilter()
    filter.states = query["state"].map { [$0] } ?? []
    filter.area = query["area"] ?? ""
    filter.after = query["after"]
    let page = try await list(OrderRecord.self, filter, naming: query["text"])
    let persons = try await persons(page.rows.map(\.person))
    let standings = standings(page.rows)
    var view = visit.pages("/orders", next: page.next)
    view["rows"] = page.rows.map {
      OrderWords($0, standings[$0.id], visit).row(persons[$0.person])
    }
    view["hasRows"] = !page.rows.isEmpty
    view["text"] = query["text"] ?? ""
    view["area"] = query["area"] ?? ""
    let states = OrderRecord.State.allCases.map(\.rawValue)
    view["states"] = speech.choices(
      [("", speech.say("shell.any"))] + states.map { ($0, speech.say("orders.\($0)")) },
      chosen: query["state"])
    return try await visit.page(
      "orders", title: speech.say("orders.title"), section: "orders", view)
  }

  private func orderPage(_ visit: PageVisit) async throws -> Response {
    let order = try await the(OrderRecord.self, visit)
    try await noteReading(of: order.person, part: "order", visit)
    let speech = visit.speech
    let person = try await rows.find(order.person, of: Person.self)
    let words = OrderWords(order, standings([order])[order.id], visit)
    var view = words.row(person)
    view["personID"] = order.person.text
    view["from"] = speech.moment(order.from)
    view["decision"] = order.decision
    view["anchor"] = order.anchor
    view["code"] = room.checkCodes.shown(of: order.id)
    view["reason"] = order.reason
    view["area"] = order.area.isEmpty ? nil : order.area
    view["device"] =
      order.device.flatMap { room.devices.device($0)?.name } ?? speech.say("orders.noDevice")
    view["state"] = speech.say("orders.\(order.state.rawValue)")
    view["now"] = words.now
    view["hasPlace"] = order.place != nil
    view["isInForce"] = words.isInForce
    view["findings"] = speech.findings
    view["nowField"] = speech.field(visit.now)
    view["laterField"] = speech.field(visit.now.advanced(seconds: 2 * 3600))
    view["untilField"] = order.until.map { speech.field($0) } ?? ""
    view["devices"] = try await devices(of: order.person, visit).filter { $0["counts"] != nil }
    var filter = DeskFilter()
    filter.order = order.id
    view["history"] = try await history(filter, visit)
    return try await visit.page(
      "order", title: "\(speech.say("orders.order")) \(order.id.text)", section: "orders", view,
      hasMap: true)
  }

  /// Alarms, checks, leaves and visits that a filter lets through, newest first.
  func history(_ filter: DeskFilter, _ visit: PageVisit, alarms: Bool = true) async throws
    -> [PageView]
  {
    var line = Timeline(visit)
    if alarms { for row in try await rows.list(AlarmCase.self, filter).rows { line.add(row) } }
    for row in try await rows.list(Check.self, filter).rows { line.add(row) }
    for row in try await rows.list(Leave.self, filter).rows { line.add(row) }
    for row in try await rows.list(Visit.self, filter).rows { line.add(row) }
    if filter.order == nil {
      for row in try await rows.list(HelpCall.self, filter).rows { line.add(row) }
    }
    return line.view(newestFirst: true)
  }
}
