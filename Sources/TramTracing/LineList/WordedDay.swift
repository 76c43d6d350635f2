// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// Dates with words in them: `14 Feb 2020`, `February 14, 2020`, `ngày 14 tháng 2 năm 2020`.
enum WordedDay {
  /// The longest cell that is looked at: no date has more.
  private static let longest = 64

  static func read(_ cell: Span<UInt8>) -> WrittenDay {
    let refusal = WrittenDay.unreadable("a date is expected, such as 2021-07-30 or 30/7/2021")
    guard cell.count <= longest else { return refusal }
    let words = SearchFold.words(of: spaced(String(copying: cell)))
    if let day = vietnamese(words) ?? english(words) { return .plain(day) }
    return refusal
  }

  /// A blank between digits and letters: `14thg2`, `14Feb2020`.
  private static func spaced(_ text: String) -> String {
    var spaced = ""
    var last: Character = " "
    for letter in text {
      if letter.isNumber != last.isNumber { spaced.append(" ") }
      spaced.append(letter)
      last = letter
    }
    return spaced
  }

  private static func vietnamese(_ words: [String]) -> Day? {
    // ngày 14 tháng 2 năm 2020, without its first and its last word too.
    let rest = words.first == "ngay" ? words[1...] : words[...]
    guard rest.count >= 4 else { return nil }
    let parts = rest.filter { $0 != "nam" }
    guard parts.count == 4, ["thang", "thg", "th"].contains(parts[parts.startIndex + 1]) else {
      return nil
    }
    return day(parts[parts.startIndex], Int(parts[parts.startIndex + 2]), parts.last)
  }

  private static func english(_ words: [String]) -> Day? {
    let parts = words.filter { !["st", "nd", "rd", "th", "of", "t"].contains($0) }
    guard parts.count == 3 else { return nil }
    if let month = month(parts[1]) {
      return parts[0].count == 4 ? day(parts[2], month, parts[0]) : day(parts[0], month, parts[2])
    }
    return month(parts[0]).flatMap { day(parts[1], $0, parts[2]) }
  }

  private static func month(_ word: String) -> Int? {
    let months = [
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    guard word.count >= 3 else { return nil }
    return months.firstIndex { word.hasPrefix($0) }.map { $0 + 1 }
  }

  private static func day(_ day: String, _ month: Int?, _ year: String?) -> Day? {
    guard let month, let day = Int(day), let year, let number = Int(year),
      year.count == 4 || year.count == 2
    else { return nil }
    return Day(year: year.count == 2 ? 2000 + number : number, month: month, day: day)
  }
}
