// SPDX-License-Identifier: Apache-2.0

/// Where and when the chunks of a block are, in the order of time, in columns of 15 bits.
///
/// A chunk is some legs of a piece that follow each other and lie in a small box, or one long leg.
/// Eight chunks are compared with a window at a time, so that what is not near is dismissed for
/// about half a nanosecond. Sides and times are rounded down on both sides of a comparison: a chunk
/// that shares a moment and a place with a window is always found, one that misses it by less than
/// a step sometimes.
struct ChunkTable: Sendable {
  /// Which legs a chunk is of, with all that is needed to read them.
  struct Chunk: Sendable {
    /// What offsets in time count from, and in space, as in its piece.
    var start: Int64
    var corner: SIMD2<Int32>
    /// Its first vertex, in the block's columns or, of a wide piece, in its batch.
    var first: Int32
    var person: UInt32
    var piece: UInt16
    /// Its legs; none for a fix alone.
    var legs: UInt8
    /// Whether it is one leg that is told by its line: its box is much larger than its way.
    var isLong: Bool
    /// Whether its piece is in the wide ones.
    var isWide: Bool
  }

  /// Eight chunks: what of each must not be above what is asked.
  private struct Eight: Sendable {
    var west = SIMD8<UInt16>(repeating: ChunkTable.most)
    var south = SIMD8<UInt16>(repeating: ChunkTable.most)
    var notEast = SIMD8<UInt16>(repeating: ChunkTable.most)
    var notNorth = SIMD8<UInt16>(repeating: ChunkTable.most)
    var start = SIMD8<UInt16>(repeating: ChunkTable.most)
    var notEnd = SIMD8<UInt16>(repeating: ChunkTable.most)
  }

  /// The highest bit of each of four numbers, twice.
  private static var signs: SIMD2<UInt64> { SIMD2(repeating: 0x8000_8000_8000_8000) }
  /// The largest number of a column.
  private static let most: UInt16 = 0x7FFF

  private(set) var chunks: [Chunk] = []
  private var eights: [Eight] = []
  /// The latest end of each eight and of all before it.
  private var latest: [UInt16] = []
  private let corner: SIMD2<Int32>
  private let begin: Int64
  /// Places and times are divided by two this often.
  private let spaceShift: Int64
  private let timeShift: Int64

  /// About how many bytes of memory it takes.
  var memory: Int { chunks.count * MemoryLayout<Chunk>.stride + eights.count * 100 }

  /// Puts the chunks that were cut into order.
  ///
  /// - Complexity: O(*n* log *n*)
  init(_ cutter: borrowing ChunkCutter) {
    let cuts = cutter.cuts
    var (low, high) = (SIMD2(Int32.max, .max), SIMD2(Int32.min, .min))
    var (begin, end) = (Int64.max, Int64.min)
    for cut in cuts {
      low = SIMD2(min(low.x, cut.low.x), min(low.y, cut.low.y))
      high = SIMD2(max(high.x, cut.high.x), max(high.y, cut.high.y))
      begin = min(begin, Self.held(cut.start))
      end = max(end, Self.held(cut.end))
    }
    corner = low
    self.begin = begin
    guard !cuts.isEmpty else {
      (spaceShift, timeShift) = (0, 0)
      return
    }
    spaceShift = Self.shift(
      max(Int64(high.x) &- Int64(low.x), Int64(high.y) &- Int64(low.y)))
    timeShift = Self.shift(end &- begin)
    var order: [UInt64] = []
    order.reserveCapacity(cuts.count)
    for i in cuts.indices {
      order.append(UInt64(scaled(cuts[i].start)) &<< 32 | UInt64(i))
    }
    order.sort()
    chunks.reserveCapacity(cuts.count)
    eights.reserveCapacity(cuts.count / 8 + 1)
    for key in order {
      let cut = cuts[Int(key & 0xFFFF_FFFF)]
      let lane = chunks.count & 7
      if lane == 0 {
        eights.append(Eight())
        latest.append(latest.last ?? 0)
      }
      let k = eights.count - 1
      let (near, far) = (scaled(cut.low), scaled(cut.high))
      let (start, end) = (scaled(cut.start), scaled(cut.end))
      eights[k].west[lane] = near.x
      eights[k].south[lane] = near.y
      eights[k].notEast[lane] = Self.most &- far.x
      eights[k].notNorth[lane] = Self.most &- far.y
      eights[k].start[lane] = start
      eights[k].notEnd[lane] = Self.most &- end
      latest[k] = max(latest[k], end)
      chunks.append(cut.chunk)
    }
  }

  /// How often a length is divided by two to fit; two numbers are kept for what lies beyond.
  private static func shift(_ length: Int64) -> Int64 {
    var shift: Int64 = 0
    while length >> shift > 0x7FF0 { shift += 1 }
    return shift
  }

  /// A number from 0, for what lies before, to one below `most`.
  @inline(__always)
  private static func held(_ offset: Int64, _ shift: Int64) -> UInt16 {
    UInt16(truncatingIfNeeded: min(max(offset &>> shift, -1), 0x7FFD) &+ 1)
  }

  @inline(__always)
  private func scaled(_ place: SIMD2<Int32>) -> SIMD2<UInt16> {
    SIMD2(
      Self.held(Int64(place.x) &- Int64(corner.x), spaceShift),
      Self.held(Int64(place.y) &- Int64(corner.y), spaceShift))
  }

  @inline(__always)
  private func scaled(_ time: Int64) -> UInt16 {
    Self.held(Self.held(time) &- begin, timeShift)
  }

  /// Times beyond some millions of years are held to these, so that no difference overflows.
  @inline(__always)
  private static func held(_ time: Int64) -> Int64 { min(max(time, -1 &<< 60), 1 &<< 60) }

  /// Sets a bit of each chunk that shares a moment and a place with a window.
  ///
  /// - Parameters:
  ///   - mark: The window.
  ///   - bit: The bit.
  ///   - first: The first eight that does not end before the window asked for before, which began
  ///     no later; 0 for the first window. Then the same of this one.
  ///   - hits: One number a chunk.
  /// - Returns: The chunks outside of which there is none; empty when there is none.
  /// - Complexity: O(chunks in its time / 8)
  @inline(__always)
  func find(
    _ mark: WindowMarks.Mark, bit: UInt64, from first: inout Int, hits: inout [UInt64]
  ) -> Range<Int> {
    precondition(hits.count >= chunks.count, "there is a number for each chunk")
    let (from, until) = (scaled(mark.from), scaled(mark.until))
    let low = scaled(SIMD2(mark.box.west, mark.box.south))
    let high = scaled(SIMD2(mark.box.east, mark.box.north))
    let notLow = Self.most &- low
    let notFrom = Self.most &- from
    while first < latest.count, latest[first] < from { first &+= 1 }
    let begin = first
    var (least, most) = (Int.max, 0)
    unsafe eights.withUnsafeBufferPointer { eights in
      unsafe hits.withUnsafeMutableBufferPointer { hits in
        var k = begin
        while k < eights.count {
          let eight = unsafe eights[k]
          if eight.start[0] > until { break }
          // The highest bit is set where a number is above what is asked.
          let misses =
            (high.x &- eight.west) | (high.y &- eight.south) | (notLow.x &- eight.notEast)
            | (notLow.y &- eight.notNorth) | (until &- eight.start) | (notFrom &- eight.notEnd)
          let halves = unsafe unsafeBitCast(misses, to: SIMD2<UInt64>.self) | ~Self.signs
          if halves.x & halves.y != .max {
            for half in 0..<2 {
              var found = ~halves[half]
              while found != 0 {
                let lane = found.trailingZeroBitCount &>> 4
                found &= found &- 1
                let chunk = k &* 8 &+ half &* 4 &+ lane
                unsafe hits[chunk] |= bit
                least = min(least, chunk)
                most = chunk &+ 1
              }
            }
          }
          k &+= 1
        }
      }
    }
    return most == 0 ? 0..<0 : least..<most
  }
}
