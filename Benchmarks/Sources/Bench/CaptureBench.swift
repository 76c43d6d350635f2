// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramBytes
import TramProximity

/// Bluetooth logs read to advertisements, from a file in the system's cache, on one core.
func measureCapture() throws -> Measurement {
  let scratch = try Scratch()
  defer { scratch.remove() }
  let watch = Stopwatch()
  let made = try scratch.fresh("made")
  try writeLog(to: made, megabytes: 256)
  var figures = [
    Figure(
      name: "btsnoop, synthetic: half reports, half data", unit: "MB/s",
      runs: try watch.rate { try readLog(made) }, target: 300)
  ]
  let real = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "../shared/data/proximity/dev/btsnoop/exp34-phone18.btsnoop")
  if let bytes = try? Data(contentsOf: real) {
    let repeated = try scratch.fresh("real")
    var log = bytes
    while log.count < 128_000_000 { log.append(bytes.dropFirst(16)) }
    try log.write(to: URL(filePath: repeated))
    figures.append(
      Figure(
        name: "btsnoop of a phone (DP-3T experiment 34), many times over", unit: "MB/s",
        runs: try watch.rate { try readLog(repeated) }, target: 300))
  }
  return Measurement(
    figures: figures,
    notes: [
      "From the file to advertisements in memory; no rows are written. Packets of the synthetic log: "
        + "legacy and extended reports of Exposure Notification by turns, 43 and 64 bytes, and data "
        + "packets of 27 to 251 bytes."
    ])
}

/// Reads a log; how many megabytes it had.
private func readLog(_ path: String) throws -> Int {
  var log = try PacketLog(WindowReader(path: path))
  var decoder = CaptureDecoder()
  while case .packet = try log.advance() {
    _ = decoder.read(log.payload, kind: log.kind, at: log.time)
    if decoder.heard.count > 4096 { decoder.heard.removeAll(keepingCapacity: true) }
  }
  return decoder.tally.exposures > 0 ? Int(log.bytesRead / 1_000_000) : 0
}

private func writeLog(to path: String, megabytes: Int) throws {
  func big(_ number: UInt64, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (width - 1 - $0))) }
  }
  // What stands before the identifier, and the data's length behind the address.
  let head: [UInt8] = [0x03, 0x03, 0x6F, 0xFD, 0x17, 0x16, 0x6F, 0xFD]
  var bytes = [UInt8]("btsnoop\0".utf8) + big(1, 4) + big(1002, 4)
  bytes.reserveCapacity((megabytes + 1) * 1_000_000)
  var number: UInt64 = 0
  while bytes.count < megabytes * 1_000_000 {
    number &+= 1
    let sender = big(number & 63, 6)
    let content = head + big(number & 63, 8) + big(~number, 8) + big(number, 4)
    let packet: [UInt8]
    switch number % 4 {
    case 0: packet = [4, 0x3E, 40, 2, 1, 3, 1] + sender + [28] + content + [0xB0]
    case 2:
      packet =
        [4, 0x3E, 54, 0x0D, 1, 0x10, 0, 1] + sender + [1, 0, 0xFF, 127, 0xB0, 0, 0, 0]
        + [0, 0, 0, 0, 0, 0, 28] + content
    default: packet = [2] + [UInt8](repeating: 7, count: Int(27 + number % 225))
    }
    let time = 0x00DC_DDB3_0F2F_8000 &+ 1_596_119_979_000_000 &+ number &* 1000
    bytes += big(UInt64(packet.count), 4) + big(UInt64(packet.count), 4) + big(1, 4) + big(0, 4)
    bytes += big(time, 8) + packet
  }
  try Data(bytes).write(to: URL(filePath: path))
}
