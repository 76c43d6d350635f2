// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore
import TramMessages
import TramUnits

extension Console {
  private static let mostEntries = 50
  private static let mostHeld = 100

  /// Adds the pages of drives: totals, entries, what is held, the books for hledger.
  func addDonations(to table: inout RouteTable) {
    page(&table, .get, "/donations", "Lists the drives for donations with their totals") {
      try await donationsPage($0)
    }
    page(&table, .get, "/donations/{id}", "Shows a drive: totals by operator and day") { visit in
      try await drivePage(try drive(visit), visit)
    }
    page(&table, .get, "/donations/{id}/entries", "Shows the entries of a drive's ledger") {
      visit in
      try await entriesPage(try drive(visit), visit)
    }
    page(
      &table, .get, "/donations/{id}/books.journal", "Gives the books of a drive for hledger"
    ) { visit in
      try await journal(try drive(visit))
    }
    bookStep(
      &table, "/donations/{id}/entries/{entry}/reverse", "Reverses a donation",
      done: "entryReversed", to: "/entries",
      { drive, visit, form in
        let form = try BookReasonForm.read(fields: form.only("reason"))
        try await drive.books.reverse(
          try place(visit), by: try PayoutDesk.number(of: visit.context.caller),
          reason: form.reason, at: visit.now)
      }, page: { drive, visit, faults in try await entriesPage(drive, visit, faults) })
    page(&table, .post, "/donations/{id}/held/{entry}", "Books what is held, or lets it go") {
      visit in
      let drive = try drive(visit)
      let form = try await visit.form()
      let isBooked = form["decision"] == "book"
      do {
        let reason = try BookReasonForm.read(fields: form.only("reason")).reason
        try await drive.books.settle(
          held: try place(visit), isBooked: isBooked,
          by: try PayoutDesk.number(of: visit.context.caller), reason: reason, at: visit.now)
      } catch {
        guard let faults = faults(of: error, visit) else { throw error }
        return try await drivePage(drive, visit, faults)
      }
      return visit.go(
        to: "/donations/\(drive.settings.number)", done: isBooked ? "heldBooked" : "heldLetGo")
    }
  }

  /// The drive that a path names, within the scope of the one who asks.
  func drive(_ visit: PageVisit) throws -> DonationRoom.Drive {
    try room.donations.drive(visit.context.parameters.get("id"), within: visit.context.scope)
  }

  private func place(_ visit: PageVisit) throws -> Int {
    guard let place = visit.context.parameters.get("entry").flatMap({ Int($0) }) else {
      throw BookRefusal.unknown
    }
    return place
  }

  /// The view of what was refused; `nil` for what is no fault of the form.
  func faults(of error: any Error, _ visit: PageVisit) -> PageView? {
    let words = FaultWords(visit.speech)
    switch error {
    case let refusal as BookRefusal where refusal != .unknown:
      return words.view(DonationWords(visit).sentence(refusal))
    case let error as ServerError where !error.faults.isEmpty: return words.view(error.faults)
    default: return nil
    }
  }

  /// Adds a step that changes the books and leads back to a page of its drive.
  func bookStep(
    _ table: inout RouteTable, _ path: String, _ summary: String, done: String, to back: String,
    _ step:
      @escaping @Sendable (DonationRoom.Drive, PageVisit, FormFields) async throws -> Void,
    page shown:
      @escaping @Sendable (DonationRoom.Drive, PageVisit, PageView) async throws -> Response
  ) {
    page(&table, .post, path, summary) { visit in
      let drive = try drive(visit)
      let form = try await visit.form()
      do { try await step(drive, visit, form) } catch {
        guard let faults = faults(of: error, visit) else { throw error }
        return try await shown(drive, visit, faults)
      }
      return visit.go(to: "/donations/\(drive.settings.number)\(back)", done: done)
    }
  }

  // MARK: Pages

  private func donationsPage(_ visit: PageVisit) async throws -> Response {
    let words = DonationWords(visit)
    let drives = room.donations.drives(within: visit.context.scope)
    var rows: [PageView] = []
    for drive in drives {
      let sums = try await drive.books.sums()
      var row = words.head(drive.settings)
      row["confirmed"] = words.money(sums.confirmed.amount)
      row["count"] = words.number(sums.confirmed.count)
      row["collected"] = words.money(sums.collected)
      row["paid"] = words.money(sums.paidOut.amount)
      row["available"] = words.money(sums.available)
      if sums.held.count > 0 {
        row["heldNote"] = visit.speech.say("donations.heldCount", words.number(sums.held.count))
      }
      if sums.waiting.count > 0 {
        row["waitingNote"] = visit.speech.say(
          "donations.waitingCount", words.number(sums.waiting.count))
      }
      rows.append(row)
    }
    AccessFrame.current?.note(records: rows.count)
    return try await visit.page(
      "donations", title: visit.speech.say("donations.title"), section: "donations",
      ["rows": rows, "hasRows": !rows.isEmpty, "asOf": visit.speech.moment(visit.now)])
  }

  /// A drive's own page, perhaps with what was refused.
  func drivePage(
    _ drive: DonationRoom.Drive, _ visit: PageVisit, _ faults: PageView? = nil
  ) async throws -> Response {
    let words = DonationWords(visit)
    let speech = visit.speech
    let sums = try await drive.books.sums()
    let held = try await drive.books.held(most: Self.mostHeld)
    var view = words.head(drive.settings)
    view["asOf"] = speech.moment(visit.now)
    view["asOfISO"] = visit.now.iso
    view["lastNote"] =
      sums.last.map { speech.say("donations.lastAt", speech.moment($0)) } ?? false
    view["figures"] = figures(sums, words)
    view["operators"] = words.operators(sums)
    let total = sums.operators.reduce(into: DriveSums.Pair()) { $0 = $0 + $1.confirmed }
    view["totalCount"] = words.number(total.count)
    view["total"] = words.number(total.amount)
    view["totalHeld"] = words.number(sums.held.amount)
    view["totalBilled"] = words.number(sums.billed)
    view["totalCollected"] = words.number(sums.collected)
    view["totalRefunded"] = words.number(sums.refunded)
    view["totalOwed"] = words.number(sums.billed &- sums.collected &- sums.refunded)
    view["days"] = words.days(sums)
    view["hasDays"] = !sums.days.isEmpty
    view["bars"] = words.bars(sums) ?? false
    view["causes"] = words.causes(sums)
    view["hasCauses"] = !sums.away.isEmpty
    view["heldRows"] = held.map(words.entry)
    view["hasHeld"] = !held.isEmpty
    view["moreHeld"] =
      sums.held.count > Int64(held.count)
      ? speech.say("lists.more", words.number(sums.held.count - Int64(held.count))) : false
    view["mayKeep"] = visit.mayKeepDonations
    AccessFrame.current?.note(records: held.count)
    return try await visit.page(
      "drive", title: drive.settings.name(in: speech.language), section: "donations", view,
      faults: faults, status: faults == nil ? .ok : .unprocessableContent)
  }

  private func figures(_ sums: DriveSums, _ words: DonationWords) -> [PageView] {
    let speech = words.speech
    return [
      ["label": speech.say("donations.confirmed"), "value": words.money(sums.confirmed.amount)],
      ["label": speech.say("donations.messages"), "value": words.number(sums.confirmed.count)],
      ["label": speech.say("donations.billed"), "value": words.money(sums.billed)],
      ["label": speech.say("donations.collected"), "value": words.money(sums.collected)],
      ["label": speech.say("donations.refunded"), "value": words.money(sums.refunded)],
      ["label": speech.say("donations.paidOut"), "value": words.money(sums.paidOut.amount)],
      ["label": speech.say("donations.promisedSum"), "value": words.money(sums.waiting.amount)],
      ["label": speech.say("donations.available"), "value": words.money(sums.available)],
    ]
  }

  /// The entries of the ledger, the last first, perhaps with what was refused.
  func entriesPage(
    _ drive: DonationRoom.Drive, _ visit: PageVisit, _ faults: PageView? = nil
  ) async throws -> Response {
    let words = DonationWords(visit)
    let before = visit.query["after"].flatMap { Int($0) } ?? Int.max
    let (entries, count) = try await drive.books.entries(before: before, most: Self.mostEntries)
    let next = entries.last.flatMap { $0.place > 0 ? "\($0.place)" : nil }
    var view = visit.pages("/donations/\(drive.settings.number)/entries", next: next)
    for (key, value) in words.head(drive.settings) { view[key] = value }
    view["rows"] = entries.map(words.entry)
    view["hasRows"] = !entries.isEmpty
    view["count"] = visit.speech.say("donations.entryCount", words.number(Int64(count)))
    view["mayKeep"] = visit.mayKeepDonations
    AccessFrame.current?.note(records: entries.count)
    return try await visit.page(
      "drive-entries", title: visit.speech.say("donations.entries"), section: "donations", view,
      faults: faults, status: faults == nil ? .ok : .unprocessableContent)
  }

  /// The books as hledger reads them, a piece at a time.
  private func journal(_ drive: DonationRoom.Drive) async throws -> Response {
    let books = try await drive.books.settled()
    AccessFrame.current?.note(records: books.ledger.transfers.count)
    let name = "donations-\(drive.settings.number).journal"
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/plain; charset=utf-8", .cacheControl: "no-store",
        .contentDisposition: "attachment; filename=\"\(name)\"",
      ],
      body: ResponseBody { writer in
        var journal = DriveJournal(books)
        while let piece = journal.next() { try await writer.write(ByteBuffer(bytes: piece)) }
        try await writer.finish(nil)
      })
  }
}
