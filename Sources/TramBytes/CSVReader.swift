// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What `CSVReader.advance()` came to.
public enum CSVStep: Hashable, Sendable {
  /// The next record lies in the fields.
  case record
  /// The line is no record; the reason as a person reads it. The next line is read as usual.
  case bad(reason: String)
  /// There is no further line.
  case end
}

/// Reads comma-separated values (RFC 4180) record by record through one buffer.
///
/// One line is one record: a quoted field may hold commas and doubled quotes, but no line break,
/// so that a stray quote costs one line and not the rest of the file. Empty lines are read over.
/// Fields are bytes; nothing is copied but a field with doubled quotes.
public struct CSVReader: ~Copyable {
  /// How many fields a record may have.
  public static let mostFields = 1024

  private var lines: LineReader
  private var split = CSVFields()

  /// Opens `path`; `-` is standard input.
  ///
  /// - Throws: `BytesError` with code `.cannotOpen`.
  public init(path: String, longestLine: Int = LineReader.longestLine) throws(BytesError) {
    lines = try LineReader(path: path, longestLine: longestLine)
  }

  /// Reads the records of a reader of lines, from where it stands.
  public init(_ lines: consuming LineReader) { self.lines = lines }

  /// The number of the present line, from 1; 0 before the first.
  public var lineNumber: Int64 { lines.lineNumber }
  /// How many bytes the records so far took.
  public var bytesRead: Int64 { lines.bytesRead }
  /// How many bytes there are; `nil` for a pipe or terminal.
  public var totalBytes: Int64? { lines.totalBytes }
  /// The number of fields of the present record.
  public var fieldCount: Int { split.fields.count }

  /// Goes to the next record.
  ///
  /// - Throws: `BytesError` with code `.cannotRead`.
  /// - Complexity: O(line length), amortised; no allocation
  public mutating func advance() throws(BytesError) -> CSVStep {
    while true {
      split.removeAll()
      switch try lines.advance() {
      case .end: return .end
      case .overlong(let bytes):
        return .bad(reason: "the line has \(bytes) bytes, more than a line may have")
      case .line:
        if lines.line.isEmpty { continue }
        if let reason = split.split(lines.line) { return .bad(reason: reason) }
        return .record
      }
    }
  }

  /// The bytes of a field of the present record, quotes resolved; empty beyond the last.
  @_lifetime(borrow self)
  public func field(_ index: Int) -> Span<UInt8> {
    guard index >= 0, index < split.fields.count else { return lines.line.extracting(0..<0) }
    let field = split.fields[index]
    return field.isUnescaped
      ? split.unescaped.span.extracting(field.start..<field.end)
      : lines.line.extracting(field.start..<field.end)
  }

  /// The text of a field of the present record; broken UTF-8 becomes U+FFFD.
  public func text(_ index: Int) -> String { String(copying: field(index)) }
}

/// The fields of one line: where they lie in it, or among the copies of fields with doubled quotes.
private struct CSVFields {
  struct Field {
    var start: Int
    var end: Int
    var isUnescaped: Bool
  }

  private(set) var fields: [Field] = []
  /// Fields with doubled quotes, quotes resolved.
  private(set) var unescaped: [UInt8] = []

  mutating func removeAll() {
    fields.removeAll(keepingCapacity: true)
    unescaped.removeAll(keepingCapacity: true)
  }

  /// Splits the line; the reason when it cannot be.
  mutating func split(_ line: Span<UInt8>) -> String? {
    removeAll()
    let count = line.count
    var at = 0
    while true {
      guard fields.count < CSVReader.mostFields else {
        return "more than \(CSVReader.mostFields) fields"
      }
      if at < count, line[at] == UInt8(ascii: "\"") {
        let start = at &+ 1
        guard var end = nextQuote(line, from: start) else {
          return "column \(at + 1): a quoted field is not closed on its line"
        }
        if end &+ 1 < count, line[end &+ 1] == UInt8(ascii: "\"") {
          guard let close = copyField(line, from: start) else {
            return "column \(at + 1): a quoted field is not closed on its line"
          }
          end = close
        } else {
          fields.append(Field(start: start, end: end, isUnescaped: false))
        }
        at = end &+ 1
        guard at == count || line[at] == UInt8(ascii: ",") else {
          return "column \(at + 1): a comma is expected after a quoted field"
        }
      } else {
        let start = at
        while at < count, line[at] != UInt8(ascii: ",") { at &+= 1 }
        fields.append(Field(start: start, end: at, isUnescaped: false))
      }
      if at >= count { return nil }
      at &+= 1
    }
  }

  /// Copies a field with doubled quotes; the offset of its closing quote.
  private mutating func copyField(_ line: Span<UInt8>, from start: Int) -> Int? {
    let first = unescaped.count
    var at = start
    while let quote = nextQuote(line, from: at) {
      for i in at..<quote { unescaped.append(line[i]) }
      guard quote &+ 1 < line.count, line[quote &+ 1] == UInt8(ascii: "\"") else {
        fields.append(Field(start: first, end: unescaped.count, isUnescaped: true))
        return quote
      }
      unescaped.append(UInt8(ascii: "\""))
      at = quote &+ 2
    }
    return nil
  }
}

private func nextQuote(_ line: Span<UInt8>, from start: Int) -> Int? {
  guard start < line.count else { return nil }
  return unsafe line.withUnsafeBytes { bytes -> Int? in
    guard let base = bytes.baseAddress,
      let found = unsafe memchr(base + start, 0x22, bytes.count - start)
    else { return nil }
    return unsafe UnsafeRawPointer(found) - base
  }
}

extension String {
  /// The text that UTF-8 bytes spell; what is broken becomes U+FFFD.
  public init(copying bytes: Span<UInt8>) {
    self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }
}

/// A Boolean value: whether two runs of bytes are the same.
public func areEqual(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
  guard a.count == b.count else { return false }
  return unsafe a.withUnsafeBytes { a in
    unsafe b.withUnsafeBytes { b in
      guard let x = a.baseAddress, let y = b.baseAddress else { return unsafe a.isEmpty }
      return unsafe memcmp(x, y, a.count) == 0
    }
  }
}
