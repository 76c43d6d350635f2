// SPDX-License-Identifier: Apache-2.0

import TramIsolation

/// The schemas of what is sent, each under the name of its form.
enum FormSchemas {
  static let all: [(name: String, schema: JSONTree)] = [
    ("PersonForm", person), ("DeviceForm", device), ("OrderForm", order),
    ("ExtensionForm", .form(["until": JSONTree.time.orNull], required: ["until"])),
    (
      "TransferForm",
      .form(["place": .reference("Place"), "area": .area, "device": .id("T")])
        .adding("minProperties", 1)
    ),
    ("NoteForm", .form(["note": note])),
    (
      "AssignmentForm",
      .form(["assignee": .text(most: DeskLimits.line, isNeeded: true)], required: ["assignee"])
    ),
    (
      "ClosingForm",
      .form(
        ["finding": .words(AlarmCase.Finding.self), "note": note], required: ["finding"])
    ),
    (
      "CheckForm",
      .form(
        ["order": .id("D"), "reason": .text(most: DeskLimits.line, isNeeded: true)],
        required: ["order"])
    ),
    ("AnswerForm", answer),
    (
      "LeaveForm",
      .form(
        [
          "order": .id("D"), "from": .time, "until": .time,
          "reason": .text(most: DeskLimits.text, isNeeded: true),
        ], required: ["order", "from", "until", "reason"])
    ),
    ("GrantForm", .form(["from": .time, "until": .time, "note": note])),
    ("VisitForm", visit), ("HelpForm", help), ("EmptyForm", .form([:])),
  ]

  private static let note: JSONTree = .text(most: DeskLimits.text, isLine: false)

  private static let person: JSONTree = .form(
    [
      "name": .text(most: DeskLimits.name, isNeeded: true),
      "birthYear": [
        "type": "integer", "minimum": .whole(Int64(DeskLimits.firstBirthYear)), "maximum": 2100,
      ],
      "phone": [
        "type": "string", "maxLength": 40,
        "description": "+ and country code, or as it is dialled in Vietnam.",
      ],
      "language": .words(Person.Language.self), "area": .area,
      "address": .text(most: DeskLimits.address),
    ], required: ["name"])

  private static let device: JSONTree = .form(
    [
      "person": .id("P"), "kind": .words(EnrolledDevice.Kind.self),
      "name": [
        "type": "string", "pattern": "^[^\\s]{1,64}$",
        "description": "What it reports under; its identity unless said.",
      ],
    ], required: ["person", "kind"])

  private static let order: JSONTree = .form(
    [
      "person": .id("P"), "device": .id("T"), "place": .reference("Place"), "area": .area,
      "from": .time, "until": .time, "decision": .text(most: DeskLimits.line),
      "reason": .text(most: DeskLimits.line), "anchor": .anchor,
      "name": .text(most: 64, isNeeded: true),
    ], required: ["person", "place"])

  private static let answer: JSONTree = .form(
    [
      "way": .words(Check.Way.self), "time": .time, "latitude": .number(-90...90),
      "longitude": .number(-180...180), "accuracy": .number(0...1_000_000), "note": note,
    ], required: ["way"])

  private static let visit: JSONTree = .form(
    [
      "order": .id("D"), "way": .words(Visit.Way.self), "time": .time,
      "finding": .words(AlarmCase.Finding.self), "note": note,
    ], required: ["order", "way", "finding"])

  private static let help: JSONTree = .form(
    ["person": .id("P"), "need": .words(HelpCall.Need.self), "text": note],
    required: ["person", "need"])
}
