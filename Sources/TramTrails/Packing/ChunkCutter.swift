// SPDX-License-Identifier: Apache-2.0

/// Cuts the pieces of a block into chunks, vertex by vertex.
struct ChunkCutter: ~Copyable {
  /// The most legs of a chunk.
  static let mostLegs = 16
  /// Half the girth that the box of several legs may have, in units: about 60 m.
  private static let mostGirth: Int64 = 5400
  /// A leg longer than this, east and north together, is told by its line: about 30 m.
  private static let longLeg: Int64 = 2700

  /// A chunk and where and when it is.
  struct Cut {
    var low: SIMD2<Int32>
    var high: SIMD2<Int32>
    var start: Int64
    var end: Int64
    var chunk: ChunkTable.Chunk
  }

  private(set) var cuts: [Cut] = []
  /// What is being cut.
  private var cut: Cut
  private var place = SIMD2<Int32>.zero
  /// The number of the vertex that was come to.
  private var vertex: Int32 = 0

  init(room: Int) {
    cuts.reserveCapacity(room)
    cut = Cut(
      low: .zero, high: .zero, start: 0, end: 0,
      chunk: ChunkTable.Chunk(
        start: 0, corner: .zero, first: 0, person: 0, piece: 0, legs: 0, isLong: false,
        isWide: false))
  }

  /// Begins a piece with its first vertex.
  @inline(__always)
  mutating func begin(
    _ piece: OpenedBlock.Piece, number: Int, vertex: Int, at place: SIMD2<Int32>, _ time: Int64
  ) {
    self.vertex = Int32(truncatingIfNeeded: vertex)
    self.place = place
    cut = Cut(
      low: place, high: place, start: time, end: time,
      chunk: ChunkTable.Chunk(
        start: piece.start, corner: piece.corner, first: self.vertex, person: piece.person,
        piece: UInt16(truncatingIfNeeded: number), legs: 0, isLong: false, isWide: piece.isWide))
  }

  /// Goes on to the piece's next vertex.
  @inline(__always)
  mutating func go(to next: SIMD2<Int32>, _ time: Int64) {
    let (low, high) = (Self.least(place, next), Self.most(place, next))
    let both = (low: Self.least(cut.low, low), high: Self.most(cut.high, high))
    let isLong = Self.girth(low, high) > Self.longLeg
    let legs = Int(cut.chunk.legs)
    let goesOn =
      !isLong && !cut.chunk.isLong && legs < Self.mostLegs
      && Self.girth(both.low, both.high) <= Self.mostGirth
    if legs == 0 || goesOn {
      (cut.low, cut.high) = both
    } else {
      cuts.append(cut)
      (cut.low, cut.high) = (low, high)
      cut.start = cut.end
      cut.chunk.first = vertex
      cut.chunk.legs = 0
    }
    cut.end = time
    cut.chunk.legs &+= 1
    cut.chunk.isLong = isLong
    place = next
    vertex &+= 1
  }

  /// Ends the piece.
  @inline(__always)
  mutating func end() { cuts.append(cut) }

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
