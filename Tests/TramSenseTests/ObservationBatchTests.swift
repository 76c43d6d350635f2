// SPDX-License-Identifier: Apache-2.0

import Testing
import TramSense
import TramUnits

@Suite("A batch of observations")
struct ObservationBatchTests {
  @Test(arguments: 0..<50 as Range<UInt64>)
  func `keeps each observation's cells when it is sorted and thinned`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var batch = ObservationBatch()
    for _ in 0..<40 {
      let device = DeviceID(random.next() % 5)
      let time = Instant(milliseconds: Int64(random.next() % 20))
      // The cells say whose they are and when.
      let mark = device.rawValue * 1000 + UInt64(time.milliseconds)
      let cells = (0..<random.next() % 4).map { _ in CellReading(radio: .lte, cell: mark) }
      batch.append(
        Observation(device: device, time: time), cells: cells,
        sightings: EmptyCollection<BeaconSighting>())
    }
    batch.sortByTime()
    let unknown = batch.renumber { $0.rawValue == 3 ? nil : DeviceID($0.rawValue + 100) }
    #expect(unknown + batch.observations.count == 40)
    var last = Int64.min
    var nextCell: Int32 = 0
    for observation in batch.observations {
      #expect(observation.time.milliseconds >= last)
      #expect(observation.cells.lowerBound == nextCell)
      last = observation.time.milliseconds
      nextCell = observation.cells.upperBound
      let mark = (observation.device.rawValue - 100) * 1000 + UInt64(last)
      for cell in batch.cells(of: observation) { #expect(cell.cell == mark) }
    }
  }
}
