// SPDX-License-Identifier: Apache-2.0

/// Which chunks of ways are near a place: cells of many sizes, each with the chunks whose box
/// touches it.
///
/// A chunk stands in one to four cells of the finest size of which its box spans two a side at the
/// most. When the box grows out of them it gets more; what stood before stays, so that a chunk
/// found by a cell must be looked at itself.
struct LiveGrid: Sendable {
  /// The finest cells are 2^14 x 10⁻⁷ degrees wide: 182 m from south to north.
  private static let finest: UInt8 = 14
  /// Beyond so many cells a window is not asked cell by cell.
  private static let mostCells = 4096

  /// The cells in which a chunk stands.
  struct Cover: BitwiseCopyable, Sendable {
    /// The binary logarithm of their width; 0 before there are any.
    fileprivate var level: UInt8 = 0
    fileprivate var west: UInt32 = 0
    fileprivate var east: UInt32 = 0
    fileprivate var south: UInt32 = 0
    fileprivate var north: UInt32 = 0

    init() {}

    fileprivate init(_ reach: SegmentDirectory.Reach, level: UInt8) {
      self.level = level
      west = LiveGrid.number(reach.west) &>> UInt32(level)
      east = LiveGrid.number(reach.east) &>> UInt32(level)
      south = LiveGrid.number(reach.south) &>> UInt32(level)
      north = LiveGrid.number(reach.north) &>> UInt32(level)
    }

    /// Whether the box of a reach lies in these cells.
    @inline(__always)
    fileprivate func holds(_ reach: SegmentDirectory.Reach) -> Bool {
      let other = Cover(reach, level: level)
      return level > 0 && other.west >= west && other.east <= east && other.south >= south
        && other.north <= north
    }

    fileprivate func contains(_ x: UInt32, _ y: UInt32) -> Bool {
      x >= west && x <= east && y >= south && y <= north
    }
  }

  private var lists: [[UInt32]] = []
  /// Which list is that of a cell.
  private var places: [UInt64: Int32] = [:]
  /// One bit for each width of which there are cells.
  private var levels: UInt32 = 0

  /// Coordinates in the order of whole numbers from 0 on.
  @inline(__always)
  private static func number(_ coordinate: Int32) -> UInt32 {
    UInt32(bitPattern: coordinate) ^ 0x8000_0000
  }

  private static func key(_ level: UInt8, _ x: UInt32, _ y: UInt32) -> UInt64 {
    UInt64(level) &<< 56 | UInt64(x) &<< 28 | UInt64(y)
  }

  /// Lets a chunk stand in the cells of its reach.
  @inline(__always)
  mutating func put(_ chunk: Int, reach: SegmentDirectory.Reach, _ cover: inout Cover) {
    if !cover.holds(reach) { putAgain(chunk, reach, &cover) }
  }

  @inline(never)
  private mutating func putAgain(
    _ chunk: Int, _ reach: SegmentDirectory.Reach, _ cover: inout Cover
  ) {
    var next = Cover(reach, level: max(cover.level, Self.finest))
    while next.east &- next.west > 1 || next.north &- next.south > 1 {
      next = Cover(reach, level: next.level &+ 1)
    }
    levels |= 1 &<< UInt32(next.level)
    for y in next.south...next.north {
      for x in next.west...next.east
      where cover.level != next.level || !cover.contains(x, y) {
        let key = Self.key(next.level, x, y)
        if let place = places[key] {
          lists[Int(place)].append(UInt32(chunk))
        } else {
          places[key] = Int32(lists.count)
          lists.append([UInt32(chunk)])
        }
      }
    }
    cover = next
  }

  /// Adds the chunks of the cells of a window, some of them more than once.
  ///
  /// - Returns: Whether it did; not for a window that has more cells than are worth asking.
  /// - Complexity: O(cells of the window + chunks found)
  func find(_ window: TrailWindow, into found: inout [UInt32]) -> Bool {
    var reach = SegmentDirectory.Reach()
    reach.west = window.longitudes.lowerBound
    reach.east = window.longitudes.upperBound
    reach.south = window.latitudes.lowerBound
    reach.north = window.latitudes.upperBound
    let finest = Cover(reach, level: Self.finest)
    let cells =
      (UInt64(finest.east &- finest.west) + 1) * (UInt64(finest.north &- finest.south) + 1)
    if cells > UInt64(Self.mostCells) { return false }
    for level in Self.finest...31 where levels & (1 &<< UInt32(level)) != 0 {
      let cells = Cover(reach, level: level)
      for y in cells.south...cells.north {
        for x in cells.west...cells.east {
          guard let place = places[Self.key(level, x, y)] else { continue }
          found.append(contentsOf: lists[Int(place)])
        }
      }
    }
    return true
  }
}
