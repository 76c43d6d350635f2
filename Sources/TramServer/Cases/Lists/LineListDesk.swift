// SPDX-License-Identifier: Apache-2.0

import TramSQLite
import TramTracing
import TramUnits

/// Line lists on their way into the case desk: read, looked at, taken, and bad rows given back.
struct LineListDesk: Sendable {
  let room: ControlRoom

  /// The most bytes of a list that is sent to the server.
  static let mostBytes = 32 << 20
  /// The most rows of a list in which duplicates are looked for by the way.
  static let mostCompared = 20_000

  /// What a list may hold, so that no list takes the server's memory.
  private static let limits: SheetTable.Limits = {
    var limits = SheetTable.Limits()
    limits.mostBytes = 256 << 20
    limits.mostRows = 300_000
    limits.mostCells = 16 << 20
    return limits
  }()

  private var today: Day { room.cases.settings.levels.day(of: room.now()) }

  /// Reads a list and keeps its rows, or tells what would come of it.
  ///
  /// - Parameter options: What the reader of lists is told; `nil` for what `asked` says.
  /// - Throws: `ServerError` with code `.invalid` for a file that is no list; `JournalError`
  @concurrent
  func take(
    _ bytes: [UInt8], _ asked: LineListAsk, options: LineListOptions? = nil, isDry: Bool,
    by author: String
  ) async throws -> LineListReport {
    let list = try read(bytes, asked, options ?? asked.options(today: today))
    let areas = room.areaNames
    let desk = try await room.cases.deskMark()
    var withoutWard = 0
    let rows = zip(list.rows, list.rowNumbers).map { row, number in
      let listed = ListedPerson(row, number: number, mark: asked.mark, desk: desk) {
        areas.code(of: $0)
      }
      if listed.area.isEmpty { withoutWard += 1 }
      return listed
    }
    for row in rows { try AccessFrame.require(area: row.area) }
    let outcomes = try await room.cases.take(
      rows, disease: asked.disease, isDry: isDry, by: author, at: room.now())
    var duplicates: [DuplicatePair]?
    if list.rows.count <= Self.mostCompared {
      let year = today.components.year
      duplicates =
        DuplicateSearch(list.rows.map { PersonEntry($0, year: year) })
        .findings(atLeast: 0.9).pairs
    }
    return LineListReport(
      list, outcomes, duplicates: duplicates, withoutWard: withoutWard, isDry: isDry)
  }

  private func read(
    _ bytes: [UInt8], _ asked: LineListAsk, _ options: LineListOptions
  ) throws -> LineListImport {
    do {
      return try LineListImport.read(
        bytes.span, sheet: asked.sheet, options: options, limits: Self.limits)
    } catch {
      throw ServerError(error.code == .tooLarge ? .tooLarge : .invalid, detail: error.detail)
    }
  }

  /// The rows that were refused, as they stood in the file, each with the reason behind it.
  ///
  /// They are to be put right and sent again. CSV in UTF-8 with a byte order mark.
  func refusedRows(
    _ bytes: [UInt8], _ asked: LineListAsk, _ report: LineListReport,
    _ language: LineListLanguage
  ) throws -> [UInt8] {
    let table: SheetTable
    do {
      table = try LineListImport.table(of: bytes.span, sheet: asked.sheet, limits: Self.limits)
    } catch {
      throw ServerError(.invalid, detail: error.detail)
    }
    var reasons: [Int: [String]] = [:]
    for complaint in report.complaints where complaint.weight == .refused {
      let place = complaint.column.map { "\($0): " } ?? ""
      reasons[complaint.row, default: []].append(place + complaint.reason(in: language))
    }
    return LineListExport.refused(
      reasons, of: table, titles: report.list.columns.map(\.title), language: language)
  }
}
