// SPDX-License-Identifier: Apache-2.0

/// Reads the binary fields that `ByteWriter` wrote; no bytes make it trap.
public struct ByteReader: ~Escapable {
  @usableFromInline
  let bytes: Span<UInt8>
  /// The offset of the next byte.
  public private(set) var offset = 0

  /// Creates a reader at the start of `bytes`.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) { self.bytes = bytes }

  /// How many bytes are left.
  public var remaining: Int { bytes.count - offset }

  /// Reads one byte.
  public mutating func byte() throws(BytesError) -> UInt8 {
    guard offset < bytes.count else { throw ended }
    defer { offset &+= 1 }
    return bytes[offset]
  }

  /// Reads `count` bytes.
  @_lifetime(copy self)
  public mutating func span(_ count: Int) throws(BytesError) -> Span<UInt8> {
    guard count >= 0, count <= remaining else { throw ended }
    let start = offset
    offset &+= count
    return bytes.extracting(start..<offset)
  }

  /// Reads an unsigned LEB128 number.
  ///
  /// - Throws: `.ended`, or `.outOfRange` beyond 64 bits.
  public mutating func varint() throws(BytesError) -> UInt64 {
    let start = offset
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let group = try byte()
      // The tenth group holds the last of 64 bits.
      guard shift < 63 || group <= 1 else {
        throw BytesError(.outOfRange, detail: "a number has more than 64 bits", offset: start)
      }
      number |= UInt64(group & 0x7F) &<< shift
      if group & 0x80 == 0 { return number }
      shift &+= 7
    }
  }

  /// Reads a signed number as `appendZigZag` writes it.
  public mutating func zigZag() throws(BytesError) -> Int64 {
    let number = try varint()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  /// Reads a fixed-width whole number, least significant byte first.
  public mutating func littleEndian<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type = Number.self
  ) throws(BytesError) -> Number {
    let width = Number.bitWidth / 8
    guard width <= remaining else { throw ended }
    var number: Number = 0
    for i in 0..<width {
      number |= Number(truncatingIfNeeded: bytes[offset &+ i]) << Number(truncatingIfNeeded: 8 * i)
    }
    offset &+= width
    return number
  }

  private var ended: BytesError {
    BytesError(.ended, detail: "the record ends too early", offset: offset)
  }
}
