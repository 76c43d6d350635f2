// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// A server's question to Bluezone phones, whether they heard any of these days' identifiers.
///
/// Form: `{"data":[{"daily_key":"64 digits","time_start":ms,"max":96,"time_end":ms}]}`.
public struct BluezoneCheck: Sendable {
  /// One day of a case, as the server tells it.
  public struct Entry: Hashable, Sendable {
    /// The day's key and beginning.
    public var day: BluezoneDay
    /// Until when the case is asked about.
    public var end: Instant
    /// How many identifiers the day has.
    public var count: Int

    /// Creates an entry.
    public init(day: BluezoneDay, end: Instant, count: Int) {
      self.day = day
      self.end = end
      self.count = count
    }
  }

  /// How many days one question may ask about: 1,000 cases of three weeks.
  public static let mostEntries = 21_000
  /// How many identifiers all of them may have together: the usual 96 of the most days.
  public static let mostIdentifiers = 21_000 * 96
  /// The most bytes of a question.
  public static let largest = 4 << 20
  /// How long a day may last as the server tells it.
  private static let longestDay: Int64 = 172_800_000

  /// The days that are asked about.
  public var entries: [Entry]

  /// Creates a question.
  public init(entries: [Entry]) { self.entries = entries }

  /// Reads a question.
  ///
  /// - Throws: `.malformed` with the column, `.tooLarge` beyond the limits.
  public init(json bytes: Span<UInt8>) throws(ProximityError) {
    guard bytes.count <= Self.largest else {
      throw ProximityError(
        .tooLarge, detail: "a check request of \(bytes.count) bytes; \(Self.largest) are the most")
    }
    entries = []
    var scanner = JSONScanner(bytes, maximumDepth: 8)
    do throws(BytesError) {
      var hasEntries = false
      var identifiers = 0
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        guard scanner.matches(key, "data") else {
          try scanner.skipValue()
          continue
        }
        hasEntries = true
        try scanner.beginArray()
        while try scanner.nextElement() {
          guard entries.count < Self.mostEntries else {
            throw BytesError(.tooLong, detail: "more than \(Self.mostEntries) days")
          }
          let entry = try Self.entry(&scanner)
          identifiers += entry.count
          guard identifiers <= Self.mostIdentifiers else {
            throw BytesError(.tooLong, detail: "more than \(Self.mostIdentifiers) identifiers")
          }
          entries.append(entry)
        }
      }
      try scanner.finish()
      guard hasEntries else { throw BytesError(.syntax, detail: "the member \"data\" is missing") }
    } catch {
      throw ProximityError(
        error.code == .tooLong ? .tooLarge : .malformed, detail: "a check request: \(error)")
    }
  }

  private static func entry(_ scanner: inout JSONScanner) throws(BytesError) -> Entry {
    let start = scanner.offset
    var dayKey: ThirtyTwoBytes?
    var from: Int64?
    var until: Int64?
    var count: Int64 = Int64(BluezoneDay.identifiersPerDay)
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.matches(key, "daily_key") {
        dayKey = ThirtyTwoBytes(hexadecimal: scanner.rawBytes(of: try scanner.string()))
      } else if scanner.matches(key, "time_start") {
        from = try scanner.int64()
      } else if scanner.matches(key, "time_end") {
        until = try scanner.int64()
      } else if scanner.matches(key, "max") {
        count = try scanner.int64()
      } else {
        try scanner.skipValue()
      }
    }
    func refused(_ detail: String) -> BytesError {
      BytesError(.outOfRange, detail: detail, offset: start)
    }
    guard let dayKey else { throw refused("\"daily_key\" is not 64 hexadecimal digits") }
    guard let from, let until, from >= 0, until > from, until - from <= longestDay else {
      throw refused("\"time_start\" and \"time_end\" are not the ends of one day in milliseconds")
    }
    guard (1...Int64(BluezoneDay.mostIdentifiers)).contains(count) else {
      throw refused("\"max\" \(count) is outside 1...\(BluezoneDay.mostIdentifiers)")
    }
    return Entry(
      day: BluezoneDay(key: dayKey, start: Instant(milliseconds: from)),
      end: Instant(milliseconds: until), count: Int(count))
  }
}
