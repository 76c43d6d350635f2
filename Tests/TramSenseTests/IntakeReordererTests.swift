// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits

/// An observation that says its own number, so that no two are alike by chance.
private func observation(_ device: UInt64, _ second: Double, _ number: Int) -> Observation {
  Observation(
    device: DeviceID(device), time: Instant(milliseconds: aMorning).advanced(seconds: second),
    fix: Coordinate(latitudeE7: Int32(truncatingIfNeeded: number + 1), longitudeE7: 7)
      .map { Fix(coordinate: $0) })
}

/// What comes out of a feed that goes in by batches of `size`.
private func ordered(
  _ feed: [Observation], size: Int, settings: Reorderer.Settings = .init()
) -> (found: [Observation], reorderer: Reorderer) {
  var reorderer = Reorderer(settings: settings)
  var output = ObservationBatch()
  var at = 0
  while at < feed.count {
    var batch = ObservationBatch()
    for one in feed[at..<min(at + size, feed.count)] {
      let number = UInt64(truncatingIfNeeded: one.fix?.coordinate.latitudeE7 ?? 0)
      batch.append(
        one, cells: [CellReading(radio: .lte, cell: number)],
        sightings: EmptyCollection<BeaconSighting>())
    }
    reorderer.add(&batch)
    reorderer.release(into: &output)
    at += size
  }
  reorderer.flush(into: &output)
  for one in output.observations {
    // Cells travel with their observation.
    let number = UInt64(truncatingIfNeeded: one.fix?.coordinate.latitudeE7 ?? 0)
    #expect(output.cells(of: one).first?.cell == number)
  }
  let found = output.observations.map {
    Observation(device: $0.device, time: $0.time, fix: $0.fix, motion: $0.motion)
  }
  return (found, reorderer)
}

@Suite("A reorderer")
struct IntakeReordererTests {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func `gives a feed disordered within its window as sorting gives it, each once`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var feed: [(key: Double, one: Observation)] = []
    for i in 0..<2_000 {
      let second = Double(i) * 3
      let one = observation(UInt64.random(in: 0..<20, using: &random), second, i)
      feed.append((second + Double.random(in: 0..<590, using: &random), one))
      if i % 10 == 0 { feed.append((second + Double.random(in: 0..<590, using: &random), one)) }
    }
    feed.sort { $0.key < $1.key }
    let arrived = feed.map(\.one)
    let (found, reorderer) = ordered(arrived, size: Int.random(in: 1...100, using: &random))
    #expect(found.count == 2_000)
    #expect(zip(found, found.dropFirst()).allSatisfy { $0.time < $1.time })
    #expect(reorderer.tally[.duplicate] == 200)
    #expect(reorderer.tally.reasons.count == 1)
    #expect(reorderer.held == 0)
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `gives the same whatever the batches`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let feed = (0..<500).map { i in
      observation(
        UInt64.random(in: 0..<5, using: &random),
        Double(i) * 5 - Double(Int.random(in: 0...200, using: &random)), i)
    }
    let whole = ordered(feed, size: 500).found
    #expect(ordered(feed, size: 1).found == whole)
    #expect(ordered(feed, size: 17).found == whole)
  }

  @Test
  func `keeps two different observations of a device at one moment`() {
    let feed = [
      observation(0, 1, 1), observation(0, 1, 2), observation(0, 1, 2), observation(0, 1, 1),
      observation(0, 1, 3), observation(1, 1, 1),
    ]
    let (found, reorderer) = ordered(feed, size: 2)
    #expect(found == [feed[0], feed[1], feed[4], feed[5]])
    #expect(reorderer.tally[.duplicate] == 2)
  }

  @Test
  func `holds a feed back for ten minutes, and no longer`() {
    var reorderer = Reorderer()
    var output = ObservationBatch()
    for second in 0...700 {
      var batch = ObservationBatch()
      batch.append(
        observation(0, Double(second), second), cells: EmptyCollection<CellReading>(),
        sightings: EmptyCollection<BeaconSighting>())
      reorderer.add(&batch)
      reorderer.release(into: &output)
    }
    #expect(output.observations.count == 101)
    #expect(reorderer.held == 600)
  }

  @Test
  func `gives three hours that a phone sends at once, and drops what its device has gone past`() {
    var feed = (0..<200).map { observation(0, Double($0) * 60, $0) }
    // Another phone comes out of a tunnel with its last three hours.
    feed += (0..<180).map { observation(1, Double($0) * 60, 1_000 + $0) }
    feed.append(observation(0, 60, 5_000))
    let (found, reorderer) = ordered(feed, size: 1)
    #expect(found.count { $0.device.rawValue == 1 } == 180)
    #expect(found.count { $0.device.rawValue == 0 } == 200)
    #expect(reorderer.tally[.late] == 1)
    for device in 0...1 as ClosedRange<UInt64> {
      let own = found.filter { $0.device.rawValue == device }
      #expect(zip(own, own.dropFirst()).allSatisfy { $0.time < $1.time })
    }
  }

  @Test
  func `is not moved by one wrong clock, and follows a feed that goes on after days`() {
    let day = 86_400.0
    var feed = (0..<50).map { observation(0, Double($0) * 60, $0) }
    feed.insert(observation(1, 400 * day, 900), at: 25)
    feed += (0..<50).map { observation(0, 5 * day + Double($0) * 60, 100 + $0) }
    let (found, reorderer) = ordered(feed, size: 7)
    #expect(found.count == 100)
    #expect(reorderer.tally[.clockAhead] == 1)
    #expect(zip(found, found.dropFirst()).allSatisfy { $0.time < $1.time })
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `leaves out a phone whose clock is hours ahead, and nobody else`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let ahead = Double.random(in: 2_000...80_000, using: &random)
    let wrong = UInt64.random(in: 1..<30, using: &random)
    var feed: [Observation] = []
    for minute in 0..<120 {
      for device in 0..<30 as Range<UInt64> {
        let time = Double(minute) * 60 + Double(device) + (device == wrong ? ahead : 0)
        feed.append(observation(device, time, minute))
      }
    }
    let (found, reorderer) = ordered(feed, size: 64)
    #expect(found.count { $0.device.rawValue != wrong } == 29 * 120)
    #expect(reorderer.tally[.clockAhead] >= 117, "all but what waits when the feed ends")
    #expect(reorderer.tally[.clockAhead] + Int64(found.count) == 30 * 120)
  }

  @Test
  func `gives a feed of one observation every two days completely`() {
    let feed = (0..<9).map { observation(0, Double($0) * 172_800, $0) }
    #expect(ordered(feed, size: 4).found == feed)
  }

  @Test
  func `holds no more than its bound`() {
    var settings = Reorderer.Settings()
    settings.most = 100
    var reorderer = Reorderer(settings: settings)
    var output = ObservationBatch()
    for i in 0..<1_000 {
      var batch = ObservationBatch()
      batch.append(
        observation(UInt64(i), 1, i), cells: EmptyCollection<CellReading>(),
        sightings: EmptyCollection<BeaconSighting>())
      reorderer.add(&batch)
      reorderer.release(into: &output)
      #expect(reorderer.held <= 100)
    }
    reorderer.flush(into: &output)
    #expect(output.observations.count == 1_000)
  }
}
