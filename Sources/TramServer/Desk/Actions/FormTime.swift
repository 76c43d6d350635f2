// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// Times as fields of pages write them.
enum FormTime {
  /// The moments that a form may name, milliseconds: 2000-01-01 to 2100-01-01.
  static let range: Range<Int64> = 946_684_800_000..<4_102_444_800_000

  /// Vietnam is seven hours ahead of UTC all the year (IANA time zone Asia/Ho_Chi_Minh).
  static let zoneMinutes = 420

  /// Reads milliseconds, or `2026-11-24T08:00`, with or without seconds, in Vietnam's time unless
  /// `Z` or an offset such as `+07:00` follows.
  static func reading(_ text: String) -> Instant? {
    guard text.utf8.count <= 40 else { return nil }
    if let milliseconds = Int64(text) {
      return range.contains(milliseconds) ? Instant(milliseconds: milliseconds) : nil
    }
    let parts = text.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "T" || $0 == " " })
    guard let date = parts.first, let day = Day(date), parts.count <= 2 else { return nil }
    var clock = parts.count == 2 ? parts[1] : "00:00"
    guard let offset = takeOffset(&clock) else { return nil }
    let fields = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(fields.count),
      let hour = digits(fields[0], below: 24), let minute = digits(fields[1], below: 60)
    else { return nil }
    var seconds = 0.0
    if fields.count == 3 {
      guard let value = Double(fields[2]), (0..<60).contains(value) else { return nil }
      seconds = value
    }
    let start = Int64(day.number) * 86_400_000 + Int64((hour * 60 + minute - offset) * 60_000)
    let time = start + Int64((seconds * 1000).rounded(.down))
    return range.contains(time) ? Instant(milliseconds: time) : nil
  }

  /// Cuts `Z` or an offset off and gives its minutes; `nil` when it is malformed.
  private static func takeOffset(_ clock: inout Substring) -> Int? {
    if clock.hasSuffix("Z") {
      clock = clock.dropLast()
      return 0
    }
    guard let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return zoneMinutes }
    let fields = clock[clock.index(after: sign)...].split(separator: ":")
    guard fields.count == 2, let hours = digits(fields[0], below: 15),
      let minutes = digits(fields[1], below: 60)
    else { return nil }
    let offset = (hours * 60 + minutes) * (clock[sign] == "-" ? -1 : 1)
    clock = clock[..<sign]
    return offset
  }

  private static func digits(_ text: Substring, below limit: Int) -> Int? {
    guard text.utf8.count == 2, let value = Int(text), (0..<limit).contains(value) else {
      return nil
    }
    return value
  }
}
