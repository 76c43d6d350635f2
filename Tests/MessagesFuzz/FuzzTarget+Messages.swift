// SPDX-License-Identifier: Apache-2.0

import TramMessages
import TramTestKit
import TramUnits

extension FuzzTarget {
  static let all = [pdu, stream, receipt]
    .map {
      // Lengths, parameters by number, and a receipt's members.
      $0.minding([
        [0, 0, 0, 15], [0, 0, 0, 16], [0x04, 0x24, 0xFF, 0xFF], [0, 0, 4, 0xFF],
        [UInt8](" stat:".utf8),
      ])
    }

  /// One unit; what is taken is written again and must be read as the same.
  static let pdu = FuzzTarget(name: "pdu") {
    soundUnits(64)
  } run: { bytes in
    // The length is put right, so that more than the header is read.
    var bytes = bytes
    if bytes.count >= 16, bytes[3] & 7 != 0 { putLength(of: &bytes) }
    let unit: PDU
    do throws(PDUFault) {
      unit = try PDU(reading: bytes.span)
    } catch {
      return false
    }
    let again: PDU
    do throws(PDUFault) {
      again = try PDU(reading: unit.octets.span)
    } catch {
      throw FuzzFailure("what was written cannot be read: \(error)")
    }
    guard again == unit else { throw FuzzFailure("it does not come back as it was written") }
    return true
  }

  /// A stream in pieces; every piece that is a unit comes out, in whatever pieces it came.
  static let stream = FuzzTarget(name: "stream") {
    let units = soundUnits(24)
    return [units[0] + units[1] + units[2], units[3] + units[4], Array(units[5...9].joined())]
  } run: { bytes in
    let whole = steps(bytes, pieces: bytes.count + 1)
    let pieces = steps(bytes, pieces: 1 + bytes.count % 7)
    guard whole == pieces else { throw FuzzFailure("pieces make another stream") }
    return whole.contains { if case .unit = $0 { true } else { false } }
  }

  /// The text of a receipt.
  static let receipt = FuzzTarget(name: "receipt") {
    [
      DeliveryReceipt.text(
        id: "0123456789", state: .delivered, submitDate: "2011291200", doneDate: "2011291201"),
      [UInt8]("id:7F3a SUB:001 stat:UNDELIV err:0ab Text:stat:DELIVRD id:9".utf8),
    ]
  } run: { bytes in
    guard let receipt = DeliveryReceipt(text: bytes) else { return false }
    guard !receipt.messageID.isEmpty, receipt.text.count <= bytes.count else {
      throw FuzzFailure("a receipt of no message")
    }
    let now = Instant(milliseconds: 1_606_600_000_000)
    _ = ReceiptTime().moment(receipt.doneDate, near: now)
    for rule in MessageIDRule.seen { _ = rule.key(ofReceipt: receipt.messageID) }
    return true
  }

  private static func soundUnits(_ count: Int) -> [[UInt8]] {
    var draw = RandomPDU(seed: 7)
    return (0..<count).map { number in
      PDU(draw.body(number % 30), sequence: UInt32(number + 1)).octets
    }
  }

  private static func putLength(of bytes: inout [UInt8]) {
    for i in 0..<4 { bytes[i] = UInt8(truncatingIfNeeded: bytes.count >> (24 - 8 * i)) }
  }

  private static func steps(_ bytes: [UInt8], pieces: Int) -> [PDUFramer.Step] {
    var framer = PDUFramer(mostOctets: 4096)
    var steps: [PDUFramer.Step] = []
    var at = 0
    while at < bytes.count {
      let end = min(at + pieces, bytes.count)
      framer.append(Array(bytes[at..<end]))
      at = end
      while true {
        let step = framer.next()
        if step == .waiting { break }
        steps.append(step)
      }
    }
    return steps
  }
}
