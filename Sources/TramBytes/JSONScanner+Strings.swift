// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
  /// Reads a string and says where it lies; escapes and UTF-8 are checked, not yet resolved.
  public mutating func string() throws(BytesError) -> JSONText {
    skipSpace()
    guard current == UInt8(ascii: "\"") else { throw failure(.syntax, "a string is expected") }
    let start = offset &+ 1
    var at = start
    var isEscaped = false
    var high: UInt8 = 0
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        offset = at &+ 1
        let text = JSONText(start: start, end: at, isEscaped: isEscaped)
        if high & 0x80 != 0 { try checkText(text) }
        return text
      }
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
        at = try checkEscape(at)
        continue
      }
      guard byte >= 0x20 else {
        offset = at
        throw failure(.syntax, "a control character stands in a string")
      }
      high |= byte
      at &+= 1
    }
    offset = bytes.count
    throw BytesError(.ended, detail: "a string is not closed", offset: start &- 1)
  }

  private func checkText(_ text: JSONText) throws(BytesError) {
    guard let bad = firstBrokenUTF8(in: bytes.extracting(text.start..<text.end)) else { return }
    throw BytesError(.notText, detail: "a string is not UTF-8", offset: text.start &+ bad)
  }

  /// Checks the escape whose backslash lies at `at`; the offset behind it.
  private mutating func checkEscape(_ at: Int) throws(BytesError) -> Int {
    offset = at
    guard at &+ 1 < bytes.count else { throw failure(.ended, "a string is not closed") }
    switch bytes[at &+ 1] {
    case UInt8(ascii: "u"):
      guard let unit = hexUnit(at: at &+ 2) else {
        throw failure(.syntax, "\\u needs four hexadecimal digits")
      }
      if unit & 0xFC00 == 0xDC00 { throw failure(.notText, "half a surrogate pair stands alone") }
      guard unit & 0xFC00 == 0xD800 else { return at &+ 6 }
      guard at &+ 7 < bytes.count, bytes[at &+ 6] == UInt8(ascii: "\\"),
        bytes[at &+ 7] == UInt8(ascii: "u"), let low = hexUnit(at: at &+ 8), low & 0xFC00 == 0xDC00
      else { throw failure(.notText, "half a surrogate pair stands alone") }
      return at &+ 12
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return at &+ 2
    default: throw failure(.syntax, "an unknown escape stands in a string")
    }
  }

  private func hexUnit(at start: Int) -> UInt32? {
    guard start &+ 4 <= bytes.count else { return nil }
    var unit: UInt32 = 0
    for i in start..<(start &+ 4) {
      guard let digit = hexDigit(bytes[i]) else { return nil }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  /// The bytes between the quotes, escapes as they are written.
  @_lifetime(copy self)
  public func rawBytes(of text: JSONText) -> Span<UInt8> {
    bytes.extracting(text.start..<text.end)
  }

  /// Appends the string's UTF-8 to `output`, escapes resolved.
  ///
  /// - Complexity: O(length)
  public func append(_ text: JSONText, to output: inout [UInt8]) {
    var at = text.start
    while at < text.end {
      let byte = bytes[at]
      guard byte == UInt8(ascii: "\\") else {
        output.append(byte)
        at &+= 1
        continue
      }
      at = appendEscape(at, to: &output)
    }
  }

  private func appendEscape(_ at: Int, to output: inout [UInt8]) -> Int {
    // `string()` has checked every escape, so what is missing here is never met.
    switch bytes[at &+ 1] {
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "u"):
      var scalar = hexUnit(at: at &+ 2) ?? 0xFFFD
      var end = at &+ 6
      if scalar & 0xFC00 == 0xD800 {
        let low = hexUnit(at: at &+ 8) ?? 0xDC00
        scalar = 0x10000 &+ (scalar & 0x3FF) << 10 &+ (low & 0x3FF)
        end = at &+ 12
      }
      output.append(contentsOf: Character(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
      return end
    default: output.append(bytes[at &+ 1])
    }
    return at &+ 2
  }

  /// The string, escapes resolved.
  public func text(of text: JSONText) -> String {
    guard text.isEscaped else { return String(copying: rawBytes(of: text)) }
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    append(text, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// Whether the string is `word`, without an allocation unless it holds escapes.
  @inlinable
  public func matches(_ text: JSONText, _ word: StaticString) -> Bool {
    guard !text.isEscaped else { return resolves(text, to: word) }
    return text.count == word.utf8CodeUnitCount && hasBytes(of: word, at: text.start)
  }

  @usableFromInline
  func resolves(_ text: JSONText, to word: StaticString) -> Bool {
    self.text(of: text) == "\(word)"
  }
}

/// The value of a hexadecimal digit; `nil` for any other byte.
@inlinable
public func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
  default: nil
  }
}

/// The offset of the first byte that is not part of valid UTF-8; `nil` when all are.
///
/// The well-formed sequences of The Unicode Standard, table 3-7.
///
/// - Complexity: O(bytes)
public func firstBrokenUTF8(in bytes: Span<UInt8>) -> Int? {
  var at = 0
  while at < bytes.count {
    let first = bytes[at]
    if first < 0x80 {
      at &+= 1
      continue
    }
    let length: Int
    var low: UInt8 = 0x80
    var high: UInt8 = 0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if first == 0xE0 { low = 0xA0 }
      if first == 0xED { high = 0x9F }
    case 0xF0...0xF4:
      length = 4
      if first == 0xF0 { low = 0x90 }
      if first == 0xF4 { high = 0x8F }
    default: return at
    }
    guard at &+ length <= bytes.count, bytes[at &+ 1] >= low, bytes[at &+ 1] <= high else {
      return at
    }
    for i in 2..<max(length, 2) where bytes[at &+ i] & 0xC0 != 0x80 { return at }
    at &+= length
  }
  return nil
}
