// SPDX-License-Identifier: Apache-2.0

import Testing
import TramProximity
import TramTrails
import TramUnits

@Suite("tram proximity")
struct ProximityCommandTests {
  private let sightings = """
    time,receiver,sender,rssi,tx_power,receiver_model,sender_model
    1596120970200,anna,"b,a",-65,-24,,
    1596120730200,anna,"b,a",-62,-24,,
    1596120731000,anna,chi,127,-24,,
    yesterday,anna,chi,-60,-24,,
    1596120731000,anna,anna,-60,-24,,
    1596120731000,,chi,-60,-24,,
    1596120731000,anna,chi,loud,-24,,
    1596120731000,anna,chi
    1e18,anna,chi,-60,-24,,

    """

  @Test
  func `scores every minute that was heard and tells bad sightings with their reason`() throws {
    let outcome = try Program.run("proximity", "score", input: sightings)
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(
      lines.first == "receiver,sender,start,end,probability,minutes,minutes_low,minutes_high")
    #expect(lines.count == 4)
    #expect(lines[1].hasPrefix("anna,\"b,a\",1596120720000,1596120780000,0."))
    #expect(lines[2].hasPrefix("anna,\"b,a\",1596120960000,1596121020000,0."))
    #expect(lines[3].hasPrefix("anna,chi,1596120720000,1596120780000,0."))
    for reason in [
      "line 5: time \"yesterday\" is not a number of milliseconds since 1970",
      "line 6: the receiver is the sender", "line 7: the receiver is empty",
      "line 8: rssi \"loud\" is not a number of dBm", "line 9: 3 fields; 4",
      "line 10: the time 1000000000000000000 ms is no date",
      "3 sightings of 3 phones in 3 minutes of pairs, 1 without a usable strength, "
        + "6 bad lines left out",
    ] {
      #expect(outcome.errors.contains(reason), "\(reason) in \(outcome.errors)")
    }
  }

  @Test
  func `sums a pair up, as an object when asked, and stops at a bad sighting when strict`() throws {
    let pairs = try Program.run("proximity", "exposures", "--json", "--quiet", input: sightings)
    #expect(pairs.output.hasPrefix("{\"receiver\":\"anna\",\"sender\":\"b,a\",\"minutes\":"))
    #expect(pairs.output.split(separator: "\n").count == 2)
    let strict = try Program.run("proximity", "exposures", "--strict", input: sightings)
    #expect(strict.status == 1)
    #expect(strict.output.isEmpty)
    let header = try Program.run("proximity", "score", input: "time,receiver,sender\n")
    #expect(header.status == 1)
    #expect(header.errors.contains("line 1: the column rssi is missing"))
  }

  @Test
  func `keeps encounters of devices in a log, both ways, and tells those of others`() async throws {
    let folder = try TemporaryFolder()
    let (one, two) = (DeviceID(1).text, DeviceID(2).text)
    var text = "time,receiver,sender,rssi,tx_power\n"
    for minute in 0..<20 as Range<Int64> {
      let time = 1_596_120_720_000 + 60_000 * minute
      text += "\(time),\(one),\(two),-60,-24\n\(time),\(one),chi,-70,-24\n"
    }
    let log = folder.path("met")
    let outcome = try Program.run("proximity", "encounters", "--log", log, input: text)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(
      lines.first == "receiver,sender,start,end,minutes,minutes_low,minutes_high,probability")
    #expect(lines.count == 3)
    #expect(outcome.errors.contains("2 encounters"))
    #expect(outcome.errors.contains("2 records kept in \(log); 1 encounter of phones that are no"))
    let kept = try FileTrailLog(folder: log)
    let page = try await kept.read(from: try await kept.bounds().lowerBound, limit: 1 << 20)
    kept.close()
    #expect(page.records.map(\.kind) == [EncounterRecord.kind])
    let bytes = try #require(page.records.first).bytes
    let records = try EncounterRecord.records(bytes.span)
    #expect(records.map(\.receiver) == [DeviceID(1), DeviceID(2)])
    #expect(records.map(\.sender) == [DeviceID(2), DeviceID(1)])
    #expect(records.allSatisfy { $0.start == Instant(milliseconds: 1_596_120_720_000) })
  }
}
