// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@Suite("A day")
struct DayTests {
  @Test(arguments: [
    ("1970-01-01", 0), ("2000-02-29", 11_016), ("2020-06-01", 18_414), ("1969-12-31", -1),
    ("2025-03-01", 20_148), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
  ])
  func `is the number of days since 1970`(text: String, number: Int32) throws {
    let day = try #require(Day(text))
    #expect(day.number == number)
    #expect(day.description == text)
  }

  @Test
  func `follows the day before for 400 years and more`() throws {
    var last = try #require(Day(year: 1899, month: 12, day: 31))
    for number in (last.number + 1)...(last.number + 150_000) {
      let day = Day(number: number)
      let (y, m, d) = day.components
      #expect(Day(year: y, month: m, day: d) == day)
      let before = last.components
      #expect(d == before.day + 1 || (d == 1 && (m == before.month + 1 || m == 1)))
      #expect(last < day)
      last = day
    }
  }

  @Test(arguments: [
    "", "2020-6-1", "2021-02-29", "1900-02-29", "2020-13-01", "2020-00-10", "2020-01-32",
    "20-01-01", "2020/01/01", "2020-01-01T", "+020-01-01", "0000-01-01", "2020-01-1a",
  ])
  func `refuses what is not in the calendar`(text: String) {
    #expect(Day(text) == nil)
  }
}
