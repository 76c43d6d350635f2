// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// Reads one date by how its column is read.
struct DayReader {
  struct Refusal: Error { var reason: String }

  private let options: LineListOptions
  private let countsFrom1904: Bool?
  private let reading: DayReading?
  /// The years of events that a list can have; of births a lifetime more.
  private static let years = 1950...2150
  private static let birthYears = 1850...2150

  init(_ options: LineListOptions, _ countsFrom1904: Bool?, _ reading: DayReading?) {
    self.options = options
    self.countsFrom1904 = options.countsFrom1904 ?? countsFrom1904
    self.reading = reading
  }

  func day(
    _ written: WrittenDay, _ field: LineListField, _ kind: SheetTable.Kind
  ) -> Result<Day, Refusal> {
    switch written {
    case .plain(let day): return checked(day, field)
    case .unreadable(let reason): return .failure(Refusal(reason: reason))
    case .serial(let number):
      guard let countsFrom1904 else {
        return .failure(
          Refusal(
            reason: "a number in place of a date; state --serial 1900 or --serial 1904, the year "
              + "from which the program that wrote it counts days"))
      }
      guard let day = SerialDay.day(number, from1904: countsFrom1904) else {
        return .failure(Refusal(reason: "no day has this number"))
      }
      return checked(day, field)
    case .pair(let first, let second, let short, let isShort):
      let year = isShort ? fullYear(short, field) : short
      let readings = [DayOrder.dayFirst, .monthFirst].map { $0.day(first, second, year: year) }
      return pair(readings[0], readings[1], field)
    }
  }

  private func pair(
    _ dayFirst: Day?, _ monthFirst: Day?, _ field: LineListField
  ) -> Result<Day, Refusal> {
    if let order = reading?.order {
      if let day = order == .dayFirst ? dayFirst : monthFirst { return checked(day, field) }
      guard dayFirst == nil, monthFirst == nil else {
        return .failure(
          Refusal(
            reason: "no such day, as the column has the "
              + (order == .dayFirst ? "day first" : "month first")))
      }
      return .failure(Refusal(reason: "no such day"))
    }
    switch (dayFirst, monthFirst) {
    case (let a?, let b?):
      guard a != b else { return checked(a, field) }
      return .failure(
        Refusal(reason: "may be \(a) or \(b); state --dates dmy or --dates mdy"))
    case (let day?, nil), (nil, let day?): return checked(day, field)
    case (nil, nil): return .failure(Refusal(reason: "no such day"))
    }
  }

  /// The year of two digits: of an event in this century; of a birth the last that is not to come.
  private func fullYear(_ short: Int, _ field: LineListField) -> Int {
    guard field == .birthDay else { return 2000 + short }
    let latest = options.latest?.components.year ?? 2099
    return 2000 + short > latest ? 1900 + short : 2000 + short
  }

  private func checked(_ day: Day, _ field: LineListField) -> Result<Day, Refusal> {
    let years = field == .birthDay ? Self.birthYears : Self.years
    guard years.contains(day.components.year) else {
      return .failure(Refusal(reason: "the year \(day.components.year) cannot be"))
    }
    return .success(day)
  }
}
