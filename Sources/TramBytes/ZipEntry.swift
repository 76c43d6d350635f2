// SPDX-License-Identifier: Apache-2.0

/// One file in a zip archive, as the archive's directory tells of it.
public struct ZipEntry: Hashable, Sendable {
  /// How the bytes are kept.
  public enum Method: UInt16, Hashable, Sendable {
    case stored = 0
    case deflated = 8
  }

  /// The name, with folders where the limits allow them.
  public var name: String
  /// How the bytes are kept.
  public var method: Method
  /// Where the packed bytes lie in the archive.
  public var packed: Range<Int>
  /// How many bytes there are unpacked.
  public var size: Int
  /// The CRC-32 of the bytes unpacked.
  public var checksum: UInt32
}
