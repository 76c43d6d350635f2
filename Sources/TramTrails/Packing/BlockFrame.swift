// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// What all pieces of a block share: units, what the numbers count from, and the accuracies.
struct BlockFrame: Hashable, Sendable {
  /// The first byte of a block.
  static let version: UInt8 = 1
  /// The most pieces and vertices of a block.
  static let most = 1 << 16
  /// The most accuracies that are told by their place in a list.
  static let mostAccuracies = 64

  var pieces = 0
  var vertices = 0
  /// All coordinates are multiples of this many 10⁻⁷ degrees.
  var space: Int64 = 1
  /// All times are multiples of this many milliseconds.
  var unit: Int64 = 1
  /// The even step of times, in units.
  var step: Int64 = 0
  var start: Int64 = 0
  var x: Int64 = 0
  var y: Int64 = 0
  var person: UInt32 = 0
  var heads = HeadFrame()
  /// The accuracies there are, or the least alone where there are many.
  var accuracies: [UInt32] = []
  var listsAccuracies = true

  func append(to bytes: inout ByteWriter) {
    bytes.append(byte: Self.version)
    bytes.appendVarint(UInt64(pieces))
    bytes.appendVarint(UInt64(vertices))
    bytes.appendVarint(UInt64(space))
    bytes.appendVarint(UInt64(unit))
    bytes.appendVarint(UInt64(step))
    bytes.appendZigZag(start)
    bytes.appendZigZag(x)
    bytes.appendZigZag(y)
    bytes.appendVarint(UInt64(person))
    bytes.append(contentsOf: heads.bytes)
    bytes.appendVarint(listsAccuracies ? UInt64(accuracies.count) : 0)
    for each in accuracies { bytes.appendVarint(UInt64(each)) }
  }

  init() {}

  init(_ reader: inout ByteReader) throws(BytesError) {
    let version = try reader.byte()
    guard version == Self.version else {
      throw BytesError(.syntax, detail: "a block of version \(version); known is \(Self.version)")
    }
    pieces = try Self.number(&reader, upTo: Self.most)
    vertices = try Self.number(&reader, upTo: Self.most)
    space = Int64(try Self.number(&reader, upTo: 1 << 32))
    unit = Int64(try Self.number(&reader, upTo: 1 << 32))
    step = Int64(try Self.number(&reader, upTo: 1 << 40))
    start = try Self.bounded(reader.zigZag(), 1 << 56)
    x = try Self.bounded(reader.zigZag(), 1 << 32)
    y = try Self.bounded(reader.zigZag(), 1 << 32)
    person = UInt32(try Self.number(&reader, upTo: Int(UInt32.max)))
    let widths = [UInt8](copying: try reader.span(HeadFrame.size))
    guard let heads = HeadFrame(widths) else {
      throw BytesError(.outOfRange, detail: "a width that no block has", offset: reader.offset)
    }
    self.heads = heads
    let listed = try Self.number(&reader, upTo: Self.mostAccuracies)
    listsAccuracies = listed > 0
    for _ in 0..<max(listed, 1) {
      accuracies.append(UInt32(try Self.number(&reader, upTo: Int(UInt32.max))))
    }
  }

  private static func number(
    _ reader: inout ByteReader, upTo most: Int
  ) throws(BytesError) -> Int {
    let at = reader.offset
    let number = try reader.varint()
    guard number <= UInt64(most) else {
      throw BytesError(.outOfRange, detail: "\(number); \(most) is the most", offset: at)
    }
    return Int(number)
  }

  private static func bounded(_ number: Int64, _ most: Int64) throws(BytesError) -> Int64 {
    guard number.magnitude <= UInt64(most) else {
      throw BytesError(.outOfRange, detail: "\(number) is beyond what a block can hold")
    }
    return number
  }
}
