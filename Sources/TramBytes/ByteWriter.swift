// SPDX-License-Identifier: Apache-2.0

/// Bytes under construction: text, numbers, JSON strings and binary fields, one after another.
public struct ByteWriter: Sendable {
  /// What was appended so far.
  public private(set) var bytes: [UInt8] = []

  /// Creates an empty writer with room for `capacity` bytes.
  public init(capacity: Int = 0) { bytes.reserveCapacity(max(capacity, 0)) }

  /// How many bytes were appended.
  public var count: Int { bytes.count }

  /// Empties the writer and keeps its room.
  public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Takes out the first `count` bytes, or all if there are fewer.
  ///
  /// - Complexity: O(bytes that stay)
  public mutating func removeFirst(_ count: Int) {
    if count >= bytes.count { removeAll() } else { bytes.removeFirst(max(count, 0)) }
  }

  /// Appends one byte.
  public mutating func append(byte: UInt8) { bytes.append(byte) }

  /// Appends bytes.
  public mutating func append(_ more: Span<UInt8>) {
    bytes.append(copying: more)
  }

  /// Appends the bytes of numbers as they lie in memory.
  mutating func append(copying numbers: Span<UInt32>) {
    unsafe numbers.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
  }

  /// Appends bytes.
  public mutating func append(contentsOf more: [UInt8]) { bytes.append(contentsOf: more) }

  /// Appends a text as UTF-8, as it is.
  public mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Appends a text that stands in the program, as it is.
  public mutating func append(literal text: StaticString) {
    text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
  }

  /// Appends a whole number in decimal.
  public mutating func append(decimal number: Int64) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    appendDecimal(number.magnitude)
  }

  /// Appends a whole number in decimal.
  public mutating func append(unsigned number: UInt64) { appendDecimal(number) }

  /// Appends a number with a fixed count of decimals, rounded half away from zero.
  ///
  /// What is not finite becomes `null`, as JSON has no word for it. Beyond 2^63 units of the last
  /// decimal the shortest exact form is written instead.
  ///
  /// - Parameter decimals: 0 to 9; what lies outside is brought to the nearer end.
  public mutating func append(_ number: Double, decimals: Int) {
    guard number.isFinite else { return append(literal: "null") }
    let places = min(max(decimals, 0), 9)
    var scale: UInt64 = 1
    for _ in 0..<places { scale &*= 10 }
    let scaled = (number.magnitude * Double(scale)).rounded()
    // 2^63, well within `UInt64`.
    guard scaled < 9_223_372_036_854_775_808 else { return append(shortest: number) }
    let units = UInt64(scaled)
    if number < 0, units > 0 { bytes.append(UInt8(ascii: "-")) }
    appendDecimal(units / scale)
    guard places > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    appendDecimal(units % scale, width: places)
  }

  /// Appends the shortest text that reads back as the same number; `null` when it is not finite.
  public mutating func append(shortest number: Double) {
    guard number.isFinite else { return append(literal: "null") }
    bytes.append(contentsOf: number.description.utf8)
  }

  /// Appends a text as a JSON string with its quotes (RFC 8259 §7).
  public mutating func appendJSON(_ text: String) { appendJSON(text.utf8Span.span) }

  /// Appends the bytes of a text as a JSON string with its quotes.
  public mutating func appendJSON(_ text: Span<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    if hasEscapes(text) {
      for i in text.indices { appendEscaped(text[i]) }
    } else {
      bytes.append(copying: text)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private func hasEscapes(_ text: Span<UInt8>) -> Bool {
    for i in text.indices
    where text[i] < 0x20 || text[i] == UInt8(ascii: "\"") || text[i] == UInt8(ascii: "\\") {
      return true
    }
    return false
  }

  private mutating func appendEscaped(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case 0x0A: append(literal: "\\n")
    case 0x0D: append(literal: "\\r")
    case 0x09: append(literal: "\\t")
    case 0..<0x20:
      append(literal: "\\u00")
      bytes.append(hexLetter(byte >> 4))
      bytes.append(hexLetter(byte & 15))
    default: bytes.append(byte)
    }
  }

  private func hexLetter(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ digit &- 10
  }

  /// Appends decimal digits, with zeros in front up to `width`.
  private mutating func appendDecimal(_ number: UInt64, width: Int = 1) {
    // 2^64 has 20 digits.
    var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
    var at = 20
    var left = number
    repeat {
      at &-= 1
      digits[at] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: left % 10)
      left /= 10
    } while left > 0
    at = min(at, 20 - min(max(width, 1), 20))
    while at < 20 {
      bytes.append(digits[at])
      at &+= 1
    }
  }
}
