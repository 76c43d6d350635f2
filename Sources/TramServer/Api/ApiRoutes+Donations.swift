// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramJournal
import TramMessages
import TramUnits

extension ApiRoutes {
  static let donationReading: Need = .signedIn | .operatorFeed("donations.read")
  static let donationWriting: Need = .signedIn | .operatorFeed("donations.write")
  private static let mostEntries = 1000

  /// Adds drives, their entries, months and payouts.
  func addDonations(to table: inout RouteTable) {
    let room = self.room
    table.add(
      .get, "/v1/donations", need: Self.donationReading, "Lists the drives with their sums",
      doc: .donations(.items("Drive"))
    ) { request, context in
      try ApiQuery(request).finish()
      var rows: [DonationView.Drive] = []
      for drive in room.donations.drives(within: context.scope) {
        rows.append(
          DonationView.Drive(drive.settings, try await drive.books.sums(), at: room.now()))
      }
      AccessFrame.current?.note(records: rows.count)
      return try ApiAnswer.json(ApiAnswer.Page(items: rows, next: nil), request)
    }
    addDriveReading(
      "", .json("As it stands now.", .reference("Drive")), "Shows a drive with its sums",
      to: &table
    ) { drive, _ in
      DonationView.Drive(drive.settings, try await drive.books.sums(), at: room.now())
    }
    addDriveReading("/days", .items("DriveDay"), "Lists a drive's donations by day", to: &table) {
      drive, _ in
      let days = try await drive.books.sums().days
      return ApiAnswer.Page(
        items: days.map { day, sum in
          DonationView.DayRow(day: "\(day)", messages: sum.count, amount: sum.amount)
        }, next: nil)
    }
    addDriveReading(
      "/months", .items("DriveMonth"), "Lists the months that were compared, the last first",
      to: &table
    ) { drive, _ in
      ApiAnswer.Page(
        items: try await drive.books.months().map { DonationView.Month($0) }, next: nil)
    }
    addDriveReading(
      "/payouts", .items("Payout"), "Lists the payouts, the last first", to: &table
    ) { drive, _ in
      ApiAnswer.Page(
        items: try await drive.books.payouts().map { DonationView.PayoutRow($0) }, next: nil)
    }
    addEntries(to: &table)
    addPayoutMaking(to: &table)
  }

  private func addDriveReading<Shown: Encodable & SendableMetatype>(
    _ path: String, _ answer: RouteDoc.Answer, _ summary: String, to table: inout RouteTable,
    _ show: @escaping @Sendable (DonationRoom.Drive, RoomContext) async throws -> Shown
  ) {
    let room = self.room
    var doc = RouteDoc.donations(answer)
    doc.problems.append(404)
    table.add(
      .get, "/v1/donations/{id}\(path)", need: Self.donationReading, summary, doc: doc
    ) { request, context in
      try ApiQuery(request).finish()
      let drive = try room.donations.drive(
        context.parameters.get("id"), within: context.scope)
      return try ApiAnswer.json(try await show(drive, context), request)
    }
  }

  private func addEntries(to table: inout RouteTable) {
    let room = self.room
    var doc = RouteDoc.donations(.items("DriveEntry"))
    doc.problems.append(404)
    doc.parameters.append(
      RouteDoc.Parameter(
        name: "after", schema: ["type": "integer", "minimum": 0],
        about: "Begins before the entry of this number; `next` leads on."))
    table.add(
      .get, "/v1/donations/{id}/entries", need: Self.donationReading,
      "Lists the entries of a drive's ledger, the last first", doc: doc
    ) { request, context in
      var query = ApiQuery(request)
      let after = query.text("after")
      if let after, (Int(after) ?? -1) < 0 { query.note("after", "should be an entry's number") }
      try query.finish()
      let drive = try room.donations.drive(
        context.parameters.get("id"), within: context.scope)
      let (entries, _) = try await drive.books.entries(
        before: after.flatMap { Int($0) } ?? .max, most: Self.mostEntries)
      AccessFrame.current?.note(records: entries.count)
      let last = entries.last.flatMap { $0.place > 0 ? "\($0.place)" : nil }
      return try ApiAnswer.json(
        ApiAnswer.Page(
          items: entries.map { DonationView.Entry($0) },
          next: last.map { ApiAnswer.next($0, of: request) }), request)
    }
  }

  // MARK: Payouts

  private func addPayoutMaking(to table: inout RouteTable) {
    let room = self.room
    var doc = RouteDoc(
      tag: "donations",
      answers: [
        .json(
          "It waits for a second person; by the same key it is the first one.",
          .reference("Payout"), status: 201)
      ])
    doc.parameters = [.idempotencyKey]
    doc.bodies = [("application/json", .reference("PayoutForm"))]
    doc.problems = [404, 409, 413, 415, 422]
    table.add(
      .post, "/v1/donations/{id}/payouts", need: Self.donationWriting, "Proposes a payout",
      doc: doc
    ) { request, context in
      try ApiQuery(request).finish()
      // The drive first: whoever may not see it is told nothing of what its payouts need.
      let desk = try PayoutDesk(room, context)
      let ask = try ApiAsk(request, context, desk: "donations \(desk.drive.settings.number)")
      let form = try await ApiAsk.form(PayoutForm.self, request, isOptional: false)
      let key = ask.key.map { $0.source ^ $0.number | 1 } ?? 0
      return try ApiAnswer.json(
        DonationView.PayoutRow(try await desk.propose(form, key: key)), request,
        status: .created)
    }
    let steps: [(Payout.Step, String)] = [
      (.approve, "Approves a payout that another proposed"), (.refuse, "Refuses a payout"),
      (.askReversal, "Asks to take a payout back"),
      (.reverse, "Takes a payout back that another asked for"),
      (.keep, "Refuses to take a payout back"),
    ]
    for (step, summary) in steps {
      if step == .askReversal {
        addPayoutStep(step, summary, by: BookReasonForm.self, to: &table) { $0.reason }
      } else {
        addPayoutStep(step, summary, by: BookNoteForm.self, to: &table) { $0.note }
      }
    }
  }

  private func addPayoutStep<Form: DeskForm>(
    _ step: Payout.Step, _ summary: String, by form: Form.Type, to table: inout RouteTable,
    _ note: @escaping @Sendable (Form) -> String
  ) {
    let room = self.room
    let isOptional = form == BookNoteForm.self
    var doc = RouteDoc(
      tag: "donations", answers: [.json("As it stands now.", .reference("Payout"))])
    doc.bodies = [("application/json", .reference("\(form)"))]
    doc.isBodyOptional = isOptional
    doc.problems = [404, 409, 413, 415, 422]
    // A person decides; a program may only propose.
    table.add(
      .post, "/v1/donations/{id}/payouts/{payout}/\(step.word)", need: .signedIn, summary,
      doc: doc
    ) { request, context in
      try ApiQuery(request).finish()
      let desk = try PayoutDesk(room, context)
      let sent = try await ApiAsk.form(form, request, isOptional: isOptional)
      let payout = try await desk.go(
        context.parameters.get("payout"), step, note: note(sent))
      return try ApiAnswer.json(DonationView.PayoutRow(payout), request)
    }
  }
}

extension RouteDoc {
  fileprivate static func donations(_ answer: Answer) -> RouteDoc {
    var doc = RouteDoc(tag: "donations", answers: [answer, .notModified])
    doc.parameters = [.ifNoneMatch]
    doc.problems = [422]
    return doc
  }
}

extension RouteDoc.Answer {
  /// A page of rows of a schema.
  fileprivate static func items(_ name: String) -> Self {
    .json(
      "The rows.",
      .record(
        [
          "items": .array(.reference(name)),
          "next": ["type": "string", "description": "The address of the next page."],
        ], required: ["items"]))
  }
}
