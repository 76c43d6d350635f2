// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTracing
import TramUnits

@Suite("Hotspots")
struct HotspotTests {
  private static let monday = Day(number: 18_800)

  private func events(_ rows: [[Int]]) -> [HotspotEvent] {
    rows.enumerated().flatMap { place, counts in
      counts.enumerated().flatMap { day, count in
        [HotspotEvent](
          repeating: HotspotEvent(
            place: "Ward \(place)", day: Day(number: Self.monday.number + Int32(day))),
          count: count)
      }
    }
  }

  private func random(_ seed: UInt64) -> [[Int]] {
    var random = SeededGenerator(seed: seed)
    let height = Int.random(in: 1...9, using: &random)
    let width = Int.random(in: 1...9, using: &random)
    let most = [3, 8, 30, 200][Int(seed % 4)]
    return (0..<height).map { _ in
      (0..<width).map { _ in
        Int.random(in: 0...2, using: &random) == 0 ? 0 : Int.random(in: 0...most, using: &random)
      }
    }
  }

  /// What an attacker knows: every shown count, and that rows and columns add up.
  private struct Attack {
    let height: Int
    let width: Int
    var low: [Int]
    var high: [Int]
    let isOpen: [Bool]
    private static let unbounded = 1 << 40

    init(_ table: HotspotTable) {
      height = table.places.count + 1
      width = table.days.count + 1
      var low: [Int] = []
      var high: [Int] = []
      for row in 0..<height {
        for column in 0..<width {
          let shown = table.shown(row, column)
          low.append(shown ?? 0)
          high.append(shown ?? Self.unbounded)
        }
      }
      isOpen = zip(low, high).map { $0 != $1 }
      self.low = low
      self.high = high
    }

    private var lines: [[Int]] {
      (0..<height).map { row in (0..<width).map { row * width + $0 } }
        + (0..<width).map { column in (0..<height).map { $0 * width + column } }
    }

    /// Narrows every cell by every sum until nothing changes.
    mutating func narrow() {
      var changes = true
      while changes {
        changes = false
        for line in lines {
          let (cells, total) = (line.dropLast(), line[line.count - 1])
          let (lows, highs) = (cells.reduce(0) { $0 + low[$1] }, cells.reduce(0) { $0 + high[$1] })
          changes = set(total, max(low[total], lows), min(high[total], highs)) || changes
          for cell in cells {
            let least = low[total] - (highs - high[cell])
            let most = high[total] - (lows - low[cell])
            changes = set(cell, max(low[cell], least), min(high[cell], most)) || changes
          }
        }
      }
    }

    private mutating func set(_ cell: Int, _ least: Int, _ most: Int) -> Bool {
      guard least != low[cell] || most != high[cell] else { return false }
      low[cell] = least
      high[cell] = most
      return true
    }

    /// The open cells that the sums alone determine: those on no way round of open cells.
    func determined() -> [Int] {
      let open = isOpen.indices.filter { isOpen[$0] }
      return open.filter { cell in
        // Without the cell, is there another way of open cells from its row to its column?
        var reached: Set<Int> = [cell / width]
        var isGrowing = true
        while isGrowing {
          isGrowing = false
          for other in open where other != cell {
            let (row, column) = (other / width, height + other % width)
            if reached.contains(row) != reached.contains(column) {
              reached.formUnion([row, column])
              isGrowing = true
            }
          }
        }
        return !reached.contains(height + cell % width)
      }
    }
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `withhold every small count, and no sum of what is shown gives one back`(seed: UInt64) throws
  {
    let rows = random(seed)
    for threshold in [2, 5, 11] {
      let table = HotspotTable(try HotspotCounts(events(rows)), threshold: threshold)
      var attack = Attack(table)
      #expect(attack.determined().isEmpty)
      attack.narrow()
      for row in 0..<table.places.count {
        for column in 0..<table.days.count {
          guard let place = Int(table.places[row].dropFirst(5)) else { continue }
          let day = Int(table.days[column].number - Self.monday.number)
          let count = rows[place][day]
          guard (1..<threshold).contains(count) else { continue }
          #expect(table.shown(row, column) == nil)
          let cell = row * (table.days.count + 1) + column
          #expect(attack.high[cell] - attack.low[cell] >= threshold, "\(rows)")
        }
      }
      for cell in attack.isOpen.indices where !attack.isOpen[cell] {
        #expect(attack.low[cell] == 0 || attack.low[cell] >= threshold)
      }
    }
  }

  @Test
  func `withhold as little as it takes where counts are large`() throws {
    let rows = [[20, 30, 40], [3, 60, 70], [80, 90, 100]]
    let table = HotspotTable(try HotspotCounts(events(rows)))
    #expect(table.shown(1, 0) == nil)
    #expect(table.withheldCount == 4)
    #expect(table.shown(3, 3) == 493)
    #expect(HotspotTable(try HotspotCounts(events(rows)), threshold: 1).withheldCount == 0)
  }

  @Test
  func `of one small count alone show neither it nor a total that gives it away`() throws {
    let table = HotspotTable(try HotspotCounts(events([[0, 2, 0]])))
    for row in 0...1 {
      for column in 0...table.days.count { #expect(table.shown(row, column) != 2) }
    }
  }

  @Test
  func `are written as GeoJSON and CSV without a withheld number`() throws {
    let counts = try HotspotCounts(events([[20, 3], [7, 8]]), places: ["Ward \"9\""])
    let table = HotspotTable(counts)
    let map = String(
      decoding: table.geoJSON { $0 == "Ward 0" ? "{\"type\":\"Point\"}" : nil }, as: UTF8.self)
    #expect(map.contains("\"geometry\":{\"type\":\"Point\"}") && map.contains("\"geometry\":null"))
    #expect(map.contains("\"2021-06-22\":null") && map.contains("Ward \\\"9\\\""))
    let text = String(decoding: table.csv(), as: UTF8.self)
    #expect(text.contains("Ward 0,2021-06-22,,1\n") && !text.contains(",3,"))
  }

  @Test
  func `of nothing, or of too much, are a table of nothing or refused`() throws {
    #expect(HotspotTable(try HotspotCounts([])).withheldCount == 0)
    let far = [
      HotspotEvent(place: "a", day: Day(number: 0)),
      HotspotEvent(place: "b", day: Day(number: 100_000_000)),
    ]
    #expect(throws: TracingError.self) { try HotspotCounts(far) }
  }
}

@Suite("Squares of the map")
struct HotspotGridTests {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `hold their place, whatever the place and the side`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let grid = HotspotGrid(side: Double.random(in: 50...5000, using: &random))
    let latitude = Double.random(in: -84...84, using: &random)
    let longitude = Double.random(in: -179...179, using: &random)
    let cell = try #require(
      grid.cell(latitude: latitude, longitude: longitude) { cosineOfDegrees($0) })
    let numbers = cell.polygon.split { !"-.0123456789".contains($0) }.compactMap { Double($0) }
    #expect(numbers.count == 10)
    let (west, south, east, north) = (numbers[0], numbers[1], numbers[4], numbers[5])
    #expect(west - 1e-5 <= longitude && longitude <= east + 1e-5)
    #expect(south - 1e-5 <= latitude && latitude <= north + 1e-5)
    #expect(abs((north - south) * 111_320 - grid.side) < 3)
    let middle = cell.name.split(separator: ",").compactMap { Double($0) }
    #expect(abs((middle.first ?? 0) - (south + north) / 2) < 2e-5)
  }

  @Test func `have names with five decimals, and none beyond 85 degrees`() {
    let grid = HotspotGrid(side: 1000)
    #expect(grid.cell(latitude: 86, longitude: 0) { cosineOfDegrees($0) } == nil)
    #expect(grid.cell(latitude: .nan, longitude: 0) { cosineOfDegrees($0) } == nil)
    let cell = grid.cell(latitude: -0.001, longitude: -0.001) { cosineOfDegrees($0) }
    #expect(cell?.name == "-0.00449,-0.00449")
    #expect(HotspotGrid(side: 1).side == 50 && HotspotGrid(side: 1e9).side == 100_000)
  }

  /// The cosine of degrees by its series, exact to 1e-9 within 85 degrees.
  private func cosineOfDegrees(_ degrees: Double) -> Double {
    let x = degrees * .pi / 180
    var (term, sum) = (1.0, 1.0)
    for n in 1...12 {
      term *= -x * x / Double((2 * n - 1) * (2 * n))
      sum += term
    }
    return sum
  }
}
