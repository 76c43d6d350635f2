// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore
import TramGeo
import TramGuard
import TramTracing
import TramUnits

extension ApiRoutes {
  private static let workbookType =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

  /// Adds line lists into the case desk and out of it.
  func addLineLists(to table: inout RouteTable) {
    addListImport(to: &table)
    addListExport(to: &table)
  }

  private func addListImport(to table: inout RouteTable) {
    let desk = LineListDesk(room: room)
    var doc = RouteDoc(
      tag: "linelist",
      answers: [.json("How it was understood, and what came of it.", .reference("LineListReport"))])
    doc.bodies = [("text/csv", ["type": "string"]), (Self.workbookType, ["type": "string"])]
    doc.parameters = [
      RouteDoc.Parameter(
        name: "column", schema: ["type": "string"],
        about: "What a column is, TITLE=field; TITLE= leaves it alone. May be repeated."),
      RouteDoc.Parameter(
        name: "dates", schema: .words(["dmy", "mdy"]),
        about: "The order of dates; without it the list itself tells."),
      RouteDoc.Parameter(
        name: "sheet", schema: ["type": "string"], about: "The sheet of a workbook."),
      RouteDoc.Parameter(
        name: "mark", schema: .text(most: LineListAsk.longestMark),
        about: "What is put before the list's own codes, for lists that count from 1."),
      RouteDoc.Parameter(
        name: "disease", schema: .text(most: ApiQuery.mostCharacters),
        about: "Of which disease cases are taken up; covid-19 unless said."),
      RouteDoc.Parameter(
        name: "dry", schema: .words(["1"]), about: "Keeps nothing: tells what would come of it."),
    ]
    doc.problems = [413, 422]
    table.add(
      .post, "/v1/linelist", need: Self.caseWriting,
      "Takes a line list of cases and contacts (CSV or XLSX); the same list again changes nothing",
      doc: doc
    ) { request, context in
      var query = ApiQuery(request)
      let asked = LineListAsk(&query)
      let isDry = query.text("dry") != nil
      try query.finish()
      let bytes = try await Self.body(of: request)
      let report = try await desk.take(bytes, asked, isDry: isDry, by: context.author)
      return try ApiAnswer.json(report, request)
    }
  }

  private static func body(of request: Request) async throws -> [UInt8] {
    let most = LineListDesk.mostBytes
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > most {
      throw ServerError(.tooLarge, detail: "at most \(most >> 20) MiB are taken")
    }
    let bytes = Array(buffer: try await request.body.collect(upTo: most))
    guard !bytes.isEmpty else { throw ServerError(.invalid, detail: "the list is empty") }
    return bytes
  }

  private func addListExport(to table: inout RouteTable) {
    let desk = LineListDesk(room: room)
    var doc = RouteDoc(
      tag: "linelist",
      answers: [
        RouteDoc.Answer(
          status: 200, about: "The list: CSV in UTF-8, or a workbook.", type: "text/csv",
          schema: ["type": "string"])
      ])
    doc.parameters = [
      RouteDoc.Parameter(
        name: "form", schema: .words(["csv", "xlsx"]), about: "csv unless said."),
      RouteDoc.Parameter(
        name: "language", schema: .words(["vi", "en"]),
        about: "Of titles and words; vi unless said."),
      .area,
    ]
    doc.problems = [413, 422]
    table.add(
      .get, "/v1/linelist", need: Self.caseReading,
      "Gives everybody of an area as a line list, without names, which can be taken again",
      doc: doc
    ) { request, context in
      let reach = context.scope?.reach ?? .nowhere
      var query = ApiQuery(request)
      let form = query.text("form") ?? "csv"
      let language = query.text("language") ?? "vi"
      let area = query.area() ?? ""
      if !["csv", "xlsx"].contains(form) { query.note("form", "should be csv or xlsx") }
      if LineListLanguage(rawValue: language) == nil {
        query.note("language", "should be vi or en")
      }
      try query.finish()
      let words = LineListLanguage(rawValue: language) ?? .vietnamese
      var headers: HTTPFields = [.cacheControl: "no-store"]
      headers[.contentDisposition] = "attachment; filename=\"linelist.\(form)\""
      if form == "xlsx" {
        headers[.contentType] = Self.workbookType
        let bytes = try await desk.workbook(area: area, within: reach, words)
        return Response(
          status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
      }
      headers[.contentType] = "text/csv; charset=utf-8"
      return Response(
        status: .ok, headers: headers,
        body: ResponseBody { writer in
          var pages = try await desk.csv(area: area, within: reach, words)
          while let part = try await pages.next() {
            try await writer.write(ByteBuffer(bytes: part))
          }
          try await writer.finish(nil)
        })
    }
  }
}
