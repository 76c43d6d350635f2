// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramTracing

/// The schemas of the case desk.
enum CaseSchemas {
  static let all: [(name: String, schema: JSONTree)] = [
    ("Contact", person), ("LevelReason", reason), ("Case", record), ("Meeting", meeting),
    ("Task", task), ("Step", step), ("Release", release), ("ReleasedNames", names),
    ("CaseCounts", counts), ("CaseDeskForm", caseForm),
    ("ConfirmForm", .form(times(["sampled", "resulted"]), required: ["sampled", "resulted"])),
    ("MeetingForm", meetingForm),
    (
      "VerdictForm",
      .form(["verdict": .words(CaseContact.Verdict.self), "note": note], required: ["verdict"])
    ),
    (
      "TestForm",
      .form(
        [
          "sampled": .time, "resulted": .time, "result": .words(["positive", "negative"]),
          "disease": .text(most: DeskLimits.line, isNeeded: true),
        ], required: ["sampled", "resulted", "result", "disease"])
    ),
    (
      "RemovalForm",
      .form(["note": .text(most: DeskLimits.line, isNeeded: true)], required: ["note"])
    ),
    (
      "NameSearchForm",
      .form(
        [
          "name": .text(most: DeskLimits.line, isNeeded: true),
          "purpose": .text(most: DeskLimits.line, isNeeded: true),
        ], required: ["name", "purpose"])
    ),
    ("FoundNames", foundNames), ("LineListReport", listReport), ("FollowUpForm", followUp),
    ("ApartForm", .form(["from": JSONTree.time.orNull])),
    ("MoveForm", .form(["area": .area], required: ["area"])),
    ("MergeForm", .form(["into": .id("N")], required: ["into"])),
    (
      "ReleaseForm",
      .form(
        [
          "persons": [
            "type": "string", "description": "Identities of persons, with commas between.",
          ],
          "case": .id("C"), "purpose": .text(most: DeskLimits.line, isNeeded: true),
        ], required: ["persons", "purpose"])
    ),
  ]

  static let rowNames = [
    "contacts": "Contact", "cases": "Case", "meetings": "Meeting", "tasks": "Task",
    "steps": "Step", "releases": "Release",
  ]

  private static let note: JSONTree = .text(most: DeskLimits.text, isLine: false)
  private static let day: JSONTree = ["type": "string", "format": "date"]
  private static let count: JSONTree = ["type": "integer", "minimum": 0]
  private static let level: JSONTree = ["type": "integer", "minimum": 0, "maximum": 5]

  private static func times(_ names: [String]) -> JSONTree {
    .object(names.map { JSONTree.Member(name: $0, value: .time) })
  }

  private static let person: JSONTree = .record(
    [
      "id": .id("N"), "area": .area, "label": ["type": "string"], "trail": count,
      "level": level, "reason": .reference("LevelReason"), "since": .time, "exposed": day,
      "until": day, "due": day, "followUps": count, "tested": .time, "isolated": .time,
      "cleared": .time, "state": .words(TracedPerson.State.self), "ownCase": .id("C"),
      "infector": .id("N"), "mergedInto": .id("N"),
    ], required: ["id", "area", "label", "followUps", "state"])

  private static let reason: JSONTree = .record(
    [
      "contact": .id("X"), "from": .id("N"), "fromLevel": level, "ofCase": .id("C"),
      "exposed": .time, "met": .time, "seconds": .number,
    ], required: ["contact", "from", "fromLevel", "ofCase", "exposed", "met", "seconds"])

  private static let record: JSONTree = .record(
    [
      "id": .id("C"), "person": .id("N"), "disease": ["type": "string"],
      "number": ["type": "string"], "area": .area, "onset": day, "sampled": .time,
      "resulted": .time, "isolated": .time, "infector": .id("N"),
      "state": .words(TracedCase.State.self), "opened": .time, "note": ["type": "string"],
    ], required: ["id", "person", "disease", "number", "area", "state", "opened", "note"])

  private static let meeting: JSONTree = .record(
    [
      "id": .id("X"), "from": .id("N"), "to": .id("N"), "first": .time, "last": .time,
      "seconds": .number, "nearest": .number, "probability": .number(0...1), "dose": .number,
      "source": .words(CaseContact.Source.self), "verdict": .words(CaseContact.Verdict.self),
      "evidence": ["type": "string"],
    ],
    required: [
      "id", "from", "to", "first", "last", "seconds", "probability", "dose", "source", "verdict",
      "evidence",
    ])

  private static let task: JSONTree = .record(
    [
      "id": .id("W"), "person": .id("N"), "ofCase": .id("C"), "kind": .words(CaseTask.Kind.self),
      "area": .area, "due": day, "level": level, "followUpDay": ["type": "integer"],
      "state": .words(CaseTask.State.self), "made": .time, "ended": .time,
      "doneBy": ["type": "string"], "note": ["type": "string"],
    ], required: ["id", "person", "kind", "area", "due", "state", "made", "doneBy", "note"])

  private static let step: JSONTree = .record(
    [
      "id": .id("Y"), "person": .id("N"), "kind": .words(PersonStep.Kind.self), "time": .time,
      "author": ["type": "string"], "at": .time, "before": level, "after": level,
      "reason": .reference("LevelReason"), "isPositive": .flag, "day": ["type": "integer"],
      "temperature": .number, "symptoms": .array(["type": "string"]), "other": .id("N"),
      "ofCase": .id("C"), "contact": .id("X"), "release": .id("J"), "text": ["type": "string"],
    ], required: ["id", "person", "kind", "time", "author"])

  private static let release: JSONTree = .record(
    [
      "id": .id("J"), "ofCase": .id("C"), "reader": ["type": "string"],
      "purpose": ["type": "string"], "persons": .array(.id("N")), "time": .time,
    ], required: ["id", "reader", "purpose", "persons", "time"])

  private static let name: JSONTree = .record(
    [
      "person": .id("N"), "name": ["type": "string"], "phone": ["type": "string"],
      "address": ["type": "string"], "birthYear": ["type": "integer"],
    ], required: ["person", "name", "phone", "address"])

  private static let names: JSONTree = .record(
    ["release": .reference("Release"), "names": .array(name)], required: ["release", "names"])

  private static let foundNames: JSONTree = .record(
    ["release": .reference("Release"), "names": .array(name), "isMore": .flag],
    required: ["names", "isMore"])

  private static let listReport: JSONTree = .record(
    [
      "isDry": .flag, "taken": count, "refused": count, "empty": count, "fresh": count,
      "changed": count, "noted": count, "withoutWard": count, "complaintCount": count,
      "duplicateCount": count,
      "columns": .array(
        .record(
          [
            "title": ["type": "string"], "field": ["type": "string"], "dates": ["type": "string"],
          ], required: ["title"])),
      "complaints": .array(
        .record(
          [
            "row": count, "column": ["type": "string"], "reason": ["type": "string"],
            "isRefused": .flag,
          ], required: ["row", "reason", "isRefused"])),
      "duplicates": .array(
        .record(
          [
            "row": count, "other": count, "probability": .number(0...1),
            "reasons": ["type": "string"],
          ], required: ["row", "other", "probability", "reasons"])),
    ],
    required: [
      "isDry", "columns", "taken", "refused", "empty", "fresh", "changed", "noted", "withoutWard",
      "complaints", "complaintCount",
    ])

  private static let byWord: JSONTree = [
    "type": "object", "additionalProperties": ["type": "integer", "minimum": 0],
  ]

  private static let counts: JSONTree = .record(
    [
      "people": ["type": "object", "additionalProperties": ["type": "object"]],
      "cases": byWord, "tasks": byWord, "overdue": count, "dueToday": count,
      "casesByDay": byWord,
    ], required: ["people", "cases", "tasks", "overdue", "dueToday", "casesByDay"])

  private static let caseForm: JSONTree = .form(
    [
      "person": .id("N"), "trail": count, "device": .text(most: DeskLimits.line),
      "label": .text(most: DeskLimits.line), "area": .area,
      "disease": .text(most: DeskLimits.line, isNeeded: true),
      "number": .text(most: DeskLimits.line), "onset": day, "sampled": .time,
      "resulted": .time, "isolated": .time, "infector": .id("N"),
      "state": .words(TracedCase.State.self), "note": note,
      "name": .text(most: DeskLimits.name), "phone": .text(most: 40),
      "address": .text(most: DeskLimits.address), "birthYear": ["type": "integer"],
    ], required: ["disease"])

  private static let meetingForm: JSONTree = .form(
    [
      "from": .id("N"), "to": .id("N"), "trail": count,
      "label": .text(most: DeskLimits.line), "area": .area, "first": .time, "last": .time,
      "minutes": .number(0...100_000), "nearest": .number(0...100_000),
      "source": .words(CaseContact.Source.self), "evidence": note,
      "name": .text(most: DeskLimits.name), "phone": .text(most: 40),
      "address": .text(most: DeskLimits.address), "birthYear": ["type": "integer"],
    ], required: ["from", "first"])

  private static let followUp: JSONTree = .form(
    [
      "day": day, "temperature": .number(30...45),
      "symptoms": [
        "type": "string",
        "description": .text(
          "Some of \(FollowUpForm.symptoms.joined(separator: ", ")), with commas between."),
      ],
      "sampled": ["type": "string", "description": "Anything: a sample was taken."],
      "note": note,
    ], required: ["day"])
}
