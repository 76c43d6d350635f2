// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramTestKit
import TramUnits

extension FuzzTarget {
  /// A Bluetooth log of Android or Linux, with and without type bytes.
  static let btsnoop = FuzzTarget(name: "btsnoop") {
    [SoundLog.snoop(link: 1002), SoundLog.snoop(link: 1001), SoundLog.snoop(link: 2001)]
  } run: { bytes in
    try readLog(bytes)
  }

  /// A Bluetooth log of Apple's PacketLogger, in both byte orders.
  static let packetLogger = FuzzTarget(name: "pklg") {
    [SoundLog.logger(isSwapped: false), SoundLog.logger(isSwapped: true)]
  } run: { bytes in
    try readLog(bytes)
  }

  /// Reads a log to its end; `true` when there is an advertisement in it.
  private static func readLog(_ bytes: [UInt8]) throws -> Bool {
    var log: PacketLog
    do {
      log = try PacketLog(WindowReader(bytes: bytes))
    } catch is ProximityError {
      return false
    }
    var decoder = CaptureDecoder(keepsUnknown: true)
    var lint = RotationLint()
    while case .packet = try log.advance() {
      _ = decoder.read(log.payload, kind: log.kind, at: log.time)
    }
    for heard in decoder.heard { lint.apply(heard) }
    let tally = decoder.tally
    guard tally.packets <= bytes.count / 12, tally.reports <= bytes.count / 9,
      tally.exposures <= tally.reports, decoder.heard.count <= tally.reports,
      log.bytesRead <= bytes.count
    else { throw FuzzFailure("more was read than bytes hold: \(tally)") }
    guard decoder.heard.allSatisfy({ $0.time.milliseconds >= 0 && $0.address.rawValue >> 48 == 0 })
    else { throw FuzzFailure("a time or an address that cannot be") }
    guard lint.report.addresses <= decoder.heard.count else {
      throw FuzzFailure("more addresses than advertisements")
    }
    return !decoder.heard.isEmpty
  }
}

/// Sound Bluetooth logs: a legacy report, an extended one in two pieces, a command, data.
enum SoundLog {
  private static let content: [UInt8] =
    [0x03, 0x03, 0x6F, 0xFD, 0x17, 0x16, 0x6F, 0xFD] + (0..<20).map { $0 &* 13 }

  /// H4 type and packet.
  private static let packets: [(type: UInt8, bytes: [UInt8])] = {
    let address: [UInt8] = [1, 2, 3, 4, 5, 6]
    func extended(_ status: UInt8, _ data: ArraySlice<UInt8>) -> [UInt8] {
      let head: [UInt8] = [0x0D, 1, 0x10 | status << 5, 0, 1] + address
      let middle: [UInt8] = [1, 0, 3, 127, 0xB0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
      let parameters = head + middle + [UInt8(data.count)] + data
      return [0x3E, UInt8(parameters.count)] + parameters
    }
    let report: [UInt8] = [3, 1] + address + [28] + content + [0xB0]
    return [
      (4, [0x3E, UInt8(2 + 2 * report.count), 2, 2] + report + report),
      (4, extended(1, content[..<11])), (4, extended(0, content[11...])), (2, [1, 2, 3, 4, 5]),
      (1, [0x37, 0x20, 32, 0, 3, 1, 28] + content),
    ]
  }()

  private static func big(_ numbers: UInt32...) -> [UInt8] {
    numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
  }

  /// A btsnoop file; datalink 1001 has no type bytes, its flags say what a packet is.
  static func snoop(link: UInt32) -> [UInt8] {
    packets.reduce(into: [UInt8]("btsnoop\0".utf8) + big(1, link)) { log, packet in
      let bytes = link == 1002 ? [packet.type] + packet.bytes : packet.bytes
      // Of the monitor too: 2 is a command, 3 an event, 5 data.
      let data: UInt32 = link == 2001 ? 5 : 1
      let flags: UInt32 = packet.type == 4 ? 3 : packet.type == 1 ? 2 : data
      let length = UInt32(bytes.count)
      // 2020-07-30 in microseconds since the year 0.
      log += big(length, length, flags, 0, 0x00E2_88B5, 0x1234_5678) + bytes
    }
  }

  /// A PacketLogger file.
  static func logger(isSwapped: Bool) -> [UInt8] {
    packets.flatMap { packet in
      let type: UInt8 = packet.type == 4 ? 1 : packet.type == 1 ? 0 : 2
      let fields = [UInt32(packet.bytes.count) + 9, 1_596_119_979, 706_873]
      return big(fields[0], fields[1], fields[2]).reordered(isSwapped) + [type] + packet.bytes
    }
  }
}

extension [UInt8] {
  /// The words of four bytes, each turned round if asked.
  fileprivate func reordered(_ isSwapped: Bool) -> [UInt8] {
    isSwapped ? indices.map { self[$0 / 4 * 4 + 3 - $0 % 4] } : self
  }
}
