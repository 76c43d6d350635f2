// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore
import TramIsolation
import TramTracing
import TramUnits

extension Console {
  private static let mostComplaints = 200
  private static let mostPairs = 50

  private var lists: LineListDesk { LineListDesk(room: room) }

  /// Adds the import of a line list: how it is understood, then taking it, then what came of it.
  func addLineLists(to table: inout RouteTable) {
    page(&table, .get, "/cases/import", "Shows the form for a line list") { visit in
      try await listForm(visit)
    }
    page(&table, .post, "/cases/import", "Reads a line list and keeps nothing yet") { visit in
      try await upload(visit)
    }
    page(&table, .get, "/cases/import/{list}", "Shows how a line list is understood") { visit in
      let token = visit.context.parameters.get("list") ?? ""
      let item = try await room.shelf.item(token, of: visit.context.author, at: visit.now)
      return try await listPage(token, item, visit)
    }
    page(&table, .post, "/cases/import/{list}", "Reads a line list anew, or takes it") { visit in
      let token = visit.context.parameters.get("list") ?? ""
      let fields = try await visit.form()
      let item = try await room.shelf.item(token, of: visit.context.author, at: visit.now)
      let ask = LineListAsk(fields: fields)
      do {
        let isDry = fields["action"] != "take"
        try await read(token, item.bytes, ask, isDry: isDry, visit)
      } catch let error as ServerError where error.code == .invalid {
        return try await listPage(token, item, visit, sentence: error.detail)
      }
      return visit.go(to: "/cases/import/\(token)")
    }
    page(
      &table, .get, "/cases/import/{list}/refused.csv", "Gives the refused rows with reasons"
    ) { visit in
      let token = visit.context.parameters.get("list") ?? ""
      let item = try await room.shelf.item(token, of: visit.context.author, at: visit.now)
      guard let report = item.report else {
        throw ServerError(.notFound, detail: "the list was not read yet")
      }
      let bytes = try lists.refusedRows(item.bytes, item.ask, report, language(visit))
      var headers: HTTPFields = [
        .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
      ]
      headers[.contentDisposition] = "attachment; filename=\"refused.csv\""
      return Response(
        status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
  }

  private func language(_ visit: PageVisit) -> LineListLanguage {
    visit.speech.language == .english ? .english : .vietnamese
  }

  private func listForm(_ visit: PageVisit, sentence: String? = nil) async throws -> Response {
    var view: PageView = ["isForm": true]
    view["mark"] = ""
    view["dates"] = dates(nil, visit.speech)
    return try await visit.page(
      "line-list", title: visit.speech.say("lists.title"), section: "cases", view,
      faults: sentence.map { FaultWords(visit.speech).view($0) },
      status: sentence == nil ? .ok : .unprocessableContent)
  }

  private func upload(_ visit: PageVisit) async throws -> Response {
    let request = visit.request
    guard let boundary = MultipartForm.boundary(of: request.headers[.contentType]),
      let form = MultipartForm(
        Array(buffer: try await request.body.collect(upTo: LineListDesk.mostBytes + (1 << 16))),
        boundary: boundary),
      let file = form.file("list")
    else { return try await listForm(visit, sentence: visit.speech.say("lists.noFile")) }
    let author = visit.context.author
    let token = await room.shelf.put(file.bytes, name: file.name, by: author, at: visit.now)
    do {
      try await read(token, file.bytes, LineListAsk(fields: form.fields), isDry: true, visit)
    } catch let error as ServerError where error.code == .invalid || error.code == .tooLarge {
      return try await listForm(visit, sentence: error.detail)
    }
    return visit.go(to: "/cases/import/\(token)")
  }

  private func read(
    _ token: String, _ bytes: [UInt8], _ ask: LineListAsk, isDry: Bool, _ visit: PageVisit
  ) async throws {
    let report = try await lists.take(bytes, ask, isDry: isDry, by: visit.context.author)
    await room.shelf.note(report, ask, of: token)
  }

  // MARK: The page

  private func listPage(
    _ token: String, _ item: LineListShelf.Item, _ visit: PageVisit, sentence: String? = nil
  ) async throws -> Response {
    let speech = visit.speech
    var view: PageView = ["isForm": false, "token": token, "name": item.name]
    view["mark"] = item.ask.mark
    view["disease"] = item.ask.disease
    view["sheet"] = item.ask.sheet ?? ""
    view["dates"] = dates(item.ask.dates, speech)
    if let report = item.report {
      view["isDry"] = report.isDry
      view["figures"] = figures(report, speech)
      view["columns"] = columns(report, item.ask, visit)
      view["refusedCount"] = report.refused > 0 ? speech.number(Double(report.refused)) : false
      let refused = report.complaints.filter { $0.weight == .refused }
      let notes = report.complaints.filter { $0.weight == .caution }
      view["bad"] = complaints(refused, visit)
      view["notes"] = complaints(notes, visit)
      view["moreBad"] = more(refused.count, Self.mostComplaints, speech)
      view["moreNotes"] = more(notes.count, Self.mostComplaints, speech)
      view["hasBad"] = !refused.isEmpty
      view["hasNotes"] = !notes.isEmpty
      view["isNotCompared"] = report.duplicates == nil
      if let pairs = report.duplicates, !pairs.isEmpty {
        view["pairs"] =
          [
            "rows": pairs.prefix(Self.mostPairs).map { pair -> PageView in
              [
                "row": "\(report.list.rowNumbers[pair.first])",
                "other": "\(report.list.rowNumbers[pair.second])",
                "likely": speech.percent(pair.probability),
              ]
            }, "more": more(pairs.count, Self.mostPairs, speech),
          ] as PageView
      }
      view["take"] =
        report.isDry && report.taken > 0
        ? speech.say("lists.take", speech.number(Double(report.taken))) : false
      view["withoutWard"] =
        report.withoutWard > 0
        ? speech.say("lists.withoutWard", speech.number(Double(report.withoutWard))) : false
    }
    return try await visit.page(
      "line-list", title: speech.say("lists.title"), section: "cases", view,
      faults: sentence.map { FaultWords(speech).view($0) },
      status: sentence == nil ? .ok : .unprocessableContent)
  }

  private func figures(_ report: LineListReport, _ speech: Speech) -> [PageView] {
    let figures: [(String, Int)] = [
      (report.isDry ? "lists.willTake" : "lists.taken", report.taken),
      ("lists.refused", report.refused), ("lists.fresh", report.fresh),
      (report.isDry ? "lists.willChange" : "lists.changed", report.changed),
      ("lists.noted", report.noted), ("lists.empty", report.list.empty),
    ]
    return figures.map { key, count in
      ["label": speech.say(key), "count": speech.number(Double(count))]
    }
  }

  private func columns(
    _ report: LineListReport, _ ask: LineListAsk, _ visit: PageVisit
  ) -> [PageView] {
    let speech = visit.speech
    let language = language(visit)
    let fields = LineListField.allCases.map { ($0.name, $0.title(language)) }
    return report.list.columns.enumerated().map { index, column in
      let stated = ask.columns[column.title]
      let chosen = stated.map { $0?.name ?? "none" } ?? "auto"
      let found = column.field.map { $0.title(language) } ?? speech.say("lists.kept")
      return [
        "index": "\(index)", "title": column.title, "found": found,
        "isKnown": column.field != nil, "order": column.days.map { days($0, speech) } ?? false,
        "choices": speech.choices(
          [("auto", speech.say("lists.auto", found)), ("none", speech.say("lists.none"))]
            + fields, chosen: chosen),
      ]
    }
  }

  /// How a column's dates are read, in a few words.
  private func days(_ reading: DayReading, _ speech: Speech) -> String {
    switch reading.order {
    case .dayFirst?: speech.say("lists.dayFirst")
    case .monthFirst?: speech.say("lists.monthFirst")
    case nil:
      reading.reason == .notNeeded ? speech.say("lists.plainDates") : speech.say("lists.noOrder")
    }
  }

  private func dates(_ order: DayOrder?, _ speech: Speech) -> [PageView] {
    speech.choices(
      [
        ("", speech.say("lists.datesAuto")), ("dmy", speech.say("lists.dayFirst")),
        ("mdy", speech.say("lists.monthFirst")),
      ], chosen: order?.rawValue)
  }

  private func complaints(_ all: [LineListComplaint], _ visit: PageVisit) -> [PageView] {
    all.prefix(Self.mostComplaints).map { complaint in
      [
        "row": "\(complaint.row)", "column": complaint.column ?? "",
        "reason": complaint.reason(in: language(visit)),
      ]
    }
  }

  private func more(_ count: Int, _ most: Int, _ speech: Speech) -> Any {
    count > most
      ? speech.say("lists.more", speech.number(Double(count - most))) as Any : false
  }
}
