// SPDX-License-Identifier: Apache-2.0

import CTrails

/// Where and when the chunks of a block are, in the order of time, in columns of 15 bits.
///
/// A chunk is some legs of a piece that follow each other and lie in a small box, or one long leg.
/// Eight chunks are compared with a window at a time, so that what is not near is dismissed for
/// about half a nanosecond. Sides and times are rounded down on both sides of a comparison: a chunk
/// that shares a moment and a place with a window is always found, one that misses it by less than
/// a step sometimes.
struct ChunkTable: Sendable {
  /// Which legs a chunk is of, in six bytes; a block has at most 65,536 pieces and vertices.
  struct Chunk: Sendable {
    /// Its first vertex, in the block's columns or, of a wide piece, in its batch.
    var first: UInt16
    var piece: UInt16
    /// Its legs; none for a fix alone.
    var legs: UInt8
    private var flags: UInt8

    @inline(__always)
    init(first: Int, piece: Int, legs: Int = 0, isWide: Bool = false) {
      self.first = UInt16(truncatingIfNeeded: first)
      self.piece = UInt16(truncatingIfNeeded: piece)
      self.legs = UInt8(truncatingIfNeeded: legs)
      flags = isWide ? 2 : 0
    }

    /// Whether it is one leg that is told by its line: its box is much larger than its way.
    @inline(__always)
    var isLong: Bool { flags & 1 != 0 }
    /// Whether its piece is in the wide ones.
    @inline(__always)
    var isWide: Bool { flags & 2 != 0 }

    /// Some legs of the same piece.
    @inline(__always)
    func part(_ first: Int, _ legs: Int, _ isLong: Bool) -> Chunk {
      var part = Chunk(first: first, piece: Int(piece), legs: legs)
      part.flags = flags | (isLong ? 1 : 0)
      return part
    }
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

  /// The largest number of a column.
  private static let most = UInt16(TRAM_FIND_MOST)

  private(set) var chunks: [Chunk] = []
  private var eights: [Eight] = []
  /// The latest end of each eight and of all before it.
  private var latest: [UInt16] = []
  private let corner: SIMD2<Int32>
  private let begin: Int64
  /// Places and times are divided by two this often.
  private let spaceShift: Int64
  private let timeShift: Int64

  /// How many bytes of memory it takes, with what the allocator adds.
  var memory: Int {
    OpenedBlock.memory(of: chunks) + OpenedBlock.memory(of: eights)
      + OpenedBlock.memory(of: latest)
  }

  /// Puts the chunks that were cut into order.
  ///
  /// - Complexity: O(*n*)
  init(_ cutter: borrowing ChunkCutter) {
    let all = cutter.cuts
    let cuts = all.span
    var (low, high) = (SIMD2(Int32.max, .max), SIMD2(Int32.min, .min))
    var (begin, end) = (Int64.max, Int64.min)
    for i in cuts.indices {
      let cut = cuts[i]
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
    var starts = [UInt16](repeating: 0, count: cuts.count)
    for i in cuts.indices { starts[i] = scaled(cuts[i].start) }
    let order = Self.order(of: starts)
    chunks.reserveCapacity(cuts.count)
    var eights = [Eight](repeating: Eight(), count: (cuts.count &+ 7) &>> 3)
    latest = [UInt16](repeating: 0, count: eights.count)
    var most: UInt16 = 0
    unsafe eights.withUnsafeMutableBytes { eights in
      let columns = unsafe eights.bindMemory(to: UInt16.self)
      for i in order.indices {
        let cut = cuts[Int(order[i])]
        let (near, far) = (scaled(cut.low), scaled(cut.high))
        let end = scaled(cut.end)
        let at = (i &>> 3) &* 48 &+ (i & 7)
        unsafe columns[at] = near.x
        unsafe columns[at &+ 8] = near.y
        unsafe columns[at &+ 16] = Self.most &- far.x
        unsafe columns[at &+ 24] = Self.most &- far.y
        unsafe columns[at &+ 32] = starts[Int(order[i])]
        unsafe columns[at &+ 40] = Self.most &- end
        most = max(most, end)
        latest[i &>> 3] = most
        chunks.append(cut.chunk)
      }
    }
    self.eights = eights
  }

  /// From as many numbers on they are put into order by the halves of their bits.
  private static let many = 48

  /// The places of numbers of 15 bits in their order; of equal ones the first is first.
  ///
  /// - Complexity: O(*n*)
  static func order(of numbers: [UInt16]) -> [UInt16] {
    var order = [UInt16](repeating: 0, count: numbers.count)
    guard numbers.count >= many else {
      for i in numbers.indices {
        var at = i
        while at > 0, numbers[Int(order[at &- 1])] > numbers[i] {
          order[at] = order[at &- 1]
          at &-= 1
        }
        order[at] = UInt16(truncatingIfNeeded: i)
      }
      return order
    }
    var counts = [UInt32](repeating: 0, count: 512)
    for number in numbers {
      counts[Int(number & 0xFF)] &+= 1
      counts[256 &+ Int(number &>> 8)] &+= 1
    }
    var (low, high): (UInt32, UInt32) = (0, 0)
    for i in 0..<256 {
      (counts[i], low) = (low, low &+ counts[i])
      (counts[256 &+ i], high) = (high, high &+ counts[256 &+ i])
    }
    var half = order
    for i in numbers.indices {
      let digit = Int(numbers[i] & 0xFF)
      half[Int(counts[digit])] = UInt16(truncatingIfNeeded: i)
      counts[digit] &+= 1
    }
    for i in half {
      let digit = 256 &+ Int(numbers[Int(i)] &>> 8)
      order[Int(counts[digit])] = i
      counts[digit] &+= 1
    }
    return order
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
    UInt16(truncatingIfNeeded: min(max(offset &>> shift, -1), Int64(most) &- 2) &+ 1)
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

  /// Finds the chunks that share a moment and a place with some windows.
  ///
  /// - Parameters:
  ///   - marks: The windows.
  ///   - some: The numbers of 64 of them at the most, in their order.
  ///   - room: Then has the chunks, each with a bit for each of `some`.
  /// - Complexity: O(windows x chunks in their times / 8)
  func find(
    _ marks: borrowing WindowMarks, _ some: ArraySlice<Int32>, into room: inout ChunkRoom
  ) {
    precondition(some.count <= UInt64.bitWidth, "there is a bit for each window")
    precondition(
      MemoryLayout<WindowMarks.Mark>.size == MemoryLayout<tram_find_mark>.size
        && MemoryLayout<Eight>.size == Int(TRAM_FIND_EIGHT) * 2, "one layout here and there")
    var (least, most): (Int32, Int32) = (0, 0)
    for number in some { (least, most) = (min(least, number), max(most, number)) }
    precondition(least >= 0 && (some.isEmpty || Int(most) < marks.marks.count))
    room.reserve(eights.count &* 8)
    var table = unsafe tram_find_table(
      eights: nil, latest: nil, chunks: nil, chunk_size: Int64(MemoryLayout<Chunk>.stride),
      x: Int64(corner.x), y: Int64(corner.y), begin: begin, space_shift: Int32(spaceShift),
      time_shift: Int32(timeShift), count: Int32(eights.count))
    var count: Int32 = 0
    unsafe eights.withUnsafeBytes { eights in
      unsafe latest.withUnsafeBufferPointer { latest in
        unsafe chunks.withUnsafeBytes { chunks in
          unsafe table.eights = eights.baseAddress?.assumingMemoryBound(to: UInt16.self)
          unsafe table.latest = latest.baseAddress
          unsafe table.chunks = chunks.baseAddress
          unsafe count = Self.find(&table, marks, some, &room)
        }
      }
    }
    room.count = Int(count)
  }

  private static func find(
    _ table: inout tram_find_table, _ marks: borrowing WindowMarks, _ some: ArraySlice<Int32>,
    _ room: inout ChunkRoom
  ) -> Int32 {
    let features = room.features.rawValue
    return unsafe marks.marks.withUnsafeBytes { marks in
      unsafe some.withUnsafeBufferPointer { some in
        unsafe room.hits.withUnsafeMutableBufferPointer { hits in
          unsafe room.found.withUnsafeMutableBufferPointer { found in
            unsafe tram_find(
              features, &table, marks.baseAddress?.assumingMemoryBound(to: tram_find_mark.self),
              some.baseAddress, Int32(some.count), hits.baseAddress, found.baseAddress)
          }
        }
      }
    }
  }
}

/// The chunks of a block that were found near some windows.
struct ChunkRoom {
  /// Which instructions may be used.
  fileprivate let features: MeetingFeatures
  /// A number a chunk, all of them 0 between two calls.
  fileprivate var hits: [UInt64] = []
  fileprivate var found: [tram_find_hit] = []
  /// How many there are.
  fileprivate(set) var count = 0

  init(features: MeetingFeatures = .available) { self.features = features }

  fileprivate mutating func reserve(_ chunks: Int) {
    let missing = chunks - hits.count
    guard missing > 0 else { return }
    hits.append(contentsOf: repeatElement(0, count: missing))
    found.append(contentsOf: repeatElement(tram_find_hit(), count: missing))
  }

  /// One of them, in the order of the table, and a bit for each window that it is near.
  @inline(__always)
  subscript(_ index: Int) -> (chunk: Int, windows: UInt64) {
    precondition(index < count, "a chunk was found")
    return (Int(found[index].chunk), found[index].runs)
  }
}
