// SPDX-License-Identifier: Apache-2.0

public import TramBytes
import TramUnits

// The form at rest, version 1. Shape: anchor (zigzag latitude, longitude), varint chains; for each
// varint vertices, then zigzag steps east and north from the vertex before, the first from the
// anchor; a chain ends where it began. Circle: centre (zigzag), radius (8 bytes, IEEE 754, little
// endian). Fence: one byte, 1 circle or 2 shape, then that. What was repaired when the text was
// read is not kept: it belongs to the reading.
extension Fence {
  /// Appends the form at rest.
  public func append(to bytes: inout ByteWriter) {
    switch self {
    case .circle(let circle):
      bytes.append(byte: 1)
      circle.append(to: &bytes)
    case .shape(let shape):
      bytes.append(byte: 2)
      shape.append(to: &bytes)
    }
  }

  /// Reads the form at rest and moves behind it.
  ///
  /// - Throws: `GeoError` with code `.malformed`.
  public init(from bytes: inout ByteReader) throws(GeoError) {
    switch try reading({ () throws(BytesError) in try bytes.byte() }) {
    case 1: self = .circle(try Circle(from: &bytes))
    case 2: self = .shape(try Shape(from: &bytes))
    default: throw GeoError(.malformed, detail: "a stored fence is neither circle nor shape")
    }
  }
}

extension Circle {
  /// Appends the form at rest.
  public func append(to bytes: inout ByteWriter) {
    bytes.appendZigZag(Int64(center.latitudeE7))
    bytes.appendZigZag(Int64(center.longitudeE7))
    bytes.appendLittleEndian(radius.rawValue.bitPattern)
  }

  /// Reads the form at rest and moves behind it.
  ///
  /// - Throws: `GeoError` with code `.malformed` or `.notPositive`.
  public init(from bytes: inout ByteReader) throws(GeoError) {
    let center = try storedPlace(&bytes)
    let bits = try reading { () throws(BytesError) in try bytes.littleEndian(UInt64.self) }
    self = try Circle(center: center, radius: Meters(Double(bitPattern: bits)))
  }
}

extension Shape {
  /// Appends the form at rest: two to six bytes a vertex of a home.
  public func append(to bytes: inout ByteWriter) {
    bytes.appendZigZag(Int64(anchor.latitudeE7))
    bytes.appendZigZag(Int64(anchor.longitudeE7))
    bytes.appendVarint(UInt64(chainEnds.count))
    var start = 0
    var x: Int64 = 0
    var y: Int64 = 0
    for end in chainEnds {
      bytes.appendVarint(UInt64(Int(end) - start))
      for i in start..<Int(end) {
        bytes.appendZigZag(Int64(east[i]) - x)
        bytes.appendZigZag(Int64(north[i]) - y)
        x = Int64(east[i])
        y = Int64(north[i])
      }
      start = Int(end)
    }
  }

  /// Reads the form at rest and moves behind it.
  ///
  /// - Throws: `GeoError` with code `.malformed`.
  public init(from bytes: inout ByteReader) throws(GeoError) {
    let anchor = try storedPlace(&bytes)
    var east: ContiguousArray<Int32> = []
    var north: ContiguousArray<Int32> = []
    var ends: ContiguousArray<Int32> = []
    let chains = try storedCount(&bytes, least: 1, bytesEach: 7)
    var x: Int64 = 0
    var y: Int64 = 0
    for _ in 0..<chains {
      let start = east.count
      let count = try storedCount(&bytes, least: 3, bytesEach: 2)
      for _ in 0..<count {
        let step = try reading { () throws(BytesError) in
          (try bytes.zigZag(), try bytes.zigZag())
        }
        x &+= step.0
        y &+= step.1
        guard abs(x.clamped) <= Shape.halfTurn, abs(y.clamped) <= Shape.halfTurn / 2 else {
          throw GeoError(.malformed, detail: "a stored shape leaves the world")
        }
        east.append(Int32(clamping: x))
        north.append(Int32(clamping: y))
      }
      guard east.last == east[start], north.last == north[start] else {
        throw GeoError(.malformed, detail: "a stored shape is not closed")
      }
      ends.append(Int32(clamping: east.count))
    }
    self.init(anchor: anchor, east: east, north: north, chainEnds: ends, repairs: [])
  }
}

extension Int64 {
  /// The number, kept where its absolute value exists.
  fileprivate var clamped: Int64 { Swift.max(self, -Int64.max) }
}

private func storedPlace(_ bytes: inout ByteReader) throws(GeoError) -> Coordinate {
  let place = try reading { () throws(BytesError) in (try bytes.zigZag(), try bytes.zigZag()) }
  guard let latitude = Int32(exactly: place.0), let longitude = Int32(exactly: place.1),
    let coordinate = Coordinate(latitudeE7: latitude, longitudeE7: longitude)
  else { throw GeoError(.malformed, detail: "a stored place is outside the world") }
  return coordinate
}

/// A count that the bytes left can hold, so that a broken one reserves no memory.
private func storedCount(
  _ bytes: inout ByteReader, least: Int, bytesEach: Int
) throws(GeoError) -> Int {
  let count = try reading { () throws(BytesError) in try bytes.varint() }
  guard let count = Int(exactly: count), count >= least, count <= bytes.remaining / bytesEach else {
    throw GeoError(.malformed, detail: "a stored shape has an impossible count, \(count)")
  }
  return count
}

private func reading<Value>(_ read: () throws(BytesError) -> Value) throws(GeoError) -> Value {
  do { return try read() } catch {
    throw GeoError(.malformed, detail: "a stored fence is broken: \(error.description)")
  }
}
