// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// One case or visit, where and when it counts.
public struct HotspotEvent: Hashable, Sendable {
  /// The ward or the cell of a grid.
  public var place: String
  /// The day.
  public var day: Day

  /// Creates an event.
  public init(place: String, day: Day) {
    self.place = place
    self.day = day
  }
}

/// How many events there are by place and day, with a total of every place, day and of all.
public struct HotspotCounts: Hashable, Sendable {
  /// The places, in their order; the row of totals comes behind them.
  public private(set) var places: [String]
  /// The days, one after another without a gap; the column of totals comes behind them.
  public private(set) var days: [Day]
  /// The counts, row by row, totals with them.
  private(set) var values: [Int]

  /// How many cells of places and days a table may have: what it takes to look at each with each.
  public static let mostCells = 1 << 22

  /// Counts events.
  ///
  /// - Parameters:
  ///   - events: In any order.
  ///   - places: The places that are shown, also those without an event; others are added.
  /// - Throws: `TracingError` with `.tooLarge`
  public init(_ events: [HotspotEvent], places: [String] = []) throws(TracingError) {
    let named = Set(places).union(events.map(\.place)).sorted()
    let first = events.map(\.day).min()
    let last = events.map(\.day).max()
    let span = first.map { Int64(last?.number ?? $0.number) - Int64($0.number) + 1 } ?? 0
    guard span * Int64(max(named.count, 1)) <= Int64(Self.mostCells) else {
      throw TracingError(
        .tooLarge,
        detail: "\(named.count) places and \(span) days are more than \(Self.mostCells) cells")
    }
    self.places = named
    days = (0..<span).map { Day(number: (first?.number ?? 0) + Int32($0)) }
    let width = days.count + 1
    values = [Int](repeating: 0, count: (named.count + 1) * width)
    let rows = Dictionary(uniqueKeysWithValues: named.enumerated().map { ($1, $0) })
    for event in events {
      guard let row = rows[event.place], let first else { continue }
      let column = Int(event.day.number - first.number)
      for r in [row, named.count] {
        values[r * width + column] += 1
        values[r * width + days.count] += 1
      }
    }
  }

  /// Rows with the one of totals.
  var height: Int { places.count + 1 }
  /// Columns with the one of totals.
  var width: Int { days.count + 1 }

  /// The count of a place on a day; the last of either is the total.
  func value(_ row: Int, _ column: Int) -> Int { values[row * width + column] }
}
