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
  private var split = CSVLine()

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
