// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Visits the fields of a state one after another, to write them or to read them back.
///
/// One list of fields serves both ways, so what is written and what is read cannot come apart.
protocol FieldVisitor {
  mutating func visit(_ field: inout Int64) throws(IsolationError)
}

extension FieldVisitor {
  mutating func visit(_ field: inout Int32) throws(IsolationError) {
    var wide = Int64(field)
    try visit(&wide)
    field = Int32(truncatingIfNeeded: wide)
  }

  mutating func visit(_ field: inout UInt64) throws(IsolationError) {
    var wide = Int64(bitPattern: field)
    try visit(&wide)
    field = UInt64(bitPattern: wide)
  }

  mutating func visit(_ field: inout UInt8) throws(IsolationError) {
    var wide = Int64(field)
    try visit(&wide)
    field = UInt8(truncatingIfNeeded: wide)
  }

  mutating func visit(_ field: inout Int) throws(IsolationError) {
    var wide = Int64(field)
    try visit(&wide)
    field = Int(truncatingIfNeeded: wide)
  }

  mutating func visit(_ field: inout Float) throws(IsolationError) {
    var wide = Int64(field.bitPattern)
    try visit(&wide)
    field = Float(bitPattern: UInt32(truncatingIfNeeded: wide))
  }

  mutating func visit(_ field: inout Bool) throws(IsolationError) {
    var wide: Int64 = field ? 1 : 0
    try visit(&wide)
    field = wide != 0
  }

  /// Visits a case of a small enumeration; a number that names none is refused.
  mutating func visit<Case: RawRepresentable<UInt8>>(_ field: inout Case) throws(IsolationError) {
    var raw = field.rawValue
    try visit(&raw)
    guard let known = Case(rawValue: raw) else {
      throw IsolationError(.badSnapshot, detail: "a snapshot holds the unknown case \(raw)")
    }
    field = known
  }
}

/// Writes fields as varints.
struct FieldWriter: FieldVisitor {
  var out = ByteWriter()

  mutating func visit(_ field: inout Int64) throws(IsolationError) { out.appendZigZag(field) }
}

/// Reads fields back.
struct FieldReader: FieldVisitor {
  private let bytes: [UInt8]
  private(set) var offset: Int

  init(_ bytes: [UInt8], offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Whether all was read.
  var isAtEnd: Bool { offset >= bytes.count }

  mutating func visit(_ field: inout Int64) throws(IsolationError) {
    do throws(BytesError) {
      var reader = ByteReader(bytes.span.extracting(min(offset, bytes.count)..<bytes.count))
      field = try reader.zigZag()
      offset += reader.offset
    } catch {
      throw IsolationError(.badSnapshot, detail: "a snapshot is cut short: \(error)")
    }
  }

  mutating func text() throws(IsolationError) -> String {
    var count = 0
    try visit(&count)
    guard count >= 0, count <= bytes.count - offset else {
      throw IsolationError(.badSnapshot, detail: "a snapshot is cut short in a name")
    }
    defer { offset += count }
    return String(decoding: bytes[offset..<(offset + count)], as: UTF8.self)
  }
}
