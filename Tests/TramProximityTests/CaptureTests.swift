// SPDX-License-Identifier: Apache-2.0

import Testing
import TramProximity
import TramUnits

@Suite("A Bluetooth log")
struct CaptureTests {
  private let identifier = SixteenBytes(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
  private let address: UInt64 = 0x5A4B_3C2D_1E0F

  private func heard(rssi: Int8 = -71, metadata: UInt32 = 0x0102_0304) -> CapturedAdvertisement {
    CapturedAdvertisement(
      time: Instant(milliseconds: 1_596_119_979_706), address: BluetoothAddress(address),
      rssi: rssi, identifier: .exposure(identifier, encryptedMetadata: metadata))
  }

  @Test
  func `gives what real phones sent, with and without flags`() throws {
    // Events quoted in public issue threads: citruz/beacontools#48, DP-3T/dp3t-sdk-android#134.
    let events = [
      "043E2802010301BB7EB52B86791C03036FFD17166FFD2CFB0DE02B33D20C5C27611238E2D10742B56EE5B8",
      "043E2B0201030108E6AE330B3F1F02011A03036FFD17166FFD"
        + "E932E8B0688DFAEC0062B7D6D35EEFB5EEAA91ACBA",
      "043E2802010201DACF5272DA711C03036FFD17166FFD1133EC93293C715A8C4AFD7BF562F6BC1EBA8C91BD",
    ]
    let log = try ReadLog(LogBytes.snoop(events.map(LogBytes.hexadecimal)))
    #expect(log.faults.isEmpty && log.broken == nil)
    #expect(log.tally.packets == 3 && log.tally.reports == 3 && log.tally.exposures == 3)
    #expect(
      log.heard.map(\.address.rawValue) == [0x7986_2BB5_7EBB, 0x3F0B_33AE_E608, 0x71DA_7252_CFDA])
    #expect(log.heard.map(\.rssi) == [-72, -70, -67])
    #expect(
      log.heard[0].identifier
        == .exposure(
          SixteenBytes(high: 0x2CFB_0DE0_2B33_D20C, low: 0x5C27_6112_38E2_D107),
          encryptedMetadata: 0x42B5_6EE5))
    #expect(
      log.heard[1].identifier
        == .exposure(
          SixteenBytes(high: 0xE932_E8B0_688D_FAEC, low: 0x0062_B7D6_D35E_EFB5),
          encryptedMetadata: 0xEEAA_91AC))
  }

  @Test
  func `gives the same of every datalink and of PacketLogger in both byte orders`() throws {
    let event = LogBytes.legacy([
      LogBytes.legacyReport(LogBytes.exposure(identifier), address: address, rssi: -71)
    ])
    let bare = [UInt8](event.dropFirst())
    let data: [UInt8] = [1, 2, 3, 4, 5]
    let logs = [
      LogBytes.snoop([[2] + data, event, []]),
      LogBytes.snoopHeader(link: 1001) + LogBytes.snoopRecord(data, flags: 1)
        + LogBytes.snoopRecord(bare, flags: 3) + LogBytes.snoopRecord(data, flags: 0),
      // Adapter 1: a note of the system, data, an event, a command; adapter 0: a new adapter.
      LogBytes.snoopHeader(link: 2001) + LogBytes.snoopRecord(bare, flags: 0x1_000C)
        + LogBytes.snoopRecord(data, flags: 0x1_0005) + LogBytes.snoopRecord(bare, flags: 0x1_0003)
        + LogBytes.snoopRecord([1], flags: 0x1_0002) + LogBytes.snoopRecord(data, flags: 0),
      LogBytes.loggerRecord(0xFC, [UInt8]("a note".utf8)) + LogBytes.loggerRecord(3, data)
        + LogBytes.loggerRecord(1, bare) + LogBytes.loggerRecord(2, data),
      LogBytes.loggerRecord(2, data, isSwapped: true)
        + LogBytes.loggerRecord(1, bare, isSwapped: true)
        + LogBytes.loggerRecord(0, [1], isSwapped: true),
    ]
    for bytes in logs {
      let log = try ReadLog(bytes)
      #expect(log.heard == [heard()])
      #expect(log.tally.packets == 3)
      #expect(log.broken == nil && log.faults.isEmpty)
    }
    // An event that was sent, and not received, is none.
    let sent = LogBytes.snoopHeader(link: 1001) + LogBytes.snoopRecord(bare, flags: 2)
    #expect(try ReadLog(sent).heard.isEmpty)
  }

  @Test
  func `reads 25 legacy reports of one event, and reports of unlike lengths`() throws {
    let reports = (0..<25).map { i in
      LogBytes.legacyReport([], address: UInt64(i), rssi: -50)
    }
    let full = try ReadLog(LogBytes.snoop([LogBytes.legacy(reports)]), keepsUnknown: true)
    #expect(full.tally.reports == 25)
    #expect(full.heard.map(\.address.rawValue) == (0..<25 as Range<UInt64>).map { $0 })
    let mixed = LogBytes.legacy([
      LogBytes.legacyReport([], address: 1, rssi: -40),
      LogBytes.legacyReport(LogBytes.exposure(identifier), address: address, rssi: -71),
      LogBytes.legacyReport([3, 0x19, 0, 0], address: 2, rssi: -42),
    ])
    let log = try ReadLog(LogBytes.snoop([mixed]))
    #expect(log.heard == [heard()])
    #expect(log.tally.reports == 3)
  }

  @Test
  func `a count of reports that lies costs the event, not what stood before`() throws {
    let report = LogBytes.legacyReport(LogBytes.exposure(identifier), address: address, rssi: -71)
    let good = LogBytes.legacy([report])
    for (count, reason) in [
      (0, "says that it has 0 reports"), (2, "ends within report 2"), (26, "has 26 reports"),
      (255, "has 255 reports"),
    ] as [(UInt8, String)] {
      var lying = good
      lying[4] = count
      let log = try ReadLog(LogBytes.snoop([lying, good]))
      #expect(log.tally.brokenEvents == 1)
      #expect(log.faults.count == 1 && log.faults[0].hasPrefix("packet 1: "))
      #expect(log.faults[0].contains(reason), "\(log.faults)")
      #expect(log.heard.count == (count == 2 ? 2 : 1))
    }
    let behind = LogBytes.event(0x3E, [0x02, 1] + report + [7])
    #expect(
      try ReadLog(LogBytes.snoop([behind])).faults
        == ["packet 1: 1 bytes are left behind the last advertising report"])
    // A length byte of the event or of the data that says more than there is.
    for place in [2, 13] {
      var longer = good
      longer[place] = 255
      let log = try ReadLog(LogBytes.snoop([longer, good]))
      #expect(log.tally.brokenEvents == 1 && log.heard.count == 1)
    }
  }

  @Test
  func `puts extended reports together from their pieces, of senders one among the other`() throws {
    let data = LogBytes.exposure(identifier)
    func piece(_ range: Range<Int>, _ status: UInt8, _ address: UInt64) -> [UInt8] {
      LogBytes.extended([
        LogBytes.extendedReport(
          [UInt8](data[range]), address: address, rssi: -71, status: status, set: 3)
      ])
    }
    let log = try ReadLog(
      LogBytes.snoop([
        piece(0..<10, 1, address), piece(0..<20, 1, 9), piece(10..<11, 1, address),
        piece(20..<24, 2, 9), piece(11..<28, 0, address), piece(20..<28, 0, 9),
        LogBytes.extended([LogBytes.extendedReport(data, address: address, rssi: -71)]),
      ]))
    #expect(log.heard == [heard(), heard()])
    #expect(log.tally.reports == 7)
    #expect(log.tally.unfinished == 1)
    #expect(log.faults.isEmpty)
  }

  @Test
  func `a flood of first pieces and an endless advertisement cost no memory`() throws {
    let piece = [UInt8](repeating: 0, count: 200)
    let flood = (0..<1000 as Range<UInt64>).map {
      LogBytes.extended([LogBytes.extendedReport(piece, address: $0, rssi: -71, status: 1)])
    }
    #expect(try ReadLog(LogBytes.snoop(flood)).tally.unfinished == 1000 - 32)
    let endless = (0..<20).map { _ in
      LogBytes.extended([LogBytes.extendedReport(piece, address: 1, rssi: -71, status: 1)])
    }
    #expect(try ReadLog(LogBytes.snoop(endless)).tally.unfinished == 2)
  }

  @Test
  func `takes content of 20 bytes and no other length`() throws {
    for count in [0, 1, 16, 19, 20, 21] {
      let content = [UInt8](repeating: 0xAB, count: count)
      let data = [UInt8(count + 3), 0x16, 0x6F, 0xFD] + content
      let log = try ReadLog(
        LogBytes.snoop([
          LogBytes.legacy([LogBytes.legacyReport(data, address: 1, rssi: -60)])
        ]))
      #expect(log.tally.exposures == (count == 20 ? 1 : 0))
      #expect(log.tally.wrongLengths == (count == 20 ? 0 : 1))
      #expect(log.tally.brokenEvents == 0)
      #expect(count == 20 || log.faults[0].contains("has \(count) bytes; 20 are expected"))
    }
    // A structure longer than the advertisement, and one of no length that ends it.
    for (data, isBroken) in [
      ([0x02, 0x01, 0x1A, 0x17, 0x16, 0x6F, 0xFD, 1], true),
      ([0x00] + LogBytes.exposure(identifier), false), ([0x01], true), ([0x02, 0x16, 0x6F], false),
    ] as [([UInt8], Bool)] {
      let log = try ReadLog(
        LogBytes.snoop([LogBytes.legacy([LogBytes.legacyReport(data, address: 1, rssi: -60)])]))
      #expect(log.heard.isEmpty)
      #expect(log.tally.brokenAdvertisements == (isBroken ? 1 : 0))
    }
  }

  @Test
  func `keeps a strength as it was said and knows which are none`() throws {
    let strengths: [Int8] = [127, 20, 1, 0, -1, -71, -127, -128]
    let log = try ReadLog(
      LogBytes.snoop(
        strengths.map {
          LogBytes.legacy([
            LogBytes.legacyReport(LogBytes.exposure(identifier), address: address, rssi: $0)
          ])
        }))
    #expect(log.heard.map(\.rssi) == strengths)
    #expect(log.heard.map(\.strength) == [nil, nil, nil, nil, -1, -71, -127, nil])
    #expect(log.tally.withoutStrength == 5)
  }

  @Test
  func `knows Bluezone and BlueTrace by their manufacturer data, of the right length alone`()
    throws
  {
    let blid = [UInt8](1...12)
    let data: [[UInt8]] = [
      [15, 0xFF, 0xB5, 0x22] + blid, [14, 0xFF, 0xB5, 0x22] + blid.dropLast(),
      [6, 0xFF, 0xFF, 0x03, 0x41, 0x42, 0x43], [5, 0xFF, 0xFF, 0x03, 0x41, 0x42],
    ]
    let log = try ReadLog(
      LogBytes.snoop([
        LogBytes.legacy(data.map { LogBytes.legacyReport($0, address: 1, rssi: -60) })
      ]))
    #expect(
      log.heard.map(\.identifier) == [
        .bluezone(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C), .blueTrace(0x41_4243),
      ])
    #expect(log.tally.bluezone == 1 && log.tally.blueTrace == 1 && log.tally.exposures == 0)
  }

  @Test
  func `finds what the log's own phone was told to advertise`() throws {
    let data = LogBytes.exposure(identifier)
    let padded = data + [UInt8](repeating: 0, count: 31 - data.count)
    let legacy = [0x01, 0x08, 0x20, 32, UInt8(data.count)] + padded
    let extended: [UInt8] =
      [0x01, 0x37, 0x20, UInt8(data.count + 4), 0, 3, 1, UInt8(data.count)] + data
    let vendor = [0x01, 0x54, 0xFD, 34, 2, UInt8(data.count)] + padded + [1]
    let short: [UInt8] = [0x01, 0x08, 0x20, 32, 31, 0x17]
    let log = try ReadLog(
      LogBytes.snoop([
        legacy, extended, vendor, short, [0x01, 0x37, 0x20], [0x01], [0x01, 0x54, 0xFD, 1, 2],
      ]))
    #expect(log.own.count == 3)
    #expect(
      log.own.allSatisfy { $0.identifier == .exposure(identifier, encryptedMetadata: 0x0102_0304) })
    #expect(log.heard.isEmpty)
  }
}
