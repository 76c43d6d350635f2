// SPDX-License-Identifier: Apache-2.0

/// A block with all its vertices unpacked, and where chunks of some legs of its pieces lie.
///
/// A search dismisses most of what is near by the boxes of chunks, eight at a time, and meets the
/// rest as it lies here. A vertex takes eight bytes, so that a store of tens of millions stays in
/// the cache.
final class OpenedBlock: Sendable {
  /// The most vertices of a piece in the columns.
  static let mostVertices = 256

  /// What is known of a piece.
  struct Piece: Sendable {
    /// What its offsets in time count from, milliseconds since 1970.
    var start: Int64
    /// What its offsets in space count from, east and north, 10⁻⁷ degrees.
    var corner: SIMD2<Int32>
    /// Its first vertex; of a piece that is not in the columns, its place in `wide`.
    var first: Int32
    var count: Int32
    var person: UInt32
    /// Whether it is in `wide`.
    var isWide: Bool
  }

  /// A vertex, as it lies from the start and the corner of its piece.
  struct Vertex: Sendable {
    var east: UInt16
    var north: UInt16
    var time: UInt32
  }

  let pieces: [Piece]
  /// 10⁻⁷ degrees in a unit of offsets.
  let space: Int32
  /// Milliseconds in a unit of offsets.
  let unit: Int64
  /// The vertices of all pieces but the wide ones: those of a chunk lie in two lines of the cache.
  let vertices: [Vertex]
  /// One a vertex, or one for all.
  let accuracies: [UInt32]
  /// Where the legs of all pieces are.
  let chunks: ChunkTable
  /// Pieces too large for the columns.
  let wide: PieceBatch

  /// About how many bytes of memory the block takes.
  var memory: Int {
    vertices.count * 8 + accuracies.count * 4 + chunks.memory
      + pieces.count * MemoryLayout<Piece>.stride + wide.times.count * 20 + 512
  }

  /// About how many bytes a block of some vertices takes, with one accuracy for all.
  static func memory(vertices: Int) -> Int { vertices * 13 + 512 }

  init(
    pieces: [Piece], space: Int32, unit: Int64, columns: Columns, chunks: ChunkTable,
    wide: PieceBatch
  ) {
    self.pieces = pieces
    self.space = space
    self.unit = unit
    vertices = columns.vertices
    accuracies = columns.accuracies
    self.chunks = chunks
    self.wide = wide
  }

  /// The columns of a block in the making.
  struct Columns {
    var eastings: [UInt16]
    var northings: [UInt16]
    var offsets: [UInt32]
    var accuracies: [UInt32]

    /// All of a vertex beside each other.
    fileprivate var vertices: [Vertex] {
      let (x, y, t) = (eastings.span, northings.span, offsets.span)
      var vertices: [Vertex] = []
      vertices.reserveCapacity(eastings.count)
      for i in x.indices { vertices.append(Vertex(east: x[i], north: y[i], time: t[i])) }
      return vertices
    }
  }

  /// Appends a whole piece, and ends it.
  func append(_ index: Int, to batch: inout PieceBatch) {
    let piece = pieces[index]
    guard !piece.isWide else {
      batch.append(Int(piece.first), of: wide)
      return
    }
    append(piece, 0..<Int(piece.count), to: &batch)
  }

  /// Appends some vertices of a piece that is in the columns, and ends it.
  func append(_ piece: Piece, _ some: Range<Int>, to batch: inout PieceBatch) {
    let start = batch.makeRoom(for: some.count)
    let from = Int(piece.first) &+ some.lowerBound
    let source = from..<from &+ some.count
    let all = vertices
    let vertices = all.span.extracting(source)
    var longitudes = batch.longitudes.mutableSpan
    for i in vertices.indices {
      longitudes[start &+ i] = piece.corner.x &+ Int32(vertices[i].east) &* space
    }
    var latitudes = batch.latitudes.mutableSpan
    for i in vertices.indices {
      latitudes[start &+ i] = piece.corner.y &+ Int32(vertices[i].north) &* space
    }
    var times = batch.times.mutableSpan
    for i in vertices.indices {
      times[start &+ i] = piece.start &+ Int64(vertices[i].time) &* unit
    }
    if accuracies.count == 1 {
      let accuracy = accuracies[0]
      var column = batch.accuracies.mutableSpan
      for i in start..<start &+ some.count { column[i] = accuracy }
    } else {
      let accuracies = accuracies
      let part = accuracies.span.extracting(source)
      var column = batch.accuracies.mutableSpan
      for i in part.indices { column[start &+ i] = part[i] }
    }
    batch.endPiece(of: PersonNumber(piece.person))
  }
}
