// SPDX-License-Identifier: Apache-2.0

/// What `XMLScanner.advance()` came to.
public enum XMLStep: Hashable, Sendable {
  /// An element begins; its name and attributes can be asked for.
  case start
  /// An element ends; its name can be asked for. An empty element ends right after it began.
  case end
  /// Text within an element, in the bytes of `text`.
  case text
  /// Nothing follows the outermost element.
  case finish
}

/// Reads one XML document piece by piece, without a tree.
///
/// What a record of positions needs and no more: elements, attributes, text, CDATA, comments and
/// instructions, in UTF-8 with or without a byte order mark. A document type is refused, and with
/// it every entity but the five of XML itself and characters by number, so that no few bytes can
/// stand for many. Depth, the number of attributes and the length of a name are bounded; no bytes
/// make it trap. Prefixes of names are left out (`gpx:trk` is `trk`).
///
/// XML 1.0, fifth edition; names are taken as any bytes but those that end them.
public struct XMLScanner: ~Escapable {
  /// How deep elements may nest.
  public static let deepest = 64
  /// How many attributes an element may have.
  public static let mostAttributes = 64
  /// How many bytes a name may have.
  public static let longestName = 256

  let bytes: Span<UInt8>
  /// The offset of the next byte to read.
  public internal(set) var offset = 0
  /// How many elements are open.
  public var depth: Int { open.count }

  var open: [Range<Int>] = []
  var attributes: [Attribute] = []
  private var named: Range<Int> = 0..<0
  private var isEmptyElement = false
  private var hasRoot = false
  /// The text of the present `.text`, entities resolved.
  public internal(set) var text: [UInt8] = []

  struct Attribute {
    var name: Range<Int>
    var value: Range<Int>
  }

  /// Creates a scanner at the start of `bytes`.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) {
    self.bytes = bytes
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { offset = 3 }
  }

  /// The bytes of the present element's name, without its prefix.
  public var name: Span<UInt8> {
    @_lifetime(copy self)
    get { bytes.extracting(named) }
  }

  /// Whether the present element's name is `word`.
  public func isNamed(_ word: StaticString) -> Bool { holds(word, at: named) }

  /// The value of an attribute of the element that began last, entities resolved.
  public func attribute(_ word: StaticString) -> [UInt8]? {
    for attribute in attributes where holds(word, at: attribute.name) {
      var value: [UInt8] = []
      do throws(BytesError) {
        try resolve(attribute.value, into: &value)
      } catch {
        // The value was resolved once when the element began, so this is never met.
        return nil
      }
      return value
    }
    return nil
  }

  /// Goes to the next piece.
  ///
  /// - Throws: What breaks the grammar, with its offset.
  /// - Complexity: O(bytes read)
  public mutating func advance() throws(BytesError) -> XMLStep {
    if isEmptyElement {
      isEmptyElement = false
      return close()
    }
    while true {
      if open.isEmpty {
        skipSpace()
        if offset >= bytes.count {
          guard hasRoot else { throw failure(.ended, "the document has no element") }
          return .finish
        }
        guard bytes[offset] == UInt8(ascii: "<") else {
          throw failure(.syntax, "< is expected; this is no XML in UTF-8")
        }
      } else if offset >= bytes.count {
        throw failure(.ended, "the document ends before its elements do")
      } else if bytes[offset] != UInt8(ascii: "<") {
        try takeText()
        return .text
      }
      if try skipMarkup() { continue }
      if follows("<![CDATA[") {
        guard !open.isEmpty else { throw failure(.syntax, "text stands outside of an element") }
        try takeCharacters()
        return .text
      }
      if follows("<!") {
        throw failure(.syntax, "a document type (DTD) is not read, for its entities may be a trap")
      }
      if follows("</") { return try takeEnd() }
      return try takeStart()
    }
  }

  private mutating func takeStart() throws(BytesError) -> XMLStep {
    guard !(open.isEmpty && hasRoot) else {
      throw failure(.syntax, "nothing more is expected after the outermost element")
    }
    guard open.count < XMLScanner.deepest else {
      throw failure(.tooDeep, "more than \(XMLScanner.deepest) elements lie in each other")
    }
    offset &+= 1
    let whole = try takeName()
    attributes.removeAll(keepingCapacity: true)
    while true {
      let before = offset
      skipSpace()
      guard offset < bytes.count else { throw failure(.ended, "an element is not closed with >") }
      if bytes[offset] == UInt8(ascii: ">") {
        offset &+= 1
        break
      }
      if bytes[offset] == UInt8(ascii: "/") {
        guard follows("/>") else { throw failure(.syntax, "> is expected after /") }
        offset &+= 2
        isEmptyElement = true
        break
      }
      guard offset > before else { throw failure(.syntax, "a space is expected here") }
      try takeAttribute()
    }
    open.append(whole)
    named = local(whole)
    hasRoot = true
    return .start
  }

  private mutating func takeEnd() throws(BytesError) -> XMLStep {
    let start = offset
    offset &+= 2
    let whole = try takeName()
    skipSpace()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: ">") else {
      throw failure(.syntax, "> is expected")
    }
    offset &+= 1
    guard let last = open.last, areEqual(bytes.extracting(last), bytes.extracting(whole)) else {
      offset = start
      throw failure(.syntax, "an element ends that is not the one open")
    }
    return close()
  }

  private mutating func close() -> XMLStep {
    if let last = open.popLast() { named = local(last) }
    attributes.removeAll(keepingCapacity: true)
    return .end
  }

  private mutating func takeAttribute() throws(BytesError) {
    guard attributes.count < XMLScanner.mostAttributes else {
      throw failure(.tooLong, "an element has more than \(XMLScanner.mostAttributes) attributes")
    }
    let start = offset
    let name = try takeName()
    skipSpace()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "=") else {
      throw failure(.syntax, "= is expected after the name of an attribute")
    }
    offset &+= 1
    skipSpace()
    guard offset < bytes.count,
      bytes[offset] == UInt8(ascii: "\"") || bytes[offset] == UInt8(ascii: "'")
    else { throw failure(.syntax, "a quote is expected before the value of an attribute") }
    let quote = bytes[offset]
    offset &+= 1
    let first = offset
    while offset < bytes.count, bytes[offset] != quote {
      guard bytes[offset] != UInt8(ascii: "<") else {
        throw failure(.syntax, "< stands in the value of an attribute")
      }
      offset &+= 1
    }
    guard offset < bytes.count else {
      throw BytesError(.ended, detail: "the value of an attribute is not closed", offset: first)
    }
    let value = first..<offset
    offset &+= 1
    for other in attributes
    where areEqual(bytes.extracting(other.name), bytes.extracting(local(name))) {
      throw BytesError(.syntax, detail: "an attribute occurs twice", offset: start)
    }
    // Resolved once here, so that asking for it later cannot fail.
    text.removeAll(keepingCapacity: true)
    try resolve(value, into: &text)
    attributes.append(Attribute(name: local(name), value: value))
  }
}
