// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramBytes
import TramIsolation
import TramJournal
import TramUnits

extension Console {
  private static let mostShown = 100

  /// Adds the import of a sheet of orders: what would be taken, then taking it.
  func addImport(to table: inout RouteTable) {
    page(&table, .get, "/import", "Shows the form for a sheet of orders") { visit in
      try await importPage(visit, csv: "", nil)
    }
    page(&table, .post, "/import", "Shows what would be taken of a sheet") { visit in
      let csv = try await visit.form().raw("csv") ?? ""
      do {
        return try await importPage(visit, csv: csv, try OrderImport(csv))
      } catch let error as BytesError {
        return try await importPage(visit, csv: csv, nil, sentence: error.detail)
      }
    }
    page(&table, .post, "/import/confirm", "Takes the rows of a sheet") { visit in
      let csv = try await visit.form().raw("csv") ?? ""
      let sheet: OrderImport
      do throws(BytesError) { sheet = try OrderImport(csv) } catch {
        return try await importPage(visit, csv: csv, nil, sentence: error.detail)
      }
      let count = try await sheet.issue(by: visit.context.author, actions)
      return visit.go(to: "/orders?state=issued&count=\(count)", done: "imported")
    }
  }

  private func importPage(
    _ visit: PageVisit, csv: String, _ sheet: OrderImport?, sentence: String? = nil
  ) async throws -> Response {
    let speech = visit.speech
    // Browsers send line ends as CR LF, and drop the first line end of a text field.
    var view: PageView = ["csv": csv.replacing("\r\n", with: "\n")]
    if let sheet {
      var preview: PageView = [
        "counts": speech.say(
          "import.counts", speech.number(Double(sheet.rows.count)),
          speech.number(Double(sheet.refused))),
        "hasBad": !sheet.remarks.isEmpty, "hasGood": !sheet.rows.isEmpty,
        "confirm": speech.say("import.confirm", speech.number(Double(sheet.rows.count))),
        "bad": sheet.remarks.prefix(Self.mostShown).map { bad($0, speech) },
        "good": sheet.rows.prefix(Self.mostShown).map { good($0, speech) },
      ]
      if sheet.rows.count > Self.mostShown {
        let more = speech.number(Double(sheet.rows.count - Self.mostShown))
        preview["moreGood"] = speech.say("import.moreGood", more)
      }
      view["preview"] = preview
    }
    return try await visit.page(
      "import", title: speech.say("import.title"), section: "orders", view,
      faults: sentence.map { FaultWords(speech).view($0) },
      status: sentence == nil ? .ok : .unprocessableContent)
  }

  private func bad(_ remark: OrderSheet.Remark, _ speech: Speech) -> PageView {
    let language: OrderSheet.Language = speech.language == .english ? .english : .vietnamese
    return [
      "line": "\(remark.line)", "column": remark.column,
      "reason": remark.explanation(in: language),
    ]
  }

  private func good(_ row: OrderImport.Row, _ speech: Speech) -> PageView {
    [
      "line": "\(row.line)", "name": row.person.name,
      "place": speech.say(
        "orders.circle", speech.distance(row.radius), speech.place(row.latitude, row.longitude)),
      "from": speech.moment(row.from),
      "until": row.until.map { speech.moment($0) } ?? speech.say("orders.open"),
    ]
  }
}
