// SPDX-License-Identifier: Apache-2.0

import TramMessages

/// The schemas of campaigns and of texts from people.
enum MessageSchemas {
  static let all: [(name: String, schema: JSONTree)] = [
    ("Campaign", campaign), ("CampaignPlan", plan), ("ReachFigure", figure), ("Text", text),
    ("CampaignForm", form),
    (
      "RevisionForm",
      .form(
        [
          "revision": [
            "type": "integer", "minimum": 1,
            "description": "Which revision was read; refused where it was changed since.",
          ]
        ], required: ["revision"])
    ),
    (
      "TextAnswerForm",
      .form(
        ["text": .text(most: TextAnswerForm.mostCharacters, isNeeded: true, isLine: false)],
        required: ["text"])
    ),
  ]

  private static let count: JSONTree = ["type": "integer", "minimum": 0]

  private static let form = JSONTree.form(
    [
      "text": .text(most: CampaignForm.mostCharacters, isNeeded: true, isLine: false),
      "area": .area,
      "spelling": .words(CampaignForm.Spelling.self),
      "urgency": .words(CampaignForm.Urgency.self),
      "audience": JSONTree.words(CampaignForm.Audience.self).adding(
        "description",
        "`everybody` also goes to those who opted out, and only where the urgency is `urgent`."),
    ], required: ["text"])

  private static let figure = JSONTree.record(
    ["count": count, "asOf": JSONTree.time.orNull], required: ["count"])

  private static let campaign = JSONTree.record(
    [
      "id": .id("M"), "stage": .words(CampaignDesk.Stage.self), "author": ["type": "string"],
      "revision": ["type": "integer", "minimum": 1],
      "approvals": .array(
        .record(["by": ["type": "string"], "at": .time], required: ["by", "at"])),
      "text": ["type": "string"], "area": .area, "spelling": .words(CampaignForm.Spelling.self),
      "urgency": .words(CampaignForm.Urgency.self),
      "audience": .words(CampaignForm.Audience.self), "people": count,
      "texts": .reference("ReachFigure"), "peopleAddressed": .reference("ReachFigure"),
      "segmentsSubmitted": .reference("ReachFigure"),
      "segmentsConfirmed": .reference("ReachFigure"),
      "peopleConfirmed": .reference("ReachFigure"),
      "accepted": count, "open": count, "failed": count, "withdrawn": count, "unknown": count,
    ],
    required: [
      "id", "stage", "author", "revision", "approvals", "text", "area", "spelling", "urgency",
      "audience", "people", "texts", "peopleAddressed", "segmentsSubmitted",
      "segmentsConfirmed", "peopleConfirmed", "accepted", "open", "failed", "withdrawn",
      "unknown",
    ])

  private static let share = JSONTree.record(
    [
      "operator": ["type": "string"], "priceOfPart": count, "people": count, "parts": count,
      "cost": count,
    ], required: ["operator", "priceOfPart", "people", "parts", "cost"])

  private static let plan = JSONTree.record(
    [
      "spellings": .array(
        .record(
          [
            "spelling": .words(CampaignForm.Spelling.self), "text": ["type": "string"],
            "alphabet": .words(MessageAlphabet.self), "parts": count,
            "missing": .array(["type": "string"]), "shares": .array(share), "allParts": count,
            "cost": ["type": "integer", "minimum": 0, "description": "Whole đồng."],
          ],
          required: [
            "spelling", "text", "alphabet", "parts", "missing", "shares", "allParts", "cost",
          ])),
      "looked": count, "people": count,
      "excluded": .record(
        .object(
          CampaignReach.Exclusion.allCases.map {
            JSONTree.Member(name: $0.rawValue, value: count)
          }), required: []),
    ], required: ["spellings", "looked", "people", "excluded"])

  private static let text = JSONTree.record(
    [
      "id": .id("G"), "operator": ["type": "string"],
      "sender": [
        "type": "string", "description": "All digits but the last three are out of sight.",
      ],
      "shortCode": ["type": "string"], "text": ["type": "string"],
      "reason": .words(InboxText.Reason.self), "time": .time, "area": .area,
      "state": .words(InboxText.State.self), "handler": ["type": "string"],
      "answers": .array(
        .record(
          ["by": ["type": "string"], "at": .time, "text": ["type": "string"]],
          required: ["by", "at", "text"])),
    ],
    required: [
      "id", "operator", "sender", "shortCode", "text", "reason", "time", "area", "state",
      "handler",
    ])
}
