// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramProximity
import TramUnits

/// The audit on what eighteen real phones heard of each other (DP-3T exp34, 30 July 2020), which
/// may not be redistributed.
@Suite("An audit of recorded sightings")
struct AuditRecordedTests {
  /// The sightings as the audit takes them.
  private func recorded() throws -> [AuditedSighting] {
    var reader = try CSVReader(path: TracingVectors.folder + "dp3t_exp34_sightings.csv")
    guard case .record = try reader.advance() else { return [] }
    var column: [String: Int] = [:]
    for i in 0..<reader.fieldCount { column[reader.text(i)] = i }
    let time = try #require(column["t_unix"])
    let receiver = try #require(column["rx"])
    let rssi = try #require(column["rssi_dbm"])
    let rpi = try #require(column["rpi"])
    let aem = try #require(column["aem"])
    var sightings: [AuditedSighting] = []
    while case .record = try reader.advance() {
      // Google's calibration of June 2020: -24 dBm sent, 3 dB for the receiver.
      sightings.append(
        AuditedSighting(
          time: Instant(milliseconds: Int64(try #require(Double(reader.text(time))) * 1000)),
          receiver: try #require(UInt32(reader.text(receiver))),
          identifier: TracingVectors.sixteen(reader.text(rpi)),
          rssi: DecibelMilliwatts(try #require(Float(reader.text(rssi)))),
          metadata: UInt32(reader.text(aem), radix: 16), txPower: DecibelMilliwatts(-21)))
    }
    return sightings
  }

  @Test(.enabled(if: TracingVectors.hasFolder, "the recordings lie outside of the repository"))
  func `raises nothing on what eighteen phones heard of each other in two scenes`() throws {
    var audit = try SightingAudit(seed: 1)
    let sightings = try recorded()
    #expect(sightings.count == 13_951)
    #expect(Set(sightings.map(\.identifier)).count == 121)
    #expect(sightings.allSatisfy { audit.admit($0) == nil })
    audit.close()
    #expect(audit.findings.isEmpty, "\(audit.findings.first?.sentence { "\($0)" } ?? "")")
  }

  @Test(
    .enabled(if: TracingVectors.hasFolder, "the recordings lie outside of the repository"),
    arguments: [-7200.0, 7200, -25_200, 25_200])
  func `a phone of the recording that keeps another zone's time is told once and harms nobody`(
    offset: Double
  ) throws {
    let sightings = try recorded().map { sighting in
      var sighting = sighting
      if sighting.receiver == 13 { sighting.time = sighting.time.advanced(seconds: offset) }
      return sighting
    }
    var audit = try SightingAudit(seed: 2)
    var refused = 0
    for sighting in sightings where audit.admit(sighting) != nil && sighting.receiver != 13 {
      refused += 1
    }
    audit.close()
    #expect(audit.findings.map(\.rule) == [.clockOffset])
    #expect(audit.findings.first?.receivers == [13])
    #expect(refused == 0)
  }

  @Test(
    .enabled(if: TracingVectors.hasFolder, "the recordings lie outside of the repository"),
    arguments: 0..<5 as Range<UInt64>)
  func `finds every relay, replay and change laid over the recording, and refuses nothing else`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    var places = ReceiverPlaces()
    for receiver in 1...20 as ClosedRange<UInt32> {
      try places.place(receiver, latitude: 46.52, longitude: 6.57)
    }
    try places.place(99, latitude: 46.95, longitude: 7.44)
    var audit = try SightingAudit(places: places, seed: seed)
    var laid: [AuditRule: Int] = [:]
    var found: [AuditRule: Int] = [:]
    // Scenes were recorded one after the other; the attacker's receiver hears them in that order.
    let sightings = try recorded().sorted { $0.time < $1.time }
    for sighting in sightings {
      #expect(audit.admit(sighting) == nil)
      guard Int.random(in: 0..<30, using: &random) == 0 else { continue }
      var copy = sighting
      copy.time = sighting.time.advanced(seconds: .random(in: 0.1...20, using: &random))
      let rule: AuditRule
      if Bool.random(using: &random) {
        copy.receiver = 99
        rule = .relay
      } else {
        copy.receiver = sighting.receiver % 18 + 1
        copy.metadata = sighting.metadata.map {
          $0 ^ 1 << UInt32.random(in: 0..<32, using: &random)
        }
        rule = .tamperedMetadata
      }
      laid[rule, default: 0] += 1
      if audit.admit(copy) == rule { found[rule, default: 0] += 1 }
    }
    let again = sightings.shuffled(using: &random).prefix(200).sorted { $0.time < $1.time }
    for var sighting in again {
      // The next day, at another place and by another phone's antenna.
      sighting.time = sighting.time.advanced(seconds: 86_400)
      sighting.receiver = 99
      laid[.replay, default: 0] += 1
      if audit.admit(sighting) == .replay { found[.replay, default: 0] += 1 }
    }
    #expect(laid == found)
    #expect(laid.count == 3)
    #expect(laid.values.reduce(0, +) > 500)
    #expect(Set(audit.findings.map(\.rule)) == [.relay, .tamperedMetadata, .replay])
  }
}
