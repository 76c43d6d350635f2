// SPDX-License-Identifier: Apache-2.0

extension ByteWriter {
  /// Appends a field of CSV, in quotes where it needs them (RFC 4180).
  public mutating func append(csv field: Span<UInt8>) {
    var isPlain = true
    for i in field.indices {
      switch field[i] {
      case UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D: isPlain = false
      default: break
      }
    }
    guard !isPlain else { return append(field) }
    append(byte: UInt8(ascii: "\""))
    for i in field.indices {
      if field[i] == UInt8(ascii: "\"") { append(byte: field[i]) }
      append(byte: field[i])
    }
    append(byte: UInt8(ascii: "\""))
  }

  /// Appends a field of CSV, in quotes where it needs them (RFC 4180).
  public mutating func append(csv field: String) { append(csv: field.utf8Span.span) }
}
