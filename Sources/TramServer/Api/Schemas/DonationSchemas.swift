// SPDX-License-Identifier: Apache-2.0

import TramMessages

/// The schemas of drives for donations; sums are whole đồng.
enum DonationSchemas {
  static let all: [(name: String, schema: JSONTree)] = [
    ("Drive", drive), ("DriveDay", day), ("DriveEntry", entry), ("DriveMonth", month),
    ("Payout", payout), ("PayoutForm", payoutForm),
    ("BookReasonForm", .form(["reason": reason], required: ["reason"])),
    ("BookNoteForm", .form(["note": .text(most: 500)])),
  ]

  private static let whole: JSONTree = ["type": "integer", "format": "int64"]
  private static let word: JSONTree = ["type": "string"]
  private static let number: JSONTree = ["type": "integer", "minimum": 0]

  private static let reason = JSONTree.text(most: 500, isNeeded: true)
    .adding("minLength", 10)

  private static let payoutForm = JSONTree.form(
    [
      "receiver": .text(most: PayoutForm.mostName, isNeeded: true),
      "purpose": .text(most: PayoutForm.mostName, isNeeded: true),
      "amount": [
        "type": "integer", "format": "int64", "minimum": 1,
        "maximum": .whole(PayoutForm.mostAmount),
      ], "reason": reason,
    ], required: ["receiver", "purpose", "amount", "reason"])

  private static func sums(_ names: [String]) -> JSONTree {
    .object(names.map { JSONTree.Member(name: $0, value: whole) })
  }

  private static func record(_ members: [(String, JSONTree)], optional: Set<String> = [])
    -> JSONTree
  {
    .record(
      .object(members.map { JSONTree.Member(name: $0.0, value: $0.1) }),
      required: members.map(\.0).filter { !optional.contains($0) })
  }

  private static let drive = record([
    ("id", number), ("name", word), ("keeper", word), ("area", .area), ("shortCode", word),
    ("keyword", word), ("unit", whole), ("most", number), ("opens", .time), ("closes", .time),
    ("asOf", .time), ("messages", whole), ("confirmed", whole), ("held", whole),
    ("billed", whole), ("collected", whole), ("refunded", whole), ("paid", whole),
    ("promised", whole), ("available", whole),
    (
      "operators",
      .array(
        record(
          [
            ("name", word), ("messages", whole), ("confirmed", whole), ("held", whole),
            ("billed", whole), ("collected", whole), ("refunded", whole), ("away", whole),
            ("last", .time),
          ], optional: ["last"]))
    ),
    (
      "purposes",
      .array(record([("purpose", word), ("payouts", whole), ("amount", whole)]))
    ),
  ])

  private static let day = record([
    ("day", ["type": "string", "format": "date"]), ("messages", whole), ("amount", whole),
  ])

  private static let entry = record(
    [
      ("id", number), ("time", .time),
      ("kind", .words(["posted", "pending", "post", "void", "reversal"])), ("debit", word),
      ("credit", word), ("amount", whole), ("operator", word), ("message", word),
      ("reason", word), ("isSettled", .flag),
    ], optional: ["operator", "message", "reason"])

  private static let month = record(
    [
      ("id", number), ("month", ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"]),
      ("state", .words(MonthResult.State.allCases.map(\.rawValue))), ("differences", number),
      ("corrections", number), ("by", word), ("time", .time), ("decidedBy", word),
      (
        "operators",
        .array(
          record([
            ("name", word), ("portalMessages", whole), ("portal", whole),
            ("billMessages", whole), ("bill", whole), ("received", whole), ("prepaid", whole),
            ("postpaid", whole), ("owed", whole),
          ]))
      ),
    ], optional: ["decidedBy"])

  private static let payout = record([
    ("id", number), ("receiver", word), ("purpose", word), ("amount", whole), ("reason", word),
    ("by", word), ("time", .time), ("state", .words(Payout.State.allCases.map(\.rawValue))),
    (
      "acts",
      .array(
        record([
          ("step", .words(Payout.Step.allCases.map(\.word))), ("by", word), ("note", word),
          ("time", .time),
        ]))
    ),
  ])
}
