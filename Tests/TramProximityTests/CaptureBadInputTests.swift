// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramProximity
import TramUnits

@Suite("A Bluetooth log that is damaged")
struct CaptureBadInputTests {
  private let packet = LogBytes.legacy([
    LogBytes.legacyReport(
      LogBytes.exposure(SixteenBytes(high: 1, low: 2)), address: 7, rssi: -71)
  ])

  private func refusal(of bytes: [UInt8]) -> String? {
    do {
      _ = try ReadLog(bytes)
      return nil
    } catch let error as ProximityError {
      #expect(error.code == .malformed)
      return error.detail
    } catch {
      return "\(error)"
    }
  }

  @Test
  func `a file with a wrong mark is refused, and an empty one`() {
    for bytes in [
      [], [UInt8]("btsnoop".utf8), [UInt8]("BTSNOOP\0".utf8) + [0, 0, 0, 1, 0, 0, 3, 0xEA],
      [UInt8]("PK\u{3}\u{4} this is a zip file".utf8), [UInt8](repeating: 0, count: 64),
      [UInt8](repeating: 0xFF, count: 64), [UInt8]("time,address,rssi\n1,2,3\n".utf8),
    ] {
      #expect(refusal(of: bytes)?.contains("no Bluetooth log") == true, "\(bytes)")
    }
    #expect(
      refusal(of: [UInt8](LogBytes.snoopHeader().prefix(12)))?.contains("breaks off after 12")
        == true)
  }

  @Test
  func `a datalink that is not read is refused by its name`() {
    for (link, name) in [
      (1003, "1003 (BCSP)"), (1004, "1004 (three-wire H5)"), (2002, "2002 (the simulator)"),
      (99, "datalink 99 is not read"),
    ] as [(UInt32, String)] {
      #expect(refusal(of: LogBytes.snoopHeader(link: link))?.contains(name) == true)
    }
    let version = refusal(of: LogBytes.snoopHeader(version: 2))
    #expect(version == "btsnoop version 2; 1 is expected")
  }

  @Test
  func `a log cut at any byte gives what stands before the cut`() throws {
    for whole in [
      LogBytes.snoop([packet, packet]),
      LogBytes.loggerRecord(1, [UInt8](packet.dropFirst()))
        + LogBytes.loggerRecord(1, [UInt8](packet.dropFirst())),
    ] {
      let header = whole[0] == UInt8(ascii: "b") ? 16 : 0
      let record = (whole.count - header) / 2
      for end in (header + 13)..<whole.count {
        let log = try ReadLog([UInt8](whole.prefix(end)))
        #expect(log.heard.count == (end - header) / record)
        #expect((log.broken == nil) == ((end - header) % record == 0))
      }
    }
  }

  @Test
  func `a record longer than the file, or than any packet, ends the log and says where`() throws {
    var claims = LogBytes.snoop([packet, packet])
    let second = 16 + (claims.count - 16) / 2
    claims[second + 6] = 1
    let longer = try ReadLog(claims)
    #expect(longer.heard.count == 1)
    #expect(longer.broken?.contains("byte \(second): a record of") == true)
    claims[second + 4] = 0xFF
    let absurd = try ReadLog(claims)
    #expect(absurd.heard.count == 1)
    #expect(absurd.broken?.contains("byte \(second): a record says that it has 42") == true)
    let short = try ReadLog(
      LogBytes.loggerRecord(1, [UInt8](packet.dropFirst())) + [0, 0, 0, 7]
        + [UInt8](repeating: 0, count: 20))
    #expect(short.heard.count == 1)
    #expect(short.broken?.contains("says that it has 7 bytes") == true)
  }

  @Test
  func `a time before 1970 or beyond the year 9999 leaves the sighting out and counts it`() throws {
    for micros: Int64 in [-1, -0x00DC_DDB3_0F2F_8000, .min, 253_402_300_800_000_000, .max] {
      let log = try ReadLog(
        LogBytes.snoopHeader() + LogBytes.snoopRecord(packet, micros: micros))
      #expect(log.heard.isEmpty)
      #expect(log.tally.untimely == 1 && log.tally.packets == 1 && log.tally.reports == 1)
    }
    let first = try ReadLog(LogBytes.snoopHeader() + LogBytes.snoopRecord(packet, micros: 999))
    #expect(first.heard.map(\.time) == [Instant(milliseconds: 0)])
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `no change of a log makes its reading fail`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let data = LogBytes.exposure(SixteenBytes(high: 3, low: 4))
    let events = [
      packet, LogBytes.extended([LogBytes.extendedReport(data, address: 1, rssi: -70, status: 1)]),
      LogBytes.extended([LogBytes.extendedReport(data, address: 1, rssi: -70)]),
      [0x01, 0x37, 0x20, UInt8(data.count + 4), 0, 3, 1, UInt8(data.count)] + data,
    ]
    let isLogger = seed % 2 == 1
    let good =
      isLogger
      ? events.flatMap { LogBytes.loggerRecord($0[0] == 1 ? 0 : 1, [UInt8]($0.dropFirst())) }
      : LogBytes.snoop(events)
    for _ in 0..<50 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes.removeSubrange(place..<min(place + 3, bytes.count))
        default: bytes.insert(contentsOf: [0xFF, 0x00], at: place)
        }
        if bytes.isEmpty { bytes = good }
      }
      guard let log = try? ReadLog(bytes, keepsUnknown: true) else { continue }
      #expect(log.tally.packets <= bytes.count / 13 && log.heard.count <= bytes.count / 9)
    }
  }
}
