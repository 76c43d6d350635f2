// SPDX-License-Identifier: Apache-2.0

extension Array<UInt8> {
  /// The bytes of a span, in an array of their own.
  public init(copying bytes: Span<UInt8>) {
    self = unsafe bytes.withUnsafeBufferPointer { unsafe [UInt8]($0) }
  }
}
