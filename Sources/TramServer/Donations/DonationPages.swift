// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore
import TramBytes
import TramMessages
import TramUnits

/// What everybody may see of donations: totals, days and purposes, and the same as CSV.
///
/// It reads running sums alone: no entry, no sender, no receiver.
struct DonationPages: Sendable {
  let front: FrontPages
  let room: ControlRoom

  /// Adds the page and the file.
  func add(to table: inout RouteTable) {
    front.page(&table, .get, "/public/donations", "Shows everybody what was given and paid out") {
      visit in
      try await page(visit)
    }
    table.add(
      .get, "/public/donations.csv", need: .open, "Gives everybody the totals as CSV"
    ) { _, _ in
      Response(
        status: .ok,
        headers: [
          .contentType: "text/csv; charset=utf-8", .cacheControl: "max-age=60",
          .contentDisposition: "attachment; filename=\"donations.csv\"",
        ], body: .init(byteBuffer: ByteBuffer(bytes: try await sheet())))
    }
  }

  private func page(_ visit: FrontVisit) async throws -> Response {
    let words = DonationWords(visit.speech, now: visit.now)
    let speech = visit.speech
    var rows: [PageView] = []
    // The drive that began last stands first.
    for drive in room.donations.drives.sorted(by: {
      $1.settings.drive.opens < $0.settings.drive.opens
    }) {
      let sums = try await drive.books.sums()
      let settled = try await drive.books.months().filter { $0.state == .booked }
      var row = words.head(drive.settings)
      row["how"] = speech.say(
        "give.how", drive.settings.drive.syntax.keyword, drive.settings.shortCode,
        "\(drive.settings.drive.syntax.most)", words.money(drive.settings.drive.unit))
      row["isOpen"] = visit.now < drive.settings.drive.closes
      row["confirmed"] = words.money(sums.confirmed.amount)
      row["count"] = words.number(sums.confirmed.count)
      row["collected"] = words.money(sums.collected)
      row["paid"] = words.money(sums.paidOut.amount)
      row["left"] = words.money(sums.collected &- sums.paidOut.amount)
      row["promised"] =
        sums.waiting.count > 0
        ? speech.say("give.promised", words.money(sums.waiting.amount)) : false
      let purposes = words.purposes(sums)
      row["purposes"] = purposes
      row["hasPurposes"] = !purposes.isEmpty
      row["days"] = words.days(sums)
      row["hasDays"] = !sums.days.isEmpty
      row["bars"] = words.bars(sums) ?? false
      row["settled"] =
        settled.isEmpty
        ? speech.say("give.notSettled")
        : speech.say(
          "give.settled",
          Set(settled.map(\.month)).sorted().map(words.month).joined(separator: ", "))
      rows.append(row)
    }
    let view: PageView = [
      "drives": rows, "hasDrives": !rows.isEmpty,
      "asOf": speech.say("give.asOf", speech.moment(visit.now)), "asOfISO": visit.now.iso,
    ]
    return visit.page("front-donations", title: speech.say("give.title"), view)
  }

  /// The totals as rows: what is measured, of what, in which unit, as of when, by whom.
  private func sheet() async throws -> [UInt8] {
    var out = ByteWriter(capacity: 1 << 14)
    out.append(literal: "drive,name,measure,of,messages,amount,unit,as_of,source\n")
    let asOf = room.now().iso
    for drive in room.donations.drives {
      let settings = drive.settings
      let sums = try await drive.books.sums()
      func row(_ measure: StaticString, _ of: String, _ count: Int64?, _ amount: Int64) {
        out.append("\(settings.number),")
        out.append(csv: settings.name)
        out.append(literal: ",")
        out.append(literal: measure)
        out.append(literal: ",")
        out.append(csv: of)
        out.append(literal: ",")
        if let count { out.append(decimal: count) }
        out.append(literal: ",")
        out.append(decimal: amount)
        out.append(literal: ",VND,")
        out.append(asOf)
        out.append(literal: ",")
        out.append(csv: "Trạm, \(settings.keeper)")
        out.append(literal: "\n")
      }
      row("confirmed", "", sums.confirmed.count, sums.confirmed.amount)
      row("collected", "", nil, sums.collected)
      row("paid", "", sums.paidOut.count, sums.paidOut.amount)
      for one in sums.operators {
        row("confirmed-by-operator", one.name, one.confirmed.count, one.confirmed.amount)
      }
      for (purpose, sum) in sums.paid.sorted(by: { $0.key < $1.key }) where sum.count != 0 {
        row("paid-by-purpose", purpose, sum.count, sum.amount)
      }
      for (day, sum) in sums.days { row("confirmed-by-day", "\(day)", sum.count, sum.amount) }
    }
    return out.bytes
  }
}
