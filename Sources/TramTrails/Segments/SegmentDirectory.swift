// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// What a segment's blocks hold and where they lie, and where its lists of persons lie.
struct SegmentDirectory: Sendable {
  /// Where and when the vertices of a block are.
  struct Reach: Hashable, Sendable {
    var earliest = Int64.max
    var latest = Int64.min
    var south = Int32.max
    var north = Int32.min
    var west = Int32.max
    var east = Int32.min

    mutating func include(_ other: Reach) {
      earliest = min(earliest, other.earliest)
      latest = max(latest, other.latest)
      south = min(south, other.south)
      north = max(north, other.north)
      west = min(west, other.west)
      east = max(east, other.east)
    }

    /// Its width and its height, in 10⁻⁷ degrees.
    var halfGirth: Int64 { Int64(north) - Int64(south) + Int64(east) - Int64(west) }

    /// A Boolean value: whether it shares a moment and a place with a window.
    @inline(__always)
    func overlaps(_ window: TrailWindow) -> Bool {
      earliest <= window.times.upperBound && latest >= window.times.lowerBound
        && south <= window.latitudes.upperBound && north >= window.latitudes.lowerBound
        && west <= window.longitudes.upperBound && east >= window.longitudes.lowerBound
    }
  }

  /// Where a sealed message lies in the file.
  struct Extent: Hashable, Sendable {
    var offset: Int
    var length: Int
  }

  /// How many blocks share one look: neighbours along the curve lie together.
  static let group = 16
  private static let blockBytes = 40
  private static let listBytes = 8

  private(set) var blocks: [Extent] = []
  private(set) var reaches: [Reach] = []
  private(set) var vertices: [UInt32] = []
  /// One for each `group` blocks.
  private(set) var groups: [Reach] = []
  /// One for each list of persons.
  private(set) var lists: [Extent] = []
  /// The first person of each list.
  private(set) var firstPersons: [UInt32] = []
  /// All of it together.
  private(set) var whole = Reach()

  init() {}

  /// About how many bytes of memory it takes.
  var memory: Int { blocks.count * 64 + lists.count * 24 }

  mutating func addBlock(at offset: Int, length: Int, vertices count: Int, _ reach: Reach) {
    if blocks.count % Self.group == 0 { groups.append(reach) }
    groups[groups.count - 1].include(reach)
    blocks.append(Extent(offset: offset, length: length))
    reaches.append(reach)
    vertices.append(UInt32(clamping: count))
    whole.include(reach)
  }

  mutating func addList(at offset: Int, length: Int, firstPerson: UInt32) {
    lists.append(Extent(offset: offset, length: length))
    firstPersons.append(firstPerson)
  }

  /// The list that would hold a person; `nil` when all begin behind.
  func list(of person: UInt32) -> Int? {
    var low = 0
    var high = firstPersons.count
    while low < high {
      let middle = (low + high) / 2
      if firstPersons[middle] <= person { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }

  var bytes: [UInt8] {
    var out = ByteWriter(capacity: 8 + blocks.count * Self.blockBytes)
    out.appendLittleEndian(UInt32(blocks.count))
    out.appendLittleEndian(UInt32(lists.count))
    for i in blocks.indices {
      out.appendLittleEndian(UInt32(blocks[i].length))
      out.appendLittleEndian(vertices[i])
      out.appendLittleEndian(reaches[i].earliest)
      out.appendLittleEndian(reaches[i].latest)
      out.appendLittleEndian(reaches[i].south)
      out.appendLittleEndian(reaches[i].north)
      out.appendLittleEndian(reaches[i].west)
      out.appendLittleEndian(reaches[i].east)
    }
    for i in lists.indices {
      out.appendLittleEndian(UInt32(lists[i].length))
      out.appendLittleEndian(firstPersons[i])
    }
    return out.bytes
  }

  /// Reads what `bytes` wrote; `nil` for anything else.
  ///
  /// Blocks and lists follow the header without a gap, up to `end`.
  init?(_ bytes: [UInt8], end: Int) {
    guard bytes.count >= 8 else { return nil }
    let counts = FixedRecords(bytes.span.extracting(0..<8), size: 8)
    let blockCount = Int(counts.number(0, 0, as: UInt32.self))
    let listCount = Int(counts.number(0, 4, as: UInt32.self))
    let middle = 8 + blockCount * Self.blockBytes
    guard bytes.count == middle + listCount * Self.listBytes else { return nil }
    var offset = SegmentHeader.size
    let records = FixedRecords(bytes.span.extracting(8..<middle), size: Self.blockBytes)
    blocks.reserveCapacity(blockCount)
    reaches.reserveCapacity(blockCount)
    for i in 0..<blockCount {
      let length = Int(records.number(i, 0, as: UInt32.self))
      let reach = Reach(
        earliest: records.number(i, 8), latest: records.number(i, 16),
        south: records.number(i, 24), north: records.number(i, 28),
        west: records.number(i, 32), east: records.number(i, 36))
      addBlock(
        at: offset, length: length, vertices: Int(records.number(i, 4, as: UInt32.self)), reach)
      offset += length
    }
    let tail = FixedRecords(bytes.span.extracting(middle..<bytes.count), size: Self.listBytes)
    for i in 0..<listCount {
      let length = Int(tail.number(i, 0, as: UInt32.self))
      addList(at: offset, length: length, firstPerson: tail.number(i, 4))
      offset += length
    }
    guard offset == end else { return nil }
  }
}
