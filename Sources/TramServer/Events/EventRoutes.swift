// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// What happens at the desk and on the map, as it happens.
struct EventRoutes {
  let room: ControlRoom
  /// Each listener costs a task, a connection and what is read for them.
  let places = EventPlaces(most: 1000)

  func add(to table: inout RouteTable) {
    let room = self.room
    let places = self.places
    table.add(
      .get, "/v1/events",
      need: .signedIn | .operatorFeed("desk.read") | .operatorFeed("cases.read"),
      "Tells what happens, as it happens", doc: Self.doc
    ) { request, context in
      var query = ApiQuery(request)
      let area = query.area() ?? ""
      let after = query.text("after") ?? request.headers[.lastEventID]
      let head = room.hub.now.head
      var seen = head
      if let after {
        if let number = UInt64(after) {
          seen = min(number, head)
        } else {
          query.note("after", "should be the number of an event")
        }
      }
      try query.finish()
      let caller = context.caller
      let stream = EventStream(
        room: room, area: area, caller: caller, seen: seen, place: try places.take())
      guard stream.tellsDesk || stream.tellsCases || stream.tellsMessages else {
        throw AccessFrame.none
      }
      return Response(
        status: .ok,
        headers: [.contentType: "text/event-stream", .accelBuffering: "no"],
        body: ResponseBody { writer in try await stream.run(&writer) })
    }
  }

  private static var doc: RouteDoc {
    var doc = RouteDoc(
      tag: "events",
      answers: [
        RouteDoc.Answer(
          status: 200,
          about: "Events until the connection ends; their numbers are those of the journal. "
            + "Whoever may read the case desk is told of its facts too.",
          type: "text/event-stream", schema: ["type": "string"])
      ])
    doc.parameters = [
      .area,
      RouteDoc.Parameter(
        name: "after", schema: ["type": "string", "pattern": "^[0-9]{1,19}$"],
        about: "The number of the last event that is known; without it only new ones are told."),
      RouteDoc.Parameter(
        name: "Last-Event-ID", place: "header",
        schema: ["type": "string", "pattern": "^[0-9]{1,19}$"],
        about: "The same, as browsers send it when they come again."),
    ]
    doc.problems = [422]
    return doc
  }
}

extension HTTPField.Name {
  /// The last event that a browser has seen.
  static let lastEventID = HTTPField.Name("Last-Event-ID") ?? .cookie
  /// Tells a proxy not to hold events back.
  static let accelBuffering = HTTPField.Name("X-Accel-Buffering") ?? .cookie
}
