// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Reads one protocol buffers message field by field, without a tree; no bytes make it trap.
///
/// What is not known is read over, groups too, to a bounded depth. A known field of another wire
/// type than its own is refused by whoever asks for it: a writer that mixes types up is broken.
///
/// Source: Protocol Buffers, "Encoding".
public struct ProtobufReader: ~Escapable {
  /// How a value is written.
  public enum Wire: UInt8, Hashable, Sendable {
    case varint, fixed64, bytes, groupStart, groupEnd, fixed32
  }

  private let bytes: Span<UInt8>
  /// What the message is called in errors, as in `key 17`.
  private let name: String
  private let origin: Int
  private let mostNesting: Int
  private var offset = 0
  /// The number of the present field.
  public private(set) var number: UInt32 = 0
  /// How the value of the present field is written.
  public private(set) var wire = Wire.varint

  /// Creates a reader at the start of a message.
  ///
  /// - Parameters:
  ///   - bytes: The message.
  ///   - name: What errors call it.
  ///   - origin: Where it lies in the file, for errors.
  ///   - mostNesting: How deep unknown groups may lie in each other.
  @_lifetime(copy bytes)
  public init(
    _ bytes: Span<UInt8>, name: String = "message", origin: Int = 0, mostNesting: Int = 16
  ) {
    self.bytes = bytes
    self.name = name
    self.origin = origin
    self.mostNesting = mostNesting
  }

  /// Where in the file the next byte lies.
  public var position: Int { origin + offset }

  /// Goes to the next field, whose value is read or skipped next; `false` at the end.
  ///
  /// - Throws: `ProximityError`: `.malformed`
  @inline(__always)
  public mutating func advance() throws(ProximityError) -> Bool {
    guard offset < bytes.count else { return false }
    try readTag()
    return true
  }

  @inline(__always)
  private mutating func readTag() throws(ProximityError) {
    let tag = try rawVarint()
    guard tag <= UInt64(UInt32.max), tag >> 3 > 0 else {
      throw malformed("no field has tag \(tag)")
    }
    guard let wire = Wire(rawValue: UInt8(tag & 7)) else {
      throw malformed("wire type \(tag & 7) does not exist")
    }
    number = UInt32(tag >> 3)
    self.wire = wire
  }

  /// The unsigned number of the present field.
  ///
  /// - Throws: `ProximityError`: `.malformed`
  @inline(__always)
  public mutating func varint() throws(ProximityError) -> UInt64 {
    try expect(.varint)
    return try rawVarint()
  }

  /// The `int32` of the present field; a negative one is written with 64 bits.
  ///
  /// - Throws: `ProximityError`: `.malformed`, also for what 32 bits do not hold
  @inline(__always)
  public mutating func int32() throws(ProximityError) -> Int32 {
    let number = Int64(bitPattern: try varint())
    guard let small = Int32(exactly: number) else { throw tooWide(number) }
    return small
  }

  /// The `sint32` of the present field (zigzag).
  ///
  /// - Throws: `ProximityError`: `.malformed`, also for what 32 bits do not hold
  @inline(__always)
  public mutating func sint32() throws(ProximityError) -> Int32 {
    let raw = try varint()
    let number = Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    guard let small = Int32(exactly: number) else { throw tooWide(number) }
    return small
  }

  /// The `fixed64` of the present field.
  ///
  /// - Throws: `ProximityError`: `.malformed`
  public mutating func fixed64() throws(ProximityError) -> UInt64 {
    try expect(.fixed64)
    let start = try take(8)
    var number: UInt64 = 0
    for i in 0..<8 { number |= UInt64(bytes[start + i]) << (8 * UInt64(i)) }
    return number
  }

  /// The bytes of the present field.
  ///
  /// - Throws: `ProximityError`: `.malformed`
  @_lifetime(copy self)
  @inline(__always)
  public mutating func span() throws(ProximityError) -> Span<UInt8> {
    try expect(.bytes)
    let length = try rawVarint()
    let start = try take(length > UInt64(Int.max) ? .max : Int(length))
    return bytes.extracting(start..<offset)
  }

  /// The text of the present field, at most `most` bytes.
  ///
  /// - Throws: `ProximityError`: `.malformed`, `.tooLarge`
  public mutating func text(most: Int) throws(ProximityError) -> String {
    let bytes = try span()
    guard bytes.count <= most else {
      throw ProximityError(
        .tooLarge, detail: "\(place): field \(number) has \(bytes.count) bytes, more than \(most)")
    }
    return String(copying: bytes)
  }

  /// Reads over the value of the present field, whatever it is.
  ///
  /// - Throws: `ProximityError`: `.malformed`, `.tooLarge` for groups in groups beyond the limit
  public mutating func skip() throws(ProximityError) {
    guard wire == .groupStart || wire == .groupEnd else { return try skipPlain() }
    var open: [UInt32] = []
    repeat {
      switch wire {
      case .groupStart:
        guard open.count < mostNesting else {
          throw ProximityError(
            .tooLarge, detail: "\(place): more than \(mostNesting) groups lie in each other")
        }
        open.append(number)
      case .groupEnd:
        guard open.popLast() == number else { throw malformed("a group ends that did not begin") }
      default: try skipPlain()
      }
      if open.isEmpty { return }
      guard offset < bytes.count else { throw malformed("a group does not end") }
      try readTag()
    } while true
  }

  private mutating func skipPlain() throws(ProximityError) {
    switch wire {
    case .varint: _ = try rawVarint()
    case .fixed64: _ = try take(8)
    case .fixed32: _ = try take(4)
    case .bytes: _ = try span()
    case .groupStart, .groupEnd: break
    }
  }

  @inline(__always)
  private func expect(_ wanted: Wire) throws(ProximityError) {
    guard wire == wanted else {
      throw malformed("field \(number) is written as \(wire), expected is \(wanted)")
    }
  }

  @inline(__always)
  private mutating func take(_ count: Int) throws(ProximityError) -> Int {
    guard count <= bytes.count - offset else {
      throw malformed("field \(number) leads beyond the end")
    }
    let start = offset
    offset &+= count
    return start
  }

  @inline(__always)
  private mutating func rawVarint() throws(ProximityError) -> UInt64 {
    // Most are of one byte.
    if offset < bytes.count, bytes[offset] < 0x80 {
      defer { offset &+= 1 }
      return UInt64(bytes[offset])
    }
    return try longVarint()
  }

  private mutating func longVarint() throws(ProximityError) -> UInt64 {
    var number: UInt64 = 0
    // 64 bits are ten groups of seven; the tenth holds one bit.
    for group in 0..<10 {
      guard offset < bytes.count else { throw malformed("a number is cut off") }
      let byte = bytes[offset]
      guard group < 9 || byte <= 1 else { break }
      offset &+= 1
      number |= UInt64(byte & 0x7F) << (7 * UInt64(group))
      if byte < 0x80 { return number }
    }
    throw malformed("a number has more than 64 bits")
  }

  private var place: String { "\(name) at byte \(position)" }
  private func tooWide(_ number: Int64) -> ProximityError {
    malformed("\(number) does not fit the 32 bits of field \(self.number)")
  }
  private func malformed(_ detail: String) -> ProximityError {
    ProximityError(.malformed, detail: "\(place): \(detail)")
  }
}
