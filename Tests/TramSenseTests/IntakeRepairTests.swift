// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramGeo
import TramSense
import TramUnits

private let cork =
  String(#filePath.split(separator: "Tests/").first ?? "")
  + "../shared/data/positioning/cork5g/cork5g_dev_2019.csv"
private let hasCork = (try? LineReader(path: cork)) != nil

/// Feeds one device; the fixes as they came out.
private func repaired(
  _ track: [(second: Double, east: Double, north: Double)]
) throws -> (fixes: [Fix], tally: IntakeTally) {
  let frame = LocalFrame(origin: try Coordinate(latitude: 21.03, longitude: 105.85))
  var repair = ObservationRepair()
  var batch = ObservationBatch()
  for (second, east, north) in track {
    let place = frame.coordinate(of: LocalPoint(east: east, north: north))
    batch.append(
      Observation(
        device: DeviceID(3), time: Instant(milliseconds: aMorning).advanced(seconds: second),
        fix: Fix(coordinate: place)),
      cells: EmptyCollection<CellReading>(), sightings: EmptyCollection<BeaconSighting>())
  }
  repair.apply(to: &batch)
  return (batch.observations.compactMap(\.fix), repair.tally)
}

@Suite("An observation repair")
struct IntakeRepairTests {
  @Test
  func `marks a receiver that repeats its coordinates, but for the first half minute`() throws {
    let (fixes, tally) = try repaired((0..<20).map { (Double($0) * 10, 5, 5) })
    #expect(fixes.map(\.isStale) == (0..<20).map { $0 >= 3 })
    #expect(tally[.fixFrozen] == 17)
    #expect(tally.reasons.count == 1)
  }

  @Test
  func `marks the last fix sent again between others`() throws {
    let (fixes, _) = try repaired([(0, 5, 5), (60, 30, 12), (120, 5, 5), (180, 60, 25)])
    #expect(fixes.map(\.isStale) == [false, false, true, false])
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `marks nothing of a phone that lies still under a noisy sky`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let (_, tally) = try repaired(
      (0..<500).map {
        (
          Double($0) * 60, Double.random(in: -40...40, using: &random),
          Double.random(in: -40...40, using: &random)
        )
      })
    #expect(tally.reasons.isEmpty)
  }

  @Test
  func `marks 404 m in 2 s and believes the way back`() throws {
    let (fixes, tally) = try repaired([(0, 0, 0), (2, 404, 0), (4, 6, 0), (6, 9, 0)])
    #expect(fixes.map(\.isImplausible) == [false, true, false, false])
    #expect(tally[.fixTooFast] == 1)
  }

  @Test
  func `believes a new place when two fixes in a row agree on it`() throws {
    let (fixes, _) = try repaired([(0, 0, 0), (10, 9_000, 0), (20, 9_010, 0), (30, 9_020, 0)])
    #expect(fixes.map(\.isImplausible) == [false, true, false, false])
  }

  @Test
  func `counts a jump away and back at once`() throws {
    let (fixes, tally) = try repaired([(0, 0, 0), (30, 800, 0), (60, 10, 0), (90, 12, 0)])
    #expect(fixes.allSatisfy { !$0.isImplausible })
    #expect(tally[.fixSpike] == 1)
  }

  @Test
  func `gives a cell its usual radio back, without what was measured under the other`() {
    var repair = ObservationRepair()
    for step in 0..<12 {
      var batch = ObservationBatch()
      let isLag = step == 3 || step == 11
      batch.append(
        Observation(device: DeviceID(0), time: Instant(milliseconds: aMorning + Int64(step))),
        cells: [
          CellReading(
            radio: isLag ? .wcdma : .lte, cell: 124_546_051, isServing: true,
            rsrp: DecibelMilliwatts(-80))
        ],
        sightings: EmptyCollection<BeaconSighting>())
      repair.apply(to: &batch)
      // At the fourth step it has been heard three times: too few to know better.
      #expect(batch.cells.first?.radio == (step == 3 ? .wcdma : .lte))
      #expect((batch.cells.first?.rsrp == nil) == (step == 11))
      #expect(batch.cells.first?.isServing == true)
    }
    #expect(repair.tally[.radioLagged] == 1)
  }

  @Test(.enabled(if: hasCork, "the Cork logs are not here"))
  func `mends the cells of the Cork logs whose identity lags, and hardly any other`() throws {
    let rows = try corkCells()
    var usual: [UInt64: [Radio: Int]] = [:]
    for row in rows { usual[row.cell ?? 0, default: [:]][row.radio, default: 0] += 1 }
    func radio(_ cell: UInt64?) -> Radio? {
      usual[cell ?? 0]?.max { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }?.key
    }
    var repair = ObservationRepair()
    var lagging = 0
    var right = 0
    var wrong = 0
    for row in rows {
      var batch = ObservationBatch()
      batch.append(
        Observation(device: DeviceID(0), time: Instant(milliseconds: 0)), cells: [row],
        sightings: EmptyCollection<BeaconSighting>())
      repair.apply(to: &batch)
      let after = batch.cells.first?.radio
      if row.radio != radio(row.cell) { lagging += 1 }
      guard after != row.radio else { continue }
      if after == radio(row.cell) { right += 1 } else { wrong += 1 }
    }
    print("Cork: \(rows.count) cells, \(lagging) lag, \(right) mended, \(wrong) wrongly")
    #expect(right * 4 >= lagging)
    #expect(wrong <= 4)
  }

  /// The serving cells of the logs, in the order of the file.
  private func corkCells() throws -> [CellReading] {
    var lines = try LineReader(path: cork)
    _ = try lines.advance()
    var rows: [CellReading] = []
    while try lines.advance() == .line {
      let line = lines.line
      var columns = [""]
      for i in line.indices {
        if line[i] == UInt8(ascii: ",") {
          columns.append("")
        } else {
          columns[columns.count - 1].unicodeScalars.append(Unicode.Scalar(line[i]))
        }
      }
      guard columns.count > 6, let cell = UInt64(columns[6]), cell > 0 else { continue }
      let radio: Radio =
        switch columns[5] {
        case "5G", "LTE": .lte
        case "GPRS", "EDGE": .gsm
        default: .wcdma
        }
      rows.append(CellReading(radio: radio, cell: cell, isServing: true))
    }
    return rows
  }
}
