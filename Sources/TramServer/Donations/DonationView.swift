// SPDX-License-Identifier: Apache-2.0

import TramMessages
import TramUnits

/// Drives as the interface for programs shows them.
enum DonationView {
  /// A drive with its sums.
  struct Drive: Encodable {
    struct Operator: Encodable {
      var name: String
      var messages: Int64
      var confirmed: Int64
      var held: Int64
      var billed: Int64
      var collected: Int64
      var refunded: Int64
      var away: Int64
      var last: Instant?
    }

    struct Purpose: Encodable {
      var purpose: String
      var payouts: Int64
      var amount: Int64
    }

    var id: Int
    var name: String
    var keeper: String
    var area: String
    var shortCode: String
    var keyword: String
    var unit: Int64
    var most: Int
    var opens: Instant
    var closes: Instant
    var asOf: Instant
    var messages: Int64
    var confirmed: Int64
    var held: Int64
    var billed: Int64
    var collected: Int64
    var refunded: Int64
    var paid: Int64
    var promised: Int64
    var available: Int64
    var operators: [Operator]
    var purposes: [Purpose]

    init(_ settings: DriveSettings, _ sums: DriveSums, at now: Instant) {
      id = settings.number
      name = settings.name
      keeper = settings.keeper
      area = settings.area
      shortCode = settings.shortCode
      keyword = settings.drive.syntax.keyword
      unit = settings.drive.unit
      most = settings.drive.syntax.most
      opens = settings.drive.opens
      closes = settings.drive.closes
      asOf = now
      messages = sums.confirmed.count
      confirmed = sums.confirmed.amount
      held = sums.held.amount
      billed = sums.billed
      collected = sums.collected
      refunded = sums.refunded
      paid = sums.paidOut.amount
      promised = sums.waiting.amount
      available = sums.available
      operators = sums.operators.map { one in
        Operator(
          name: one.name, messages: one.confirmed.count, confirmed: one.confirmed.amount,
          held: one.held.amount, billed: one.billed, collected: one.collected,
          refunded: one.refunded, away: one.away, last: one.last)
      }
      purposes = settings.purposes.map { purpose in
        let sum = sums.paid[purpose] ?? DriveSums.Pair()
        return Purpose(purpose: purpose, payouts: sum.count, amount: sum.amount)
      }
    }
  }

  /// A day's donations.
  struct DayRow: Encodable {
    var day: String
    var messages: Int64
    var amount: Int64
  }

  /// An entry of the ledger.
  struct Entry: Encodable {
    var id: Int
    var time: Instant
    /// `posted`, `pending`, `post`, `void`, `reversal`.
    var kind: String
    var debit: String
    var credit: String
    var amount: Int64
    var `operator`: String?
    var message: String?
    var reason: String?
    var isSettled: Bool

    init(_ entry: DriveEntry) {
      id = entry.place
      time = entry.transfer.time
      kind =
        switch entry.transfer.kind {
        case .posted: "posted"
        case .pending: "pending"
        case .post: "post"
        case .void: "void"
        case .reversal: "reversal"
        }
      debit = entry.debit
      credit = entry.credit
      amount = entry.transfer.amount
      `operator` = entry.operatorName
      message = entry.message?.text
      reason = entry.note?.reason
      isSettled = entry.isSettled
    }
  }

  /// A payout.
  struct PayoutRow: Encodable {
    struct Act: Encodable {
      var step: String
      var by: String
      var note: String
      var time: Instant
    }

    var id: Int
    var receiver: String
    var purpose: String
    var amount: Int64
    var reason: String
    var by: String
    var time: Instant
    var state: String
    var acts: [Act]

    init(_ payout: Payout) {
      id = payout.number
      receiver = payout.proposal.receiver
      purpose = payout.proposal.purpose
      amount = payout.proposal.amount
      reason = payout.proposal.reason
      by = DonationView.name(payout.proposal.by)
      time = payout.proposal.time
      state = payout.state.rawValue
      acts = payout.acts.map {
        Act(step: $0.step.word, by: DonationView.name($0.by), note: $0.note, time: $0.time)
      }
    }
  }

  /// A month that was compared.
  struct Month: Encodable {
    struct Share: Encodable {
      var name: String
      var portalMessages: Int64
      var portal: Int64
      var billMessages: Int64
      var bill: Int64
      var received: Int64
      var prepaid: Int64
      var postpaid: Int64
      var owed: Int64
    }

    var id: Int
    var month: String
    var state: String
    var differences: Int
    var corrections: Int
    var by: String
    var time: Instant
    var decidedBy: String?
    var operators: [Share]

    init(_ month: MonthResult) {
      id = month.number
      self.month = "\(month.month)"
      state = month.state.rawValue
      differences = month.differences
      corrections = month.corrections
      by = DonationView.name(month.by)
      time = month.time
      decidedBy = month.decidedBy.map(DonationView.name)
      operators = month.shares.map { share in
        Share(
          name: share.operatorName, portalMessages: share.portal.count,
          portal: share.portal.amount, billMessages: share.bill.count, bill: share.bill.amount,
          received: share.received, prepaid: share.prepaid, postpaid: share.postpaid,
          owed: share.owed)
      }
    }
  }

  /// Who did something: `account 3`, `program 7`.
  static func name(_ number: UInt64) -> String {
    number & 1 << 63 == 0 ? "account \(number)" : "program \(number & ~(1 << 63))"
  }
}
