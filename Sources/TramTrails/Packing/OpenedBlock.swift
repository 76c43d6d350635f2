// SPDX-License-Identifier: Apache-2.0

/// A block with all its vertices unpacked, and where each eight legs of its pieces lie.
///
/// A search dismisses most of what is near by the boxes of eight legs, one comparison each, and
/// copies the rest. A vertex takes eight bytes here, so that a store of tens of millions stays in
/// the cache.
final class OpenedBlock: Sendable {
  /// The legs that share a box.
  static let chunk = 8
  /// The most vertices of a piece in the columns.
  static let mostVertices = LegBits.most

  /// What is known of a piece.
  struct Piece: Sendable {
    var box: BoxCode
    /// The first and the last time, from the segment's slice on in milliseconds, held to 32 bits.
    var times: SIMD2<Int32>
    /// What its offsets in time count from, milliseconds since 1970.
    var start: Int64
    /// What its offsets in space count from, east and north, 10⁻⁷ degrees.
    var corner: SIMD2<Int32>
    /// Its first vertex; of a piece that is not in the columns, its place in `wide`.
    var first: Int32
    var count: Int32
    /// Its first chunk; below 0 for a piece in `wide`.
    var chunk: Int32
    var person: UInt32
  }

  let pieces: [Piece]
  /// 10⁻⁷ degrees in a unit of offsets.
  let space: Int32
  /// Milliseconds in a unit of offsets.
  let unit: Int64
  let eastings: [UInt16]
  let northings: [UInt16]
  let offsets: [UInt32]
  /// One a vertex, or one for all.
  let accuracies: [UInt32]
  /// West, south, east, north of eight legs, from the piece's corner.
  let chunks: [SIMD4<UInt16>]
  /// Pieces too large for the columns: they are dismissed or taken whole.
  let wide: PieceBatch

  /// About how many bytes of memory the block takes.
  var memory: Int {
    eastings.count * 8 + accuracies.count * 4 + chunks.count * 8 + pieces.count * 64
      + wide.times.count * 20 + 512
  }

  init(
    pieces: [Piece], space: Int32, unit: Int64, columns: Columns,
    chunks: [SIMD4<UInt16>], wide: PieceBatch
  ) {
    self.pieces = pieces
    self.space = space
    self.unit = unit
    eastings = columns.eastings
    northings = columns.northings
    offsets = columns.offsets
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
  }

  /// A time from an origin, held to 32 bits: what is in order stays in order.
  @inline(__always)
  static func held(_ time: Int64, from origin: Int64) -> Int32 {
    let (far, isFar) = time.subtractingReportingOverflow(origin)
    return isFar ? (time < origin ? .min : .max) : Int32(clamping: far)
  }

  /// Appends a whole piece, and ends it.
  func append(_ index: Int, to batch: inout PieceBatch) {
    let piece = pieces[index]
    guard piece.chunk >= 0 else {
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
    Self.widen(eastings, source, piece.corner.x, space, &batch.longitudes, start)
    Self.widen(northings, source, piece.corner.y, space, &batch.latitudes, start)
    Self.widen(offsets, source, piece.start, unit, &batch.times, start)
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

  @inline(__always)
  private static func widen(
    _ offsets: [UInt16], _ range: Range<Int>, _ corner: Int32, _ unit: Int32,
    _ column: inout [Int32], _ start: Int
  ) {
    let offsets = offsets.span.extracting(range)
    var column = column.mutableSpan
    for i in offsets.indices { column[start &+ i] = corner &+ Int32(offsets[i]) &* unit }
  }

  @inline(__always)
  private static func widen(
    _ offsets: [UInt32], _ range: Range<Int>, _ begin: Int64, _ unit: Int64,
    _ column: inout [Int64], _ start: Int
  ) {
    let offsets = offsets.span.extracting(range)
    var column = column.mutableSpan
    for i in offsets.indices { column[start &+ i] = begin &+ Int64(offsets[i]) &* unit }
  }
}
