// SPDX-License-Identifier: Apache-2.0

/// Writes protocol data units one behind the other into one buffer.
public struct PDUWriter: Sendable {
  /// What was written.
  public private(set) var bytes: [UInt8] = []
  private var start = 0

  /// Creates an empty writer with room for `capacity` octets.
  public init(capacity: Int = 0) { bytes.reserveCapacity(max(capacity, 0)) }

  /// Empties the writer and keeps its room.
  public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Takes what was written out of the writer, which is empty afterwards.
  public mutating func take() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &bytes)
    return taken
  }

  /// Appends a unit.
  ///
  /// A field that is longer than the specification allows is cut, a zero within a text ends it,
  /// and a text that stands in two places is written where it is longer than the other allows:
  /// what comes out can always be read.
  ///
  /// - Complexity: O(octets)
  public mutating func append(_ pdu: PDU) {
    begin(pdu.command, pdu.status, pdu.sequence)
    pdu.body.write(to: &self)
    end()
  }

  mutating func begin(_ command: CommandID, _ status: CommandStatus, _ sequence: UInt32) {
    start = bytes.count
    integer32(0)
    integer32(command.rawValue)
    integer32(status.rawValue)
    integer32(sequence)
  }

  mutating func end() {
    let length = UInt32(truncatingIfNeeded: bytes.count &- start)
    bytes[start] = UInt8(truncatingIfNeeded: length >> 24)
    bytes[start &+ 1] = UInt8(truncatingIfNeeded: length >> 16)
    bytes[start &+ 2] = UInt8(truncatingIfNeeded: length >> 8)
    bytes[start &+ 3] = UInt8(truncatingIfNeeded: length)
  }

  mutating func byte(_ byte: UInt8) { bytes.append(byte) }

  mutating func integer16(_ number: UInt16) {
    bytes.append(UInt8(truncatingIfNeeded: number >> 8))
    bytes.append(UInt8(truncatingIfNeeded: number))
  }

  mutating func integer32(_ number: UInt32) {
    bytes.append(UInt8(truncatingIfNeeded: number >> 24))
    bytes.append(UInt8(truncatingIfNeeded: number >> 16))
    bytes.append(UInt8(truncatingIfNeeded: number >> 8))
    bytes.append(UInt8(truncatingIfNeeded: number))
  }

  /// Writes a text and its zero, `most` octets in all.
  mutating func text(_ text: Octets, _ most: Int) {
    let from = bytes.count
    if text.count < most { text.append(to: &bytes) } else { bytes += text.bytes[..<(most - 1)] }
    for i in from..<bytes.count where bytes[i] == 0 {
      bytes.removeLast(bytes.count - i)
      break
    }
    bytes.append(0)
  }

  mutating func counted(_ text: [UInt8]) {
    let count = min(text.count, 255)
    bytes.append(UInt8(truncatingIfNeeded: count))
    if count == text.count { bytes += text } else { bytes += text[..<count] }
  }

  mutating func address(_ address: SMEAddress, _ most: Int = 21) {
    bytes.append(address.ton)
    bytes.append(address.npi)
    text(address.digits, most)
  }

  mutating func tlvs(_ list: TLVList) {
    for field in list.fields {
      integer16(field.tag.rawValue)
      let count = min(field.value.count, 0xFFFF)
      integer16(UInt16(truncatingIfNeeded: count))
      if count == field.value.count {
        field.value.append(to: &bytes)
      } else {
        bytes += field.value.bytes[..<count]
      }
    }
  }
}

extension PDU {
  /// The octets of this unit.
  public var octets: [UInt8] {
    var writer = PDUWriter(capacity: 256)
    writer.append(self)
    return writer.take()
  }
}
