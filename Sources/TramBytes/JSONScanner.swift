// SPDX-License-Identifier: Apache-2.0

/// What a JSON value is, as its first byte tells.
@frozen
public enum JSONKind: Hashable, Sendable {
  case object, array, string, number, bool, null
}

/// A string in the bytes of a `JSONScanner`: where it lies, still escaped.
@frozen
public struct JSONText: Hashable, Sendable {
  /// The offset of the first byte after the opening quote.
  public let start: Int
  /// The offset of the closing quote.
  public let end: Int
  /// Whether a backslash occurs in it.
  public let isEscaped: Bool

  @inlinable
  init(start: Int, end: Int, isEscaped: Bool) {
    self.start = start
    self.end = end
    self.isEscaped = isEscaped
  }

  /// The bytes between the quotes, escapes counted as they are written.
  @inlinable
  public var count: Int { end - start }
}

/// Reads one JSON text (RFC 8259) value by value, without a tree and without an allocation.
///
/// The caller asks for what it expects: `beginObject()`, then `nextKey()` until it is `nil`, and
/// for each key one value, read or skipped. No bytes make it trap; what breaks the grammar is
/// refused with its column. Depth and the length of a number are bounded.
public struct JSONScanner: ~Escapable {
  /// How many bytes a number may have; longer ones carry no more value in a `Double`.
  public static let longestNumber = 128
  /// How deep arrays and objects may nest at most, whatever the caller asks for.
  public static let deepest = 63

  @usableFromInline
  let bytes: Span<UInt8>
  /// The offset of the next byte to read.
  public internal(set) var offset: Int
  /// How many arrays and objects are open.
  public private(set) var depth: Int
  let maximumDepth: Int
  /// Whether `NaN`, `Infinity`, `-Infinity` and a leading `+` are taken as numbers.
  let isLenient: Bool
  /// Bit *d* says whether the container at depth *d* has had an element.
  private var filled: UInt64

  /// Creates a scanner at the start of `bytes`.
  ///
  /// - Parameters:
  ///   - bytes: One JSON text.
  ///   - maximumDepth: How deep it may nest, up to `deepest`.
  ///   - isLenient: Takes `NaN`, `Infinity` and `+1`, which programs write and JSON does not know,
  ///     as numbers, so that their reader can say what is wrong with that one value.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>, maximumDepth: Int = 32, isLenient: Bool = false) {
    self.bytes = bytes
    offset = 0
    depth = 0
    filled = 0
    self.maximumDepth = min(max(maximumDepth, 0), JSONScanner.deepest)
    self.isLenient = isLenient
  }

  /// The byte at `offset`, or 0 at the end; 0 is in no place legal in JSON.
  @inlinable
  var current: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  func failure(_ code: BytesError.Code, _ detail: String) -> BytesError {
    if code == .syntax, offset >= bytes.count {
      return BytesError(.ended, detail: "the line ends where \(detail)", offset: bytes.count)
    }
    return BytesError(code, detail: detail, offset: offset)
  }

  @inline(__always)
  mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset &+= 1
      default: return
      }
    }
  }

  /// What the next value is; reads nothing but white space.
  public mutating func peek() throws(BytesError) -> JSONKind {
    skipSpace()
    switch current {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "N"), UInt8(ascii: "I"), UInt8(ascii: "+"):
      if isLenient { return .number }
      throw failure(.syntax, "NaN, Infinity and a leading + are not JSON")
    default: throw failure(.syntax, "a value is expected")
    }
  }

  /// Reads `{`.
  public mutating func beginObject() throws(BytesError) {
    try open(UInt8(ascii: "{"), "an object is expected")
  }

  /// Reads `[`.
  public mutating func beginArray() throws(BytesError) {
    try open(UInt8(ascii: "["), "an array is expected")
  }

  private mutating func open(_ mark: UInt8, _ expected: String) throws(BytesError) {
    skipSpace()
    guard current == mark else { throw failure(.syntax, expected) }
    guard depth < maximumDepth else {
      throw failure(.tooDeep, "more than \(maximumDepth) arrays and objects lie in each other")
    }
    offset &+= 1
    depth &+= 1
    filled &= ~(1 &<< UInt64(truncatingIfNeeded: depth))
  }

  /// Reads the next key of the open object with its colon; `nil` reads the closing brace.
  public mutating func nextKey() throws(BytesError) -> JSONText? {
    guard try separate(closing: UInt8(ascii: "}")) else { return nil }
    guard current == UInt8(ascii: "\"") else { throw failure(.syntax, "a key is expected") }
    let key = try string()
    skipSpace()
    guard current == UInt8(ascii: ":") else { throw failure(.syntax, "a colon is expected") }
    offset &+= 1
    return key
  }

  /// Reads the next key of the open object with its colon when it is `name`, written without an
  /// escape; reads nothing otherwise.
  ///
  /// For objects whose writer keeps an order: each key is asked for in turn, and those that are
  /// not there cost next to nothing. `nextKey()` tells what is left, or reads the closing brace.
  public mutating func takeKey(_ name: StaticString) -> Bool {
    let before = offset
    skipSpace()
    let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: depth)
    if filled & bit != 0, current == UInt8(ascii: ",") {
      offset &+= 1
      skipSpace()
    } else if filled & bit != 0 || depth == 0 {
      offset = before
      return false
    }
    let end = offset &+ 1 &+ name.utf8CodeUnitCount
    guard end < bytes.count, bytes[offset] == UInt8(ascii: "\""), bytes[end] == UInt8(ascii: "\""),
      hasBytes(of: name, at: offset &+ 1)
    else {
      offset = before
      return false
    }
    offset = end &+ 1
    skipSpace()
    guard current == UInt8(ascii: ":") else {
      offset = before
      return false
    }
    offset &+= 1
    filled |= bit
    return true
  }

  /// Goes to the next element of the open array; `false` reads the closing bracket.
  public mutating func nextElement() throws(BytesError) -> Bool {
    try separate(closing: UInt8(ascii: "]"))
  }

  /// Reads the comma before every element but the first, or the closing mark.
  @inline(__always)
  private mutating func separate(closing: UInt8) throws(BytesError) -> Bool {
    skipSpace()
    let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: depth)
    if current == closing, depth > 0 {
      offset &+= 1
      depth &-= 1
      return false
    }
    guard filled & bit != 0 else {
      filled |= bit
      return true
    }
    guard current == UInt8(ascii: ",") else {
      throw failure(
        .syntax,
        closing == UInt8(ascii: "}") ? "a comma or } is expected" : "a comma or ] is expected")
    }
    offset &+= 1
    skipSpace()
    guard current != closing else { throw failure(.syntax, "a comma stands before nothing") }
    return true
  }

  /// Reads `true` or `false`.
  public mutating func bool() throws(BytesError) -> Bool {
    skipSpace()
    if current == UInt8(ascii: "t") {
      try word("true")
      return true
    }
    try word("false")
    return false
  }

  /// Reads `null`.
  public mutating func null() throws(BytesError) {
    skipSpace()
    try word("null")
  }

  mutating func word(_ word: StaticString) throws(BytesError) {
    let count = word.utf8CodeUnitCount
    guard offset &+ count <= bytes.count, hasBytes(of: word, at: offset) else {
      throw failure(.syntax, "\(word) is expected")
    }
    offset &+= count
  }

  /// Whether the bytes from `start` on are those of `word`.
  ///
  /// - Precondition: `start + word.utf8CodeUnitCount` lies within the bytes
  @inlinable
  @inline(__always)
  func hasBytes(of word: StaticString, at start: Int) -> Bool {
    word.withUTF8Buffer { expected in
      for i in 0..<expected.count where unsafe expected[i] != bytes[start &+ i] { return false }
      return true
    }
  }

  /// Reads over the next value, checking its grammar alone: a number may be of any size.
  public mutating func skipValue() throws(BytesError) {
    switch try peek() {
    case .object:
      try beginObject()
      while try nextKey() != nil { try skipValue() }
    case .array:
      try beginArray()
      while try nextElement() { try skipValue() }
    case .string: _ = try string()
    case .number: try skipNumber()
    case .bool: _ = try bool()
    case .null: try null()
    }
  }

  /// Checks that nothing but white space follows.
  public mutating func finish() throws(BytesError) {
    skipSpace()
    guard offset >= bytes.count else {
      throw failure(.syntax, "nothing more is expected after the value")
    }
  }
}

extension JSONScanner {
  /// Whether anything but white space is left; reads that white space.
  public mutating func hasValue() -> Bool {
    skipSpace()
    return offset < bytes.count
  }
}
