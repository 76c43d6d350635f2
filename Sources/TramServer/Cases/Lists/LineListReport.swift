// SPDX-License-Identifier: Apache-2.0

import TramTracing
import TramUnits

/// How a line list was understood and what came of its rows at the desk.
struct LineListReport: Sendable {
  /// The most complaints and pairs that one answer tells one by one; all are counted.
  static let mostTold = 1000

  /// How the list was read.
  let list: LineListImport
  /// What came of each row that could be read.
  let outcomes: [ListedOutcome]
  /// Everything that is wrong or worth a look, by row.
  let complaints: [LineListComplaint]
  /// Rows that may be of one person; `nil` where they were not looked for.
  let duplicates: [DuplicatePair]?
  /// Rows of which no ward is known.
  let withoutWard: Int
  /// Whether nothing was kept.
  let isDry: Bool

  /// Rows that the desk has taken, or would take.
  let taken: Int
  /// Rows that were refused, by the reader or by the desk.
  let refused: Int
  /// Rows of people whom the desk did not know.
  let fresh: Int
  /// Rows that changed something.
  let changed: Int
  /// Rows to look at though they were taken.
  let noted: Int

  init(
    _ list: LineListImport, _ outcomes: [ListedOutcome], duplicates: [DuplicatePair]?,
    withoutWard: Int, isDry: Bool
  ) {
    self.list = list
    self.outcomes = outcomes
    self.duplicates = duplicates
    self.withoutWard = withoutWard
    self.isDry = isDry
    var complaints = list.complaints
    for outcome in outcomes {
      if let refusal = outcome.refusal {
        let field = LineListField.named(refusal.detail.prefix { $0 != ":" })
        complaints.append(
          LineListComplaint(
            row: outcome.row, column: list.columns.first { $0.field == field }?.title,
            field: field, reason: refusal.detail))
      }
      for note in outcome.notes {
        complaints.append(
          LineListComplaint(row: outcome.row, reason: note.sentence, weight: .caution))
      }
    }
    complaints.sort { $0.row < $1.row }
    self.complaints = complaints
    let atDesk = outcomes.count { $0.refusal != nil }
    refused = list.refused + atDesk
    taken = outcomes.count - atDesk
    fresh = outcomes.count { $0.isFresh }
    changed = outcomes.count { $0.hasChanged }
    noted = Set(complaints.lazy.filter { $0.weight == .caution }.map(\.row)).count
  }
}

extension LineListReport: Encodable {
  private struct Column: Encodable {
    var title: String
    var field: String?
    var dates: String?
  }

  private struct Complaint: Encodable {
    var row: Int
    var column: String?
    var reason: String
    var isRefused: Bool
  }

  private struct Duplicate: Encodable {
    var row: Int
    var other: Int
    var probability: Double
    var reasons: String
  }

  private enum Key: String, CodingKey {
    case isDry, columns, taken, refused, empty, fresh, changed, noted, withoutWard, complaints
    case complaintCount, duplicates, duplicateCount
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(isDry, forKey: .isDry)
    try container.encode(
      list.columns.map {
        Column(title: $0.title, field: $0.field?.name, dates: $0.days?.sentence)
      }, forKey: .columns)
    try container.encode(taken, forKey: .taken)
    try container.encode(refused, forKey: .refused)
    try container.encode(list.empty, forKey: .empty)
    try container.encode(fresh, forKey: .fresh)
    try container.encode(changed, forKey: .changed)
    try container.encode(noted, forKey: .noted)
    try container.encode(withoutWard, forKey: .withoutWard)
    try container.encode(
      complaints.prefix(Self.mostTold).map {
        Complaint(
          row: $0.row, column: $0.column, reason: $0.reason, isRefused: $0.weight == .refused)
      }, forKey: .complaints)
    try container.encode(complaints.count, forKey: .complaintCount)
    try container.encodeIfPresent(
      duplicates?.prefix(Self.mostTold).map { pair in
        Duplicate(
          row: list.rowNumbers[pair.first], other: list.rowNumbers[pair.second],
          probability: pair.probability, reasons: pair.sentence)
      }, forKey: .duplicates)
    try container.encodeIfPresent(duplicates?.count, forKey: .duplicateCount)
  }
}
