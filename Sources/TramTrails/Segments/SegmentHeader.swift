// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The first 64 bytes of a segment: what the file is, in the clear.
struct SegmentHeader: Hashable, Sendable {
  static let size = 64
  static let version: UInt32 = 1
  private static let magic = Array("TRAMSEG1".utf8)

  /// The number of the segment.
  var number: UInt64
  var slice: TrailSlice
  var keyDay: Int32

  var bytes: [UInt8] {
    var out = ByteWriter(capacity: Self.size)
    out.append(contentsOf: Self.magic)
    out.appendLittleEndian(Self.version)
    out.appendLittleEndian(keyDay)
    out.appendLittleEndian(number)
    out.appendLittleEndian(slice.start)
    out.appendLittleEndian(slice.length)
    out.append(contentsOf: [UInt8](repeating: 0, count: Self.size - 4 - out.count))
    out.appendLittleEndian(CRC32C.of(out.bytes.span))
    return out.bytes
  }

  init(_ entry: SegmentEntry) {
    number = entry.number
    slice = entry.slice
    keyDay = entry.keyDay
  }

  /// Reads a header; `nil` for anything else.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.size, Array(bytes[..<8]) == Self.magic else { return nil }
    let records = FixedRecords(bytes.span, size: Self.size)
    guard records.number(0, 8, as: UInt32.self) == Self.version,
      records.number(0, 60, as: UInt32.self)
        == CRC32C.of(bytes.span.extracting(0..<Self.size - 4))
    else { return nil }
    keyDay = records.number(0, 12)
    number = records.number(0, 16)
    slice = TrailSlice(start: records.number(0, 24), length: records.number(0, 32))
  }
}

/// The last 32 bytes of a segment: where its directory is.
struct SegmentFooter: Hashable, Sendable {
  static let size = 32
  private static let magic = Array("1GESMART".utf8)

  var directoryOffset: Int
  var directoryLength: Int
  /// The number of the segment, as in the header.
  var number: UInt64

  init(directoryOffset: Int, directoryLength: Int, number: UInt64) {
    self.directoryOffset = directoryOffset
    self.directoryLength = directoryLength
    self.number = number
  }

  var bytes: [UInt8] {
    var out = ByteWriter(capacity: Self.size)
    out.appendLittleEndian(UInt64(directoryOffset))
    out.appendLittleEndian(UInt32(directoryLength))
    out.appendLittleEndian(number)
    out.appendLittleEndian(CRC32C.of(out.bytes.span))
    out.append(contentsOf: Self.magic)
    return out.bytes
  }

  /// Reads a footer of a segment of `size` bytes; `nil` for anything else.
  init?(_ bytes: [UInt8], segmentSize size: Int) {
    guard bytes.count == Self.size, Array(bytes[24...]) == Self.magic else { return nil }
    let records = FixedRecords(bytes.span, size: Self.size)
    let offset = records.number(0, 0, as: UInt64.self)
    let length = records.number(0, 8, as: UInt32.self)
    guard
      records.number(0, 20, as: UInt32.self) == CRC32C.of(bytes.span.extracting(0..<20)),
      offset <= UInt64(size), Int(offset) + Int(length) + Self.size == size
    else { return nil }
    directoryOffset = Int(offset)
    directoryLength = Int(length)
    number = records.number(0, 12)
  }
}
