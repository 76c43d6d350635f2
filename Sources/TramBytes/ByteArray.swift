// SPDX-License-Identifier: Apache-2.0

extension Array<UInt8> {
  /// The bytes of a span, in an array of their own.
  public init(copying bytes: Span<UInt8>) {
    self = unsafe bytes.withUnsafeBufferPointer { unsafe [UInt8]($0) }
  }
}

extension Array<UInt8> {
  /// Appends the bytes of a span.
  public mutating func append(copying more: Span<UInt8>) {
    unsafe more.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}
