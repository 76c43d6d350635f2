// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Counts by place and day as they may be shown: small ones withheld, and with them as many others
/// as it takes that no withheld one can be worked out.
///
/// A count of 1 to k - 1 is withheld. It could still be worked out from the totals where it is
/// the only one withheld in its row or column; so it is put into a rectangle of four withheld
/// cells, of which going up by k in two and down by k in the other two leaves every shown number
/// as it is, and none below 0. Whoever knows all that is shown must so allow for at least k + 1
/// values of each small count. Totals are cells like others: where rows of a few cases allow for
/// nothing else, they are withheld too. (Sums of rows and columns: Willenborg, de Waal, Elements
/// of Statistical Disclosure Control, Springer 2001, chapter 6.)
public struct HotspotTable: Hashable, Sendable {
  /// The counts below which none is shown: 5, as statistical offices do.
  public static let usualThreshold = 5

  /// The places.
  public let places: [String]
  /// The days.
  public let days: [Day]
  /// The threshold k.
  public let threshold: Int
  private let values: [Int]
  private let withheld: [Bool]

  /// Decides what is shown.
  ///
  /// - Parameter threshold: Counts of 1 up to one less are withheld; 1 withholds nothing.
  /// - Complexity: O(small counts × cells) at most, O(small counts × (places + days)) mostly
  public init(_ counts: HotspotCounts, threshold: Int = HotspotTable.usualThreshold) {
    places = counts.places
    days = counts.days
    self.threshold = max(threshold, 1)
    values = counts.values
    var suppression = Suppression(counts, threshold: self.threshold)
    suppression.run()
    withheld = suppression.withheld
  }

  /// The count of a place on a day; `nil` when it is withheld.
  ///
  /// One beyond the last place and one beyond the last day are the totals.
  public func shown(_ place: Int, _ day: Int) -> Int? {
    let at = place * (days.count + 1) + day
    return withheld[at] ? nil : values[at]
  }

  /// How many counts are withheld, totals with them.
  public var withheldCount: Int { withheld.count { $0 } }
}

/// The choice of what is withheld.
struct Suppression {
  private let counts: HotspotCounts
  private let threshold: Int
  private(set) var withheld: [Bool]

  init(_ counts: HotspotCounts, threshold: Int) {
    self.counts = counts
    self.threshold = threshold
    withheld = [Bool](repeating: false, count: counts.height * counts.width)
  }

  /// Withholds small counts, then what guards them.
  mutating func run() {
    var small: [Int] = []
    for at in withheld.indices where (1..<max(threshold, 1)).contains(counts.values[at]) {
      small.append(at)
      withheld[at] = true
    }
    // Where a row has but small counts its total is small too and so withheld already. The
    // smallest last: what guards a larger one guards it often.
    small.sort { counts.values[$0] > counts.values[$1] }
    for at in small { guardCell(at) }
  }

  /// Makes the rectangle that costs least: of cells that are withheld already, or hold little.
  private mutating func guardCell(_ at: Int) {
    let (row, column) = (at / counts.width, at % counts.width)
    var best: (cost: Int, row: Int, column: Int)?
    for otherColumn in 0..<counts.width where otherColumn != column {
      let across = Corner(row, otherColumn)
      guard let first = cost(across, moves: step(row, otherColumn, row, column)) else { continue }
      if let best, first >= best.cost { continue }
      for otherRow in 0..<counts.height where otherRow != row {
        let down = Corner(otherRow, column)
        guard let second = cost(down, moves: step(otherRow, column, row, column)) else { continue }
        let sum = first + second
        if let best, sum >= best.cost { continue }
        let far = Corner(otherRow, otherColumn)
        guard let third = cost(far, moves: step(otherRow, otherColumn, row, column)) else {
          continue
        }
        if best.map({ sum + third < $0.cost }) ?? true {
          best = (sum + third, otherRow, otherColumn)
          if sum + third == 0 { break }
        }
      }
      if best?.cost == 0 { break }
    }
    // Row and column of totals are always a rectangle that can go up, so there is one.
    guard let best else { return }
    for (r, c) in [(row, best.column), (best.row, column), (best.row, best.column)] {
      withheld[r * counts.width + c] = true
    }
  }

  private struct Corner {
    var row: Int
    var column: Int
    init(_ row: Int, _ column: Int) {
      self.row = row
      self.column = column
    }
  }

  /// Which way a corner moves when the cell (`row`, `column`) goes up: 1 up, -1 down.
  ///
  /// The sum of a row less its total is 0; so within a row two cells move against each other,
  /// unless one is the total, and then they move together. The same within a column.
  private func step(_ r: Int, _ c: Int, _ row: Int, _ column: Int) -> Int {
    let (lastRow, lastColumn) = (counts.height - 1, counts.width - 1)
    var step = 1
    if c != column { step *= c == lastColumn || column == lastColumn ? 1 : -1 }
    if r != row { step *= r == lastRow || row == lastRow ? 1 : -1 }
    return step
  }

  /// What withholding a corner costs; `nil` when it cannot move as it must by the threshold.
  private func cost(_ corner: Corner, moves: Int) -> Int? {
    let at = corner.row * counts.width + corner.column
    let value = counts.values[at]
    guard moves > 0 || value >= threshold else { return nil }
    guard !withheld[at] else { return 0 }
    // A total tells more than one cell of it, and a 0 that is withheld looks like a case.
    let isTotal = corner.row == counts.height - 1 || corner.column == counts.width - 1
    return value + 1 + (isTotal ? 4 * threshold : 0) + (value == 0 ? 2 * threshold : 0)
  }
}
