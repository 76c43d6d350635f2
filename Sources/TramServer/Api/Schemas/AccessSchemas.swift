// SPDX-License-Identifier: Apache-2.0

import TramGuard

/// The schemas of releases, emergencies and actions of two.
enum AccessSchemas {
  static let all: [(name: String, schema: JSONTree)] = [
    ("AccessLoan", loan), ("AccessEmergency", emergency), ("AccessAct", act),
    ("Access", everything),
    ("LoanForm", loanForm),
    ("EmergencyForm", .form(["area": area, "reason": reason], required: ["area", "reason"])),
    (
      "AccountForm",
      .form(["judgement": .words(["right", "wrong"])], required: ["judgement"])
    ),
    ("PlainForm", .form([:])),
  ]

  private static let number: JSONTree = ["type": "integer", "minimum": 1]

  private static let area: JSONTree = [
    "type": "string", "pattern": "^([0-9]{2}|[0-9]{5}|[0-9]{10})$",
    "description": "The digits of a province, a district or a ward.",
  ]

  private static let reason = JSONTree.text(
    most: AccessEmergency.reasonLength.upperBound, isNeeded: true
  ).adding("minLength", .whole(Int64(AccessEmergency.reasonLength.lowerBound)))

  private static let hours: JSONTree = [
    "type": "integer", "minimum": .whole(Int64(ReleaseRequest.hourRange.lowerBound)),
    "maximum": .whole(Int64(ReleaseRequest.hourRange.upperBound)),
  ]

  private static let loanForm = JSONTree.form(
    [
      "lends": .words(LentHalf.self), "area": area, "purpose": .words(LoanForm.LoanPurpose.self),
      "reason": reason, "hours": hours,
    ], required: ["lends", "area", "reason"])

  private static let loan = JSONTree.record(
    [
      "id": number, "account": number, "lends": .words(LentHalf.self), "area": .area,
      "purpose": .words(LoanForm.LoanPurpose.self), "reason": reason, "hours": hours,
      "time": .time, "state": .words(["waiting", "given", "ended", "refused", "over"]),
      "answeredBy": number, "until": .time,
    ],
    required: [
      "id", "account", "lends", "area", "purpose", "reason", "hours", "time", "state",
    ])

  private static let emergency = JSONTree.record(
    [
      "id": number, "account": number, "area": .area, "reason": reason, "from": .time,
      "until": .time, "judgement": .words(["unjudged", "right", "wrong"]), "isLive": .flag,
    ],
    required: ["id", "account", "area", "reason", "from", "until", "judgement", "isLive"])

  private static let act = JSONTree.record(
    [
      "id": number, "account": number, "label": ["type": "string"], "time": .time,
      "agreedBy": number,
    ], required: ["id", "account", "label", "time"])

  private static let everything = JSONTree.record(
    [
      "own": .array(.reference("AccessLoan")), "toAnswer": .array(.reference("AccessLoan")),
      "emergencies": .array(.reference("AccessEmergency")),
      "toJudge": .array(.reference("AccessEmergency")), "acts": .array(.reference("AccessAct")),
    ], required: ["own", "toAnswer", "emergencies", "toJudge", "acts"])
}
