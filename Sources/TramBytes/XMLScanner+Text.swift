// SPDX-License-Identifier: Apache-2.0

extension XMLScanner {
  func failure(_ code: BytesError.Code, _ detail: String) -> BytesError {
    BytesError(code, detail: detail, offset: offset)
  }

  mutating func skipSpace() {
    while offset < bytes.count, isSpace(bytes[offset]) { offset &+= 1 }
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// Whether the bytes at `offset` are those of `word`.
  func follows(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    return offset &+ count <= bytes.count && holds(word, at: offset..<(offset &+ count))
  }

  func holds(_ word: StaticString, at range: Range<Int>) -> Bool {
    guard word.utf8CodeUnitCount == range.count else { return false }
    return word.withUTF8Buffer { expected in
      for i in 0..<expected.count
      where unsafe expected[i] != bytes[range.lowerBound &+ i] { return false }
      return true
    }
  }

  /// Reads over a comment or an instruction; `false` when there is none.
  mutating func skipMarkup() throws(BytesError) -> Bool {
    if follows("<!--") {
      try skip(opening: 4, to: "-->", "a comment")
      return true
    }
    if follows("<?") {
      try skip(opening: 2, to: "?>", "an instruction")
      return true
    }
    return false
  }

  private mutating func skip(
    opening: Int, to mark: StaticString, _ what: String
  ) throws(BytesError) {
    let start = offset
    offset &+= opening
    while offset < bytes.count {
      if follows(mark) {
        offset &+= mark.utf8CodeUnitCount
        return
      }
      offset &+= 1
    }
    throw BytesError(.ended, detail: "\(what) is not closed", offset: start)
  }

  mutating func takeName() throws(BytesError) -> Range<Int> {
    let start = offset
    while offset < bytes.count, !endsName(bytes[offset]) { offset &+= 1 }
    guard offset > start else { throw failure(.syntax, "a name is expected") }
    guard offset - start <= XMLScanner.longestName else {
      offset = start
      throw failure(.tooLong, "a name has more than \(XMLScanner.longestName) bytes")
    }
    return start..<offset
  }

  private func endsName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: "="),
      UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "&"):
      true
    default: false
    }
  }

  /// A name without its prefix.
  func local(_ name: Range<Int>) -> Range<Int> {
    for i in name where bytes[i] == UInt8(ascii: ":") { return (i + 1)..<name.upperBound }
    return name
  }

  /// Takes the text up to the next `<`.
  mutating func takeText() throws(BytesError) {
    let start = offset
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "<") { offset &+= 1 }
    text.removeAll(keepingCapacity: true)
    try resolve(start..<offset, into: &text)
  }

  /// Takes the text of a CDATA section.
  mutating func takeCharacters() throws(BytesError) {
    let start = offset &+ 9
    try skip(opening: 9, to: "]]>", "a CDATA section")
    text.removeAll(keepingCapacity: true)
    let range = start..<(offset &- 3)
    try check(range)
    for i in range { text.append(bytes[i]) }
  }

  private func check(_ range: Range<Int>) throws(BytesError) {
    if let bad = firstBrokenUTF8(in: bytes.extracting(range)) {
      throw BytesError(
        .notText, detail: "the text is not UTF-8", offset: range.lowerBound &+ bad)
    }
  }

  /// Appends the text of a range, with the five entities of XML and characters by number resolved.
  func resolve(_ range: Range<Int>, into output: inout [UInt8]) throws(BytesError) {
    try check(range)
    var at = range.lowerBound
    while at < range.upperBound {
      guard bytes[at] == UInt8(ascii: "&") else {
        output.append(bytes[at])
        at &+= 1
        continue
      }
      // The longest is &#x10FFFF; but zeros may stand in front.
      var end = at &+ 1
      while end < range.upperBound, end &- at < 16, bytes[end] != UInt8(ascii: ";") { end &+= 1 }
      guard end < range.upperBound, bytes[end] == UInt8(ascii: ";") else {
        throw BytesError(.syntax, detail: "& is not the start of an entity", offset: at)
      }
      guard let scalar = scalar(of: (at &+ 1)..<end) else {
        throw BytesError(
          .syntax, detail: "an entity that XML itself does not know is not read", offset: at)
      }
      output.append(contentsOf: Character(scalar).utf8)
      at = end &+ 1
    }
  }

  private func scalar(of name: Range<Int>) -> Unicode.Scalar? {
    if holds("amp", at: name) { return "&" }
    if holds("lt", at: name) { return "<" }
    if holds("gt", at: name) { return ">" }
    if holds("quot", at: name) { return "\"" }
    if holds("apos", at: name) { return "'" }
    guard name.count > 1, bytes[name.lowerBound] == UInt8(ascii: "#") else { return nil }
    let isHexadecimal = bytes[name.lowerBound &+ 1] == UInt8(ascii: "x")
    let digits = (name.lowerBound &+ (isHexadecimal ? 2 : 1))..<name.upperBound
    guard !digits.isEmpty else { return nil }
    var number: UInt32 = 0
    for i in digits {
      guard let digit = hexDigit(bytes[i]), isHexadecimal || digit < 10 else { return nil }
      number = number &* (isHexadecimal ? 16 : 10) &+ UInt32(digit)
      // The end of Unicode.
      guard number <= 0x10FFFF else { return nil }
    }
    guard number >= 0x20 || number == 0x09 || number == 0x0A || number == 0x0D else { return nil }
    return Unicode.Scalar(number)
  }
}
