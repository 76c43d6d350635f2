// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// When a segment is ended and when it is forgotten: the same for memory and files.
enum LogSegmentRules {
  /// The day in UTC, within the years that have four digits.
  static func day(of time: Instant) -> Day {
    let day: Int64 = 86_400_000
    let whole = time.milliseconds / day - (time.milliseconds % day < 0 ? 1 : 0)
    // 0001-01-01 and 9999-12-31.
    return Day(number: Int32(min(max(whole, -719_162), 2_932_896)))
  }

  /// Whether the next write of `adding` bytes begins a segment.
  ///
  /// A clock that is set back across midnight stays in its segment; one that is set back further
  /// was wrong before or is wrong now, and what it dates from here on stands apart.
  static func endsSegment(
    of day: Day, bytes: Int, adding: Int, on today: Day, limit: Int
  ) -> Bool {
    if today > day || today.number < day.number - 1 { return true }
    return bytes > LogSegmentHeader.size && bytes + adding > limit
  }

  /// How many of the oldest segments were written before `cutoff`.
  ///
  /// A segment that claims a later day than the newest one was dated by a wrong clock; it counts
  /// as its successor. Where the newest lies before the cutoff it may be that one that is wrong,
  /// and nothing is guessed.
  static func forgettable(_ days: [Day], before cutoff: Day) -> Int {
    guard let newest = days.last else { return 0 }
    var effective = days
    for index in days.indices.reversed().dropFirst() {
      let isMisdated = days[index] > newest && newest >= cutoff
      if isMisdated { effective[index] = effective[index + 1] }
    }
    return effective.firstIndex { $0 >= cutoff } ?? days.count
  }
}
