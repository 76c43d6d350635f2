// SPDX-License-Identifier: Apache-2.0

/// A block with all its vertices unpacked, and where chunks of some legs of its pieces lie.
///
/// A search dismisses most of what is near by the boxes of chunks, eight at a time, and meets the
/// rest as it lies here. A vertex takes six bytes, and with pieces and chunks some eight or nine,
/// so that a town of 20,000 people for two weeks stays in the cache.
final class OpenedBlock: Sendable {
  /// The most vertices of a piece in the columns.
  static let mostVertices = 256

  /// What is known of a piece, in 20 bytes.
  struct Piece: Sendable {
    /// What its offsets in time count from, in units from the block's begin.
    var start: UInt32
    /// What its offsets in space count from, east and north, 10⁻⁷ degrees.
    var east: Int32
    var north: Int32
    var person: UInt32
    /// Its first vertex; of a piece that is not in the columns, its place in `wide`.
    var first: UInt16
    /// Its vertices in the columns; none of a piece that is in `wide`.
    var count: UInt16

    /// Whether it is in `wide`.
    var isWide: Bool { count == 0 }
    /// What its offsets in space count from, 10⁻⁷ degrees.
    var corner: SIMD2<Int32> { SIMD2(east, north) }
  }

  /// Where a vertex is, in units from the corner of its piece.
  struct Place: Sendable {
    var east: UInt16
    var north: UInt16
  }

  let pieces: [Piece]
  /// 10⁻⁷ degrees in a unit of offsets.
  let space: Int32
  /// Milliseconds in a unit of offsets.
  let unit: Int64
  /// What the starts of pieces count from, in units since 1970.
  let begin: Int64
  /// Where the vertices of all pieces but the wide ones are.
  let places: [Place]
  /// When they are, in units from the start of their piece; empty where one does not fit.
  let times: [UInt16]
  /// The same where a piece lasts longer than 65,535 units; empty otherwise.
  let longTimes: [UInt32]
  /// One a vertex, or one for all.
  let accuracies: [UInt32]
  /// Where the legs of all pieces are.
  let chunks: ChunkTable
  /// Pieces too large for the columns.
  let wide: PieceBatch

  /// How many bytes of memory the block takes, with what the allocator adds.
  var memory: Int {
    // The head of an object, six references and four numbers, beside the two values.
    let own = Self.memory(
      bytes: 96 + MemoryLayout<ChunkTable>.size + MemoryLayout<PieceBatch>.size)
    let columns =
      Self.memory(of: places) + Self.memory(of: times) + Self.memory(of: longTimes)
      + Self.memory(of: accuracies) + Self.memory(of: pieces)
    let apart =
      Self.memory(of: wide.times) + Self.memory(of: wide.latitudes)
      + Self.memory(of: wide.longitudes) + Self.memory(of: wide.accuracies)
      + Self.memory(of: wide.persons) + Self.memory(of: wide.ends)
    return own + columns + chunks.memory + apart
  }

  /// How many bytes of memory an array takes: those of its room, and what stands before them.
  static func memory<Element>(of array: [Element]) -> Int {
    if array.capacity == 0 { return 0 }
    return memory(bytes: 32 + array.capacity * MemoryLayout<Element>.stride)
  }

  /// What the allocator takes for some bytes: it adds eight and gives multiples of sixteen.
  private static func memory(bytes: Int) -> Int { (bytes + 8 + 15) & ~15 }

  /// About how many bytes a block of some vertices takes, with one accuracy for all.
  static func memory(vertices: Int) -> Int { vertices * 9 + 512 }

  init(
    pieces: [Piece], space: Int32, unit: Int64, begin: Int64, columns: Columns,
    chunks: ChunkTable, wide: PieceBatch
  ) {
    self.pieces = pieces
    self.space = space
    self.unit = unit
    self.begin = begin
    places = columns.places
    times = columns.times
    longTimes = columns.longTimes
    accuracies = columns.accuracies
    self.chunks = chunks
    self.wide = wide
  }

  /// The columns of a block that was made.
  struct Columns {
    var places: [Place] = []
    var times: [UInt16] = []
    var longTimes: [UInt32] = []
    var accuracies: [UInt32] = []
  }

  /// When a piece in the columns begins, in milliseconds since 1970.
  @inline(__always)
  func start(of piece: Piece) -> Int64 { (begin &+ Int64(piece.start)) &* unit }

  /// When a vertex is, in units from the start of its piece.
  @inline(__always)
  func offset(_ vertex: Int) -> Int64 {
    times.isEmpty ? Int64(longTimes[vertex]) : Int64(times[vertex])
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
    let room = batch.makeRoom(for: some.count)
    let from = Int(piece.first) &+ some.lowerBound
    let source = from..<from &+ some.count
    let places = places
    let vertices = places.span.extracting(source)
    var longitudes = batch.longitudes.mutableSpan
    for i in vertices.indices {
      longitudes[room &+ i] = piece.east &+ Int32(vertices[i].east) &* space
    }
    var latitudes = batch.latitudes.mutableSpan
    for i in vertices.indices {
      latitudes[room &+ i] = piece.north &+ Int32(vertices[i].north) &* space
    }
    let start = start(of: piece)
    var times = batch.times.mutableSpan
    for i in vertices.indices {
      times[room &+ i] = start &+ offset(from &+ i) &* unit
    }
    if accuracies.count == 1 {
      let accuracy = accuracies[0]
      var column = batch.accuracies.mutableSpan
      for i in room..<room &+ some.count { column[i] = accuracy }
    } else {
      let accuracies = accuracies
      let part = accuracies.span.extracting(source)
      var column = batch.accuracies.mutableSpan
      for i in part.indices { column[room &+ i] = part[i] }
    }
    batch.endPiece(of: PersonNumber(piece.person))
  }
}
