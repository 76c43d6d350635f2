// SPDX-License-Identifier: Apache-2.0

/// Puts a few files into a zip archive; the same files give the same bytes, with no time in them.
public struct ZipWriter: Sendable {
  /// How hard is packed: half of an export of keys cannot be packed at all, a sheet at any level.
  public static let level = 1
  /// 1980-01-01, the first day that a zip file knows.
  private static let day: UInt16 = 1 << 5 | 1
  private static let versionNeeded: UInt16 = 20

  private var bytes: ByteWriter
  private var directory = ByteWriter()
  private var count: UInt16 = 0

  /// Creates an empty archive.
  public init() { bytes = ByteWriter(capacity: 1 << 16) }

  /// Adds a file.
  ///
  /// - Throws: `BytesError`: `.tooLong` beyond what a zip file without zip64 counts
  public mutating func add(_ name: String, _ content: Span<UInt8>) throws(BytesError) {
    let packed = try Deflate.pack(content, level: Self.level)
    let header = bytes.count
    guard header + packed.count + 4096 < Int(UInt32.max), content.count < Int(UInt32.max),
      count < 1000, (1...255).contains(name.utf8.count)
    else {
      throw BytesError(.tooLong, detail: "\(name): more than a zip file counts")
    }
    var facts = ByteWriter()
    facts.appendLittleEndian(Self.versionNeeded)
    facts.appendLittleEndian(UInt16(0))
    facts.appendLittleEndian(ZipEntry.Method.deflated.rawValue)
    facts.appendLittleEndian(UInt16(0))
    facts.appendLittleEndian(Self.day)
    facts.appendLittleEndian(Deflate.checksum(of: content))
    facts.appendLittleEndian(UInt32(packed.count))
    facts.appendLittleEndian(UInt32(content.count))
    facts.appendLittleEndian(UInt16(name.utf8.count))
    facts.appendLittleEndian(UInt16(0))
    bytes.appendLittleEndian(UInt32(0x0403_4B50))
    bytes.append(contentsOf: facts.bytes)
    bytes.append(name)
    bytes.append(contentsOf: packed)
    directory.appendLittleEndian(UInt32(0x0201_4B50))
    directory.appendLittleEndian(Self.versionNeeded)
    directory.append(contentsOf: facts.bytes)
    // Comment, disk, attributes.
    directory.append(contentsOf: [UInt8](repeating: 0, count: 10))
    directory.appendLittleEndian(UInt32(header))
    directory.append(name)
    count += 1
  }

  /// The whole archive.
  public consuming func finished() -> [UInt8] {
    let start = bytes.count
    bytes.append(contentsOf: directory.bytes)
    bytes.appendLittleEndian(UInt32(0x0605_4B50))
    bytes.appendLittleEndian(UInt32(0))
    bytes.appendLittleEndian(count)
    bytes.appendLittleEndian(count)
    bytes.appendLittleEndian(UInt32(directory.count))
    bytes.appendLittleEndian(UInt32(start))
    bytes.appendLittleEndian(UInt16(0))
    return bytes.bytes
  }
}
