// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramSQLite
import TramTracing
import TramUnits

extension LineListDesk {
  /// The most rows of a workbook, which is made in memory.
  static let mostInWorkbook = 200_000
  /// How many rows are made at once.
  private static let atOnce = 2000

  /// The columns of a list of the desk; names are in none of them.
  static let columns: LineListExport.Columns = {
    var columns = LineListExport.Columns([
      .identifier, .kind, .level, .infectors, .exposureStart, .exposureEnd, .onset, .sampled,
      .result, .confirmed, .quarantined, .ward,
    ])
    columns.extras = [ListedPerson.numberTitle]
    return columns
  }()

  /// The next persons of an area after an identity, as rows of a line list; the identity of
  /// the last that was looked at, or `nil` at the end.
  func part(
    after id: UInt64, area: String, within reach: AreaReach, mark: String
  ) async throws -> (rows: [LineListRow], last: UInt64?) {
    let persons = try await room.cases.rows.scan(
      TracedPerson.self, within: reach, after: id, limit: Self.atOnce)
    let told = persons.filter { $0.mergedInto == nil && $0.area.hasPrefix(area) }
    return (try await rows(of: told, mark), persons.last?.id.rawValue)
  }

  /// A list of the desk as CSV, part by part.
  ///
  /// - Parameter reach: Only what lies here, by the scope of whoever asks.
  func csv(
    area: String, within reach: AreaReach, _ language: LineListLanguage
  ) async throws -> Pages {
    Pages(
      desk: self, area: area, reach: reach, language: language,
      mark: try await room.cases.deskMark())
  }

  /// The parts of a list as CSV, made as they are asked for.
  struct Pages: Sendable {
    fileprivate let desk: LineListDesk
    fileprivate let area: String
    fileprivate let reach: AreaReach
    fileprivate let language: LineListLanguage
    fileprivate let mark: String
    private var last: UInt64? = 0
    private var isFirst = true

    fileprivate init(
      desk: LineListDesk, area: String, reach: AreaReach, language: LineListLanguage, mark: String
    ) {
      self.desk = desk
      self.area = area
      self.reach = reach
      self.language = language
      self.mark = mark
    }

    /// The next bytes; `nil` at the end.
    mutating func next() async throws -> [UInt8]? {
      guard let after = last else { return nil }
      let part = try await desk.part(after: after, area: area, within: reach, mark: mark)
      last = part.last
      if part.last == nil, !isFirst { return nil }
      let bytes = LineListExport.csv(
        part.rows, columns: LineListDesk.columns, language: language)
      // The titles stand once.
      let start = isFirst ? 0 : (bytes.firstIndex(of: 0x0A) ?? -1) + 1
      isFirst = false
      return Array(bytes[start...])
    }
  }

  /// A list of the desk as a workbook.
  ///
  /// - Throws: `ServerError` with code `.tooLarge`
  @concurrent
  func workbook(
    area: String, within reach: AreaReach, _ language: LineListLanguage
  ) async throws -> [UInt8] {
    let mark = try await room.cases.deskMark()
    var all: [LineListRow] = []
    var last: UInt64? = 0
    while let after = last {
      let part = try await self.part(
        after: after, area: area, within: reach, mark: mark)
      all += part.rows
      last = part.last
      guard all.count <= Self.mostInWorkbook else {
        throw ServerError(
          .tooLarge, detail: "more than \(Self.mostInWorkbook) rows; take CSV, or one area")
      }
    }
    return try LineListExport.workbook(all, columns: Self.columns, language: language)
  }

  private func rows(of persons: [TracedPerson], _ mark: String) async throws -> [LineListRow] {
    let store = room.cases.rows
    let cases = try await store.find(Set(persons.compactMap(\.ownCase)), of: TracedCase.self)
    let meetings = try await store.find(
      Set(persons.compactMap(\.reason?.contact)), of: CaseContact.self)
    let sources = try await store.find(
      Set(persons.compactMap { $0.infector ?? $0.reason?.from }), of: TracedPerson.self)
    let rule = room.cases.settings.levels
    return persons.map { person in
      var row = LineListRow()
      row[.identifier] = .text(person.label.isEmpty ? person.id.text : person.label)
      row.keep("\(person.id.text)@\(mark)", under: ListedPerson.numberTitle)
      row[.level] = person.level.map { .number($0) }
      if !person.area.isEmpty { row[.ward] = .text(person.area) }
      row[.quarantined] = person.isolated.map { .day(rule.day(of: $0)) }
      if let from = person.infector ?? person.reason?.from {
        let label = sources[from]?.label ?? ""
        row[.infectors] = .list([label.isEmpty ? from.text : label])
      }
      if let id = person.reason?.contact, let meeting = meetings[id] {
        row[.exposureStart] = .day(rule.day(of: meeting.first))
        row[.exposureEnd] = .day(rule.day(of: meeting.last))
      }
      guard let own = person.ownCase, let record = cases[own], record.state != .withdrawn else {
        row[.kind] = .word(.contact)
        if person.cleared != nil, let tested = person.tested {
          row[.sampled] = .day(rule.day(of: tested))
          row[.result] = .word(.negative)
        }
        return row
      }
      row[.kind] = .word(record.isRoot ? .confirmedCase : .suspectedCase)
      row[.result] = .word(record.isRoot ? .positive : .pending)
      row[.onset] = record.onset.map { .day($0) }
      row[.sampled] = record.sampled.map { .day(rule.day(of: $0)) }
      row[.confirmed] = record.resulted.map { .day(rule.day(of: $0)) }
      return row
    }
  }
}
