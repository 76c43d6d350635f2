// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Fields of a protocol buffers message.
extension ByteWriter {
  /// Appends an unsigned number.
  mutating func append(field number: UInt64, varint value: UInt64) {
    appendVarint(number << 3)
    appendVarint(value)
  }

  /// Appends an `int32`; a negative one takes ten bytes.
  mutating func append(field number: UInt64, int32 value: Int32) {
    append(field: number, varint: UInt64(bitPattern: Int64(value)))
  }

  /// Appends a `fixed64`.
  mutating func append(field number: UInt64, fixed64 value: UInt64) {
    appendVarint(number << 3 | 1)
    appendLittleEndian(value)
  }

  /// Appends bytes: a text, bytes or a message.
  mutating func append(field number: UInt64, bytes: [UInt8]) {
    appendVarint(number << 3 | 2)
    appendVarint(UInt64(bytes.count))
    append(contentsOf: bytes)
  }

  /// Appends a text.
  mutating func append(field number: UInt64, text: String) {
    append(field: number, bytes: [UInt8](text.utf8))
  }
}
