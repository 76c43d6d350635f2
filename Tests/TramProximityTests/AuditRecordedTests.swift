// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramProximity
import TramUnits

/// The audit on what eighteen real phones heard of each other (DP-3T exp34, 30 July 2020), which
/// may not be redistributed.
@Suite("An audit of recorded sightings")
struct AuditRecordedTests {
  @Test(.enabled(if: TracingVectors.hasFolder, "the recordings lie outside of the repository"))
  func `raises nothing on what eighteen phones heard of each other in two scenes`() throws {
    var reader = try CSVReader(path: TracingVectors.folder + "dp3t_exp34_sightings.csv")
    guard case .record = try reader.advance() else { return }
    var column: [String: Int] = [:]
    for i in 0..<reader.fieldCount { column[reader.text(i)] = i }
    let time = try #require(column["t_unix"])
    let receiver = try #require(column["rx"])
    let rssi = try #require(column["rssi_dbm"])
    let rpi = try #require(column["rpi"])
    let aem = try #require(column["aem"])
    var audit = try SightingAudit(seed: 1)
    var identifiers: Set<SixteenBytes> = []
    var refused = 0
    while case .record = try reader.advance() {
      let heard = TracingVectors.sixteen(reader.text(rpi))
      identifiers.insert(heard)
      // Google's calibration of June 2020: -24 dBm sent, 3 dB for the receiver.
      let verdict = audit.admit(
        AuditedSighting(
          time: Instant(milliseconds: Int64(try #require(Double(reader.text(time))) * 1000)),
          receiver: try #require(UInt32(reader.text(receiver))), identifier: heard,
          rssi: DecibelMilliwatts(try #require(Float(reader.text(rssi)))),
          metadata: UInt32(reader.text(aem), radix: 16), txPower: DecibelMilliwatts(-21)))
      if verdict != nil { refused += 1 }
    }
    audit.close()
    #expect(audit.tally.sightings == 13_951)
    #expect(identifiers.count == 121)
    #expect(refused == 0)
    #expect(audit.findings.isEmpty, "\(audit.findings.first?.sentence { "\($0)" } ?? "")")
  }
}
