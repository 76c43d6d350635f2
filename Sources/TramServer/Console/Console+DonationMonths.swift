// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TramMessages
import TramUnits

extension Console {
  private static let mostRows = 100

  /// Adds the monthly comparison of portal, bills and bank.
  func addDonationMonths(to table: inout RouteTable) {
    page(&table, .get, "/donations/{id}/reconcile", "Shows the months that were compared") {
      visit in
      try await monthsPage(try drive(visit), visit)
    }
    page(&table, .post, "/donations/{id}/reconcile", "Compares a month with its files") { visit in
      try await compare(try drive(visit), visit)
    }
    page(
      &table, .get, "/donations/{id}/reconcile/{month}", "Shows what a month's comparison found"
    ) { visit in
      try await monthPage(try drive(visit), visit)
    }
    page(
      &table, .get, "/donations/{id}/reconcile/{month}/differences.csv",
      "Gives the differences of a month as CSV"
    ) { visit in
      let drive = try drive(visit)
      let month = try await month(drive, visit)
      return try differences(drive, month)
    }
    for (verb, done) in [("agree", "monthAgreed"), ("refuse", "monthRefused")] {
      page(
        &table, .post, "/donations/{id}/reconcile/{month}/\(verb)",
        "Decides on the bookings of a month: \(verb)"
      ) { visit in
        let drive = try drive(visit)
        let month = try await month(drive, visit)
        let form = try await visit.form()
        do {
          let note = try BookNoteForm.read(fields: form.only("note")).note
          let by = try PayoutDesk.number(of: visit.context.caller)
          if verb == "agree" {
            _ = try await MonthDesk(drive).agree(month.number, by: by, note: note, at: visit.now)
          } else {
            _ = try await drive.books.go(
              onMonth: month.number, .refuse, by: by, note: note, at: visit.now)
          }
        } catch {
          guard let faults = faults(of: error, visit) else { throw error }
          return try await monthPage(drive, visit, faults)
        }
        return visit.go(
          to: "/donations/\(drive.settings.number)/reconcile/\(month.number)", done: done)
      }
    }
  }

  private func month(
    _ drive: DonationRoom.Drive, _ visit: PageVisit
  ) async throws -> MonthResult {
    let number = visit.context.parameters.get("month").flatMap { Int($0) }
    guard let number,
      let month = try await drive.books.months().first(where: { $0.number == number })
    else { throw ServerError(.notFound, detail: "no such month was compared") }
    return month
  }

  private func compare(
    _ drive: DonationRoom.Drive, _ visit: PageVisit
  ) async throws -> Response {
    let request = visit.request
    guard let boundary = MultipartForm.boundary(of: request.headers[.contentType]),
      let form = MultipartForm(
        Array(buffer: try await request.body.collect(upTo: MonthDesk.mostBytes)),
        boundary: boundary),
      let month = form["month"].flatMap({ CivilMonth($0) })
    else {
      return try await monthsPage(
        drive, visit, FaultWords(visit.speech).view(visit.speech.say("months.noFiles")))
    }
    var files: [MonthDesk.File: ArraySlice<UInt8>] = [:]
    for file in [MonthDesk.File.portal, .bill, .bank] {
      let part = form.parts.first {
        $0.name == file.rawValue && $0.fileName != nil && !$0.content.isEmpty
      }
      if let part { files[file] = form.body[part.content] }
    }
    guard files[.bill] != nil else {
      return try await monthsPage(
        drive, visit, FaultWords(visit.speech).view(visit.speech.say("months.noFiles")))
    }
    do {
      let result = try await MonthDesk(drive).compare(
        month, files, by: try PayoutDesk.number(of: visit.context.caller), at: visit.now)
      return visit.go(
        to: "/donations/\(drive.settings.number)/reconcile/\(result.number)",
        done: "monthCompared")
    } catch let error as ServerError where !error.faults.isEmpty {
      // Lines and what is wrong with them, as a clerk looks for them in the file.
      let view: PageView = [
        "sentence": visit.speech.say("months.badFiles"), "hasRows": true,
        "rows": error.faults.map { "\($0.place): \($0.reason)" },
      ]
      return try await monthsPage(drive, visit, view)
    }
  }

  // MARK: Pages

  private func monthsPage(
    _ drive: DonationRoom.Drive, _ visit: PageVisit, _ faults: PageView? = nil
  ) async throws -> Response {
    let words = DonationWords(visit)
    let months = try await drive.books.months()
    let sums = try await drive.books.sums()
    var view = words.head(drive.settings)
    view["rows"] = months.prefix(Self.mostRows).map { row($0, words) }
    view["hasRows"] = !months.isEmpty
    view["mayKeep"] = visit.mayKeepDonations
    view["heldNote"] =
      sums.held.count > 0
      ? visit.speech.say("months.heldFirst", words.number(sums.held.count)) : false
    AccessFrame.current?.note(records: months.count)
    return try await visit.page(
      "months", title: visit.speech.say("months.title"), section: "donations", view,
      faults: faults, status: faults == nil ? .ok : .unprocessableContent)
  }

  private func row(_ month: MonthResult, _ words: DonationWords) -> PageView {
    let tones: [MonthResult.State: String] = [
      .waiting: "warn", .refused: "bad", .booking: "warn", .booked: "good",
    ]
    return [
      "result": "\(month.number)", "month": words.month(month.month),
      "billed": words.number(month.shares.reduce(0) { $0 &+ $1.bill.amount }),
      "differences": words.number(Int64(month.differences)),
      "by": words.who(month.by), "time": words.speech.moment(month.time),
      "monthState": words.speech.say("months.state-\(month.state.rawValue)"),
      "monthTone": tones[month.state] ?? "",
    ]
  }

  private func monthPage(
    _ drive: DonationRoom.Drive, _ visit: PageVisit, _ faults: PageView? = nil
  ) async throws -> Response {
    let words = DonationWords(visit)
    let speech = visit.speech
    let month = try await month(drive, visit)
    var view = words.head(drive.settings)
    for (key, value) in row(month, words) { view[key] = value }
    view["shares"] = month.shares.map { share(words, $0) }
    view["bookingsAbout"] = speech.say(
      "months.bookingsAbout", words.number(Int64(month.corrections)))
    let desk = MonthDesk(drive)
    let differences = firstRows(desk.path(month.number, .differences), Self.mostRows)
    view["differenceRows"] = differences.map { fields -> PageView in
      [
        "operator": fields[0], "message": fields[1],
        "kind": speech.say("months.kind-\(fields[2])"), "portal": fields[3], "bill": fields[4],
        "correction": words.number(Int64(fields[5]) ?? 0),
      ]
    }
    view["hasDifferences"] = !differences.isEmpty
    view["moreDifferences"] =
      month.differences > differences.count
      ? speech.say("lists.more", words.number(Int64(month.differences - differences.count)))
      : false
    let corrections = firstRows(desk.path(month.number, .corrections), Self.mostRows)
    view["correctionRows"] = corrections.map { fields -> PageView in
      [
        "what": speech.say("months.do-\(fields[0])"),
        "operator": fields[2], "message": fields[3],
        "units": fields[0] == "add" ? fields[4] : "",
      ]
    }
    view["hasCorrections"] = !corrections.isEmpty
    view["moreCorrections"] =
      month.corrections > corrections.count
      ? speech.say("lists.more", words.number(Int64(month.corrections - corrections.count)))
      : false
    let isWaiting = month.state == .waiting && visit.mayKeepDonations
    view["isWaiting"] = isWaiting
    view["mayAgree"] = isWaiting && visit.bookNumber != month.by
    if let by = month.decidedBy, let time = month.decided {
      view["decided"] =
        "\(words.who(by)), \(speech.moment(time))\(month.note.isEmpty ? "" : " – \(month.note)")"
    }
    AccessFrame.current?.note(records: differences.count + corrections.count)
    return try await visit.page(
      "month", title: speech.say("months.titleOf", words.month(month.month)),
      section: "donations", view, faults: faults,
      status: faults == nil ? .ok : .unprocessableContent)
  }

  private func share(_ words: DonationWords, _ share: MonthResult.Share) -> PageView {
    [
      "name": share.operatorName, "portalCount": words.number(share.portal.count),
      "portal": words.number(share.portal.amount), "billCount": words.number(share.bill.count),
      "bill": words.number(share.bill.amount), "received": words.number(share.received),
      "refunded": words.number(share.prepaid &+ share.postpaid),
      "owed": words.number(share.owed), "isEven": share.owed == 0,
    ]
  }

  /// The first rows of a file of six columns that this program wrote.
  private func firstRows(_ path: String, _ most: Int) -> [[String]] {
    guard let bytes = FileHandle(forReadingAtPath: path)?.readData(ofLength: 1 << 16) else {
      return []
    }
    var rows: [[String]] = []
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 6 else { continue }
      rows.append(fields)
      if rows.count == most { break }
    }
    return rows
  }

  private func differences(
    _ drive: DonationRoom.Drive, _ month: MonthResult
  ) throws -> Response {
    let path = MonthDesk(drive).path(month.number, .differences)
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw ServerError(.notFound, detail: "the files of that month are not there")
    }
    AccessFrame.current?.note(records: month.differences)
    let name = "differences-\(drive.settings.number)-\(month.month).csv"
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
        .contentDisposition: "attachment; filename=\"\(name)\"",
      ],
      body: ResponseBody { writer in
        while let piece = try file.read(upToCount: 1 << 18), !piece.isEmpty {
          try await writer.write(ByteBuffer(bytes: [UInt8](piece)))
        }
        try? file.close()
        try await writer.finish(nil)
      })
  }
}
