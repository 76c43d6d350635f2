// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The fields of one line of separated values: where they lie in it, or among the copies of fields
/// with doubled quotes.
///
/// Its room is kept from line to line.
public struct CSVLine: Sendable {
  struct Field {
    var start: Int
    var end: Int
    var isUnescaped: Bool
  }

  private(set) var fields: [Field] = []
  /// Fields with doubled quotes, quotes resolved.
  private(set) var unescaped: [UInt8] = []
  private let separator: UInt8

  /// Creates the fields of no line.
  ///
  /// - Parameter separator: What stands between two fields; any byte but a quote.
  public init(separator: UInt8 = UInt8(ascii: ",")) { self.separator = separator }

  /// How many fields the line has.
  public var count: Int { fields.count }

  /// The text of a field, quotes resolved; empty beyond the last, U+FFFD for broken UTF-8.
  ///
  /// - Parameters:
  ///   - index: Which field, from 0.
  ///   - line: The bytes that were split.
  public func text(_ index: Int, of line: Span<UInt8>) -> String {
    guard index >= 0, index < fields.count else { return "" }
    let field = fields[index]
    if field.isUnescaped {
      return String(decoding: unescaped[field.start..<field.end], as: UTF8.self)
    }
    // Of another line than was split, what lies beyond its end is left out.
    let end = min(field.end, line.count)
    return String(copying: line.extracting(min(field.start, end)..<end))
  }

  mutating func removeAll() {
    fields.removeAll(keepingCapacity: true)
    unescaped.removeAll(keepingCapacity: true)
  }

  /// Splits the line; the reason as a person reads it when it cannot be.
  ///
  /// - Complexity: O(length)
  public mutating func split(_ line: Span<UInt8>) -> String? {
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
        guard at == count || line[at] == separator else {
          return "column \(at + 1): a \(separatorName) is expected after a quoted field"
        }
      } else {
        let start = at
        while at < count, line[at] != separator { at &+= 1 }
        fields.append(Field(start: start, end: at, isUnescaped: false))
      }
      if at >= count { return nil }
      at &+= 1
    }
  }

  private var separatorName: String {
    switch separator {
    case UInt8(ascii: ","): "comma"
    case UInt8(ascii: ";"): "semicolon"
    case 0x09: "tab"
    default: "separator"
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
