// SPDX-License-Identifier: Apache-2.0

/// A place in a text as an editor shows it: line and column from 1, columns counted in bytes.
public struct TextPosition: Hashable, Sendable, CustomStringConvertible {
  /// The number of the line, from 1.
  public var line: Int
  /// The number of the byte in its line, from 1.
  public var column: Int

  /// Creates a place.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// Finds the place of an offset; beyond the end it is the place behind the last byte.
  ///
  /// - Complexity: O(offset)
  public init(of offset: Int, in bytes: Span<UInt8>) {
    line = 1
    var start = 0
    let end = min(max(offset, 0), bytes.count)
    for i in 0..<end where bytes[i] == 0x0A {
      line &+= 1
      start = i &+ 1
    }
    column = end - start + 1
  }

  /// The place as a person reads it.
  public var description: String { "line \(line), column \(column)" }
}

extension BytesError {
  /// The reason with the line and column that it was seen at.
  public func sentence(in bytes: Span<UInt8>) -> String {
    guard let offset else { return detail }
    return "\(TextPosition(of: offset, in: bytes)): \(detail)"
  }
}
