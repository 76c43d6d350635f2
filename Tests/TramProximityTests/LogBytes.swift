// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramUnits

/// Bluetooth logs under construction, byte by byte as the formats say.
enum LogBytes {
  /// The 16 bytes before the records of a btsnoop file.
  static func snoopHeader(link: UInt32 = 1002, version: UInt32 = 1) -> [UInt8] {
    [UInt8]("btsnoop\0".utf8) + big(version) + big(link)
  }

  /// A record of btsnoop; `micros` counts from 1970.
  static func snoopRecord(
    _ packet: [UInt8], micros: Int64 = 1_596_119_979_706_873, flags: UInt32 = 1
  ) -> [UInt8] {
    let length = big(UInt32(packet.count))
    let time = UInt64(bitPattern: micros &+ 0x00DC_DDB3_0F2F_8000)
    return length + length + big(flags) + big(0) + big(UInt32(truncatingIfNeeded: time >> 32))
      + big(UInt32(truncatingIfNeeded: time)) + packet
  }

  /// A log of H4 packets.
  static func snoop(_ packets: [[UInt8]]) -> [UInt8] {
    snoopHeader() + packets.flatMap { snoopRecord($0) }
  }

  /// A record of PacketLogger.
  static func loggerRecord(
    _ type: UInt8, _ packet: [UInt8], isSwapped: Bool = false, seconds: UInt32 = 1_596_119_979,
    micros: UInt32 = 706_873
  ) -> [UInt8] {
    let fields = [UInt32(packet.count) + 9, seconds, micros]
    return fields.flatMap { isSwapped ? big($0).reversed() : big($0) } + [type] + packet
  }

  /// An HCI event, with its H4 type.
  static func event(_ code: UInt8, _ parameters: [UInt8]) -> [UInt8] {
    [4, code, UInt8(truncatingIfNeeded: parameters.count)] + parameters
  }

  /// One report of a legacy advertising report event.
  static func legacyReport(_ data: [UInt8], address: UInt64, rssi: Int8) -> [UInt8] {
    [0x03, 0x01] + little(address, 6) + [UInt8(data.count)] + data + [UInt8(bitPattern: rssi)]
  }

  /// An event of legacy advertising reports.
  static func legacy(_ reports: [[UInt8]]) -> [UInt8] {
    event(0x3E, [0x02, UInt8(reports.count)] + reports.flatMap { $0 })
  }

  /// One report of an extended advertising report event; status 0 whole, 1 more to come, 2 cut off.
  static func extendedReport(
    _ data: [UInt8], address: UInt64, rssi: Int8, status: UInt8 = 0, set: UInt8 = 0xFF
  ) -> [UInt8] {
    [0x10 | status << 5, 0, 1] + little(address, 6) + [1, 0, set, 127, UInt8(bitPattern: rssi)]
      + [0, 0, 0] + little(0, 6) + [UInt8(data.count)] + data
  }

  /// An event of extended advertising reports.
  static func extended(_ reports: [[UInt8]]) -> [UInt8] {
    event(0x3E, [0x0D, UInt8(reports.count)] + reports.flatMap { $0 })
  }

  /// The data of an advertisement of Exposure Notification, as Android sends it.
  static func exposure(_ identifier: SixteenBytes, metadata: UInt32 = 0x0102_0304) -> [UInt8] {
    [0x03, 0x03, 0x6F, 0xFD, 0x17, 0x16, 0x6F, 0xFD] + identifier.bytes + big(metadata)
  }

  /// The bytes that pairs of hexadecimal digits spell.
  static func hexadecimal(_ digits: String) -> [UInt8] {
    let digits = digits.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }

  static func big(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  }

  static func little(_ number: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
  }
}

/// What a log holds, read to its end.
struct ReadLog {
  var heard: [CapturedAdvertisement] = []
  var own: [OwnAdvertisement] = []
  var tally = CaptureTally()
  var faults: [String] = []
  /// Why the log breaks off.
  var broken: String?

  init(_ bytes: [UInt8], keepsUnknown: Bool = false) throws {
    var log = try PacketLog(WindowReader(bytes: bytes))
    var decoder = CaptureDecoder(keepsUnknown: keepsUnknown)
    reading: while true {
      switch try log.advance() {
      case .end: break reading
      case .broken(let reason):
        broken = reason
        break reading
      case .packet:
        if let fault = decoder.read(log.payload, kind: log.kind, at: log.time) {
          faults.append("packet \(log.packetNumber): \(fault)")
        }
      }
    }
    heard = decoder.heard
    own = decoder.own
    tally = decoder.tally
  }
}
