// SPDX-License-Identifier: Apache-2.0

public import TramBytes

/// Observations as bytes: a header, perhaps a table of device names, and records of fixed size.
///
/// Every number stands least significant byte first. The layout is in
/// docs/formats/observation-batch.md. A packet is taken as a whole or refused as a whole: its
/// checksum, every length, every count and every value are checked before a value is used.
public enum ObservationPacket {
  /// "TRMO" as it stands in the bytes.
  static let magic: UInt32 = 0x4F4D_5254
  /// The one version there is.
  static let version: UInt16 = 1
  /// The flag of a packet that names its devices.
  static let namedFlag: UInt16 = 1

  /// How many bytes the header has.
  public static let headerSize = 32
  /// How many bytes an observation has.
  public static let observationSize = 48
  /// How many bytes a cell has.
  public static let cellSize = 32
  /// How many bytes a sighting has.
  public static let sightingSize = 24
  /// How many cells, or sightings, one observation may have: what ten bits count.
  public static let mostHeard = 1023

  /// How much one packet may hold.
  public struct Limits: Hashable, Sendable {
    /// How many bytes a packet may have.
    public var mostBytes: Int
    /// How many observations it may have.
    public var mostObservations: Int
    /// How many bytes a device's name may have.
    public var longestName = 256

    /// Creates the usual limits: 64 MiB and 1,000,000 observations.
    public init(mostBytes: Int = 64 << 20, mostObservations: Int = 1_000_000) {
      self.mostBytes = mostBytes
      self.mostObservations = mostObservations
    }
  }

  /// What the header of a packet says; its numbers fit the bytes exactly.
  public struct Header: Hashable, Sendable {
    /// Whether devices are named in a table, and not by plain numbers.
    public var isNamed: Bool
    /// How many observations there are.
    public var observations: Int
    /// How many cells they have together.
    public var cells: Int
    /// How many sightings they have together.
    public var sightings: Int
    /// How many devices are named.
    public var names: Int
    /// How many bytes the table of names has.
    public var nameBytes: Int

    /// How many bytes the packet has.
    public var size: Int {
      headerSize + nameBytes + observations * observationSize + cells * cellSize
        + sightings * sightingSize
    }
  }

  /// Reads and checks the header and the checksum of a packet.
  ///
  /// - Throws: `BytesError`: what is wrong, at which offset.
  /// - Complexity: O(bytes), for the checksum
  public static func header(
    of bytes: Span<UInt8>, limits: Limits = Limits()
  ) throws(BytesError) -> Header {
    guard bytes.count >= headerSize else {
      throw BytesError(
        .ended, detail: "\(bytes.count) bytes are less than the header's \(headerSize)", offset: 0)
    }
    guard bytes.count <= limits.mostBytes else {
      throw BytesError(
        .tooLong, detail: "the packet has \(bytes.count) bytes, more than \(limits.mostBytes)",
        offset: 0)
    }
    let head = FixedRecords(bytes, size: headerSize)
    guard head.number(0, 0, as: UInt32.self) == magic else {
      throw BytesError(.syntax, detail: "the bytes do not begin with TRMO", offset: 0)
    }
    guard head.number(0, 4, as: UInt16.self) == version else {
      throw BytesError(
        .syntax, detail: "version \(head.number(0, 4, as: UInt16.self)) is not 1", offset: 4)
    }
    let flags = head.number(0, 6, as: UInt16.self)
    guard flags & ~namedFlag == 0 else {
      throw BytesError(.syntax, detail: "an unknown flag is set", offset: 6)
    }
    // Each is at most 2^32, so no product or sum of them overflows 64 bits.
    let header = Header(
      isNamed: flags & namedFlag != 0, observations: Int(head.number(0, 8, as: UInt32.self)),
      cells: Int(head.number(0, 12, as: UInt32.self)),
      sightings: Int(head.number(0, 16, as: UInt32.self)),
      names: Int(head.number(0, 20, as: UInt32.self)),
      nameBytes: Int(head.number(0, 24, as: UInt32.self)))
    guard header.observations <= limits.mostObservations else {
      throw BytesError(
        .tooLong,
        detail: "\(header.observations) observations are more than \(limits.mostObservations)",
        offset: 8)
    }
    guard header.isNamed || (header.names == 0 && header.nameBytes == 0) else {
      throw BytesError(.syntax, detail: "names are counted but not flagged", offset: 20)
    }
    guard header.size == bytes.count else {
      throw BytesError(
        .syntax, detail: "the counts make \(header.size) bytes, and there are \(bytes.count)",
        offset: 8)
    }
    guard checksum(of: bytes) == head.number(0, 28, as: UInt32.self) else {
      throw BytesError(.syntax, detail: "the checksum does not match the bytes", offset: 28)
    }
    return header
  }

  /// The checksum of all bytes of a packet but those of the checksum itself.
  static func checksum(of bytes: Span<UInt8>) -> UInt32 {
    var check = CRC32C()
    check.update(bytes.extracting(0..<28))
    check.update(bytes.extracting(headerSize..<bytes.count))
    return check.value
  }

  /// The bits of an observation's last word, below its two counts.
  enum Mark {
    static let fix: UInt32 = 1
    static let accuracy: UInt32 = 2
    static let speed: UInt32 = 4
    static let battery: UInt32 = 8
    static let mock: UInt32 = 16
    static let stale: UInt32 = 32
    static let implausible: UInt32 = 64
    static let motion: UInt32 = 128
    static let moved: UInt32 = 256
    static let cellShift: UInt32 = 9
    static let sightingShift: UInt32 = 19
    static let unused: UInt32 = 0xE000_0000
  }

  /// The bits of a cell's first word, above its identity of 36 bits.
  enum CellMark {
    static let identity: UInt64 = (1 << 36) - 1
    static let radioShift: UInt64 = 36
    static let serving: UInt64 = 1 << 38
    static let network: UInt64 = 1 << 39
    static let mnc: UInt64 = 1 << 40
    static let area: UInt64 = 1 << 41
    static let cell: UInt64 = 1 << 42
    static let channel: UInt64 = 1 << 43
    static let pci: UInt64 = 1 << 44
    static let rsrp: UInt64 = 1 << 45
    static let rsrq: UInt64 = 1 << 46
    static let timingAdvance: UInt64 = 1 << 47
    static let pciShift: UInt64 = 48
  }
}
