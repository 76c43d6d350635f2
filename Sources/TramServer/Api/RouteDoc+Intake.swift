// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

extension RouteDoc {
  static var health: RouteDoc {
    RouteDoc(
      tag: "health",
      answers: [
        Answer(
          status: 200, about: "The server is there.", type: "text/plain",
          schema: ["type": "string"])
      ])
  }

  static var ownTracks: RouteDoc {
    var doc = RouteDoc(
      tag: "reports",
      answers: [.json("It is kept; what the app is to do.", .array(["type": "object"]))])
    doc.bodies = [("application/json", ["type": "object"])]
    doc.parameters = ["X-Limit-U", "X-Limit-D"].map { name in
      Parameter(
        name: name, place: "header", schema: ["type": "string"],
        about: "What the app calls its user or device; the token decides.")
    }
    doc.problems = [413, 415, 422]
    return doc
  }

  static func traccar(_ method: HTTPRequest.Method) -> RouteDoc {
    var doc = RouteDoc(tag: "reports", answers: [Answer(status: 200, about: "It is kept.")])
    if method == .post {
      doc.bodies = [
        ("application/json", ["type": "object"]),
        ("application/x-www-form-urlencoded", ["type": "object"]),
      ]
      doc.isBodyOptional = true
    }
    doc.problems = [413, 415, 422]
    return doc
  }

  static var observations: RouteDoc {
    let count: JSONTree = ["type": "integer", "minimum": 0]
    var doc = RouteDoc(
      tag: "reports",
      answers: [
        .json(
          "What was accepted is on the disk.",
          .record(
            [
              "accepted": count, "refused": count, "unknown": count, "repeated": .flag,
              "faults": .array(
                .record(
                  ["place": ["type": "string"], "reason": ["type": "string"]],
                  required: ["place", "reason"])),
            ], required: ["accepted", "refused", "unknown", "repeated", "faults"]))
      ])
    doc.bodies = [
      ("application/x-ndjson", ["type": "string"]),
      ("application/vnd.tram.observations", ["type": "string", "format": "binary"]),
    ]
    doc.parameters = [
      Parameter(
        name: "Idempotency-Key", place: "header", schema: ["type": "string", "maxLength": 200],
        about: "The batch's name; a batch of the same name is not taken again.")
    ]
    doc.problems = [413, 415, 422]
    return doc
  }
}
