// SPDX-License-Identifier: Apache-2.0

import TramIsolation

/// The schemas of records, as the interface shows them.
enum RecordSchemas {
  static let all: [(name: String, schema: JSONTree)] = [
    ("Person", person), ("Device", device), ("Enrolment", enrolment), ("Order", order),
    ("Place", place), ("Alarm", alarm), ("AlarmEvidence", evidence), ("Check", check),
    ("Answer", answer), ("Leave", leave), ("Visit", visit), ("HelpCall", help),
    ("Reading", reading), ("Area", area), ("Counts", counts), ("Standing", standing),
    ("Problem", problem),
  ]

  /// The schema of each list's rows.
  static let names = [
    "people": "Person", "devices": "Device", "orders": "Order", "alarms": "Alarm",
    "checks": "Check", "leaves": "Leave", "visits": "Visit", "help": "HelpCall",
    "readings": "Reading", "areas": "Area",
  ].merging(CaseSchemas.rowNames) { first, _ in first }

  static let person: JSONTree = .record(
    [
      "id": .id("P"), "name": .text(most: DeskLimits.name),
      "birthYear": ["type": "integer"], "phone": ["type": "string", "pattern": "^\\+[0-9]{5,15}$"],
      "language": .words(Person.Language.self), "area": .area,
      "address": .text(most: DeskLimits.address), "isErased": .flag,
    ], required: ["id", "name", "language", "area", "address", "isErased"])

  static let device: JSONTree = .record(
    [
      "id": .id("T"), "name": .text(most: DeskLimits.line), "person": .id("P"),
      "kind": .words(EnrolledDevice.Kind.self), "since": .time, "retired": .time,
    ], required: ["id", "name", "person", "kind", "since"])

  static let enrolment: JSONTree = .record(
    [
      "device": .reference("Device"),
      "token": [
        "type": "string", "description": "What the device shows to report; told this once.",
      ],
    ], required: ["device"])

  static let place: JSONTree = [
    "description":
      "A circle of 10 m to 50 km, or the corners of a place as GeoJSON writes them.",
    "oneOf": [
      .form(
        [
          "latitude": .number(-90...90), "longitude": .number(-180...180),
          "radius": .number(DeskLimits.radius),
        ], required: ["latitude", "longitude", "radius"]),
      .form(
        [
          "geometry": .form(
            [
              "type": .words(["Polygon", "MultiPolygon"]),
              "coordinates": ["type": "array", "items": ["type": "array"]],
            ], required: ["type", "coordinates"])
        ], required: ["geometry"]),
    ],
  ]

  static let order: JSONTree = .record(
    [
      "id": .id("D"), "name": .text(most: DeskLimits.line), "person": .id("P"),
      "device": .id("T"), "place": .reference("Place"), "area": .area, "from": .time,
      "until": .time, "decision": .text(most: DeskLimits.line),
      "reason": .text(most: DeskLimits.line), "anchor": .anchor,
      "state": .words(OrderRecord.State.self),
      "ended": .time,
    ], required: ["id", "name", "person", "area", "from", "state"])

  static let alarm: JSONTree = .record(
    [
      "id": .id("A"), "order": .id("D"), "person": .id("P"), "area": .area,
      "kind": .words(AlarmKind.allCases.map(\.word)),
      "rule": .words(WatchRule.allCases.map(\.word)), "time": .time,
      "probability": .number(0...1), "evidence": .reference("AlarmEvidence"),
      "state": .words(AlarmCase.State.self), "over": .time, "acknowledgedBy": ["type": "string"],
      "acknowledged": .time, "assignee": ["type": "string"], "closedBy": ["type": "string"],
      "closed": .time, "finding": .words(AlarmCase.Finding.self),
      "note": .text(most: DeskLimits.text, isLine: false),
    ], required: ["id", "order", "person", "area", "kind", "rule", "time", "probability", "state"])

  static let evidence: JSONTree = .record(
    [
      "logOdds": .number,
      "fixes": .array(
        .record(
          [
            "time": .time, "latitude": .number(-90...90), "longitude": .number(-180...180),
            "outside": .number, "logOdds": .number,
          ], required: ["time", "latitude", "longitude", "outside", "logOdds"])),
      "cells": .array(
        .record(
          [
            "cell": ["type": "string"], "homeShare": .number(0...1), "strength": .number,
            "homeStrength": .number,
          ], required: ["cell", "homeShare"])),
      "terms": .array(
        .record(["name": ["type": "string"], "value": .number], required: ["name", "value"])),
      "assumedAccuracy": .number,
    ], required: ["logOdds", "fixes", "cells", "terms"])

  static let answer: JSONTree = .record(
    [
      "way": .words(Check.Way.self), "time": .time, "latitude": .number(-90...90),
      "longitude": .number(-180...180), "accuracy": .number, "inside": .number(0...1),
      "note": .text(most: DeskLimits.text, isLine: false),
    ], required: ["way", "time"])

  static let check: JSONTree = .record(
    [
      "id": .id("K"), "order": .id("D"), "person": .id("P"), "area": .area, "asked": .time,
      "due": .time, "reason": .text(most: DeskLimits.line), "state": .words(Check.State.self),
      "answer": .reference("Answer"),
      "isLate": ["type": "boolean", "description": "Whether the answer came after its time."],
    ],
    required: [
      "id", "order", "person", "area", "asked", "due", "reason", "state", "isLate",
    ])

  static let leave: JSONTree = .record(
    [
      "id": .id("L"), "order": .id("D"), "person": .id("P"), "area": .area, "from": .time,
      "until": .time, "reason": .text(most: DeskLimits.text, isLine: false), "asked": .time,
      "state": .words(Leave.State.self), "decidedBy": ["type": "string"], "decided": .time,
      "note": .text(most: DeskLimits.text, isLine: false),
    ],
    required: ["id", "order", "person", "area", "from", "until", "reason", "asked", "state"])

  static let visit: JSONTree = .record(
    [
      "id": .id("V"), "order": .id("D"), "person": .id("P"), "area": .area,
      "way": .words(Visit.Way.self), "time": .time, "officer": ["type": "string"],
      "finding": .words(AlarmCase.Finding.self),
      "note": .text(most: DeskLimits.text, isLine: false),
    ], required: ["id", "order", "person", "area", "way", "time", "officer", "finding"])

  static let help: JSONTree = .record(
    [
      "id": .id("H"), "person": .id("P"), "area": .area, "need": .words(HelpCall.Need.self),
      "text": .text(most: DeskLimits.text, isLine: false), "asked": .time,
      "state": .words(HelpCall.State.self),
      "doneBy": ["type": "string"], "done": .time,
      "note": .text(most: DeskLimits.text, isLine: false),
    ], required: ["id", "person", "area", "need", "text", "asked", "state"])

  static let reading: JSONTree = .record(
    [
      "id": .id("R"), "person": .id("P"), "reader": ["type": "string"],
      "part": ["type": "string"], "purpose": ["type": "string"], "time": .time,
    ], required: ["id", "person", "reader", "part", "purpose", "time"])

  static let area: JSONTree = .record(
    [
      "code": ["type": "string", "pattern": "^[0-9]{2,5}$"], "area": .area,
      "name": ["type": "string"], "kind": ["type": "string"],
      "level": .words(["province", "district", "ward"]),
      "parent": ["type": "string", "pattern": "^[0-9]{2,3}$"],
    ], required: ["code", "area", "name", "kind", "level"])

  static let counts: JSONTree = .record(
    [
      "orders": count, "openAlarms": count, "acknowledgedAlarms": count, "waitingChecks": count,
      "waitingLeaves": count, "openHelp": count,
    ],
    required: [
      "orders", "openAlarms", "acknowledgedAlarms", "waitingChecks", "waitingLeaves", "openHelp",
    ])

  private static let count: JSONTree = ["type": "integer", "minimum": 0]

  static let standing: JSONTree = .record(
    [
      "order": .id("D"), "at": .time, "isWatched": .flag,
      "presence": .words(["unknown", "home", "away"]), "since": .time, "lastHeard": .time,
      "silence": .words(["heard", "asked", "called", "explained"]), "logOdds": .number,
      "isByCells": .flag, "isLearning": .flag, "isInForce": .flag, "isOuting": .flag,
      "servingCell": ["type": "string"], "battery": .number(0...1),
      "region": .record(
        [
          "latitude": .number(-90...90), "longitude": .number(-180...180), "radius67": .number,
          "radius95": .number, "source": .words(["fix", "home", "cells"]), "time": .time,
        ], required: ["latitude", "longitude", "radius67", "radius95", "source", "time"]),
    ], required: ["order", "at", "isWatched"])

  static let problem: JSONTree = .record(
    [
      "type": ["type": "string", "description": "A stable name for programs."],
      "title": ["type": "string"], "status": ["type": "integer"], "detail": ["type": "string"],
      "errors": .array(
        .record(
          ["place": ["type": "string"], "reason": ["type": "string"]],
          required: ["place", "reason"])),
    ], required: ["type", "title", "status"])
}
