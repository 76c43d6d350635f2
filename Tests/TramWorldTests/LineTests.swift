// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramGeo
import TramSense
import TramUnits
import TramWorld

@Suite("The lines of a world")
struct LineTests {
  @Test("read back as the observations that were written", arguments: 0..<2)
  func roundTrip(seed: UInt64) throws {
    let world = try World(WorldSettings(seed: seed, people: 60, faults: false))
    var reader = ObservationReader()
    for person in world.people { #expect(reader.names.id(of: person.deviceName) == person.device) }
    var feed = world.makeFeed()
    var batch = ObservationBatch()
    var text = ByteWriter()
    while feed.next(into: &batch) {
      var read = ObservationBatch()
      for observation in batch.observations {
        text.removeAll()
        ObservationLines.append(observation, of: batch, to: &text)
        _ = reader.read(text.bytes.span, into: &read)
      }
      // The first that differs, so that a failure says which and not everything.
      let cell = zip(read.cells, batch.cells).first { $0 != $1 }
      let observation = zip(read.observations, batch.observations).first { $0 != $1 }
      #expect(cell == nil)
      #expect(observation == nil)
      #expect(read.sightings.elementsEqual(batch.sightings) == true)
      #expect(read.observations.count == batch.observations.count)
    }
    #expect(reader.tally.lines == Int64(feed.delivered))
    #expect(reader.tally.refused == 0)
  }

  @Test("are read with all their faults: next to nothing is refused")
  func faults() throws {
    let world = try World(WorldSettings(seed: 7))
    // Those whose lines are spoilt, and one in ten of the others: reading all takes a debug build
    // a quarter of a minute.
    let spoilers: Set<Episode.Kind> = [
      .sentinels, .secondsClock, .wrongClock, .duplicates, .lateDelivery, .laggingIdentity,
    ]
    let watched = Set(
      world.people.filter { person in
        person.index % 10 == 0
          || world.episodes(of: person).contains { spoilers.contains($0.kind) }
      }.map(\.device))
    var reader = ObservationReader()
    var written: Int64 = 0
    var feed = world.makeFeed()
    var batch = ObservationBatch()
    var text = ByteWriter()
    while feed.next(into: &batch) {
      var read = ObservationBatch()
      for observation in batch.observations where watched.contains(observation.device) {
        written += 1
        text.removeAll()
        ObservationLines.append(observation, of: batch, to: &text)
        _ = reader.read(text.bytes.span, into: &read)
      }
    }
    #expect(reader.tally.lines == written)
    #expect(reader.tally.refused * 200 < reader.tally.lines)
    #expect(reader.tally[.timeInSeconds] > 60)
    #expect(reader.tally[.cellUnavailable] > 0)
  }

  @Test("of orders, observations and truth say first that they are synthetic")
  func label() throws {
    let world = try World(WorldSettings(seed: 1, people: 60))
    var text = ByteWriter()
    for person in world.people.prefix(20) {
      world.appendOrder(of: person, to: &text)
      try expectLabel(&text)
    }
    for event in world.truth {
      world.append(event, to: &text)
      try expectLabel(&text)
    }
    world.appendTruthHeader(to: &text)
    try expectLabel(&text)
    var feed = world.makeFeed()
    var batch = ObservationBatch()
    _ = feed.next(into: &batch)
    for observation in batch.observations.prefix(100) {
      ObservationLines.append(observation, of: batch, to: &text)
      try expectLabel(&text)
    }
  }

  /// Expects one JSON object whose first member is `"synthetic":true`, and empties the text.
  private func expectLabel(_ text: inout ByteWriter) throws {
    var scanner = JSONScanner(text.bytes.span)
    try scanner.beginObject()
    let first = try scanner.nextKey()
    let key = try #require(first)
    let isLabel = scanner.matches(key, "synthetic")
    let isTrue = try scanner.bool()
    #expect(isLabel && isTrue)
    while try scanner.nextKey() != nil { try scanner.skipValue() }
    try scanner.finish()
    text.removeAll()
  }

  @Test("of the table of sites have its fifteen columns, and places near the site")
  func sites() throws {
    let world = try World(WorldSettings(seed: 2))
    #expect(World.siteHeader.split(separator: ",").count == 15)
    var rows = 0
    for (index, cell) in world.network.cells.enumerated() {
      var text = ByteWriter()
      guard world.appendSiteRow(ofCell: index, to: &text) else { continue }
      rows += 1
      let row = String(decoding: text.bytes, as: UTF8.self)
      let columns = row.split(separator: ",", omittingEmptySubsequences: false)
      #expect(columns.count == 15 && columns[14] == "1")
      #expect(UInt64(columns[4]) == cell.cell && columns[1] == "452")
      let longitude = try #require(Double(columns[6]))
      let latitude = try #require(Double(columns[7]))
      let place = world.frame.point(
        of: try Coordinate(latitude: latitude, longitude: longitude))
      let site = world.network.sites[Int(cell.site)]
      #expect(place.distance(to: site.place) < Meters(350))
    }
    #expect(rows > world.network.cells.count * 9 / 10 && rows < world.network.cells.count)
  }
}
