// SPDX-License-Identifier: Apache-2.0

/// Cuts the pieces of a block into chunks.
///
/// A piece that lies in a small box is cut into even parts. Any other is cut where its box would
/// become too large, and every long leg is a chunk of its own.
struct ChunkCutter: ~Copyable {
  /// The most legs of a chunk.
  static let mostLegs = 16
  /// Half the girth that the box of several legs may have, in units: about 60 m.
  private static let mostGirth: Int64 = 5400
  /// A leg longer than this, east and north together, is told by its line: about 30 m.
  static let longLeg: Int64 = 2700

  /// A chunk and where and when it is.
  struct Cut {
    var low: SIMD2<Int32>
    var high: SIMD2<Int32>
    var start: Int64
    var end: Int64
    var chunk: ChunkTable.Chunk
  }

  private(set) var cuts: [Cut] = []

  init(room: Int) { cuts.reserveCapacity(room) }

  /// Cuts a piece that is in the columns of a block.
  ///
  /// - Parameters:
  ///   - piece: What its vertices count from.
  ///   - number: Its number in the block.
  ///   - places: Its vertices.
  ///   - offsets: When they are, from `start`.
  ///   - start: When the piece begins, in milliseconds.
  ///   - space: 10⁻⁷ degrees in a unit of places.
  ///   - unit: Milliseconds in a unit of offsets.
  /// - Complexity: O(vertices)
  @inline(__always)
  mutating func cut(
    _ piece: OpenedBlock.Piece, number: Int, _ places: Span<OpenedBlock.Place>,
    _ offsets: Span<UInt32>, start: Int64, space: Int32, unit: Int64
  ) {
    let legs = places.count &- 1
    let whole = PlaceBox(places, 0..<places.count)
    let first = Int(piece.first)
    guard whole.girth &* Int64(space) <= Self.mostGirth else {
      cut(
        ChunkTable.Chunk(first: first, piece: number), vertices: places.count
      ) { i in
        let place = SIMD2(Int32(places[i].east), Int32(places[i].north))
        return (piece.corner &+ place &* space, start &+ Int64(offsets[i]) &* unit)
      }
      return
    }
    let parts = max((legs &+ Self.mostLegs &- 1) / Self.mostLegs, 1)
    var (from, rest) = (0, legs)
    for part in 0..<parts {
      // All parts are as long, or one leg shorter.
      let length = (rest &+ parts &- part &- 1) / (parts &- part)
      let box = parts == 1 ? whole : PlaceBox(places, from..<from &+ length &+ 1)
      cuts.append(
        Cut(
          low: piece.corner &+ box.low &* space, high: piece.corner &+ box.high &* space,
          start: start &+ Int64(offsets[from]) &* unit,
          end: start &+ Int64(offsets[from &+ length]) &* unit,
          chunk: ChunkTable.Chunk(first: first &+ from, piece: number, legs: length)))
      from &+= length
      rest &-= length
    }
  }

  /// Cuts a piece vertex by vertex.
  ///
  /// - Parameters:
  ///   - chunk: Its first chunk, without legs.
  ///   - vertices: How many it has.
  ///   - vertex: Where and when each is.
  @inline(__always)
  mutating func cut(
    _ chunk: ChunkTable.Chunk, vertices: Int,
    _ vertex: (Int) -> (place: SIMD2<Int32>, time: Int64)
  ) {
    var here = vertex(0)
    var (low, high) = (here.place, here.place)
    var (start, legs, isLong) = (here.time, 0, false)
    var first = Int(chunk.first)
    for i in 0..<vertices &- 1 {
      let next = vertex(i &+ 1)
      let (least, most) = (Self.least(here.place, next.place), Self.most(here.place, next.place))
      let both = (low: Self.least(low, least), high: Self.most(high, most))
      let nextIsLong = Self.girth(least, most) > Self.longLeg
      let goesOn =
        !nextIsLong && !isLong && legs < Self.mostLegs
        && Self.girth(both.low, both.high) <= Self.mostGirth
      if legs == 0 || goesOn {
        (low, high) = both
      } else {
        append(low, high, start, here.time, chunk.part(first, legs, isLong))
        first = Int(chunk.first) &+ i
        (low, high) = (least, most)
        (start, legs) = (here.time, 0)
      }
      legs &+= 1
      isLong = nextIsLong
      here = next
    }
    append(low, high, start, here.time, chunk.part(first, legs, isLong))
  }

  @inline(__always)
  private mutating func append(
    _ low: SIMD2<Int32>, _ high: SIMD2<Int32>, _ start: Int64, _ end: Int64,
    _ chunk: ChunkTable.Chunk
  ) {
    cuts.append(Cut(low: low, high: high, start: start, end: end, chunk: chunk))
  }

  @inline(__always)
  private static func least(_ a: SIMD2<Int32>, _ b: SIMD2<Int32>) -> SIMD2<Int32> {
    SIMD2(min(a.x, b.x), min(a.y, b.y))
  }

  @inline(__always)
  private static func most(_ a: SIMD2<Int32>, _ b: SIMD2<Int32>) -> SIMD2<Int32> {
    SIMD2(max(a.x, b.x), max(a.y, b.y))
  }

  @inline(__always)
  private static func girth(_ low: SIMD2<Int32>, _ high: SIMD2<Int32>) -> Int64 {
    Int64(high.x) &- Int64(low.x) &+ Int64(high.y) &- Int64(low.y)
  }
}
