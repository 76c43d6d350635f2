// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// Whether the day or the month is written first.
public enum DayOrder: String, CaseIterable, Hashable, Sendable {
  case dayFirst = "dmy"
  case monthFirst = "mdy"

  /// The date of two numbers and a year; `nil` when there is no such day.
  func day(_ first: Int, _ second: Int, year: Int) -> Day? {
    self == .dayFirst
      ? Day(year: year, month: second, day: first) : Day(year: year, month: first, day: second)
  }
}

/// How the dates of one column are read, and why.
public struct DayReading: Hashable, Sendable {
  /// Why an order was taken.
  public enum Reason: Hashable, Sendable {
    /// No date of the column needs one.
    case notNeeded
    /// The caller stated it.
    case stated
    /// Dates that only this order can read; the first of them and its row.
    case only(count: Int, example: String, row: Int)
    /// All columns of the file that show an order show this one.
    case otherColumns(example: String, row: Int)
    /// In this order the dates run one way through the file, in the other they jump.
    case runs(count: Int)
    /// Dates of either order stand in it; those that have two readings are refused.
    case mixed(dayFirst: String, dayFirstRow: Int, monthFirst: String, monthFirstRow: Int)
    /// Nothing tells; dates that have two readings are refused.
    case unknown
  }

  /// The order; `nil` when it is not known.
  public var order: DayOrder?
  /// Why.
  public var reason: Reason

  /// What a person is told, after the name of the column.
  public var sentence: String {
    let said = order == .dayFirst ? "day first" : "month first"
    switch reason {
    case .notNeeded: return "no date needs an order"
    case .stated: return "\(said), as stated"
    case .only(let count, let example, let row):
      return "\(said): \(count) dates can only be that, first \(example) in row \(row)"
    case .otherColumns(let example, let row):
      return "\(said), as the other columns of the file: \(example) in row \(row)"
    case .runs(let count):
      return "\(said): so \(count) dates follow one another, and month and day turned they jump"
    case .mixed(let a, let aRow, let b, let bRow):
      return "mixed: \(a) in row \(aRow) is day first, \(b) in row \(bRow) month first; dates with "
        + "two readings are refused: state --dates dmy or --dates mdy"
    case .unknown:
      return "no date tells whether the day or the month stands first; dates with two readings are "
        + "refused: state --dates dmy or --dates mdy"
    }
  }
}

/// What the dates of a column show about their order.
struct DayEvidence {
  private struct Sample {
    var text: String
    var row: Int
  }

  private var dayFirst: (count: Int, sample: Sample?) = (0, nil)
  private var monthFirst: (count: Int, sample: Sample?) = (0, nil)
  private var open = 0
  private var runs: [DayRun] = [DayRun(), DayRun()]

  /// How many steps one way count as a run, and how many the other order must break it by.
  private static let stepsOfRun = 5
  private static let breaksOfOther = 3

  /// Looks at one date of the column, in the order of rows.
  mutating func see(_ written: WrittenDay, row: Int, text: () -> String) {
    guard case .pair(let first, let second, let year, let isShort) = written else { return }
    let full = isShort ? 2000 + year : year
    let readings = [DayOrder.dayFirst, .monthFirst].map { $0.day(first, second, year: full) }
    for place in 0..<2 {
      if let day = readings[place] { runs[place].see(day) }
    }
    switch (readings[0], readings[1]) {
    case (.some, nil):
      if dayFirst.count == 0 { dayFirst.sample = Sample(text: text(), row: row) }
      dayFirst.count += 1
    case (nil, .some):
      if monthFirst.count == 0 { monthFirst.sample = Sample(text: text(), row: row) }
      monthFirst.count += 1
    case (let a?, let b?): if a != b { open += 1 }
    case (nil, nil): break
    }
  }

  /// The reading of the column by itself.
  var reading: DayReading {
    switch (dayFirst.sample, monthFirst.sample) {
    case (let day?, nil):
      return DayReading(
        order: .dayFirst, reason: .only(count: dayFirst.count, example: day.text, row: day.row))
    case (nil, let month?):
      return DayReading(
        order: .monthFirst,
        reason: .only(count: monthFirst.count, example: month.text, row: month.row))
    case (let day?, let month?):
      return DayReading(
        order: nil,
        reason: .mixed(
          dayFirst: day.text, dayFirstRow: day.row, monthFirst: month.text, monthFirstRow: month.row
        ))
    case (nil, nil): break
    }
    guard open > 0 else { return DayReading(order: nil, reason: .notNeeded) }
    for (place, order) in [DayOrder.dayFirst, .monthFirst].enumerated() {
      let (own, other) = (runs[place], runs[1 - place])
      if own.breaks == 0, own.steps >= Self.stepsOfRun, other.breaks >= Self.breaksOfOther {
        return DayReading(order: order, reason: .runs(count: own.steps + 1))
      }
    }
    return DayReading(order: nil, reason: .unknown)
  }

  /// The readings of all columns of a file: one that cannot tell follows those that can, if they
  /// agree.
  static func readings(_ evidence: [DayEvidence], stated: [DayOrder?]) -> [DayReading] {
    var readings = evidence.map(\.reading)
    let sure = readings.filter { if case .only = $0.reason { true } else { false } }
    let isMixed = readings.contains { if case .mixed = $0.reason { true } else { false } }
    for place in readings.indices {
      if let order = stated[place] {
        readings[place] = DayReading(order: order, reason: .stated)
      } else if readings[place].reason == .unknown, !isMixed, let first = sure.first,
        sure.allSatisfy({ $0.order == first.order }),
        case .only(_, let example, let row) = first.reason
      {
        readings[place] = DayReading(
          order: first.order, reason: .otherColumns(example: example, row: row))
      }
    }
    return readings
  }
}

/// Whether dates follow one another, one way through the file.
private struct DayRun {
  private var last: Day?
  private var ups = 0
  private var downs = 0

  mutating func see(_ day: Day) {
    if let last {
      if day > last { ups += 1 }
      if day < last { downs += 1 }
    }
    last = day
  }

  /// How many times a later row has another date.
  var steps: Int { ups + downs }
  /// How many of the steps go against the way of most.
  var breaks: Int { min(ups, downs) }
}
