// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A small JSON text of parameters as a tree, bounded in size, depth and count, every value with
/// its place, so that what is wrong with one can be told by name, line and column.
struct ParameterTree {
  /// The most bytes of a file of parameters.
  static let mostBytes = 1 << 16
  /// How deep a file of parameters may nest.
  static let deepest = 6
  /// The most values of a file of parameters.
  static let mostValues = 4096

  indirect enum Value {
    case object([(key: String, node: ParameterTree)])
    case array([ParameterTree])
    case text(String)
    case number(Double)
    case other
  }

  let value: Value
  /// The members that lead here, such as `rules[2].radius`; empty for the whole.
  let path: String
  /// Line and column of the value.
  let position: TextPosition

  /// Reads a whole text.
  ///
  /// - Throws: `TracingError`: `.tooLarge`, `.badValue` with line and column
  init(reading bytes: [UInt8]) throws(TracingError) {
    guard bytes.count <= Self.mostBytes else {
      throw TracingError(
        .tooLarge, detail: "\(bytes.count) bytes; a file of parameters has \(Self.mostBytes)")
    }
    let span = bytes.span
    var scanner = JSONScanner(span, maximumDepth: Self.deepest)
    var left = Self.mostValues
    do throws(BytesError) {
      self = try Self.read(&scanner, path: "", of: span, left: &left)
      try scanner.finish()
    } catch {
      throw TracingError(
        error.code == .tooLong ? .tooLarge : .badValue, detail: error.sentence(in: span))
    }
  }

  private init(value: Value, path: String, position: TextPosition) {
    self.value = value
    self.path = path
    self.position = position
  }

  private static func read(
    _ scanner: inout JSONScanner, path: String, of bytes: Span<UInt8>, left: inout Int
  ) throws(BytesError) -> ParameterTree {
    let kind = try scanner.peek()
    let position = TextPosition(of: scanner.offset, in: bytes)
    left -= 1
    guard left >= 0 else {
      throw BytesError(
        .tooLong, detail: "more than \(mostValues) values", offset: scanner.offset)
    }
    let value: Value
    switch kind {
    case .object:
      try scanner.beginObject()
      var members: [(key: String, node: ParameterTree)] = []
      while let key = try scanner.nextKey() {
        let name = scanner.text(of: key)
        guard !members.contains(where: { $0.key == name }) else {
          throw BytesError(.syntax, detail: "\(name) is told twice", offset: key.start)
        }
        let inner = path.isEmpty ? name : "\(path).\(name)"
        members.append((name, try read(&scanner, path: inner, of: bytes, left: &left)))
      }
      value = .object(members)
    case .array:
      try scanner.beginArray()
      var elements: [ParameterTree] = []
      while try scanner.nextElement() {
        elements.append(
          try read(&scanner, path: "\(path)[\(elements.count)]", of: bytes, left: &left))
      }
      value = .array(elements)
    case .string: value = .text(scanner.text(of: try scanner.string()))
    case .number: value = .number(try scanner.number().double)
    case .bool, .null:
      try scanner.skipValue()
      value = .other
    }
    return ParameterTree(value: value, path: path, position: position)
  }

  /// The refusal of this value.
  func refused(_ detail: String) -> TracingError {
    TracingError(.badValue, detail: "\(position): \(path.isEmpty ? "" : "\(path): ")\(detail)")
  }
}
