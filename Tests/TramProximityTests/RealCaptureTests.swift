// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramBytes
import TramProximity
import TramUnits

/// Logs of real phones that may not be shipped with the sources.
enum RealCaptures {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "../shared/data/proximity/dev/btsnoop")
  static let isThere = FileManager.default.fileExists(atPath: folder.path)

  struct Expected: Decodable {
    var packets: Int
    var reports: Int
    var exposures: Int
    var first_ms: Int64
    var last_ms: Int64
  }

  static func expected() throws -> [String: Expected] {
    let file = folder.appending(path: "expected.json")
    return try JSONDecoder().decode(
      [String: Expected].self, from: try Foundation.Data(contentsOf: file))
  }

  static func read(_ name: String) throws -> ReadLog {
    try ReadLog([UInt8](try Foundation.Data(contentsOf: folder.appending(path: name))))
  }
}

@Suite(
  "Logs of real phones",
  .enabled(if: RealCaptures.isThere, "the logs of DP-3T's experiment 34 are not beside the sources")
)
struct RealCaptureTests {
  @Test
  func `have the packets, reports and advertisements that an independent reader counts`() throws {
    for (name, expected) in try RealCaptures.expected() {
      let log = try RealCaptures.read(name)
      #expect(log.tally.packets == expected.packets)
      #expect(log.tally.reports == expected.reports)
      #expect(log.tally.exposures == expected.exposures)
      #expect(log.heard.first?.time.milliseconds == expected.first_ms)
      #expect(log.heard.last?.time.milliseconds == expected.last_ms)
      #expect(log.faults.isEmpty && log.broken == nil)
    }
  }

  @Test
  func `show phones that keep their address over identifiers, and identifiers with two addresses`()
    throws
  {
    // Advertisements whose sender is known, of 18 receivers; two Galaxy S10 kept their address.
    let table = RealCaptures.folder.deletingLastPathComponent()
      .appending(path: "dp3t_exp34_sightings.csv")
    var lint = RotationLint()
    var columns: [Substring: Int] = [:]
    let text = try String(contentsOf: table, encoding: .utf8)
    for (number, line) in text.split(whereSeparator: \.isNewline).enumerated() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      if number == 0 {
        for (i, name) in fields.enumerated() { columns[name] = i }
        continue
      }
      let time = try #require(columns["t_unix"].flatMap { Double(fields[$0]) })
      let address = try #require(
        columns["adv_addr"].flatMap { BluetoothAddress(String(fields[$0]).utf8Span.span) })
      let identifier = try #require(
        columns["rpi"].flatMap { SixteenBytes(hexadecimal: String(fields[$0]).utf8Span.span) })
      lint.apply(
        CapturedAdvertisement(
          time: Instant(milliseconds: Int64(time * 1000)), address: address, rssi: -60,
          identifier: .exposure(identifier, encryptedMetadata: 0)))
    }
    let report = lint.report
    #expect(report.addresses == 123 && report.identifiers == 121)
    #expect(report.identifiersWithSeveralAddresses == 9)
    let kept = report.findings.filter { if case .address = $0.subject { true } else { false } }
    #expect(
      kept.map(\.subject) == [
        .address(BluetoothAddress(0x70CE_8C8C_8555)), .address(BluetoothAddress(0x5050_A439_3FE1)),
      ])
    #expect(kept.map(\.companions) == [5, 4])
    // Nearly two hours each.
    #expect(kept.allSatisfy { $0.last.seconds(since: $0.first) > 6600 })
  }
}
