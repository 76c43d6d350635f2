// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Reads the fields of one protocol data unit one after another; no bytes make it trap.
struct PDUCursor: ~Escapable {
  let bytes: Span<UInt8>
  private(set) var offset: Int

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, from offset: Int = 0) {
    self.bytes = bytes
    self.offset = min(max(offset, 0), bytes.count)
  }

  /// How many octets are left.
  var remaining: Int { bytes.count &- offset }

  mutating func byte(_ field: StaticString) throws(PDUFault) -> UInt8 {
    guard offset < bytes.count else {
      throw PDUFault(.invalidMessageLength, field: field, offset: offset)
    }
    defer { offset &+= 1 }
    return bytes[offset]
  }

  mutating func integer16(_ field: StaticString) throws(PDUFault) -> UInt16 {
    guard remaining >= 2 else {
      throw PDUFault(.invalidMessageLength, field: field, offset: offset)
    }
    defer { offset &+= 2 }
    return UInt16(bytes[offset]) << 8 | UInt16(bytes[offset &+ 1])
  }

  mutating func integer32(_ field: StaticString) throws(PDUFault) -> UInt32 {
    guard remaining >= 4 else {
      throw PDUFault(.invalidMessageLength, field: field, offset: offset)
    }
    defer { offset &+= 4 }
    return UInt32(bytes[offset]) << 24 | UInt32(bytes[offset &+ 1]) << 16
      | UInt32(bytes[offset &+ 2]) << 8 | UInt32(bytes[offset &+ 3])
  }

  /// Reads octets up to a zero, which is read over.
  ///
  /// - Parameters:
  ///   - most: How long the field may be, with its zero.
  ///   - status: What is answered when it is longer.
  ///   - mayEnd: Whether the end of the unit may stand for the zero, as some peers have it.
  mutating func text(
    _ most: Int, _ field: StaticString, _ status: CommandStatus, mayEnd: Bool = false
  ) throws(PDUFault) -> Octets {
    let start = offset
    let limit = min(bytes.count, start &+ most)
    var i = start
    while i < limit && bytes[i] != 0 { i &+= 1 }
    if i < limit {
      offset = i &+ 1
    } else {
      guard mayEnd, i == bytes.count, i &- start < most else {
        throw PDUFault(status, field: field, offset: start)
      }
      offset = i
    }
    return Octets(bytes.extracting(start..<i))
  }

  /// Reads a time: empty or 16 octets and a zero.
  mutating func time(
    _ field: StaticString, _ status: CommandStatus
  ) throws(PDUFault) -> Octets {
    if offset < bytes.count && bytes[offset] == 0 {
      offset &+= 1
      return Octets()
    }
    return try text(17, field, status)
  }

  /// Reads a count of one octet and as many octets.
  mutating func counted(_ field: StaticString) throws(PDUFault) -> [UInt8] {
    let count = Int(try byte(field))
    guard count <= remaining else {
      throw PDUFault(.invalidMessageLength, field: field, offset: offset &- 1)
    }
    defer { offset &+= count }
    return [UInt8](copying: bytes.extracting(offset..<(offset &+ count)))
  }

  /// Reads an address: type of number, numbering plan and digits.
  mutating func address(
    _ field: StaticString, _ status: CommandStatus, most: Int = 21
  ) throws(PDUFault) -> SMEAddress {
    let ton = try byte(field)
    let npi = try byte(field)
    return SMEAddress(ton: ton, npi: npi, digits: try text(most, field, status))
  }

  /// Reads the optional fields that fill the rest of the unit.
  mutating func tlvs() throws(PDUFault) -> TLVList {
    var list = TLVList()
    while remaining > 0 {
      let start = offset
      guard remaining >= 4 else {
        throw PDUFault(.invalidTLVStream, field: "TLV", offset: start)
      }
      let tag = UInt16(bytes[start]) << 8 | UInt16(bytes[start &+ 1])
      let count = Int(bytes[start &+ 2]) << 8 | Int(bytes[start &+ 3])
      offset &+= 4
      guard count <= remaining else {
        throw PDUFault(.invalidTLVStream, field: "TLV length", offset: start &+ 2)
      }
      list.append(
        TLV(TLVTag(rawValue: tag), Octets(bytes.extracting(offset..<(offset &+ count)))))
      offset &+= count
    }
    return list
  }
}
