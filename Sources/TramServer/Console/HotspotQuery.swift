// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramTracing
import TramUnits

/// What the map of hotspots is asked for.
struct HotspotQuery: Hashable, Sendable {
  /// Of what the squares of a table are.
  enum Lens: String, CaseIterable, Sendable { case ward, cell500, cell1000 }
  /// Which day of a case counts.
  enum Counted: String, CaseIterable, Sendable { case resulted, onset }
  /// What is one column of the table.
  enum Step: String, CaseIterable, Sendable { case whole, week, day }

  /// Only what lies here, by the scope of whoever asks.
  var within = AreaReach.everywhere
  var from: Day
  var until: Day
  /// Empty for all.
  var disease: String
  var lens: Lens
  var counted: Counted
  var step: Step
  /// Codes of wards by their beginning.
  var area: String

  /// The most days of a table.
  static let mostDays = 366
  private static let usualDays = 28

  /// Reads the fields of an address.
  ///
  /// - Parameter today: The last day, unless another is asked for.
  /// - Returns: The question, and whether its days were put right.
  static func read(_ fields: FormFields, today: Day) -> (query: HotspotQuery, isBad: Bool) {
    var isBad = false
    func day(_ name: String, _ otherwise: Day) -> Day {
      guard let text = fields[name] else { return otherwise }
      guard let day = Day(text) else {
        isBad = true
        return otherwise
      }
      return day
    }
    let until = day("until", today)
    var from = day("from", until.moved(by: 1 - Self.usualDays))
    if from > until || until.days(since: from) >= Self.mostDays {
      isBad = true
      from = until.moved(by: 1 - Self.usualDays)
    }
    let area = fields["area"] ?? ""
    return (
      HotspotQuery(
        from: from, until: until, disease: String((fields["disease"] ?? "").prefix(120)),
        lens: fields["by"].flatMap { Lens(rawValue: $0) } ?? .ward,
        counted: fields["count"].flatMap { Counted(rawValue: $0) } ?? .resulted,
        step: fields["step"].flatMap { Step(rawValue: $0) } ?? .whole,
        area: area.utf8.count <= 10 ? area : ""), isBad
    )
  }

  /// The question as an address has it.
  var text: String {
    [
      ("from", "\(from)"), ("until", "\(until)"), ("disease", disease), ("by", lens.rawValue),
      ("count", counted.rawValue), ("step", step.rawValue), ("area", area),
    ].map { "\($0)=\(FormFields.encoded($1))" }.joined(separator: "&")
  }

  /// The day of a case that counts; `nil` for one without.
  func day(of record: TracedCase) -> Day? {
    counted == .onset ? record.onset : record.columns.day
  }

  /// The column of a day: its own, the first of its week, or the last of all.
  func column(of day: Day) -> Day {
    switch step {
    case .day: day
    case .week:
      // Whole weeks back from the last day, so that the last column is one of seven days too.
      until.moved(by: -(until.days(since: day) / 7) * 7)
    case .whole: until
    }
  }

  /// The side of a square in metres; `nil` for wards.
  var side: Double? {
    switch lens {
    case .ward: nil
    case .cell500: 500
    case .cell1000: 1000
    }
  }
}
