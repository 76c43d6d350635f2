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

  /// A row of the sightings whose sender is known.
  struct Sighting {
    var time: Int64
    var receiver: Substring
    var sender: Substring
    var rssi: Int8
    var address: BluetoothAddress
    var identifier: SixteenBytes
  }

  static func sightings() throws -> [Sighting] {
    let table = folder.deletingLastPathComponent().appending(path: "dp3t_exp34_sightings.csv")
    let lines = try String(contentsOf: table, encoding: .utf8).split(whereSeparator: \.isNewline)
    let header = lines[0].split(separator: ",", omittingEmptySubsequences: false)
    return try lines.dropFirst().map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      func field(_ name: Substring) throws -> Substring {
        fields[try #require(header.firstIndex(of: name))]
      }
      return Sighting(
        time: Int64(try #require(Double(field("t_unix"))) * 1000), receiver: try field("rx"),
        sender: try field("tx"), rssi: Int8(try #require(Double(field("rssi_dbm")))),
        address: try #require(try BluetoothAddress(String(field("adv_addr")).utf8Span.span)),
        identifier: try #require(
          try SixteenBytes(hexadecimal: String(field("rpi")).utf8Span.span)))
    }
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
  func `hold every sighting of one another that an independent extract has, with its sender`()
    throws
  {
    // The phones' own identifiers are in the commands of their logs; the extract was made from them
    // by another reader.
    var senders: [SixteenBytes: Substring] = [:]
    var heard: [Substring: Set<String>] = [:]
    let logs = [("1", "01"), ("10", "10"), ("13", "13"), ("18", "18")] as [(Substring, String)]
    for (phone, number) in logs {
      let log = try RealCaptures.read("exp34-phone\(number).btsnoop")
      for own in log.own {
        guard case .exposure(let identifier, _) = own.identifier else { continue }
        senders[identifier] = phone
      }
      heard[phone] = Set(
        log.heard.compactMap {
          guard case .exposure(let identifier, _) = $0.identifier else { return nil }
          return "\($0.time.milliseconds) \($0.rssi) \(identifier)"
        })
    }
    var found = 0
    for row in try RealCaptures.sightings() {
      guard let seen = heard[row.receiver], heard[row.sender] != nil else { continue }
      #expect(senders[row.identifier] == row.sender)
      let times = [row.time - 1, row.time, row.time + 1]
      #expect(times.contains { seen.contains("\($0) \(row.rssi) \(row.identifier)") })
      found += 1
    }
    #expect(found == 524)
  }

  @Test
  func `show phones that keep their address over identifiers, and identifiers with two addresses`()
    throws
  {
    // Advertisements whose sender is known, of 18 receivers; two Galaxy S10 kept their address.
    var lint = RotationLint()
    for row in try RealCaptures.sightings() {
      lint.apply(
        CapturedAdvertisement(
          time: Instant(milliseconds: row.time), address: row.address, rssi: row.rssi,
          identifier: .exposure(row.identifier, encryptedMetadata: 0)))
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
