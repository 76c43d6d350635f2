// SPDX-License-Identifier: Apache-2.0

import TramBytes

extension TrailBlock {
  /// The block with all its vertices unpacked.
  ///
  /// - Throws: `BytesError` where the times of a piece do not rise
  /// - Complexity: O(vertices)
  func opened() throws(BytesError) -> OpenedBlock { try opened(Array(heads.indices)) }

  /// The block with nothing in it but the pieces of one person.
  ///
  /// - Throws: `BytesError` where the times of a piece do not rise
  /// - Complexity: O(pieces + what is unpacked)
  func opened(of person: UInt32) throws(BytesError) -> OpenedBlock {
    try opened(heads.indices.filter { heads[$0].person == person })
  }

  /// The block with nothing in it but the pieces whose boxes overlap one of some windows.
  ///
  /// - Parameters:
  ///   - marks: The windows, and `some` of their numbers.
  /// - Throws: `BytesError` where the times of a piece do not rise
  /// - Complexity: O(pieces x windows + what is unpacked)
  func opened(near marks: WindowMarks, _ some: [Int32]) throws(BytesError) -> OpenedBlock {
    let whole = marks.union(of: some)
    var near: [Int] = []
    for i in reaches.indices where whole.overlaps(reaches[i]) {
      if marks.overlap(some, reaches[i]) { near.append(i) }
    }
    return try opened(near)
  }

  private func opened(_ some: [Int]) throws(BytesError) -> OpenedBlock {
    var opening = BlockOpening(self, some)
    let (heads, bytes) = (heads, bytes)
    let bits = bytes.bits
    for index in some {
      let isThere = try opening.add(heads[index], bits)
      if !isThere { try opening.addWide(index) }
    }
    return opening.block
  }
}

/// Unpacks a block piece by piece.
private struct BlockOpening: ~Copyable {
  /// The largest offset of a place.
  private static let mostPlace: Int64 = 0xFFFF
  /// The largest offset of a time.
  private static let mostTime: Int64 = 0xFFFF_FFFF

  private let source: TrailBlock
  private let frame: BlockFrame
  private var places: [OpenedBlock.Place]
  private var offsets: [UInt32]
  private var accuracies: [UInt32]
  private var pieces: [OpenedBlock.Piece] = []
  private var cutter: ChunkCutter
  private var wide = PieceBatch()
  /// The vertices in the columns.
  private var count = 0
  /// The largest offset of a time that there is.
  private var longest: UInt32 = 0

  /// Begins with the pieces that will be added.
  init(_ source: TrailBlock, _ some: [Int]) {
    self.source = source
    frame = source.frame
    var vertices = 0
    for index in some { vertices &+= source.heads[index].count }
    places = [OpenedBlock.Place](repeating: OpenedBlock.Place(east: 0, north: 0), count: vertices)
    offsets = [UInt32](repeating: 0, count: vertices)
    accuracies =
      frame.heads.accuracy == 0
      ? [frame.accuracies.first ?? 0] : [UInt32](repeating: 0, count: vertices)
    pieces.reserveCapacity(some.count)
    cutter = ChunkCutter(room: vertices / 8 + some.count)
  }

  /// What was made, with no more room than it takes.
  var block: OpenedBlock {
    var columns = OpenedBlock.Columns()
    columns.places = count < places.count ? Array(places[..<count]) : places
    columns.accuracies =
      accuracies.count > 1 && count < accuracies.count ? Array(accuracies[..<count]) : accuracies
    if longest <= UInt16.max {
      columns.times = [UInt16](repeating: 0, count: count)
      var times = columns.times.mutableSpan
      let offsets = offsets.span.extracting(first: count)
      for i in offsets.indices { times[i] = UInt16(truncatingIfNeeded: offsets[i]) }
    } else {
      columns.longTimes = count < offsets.count ? Array(offsets[..<count]) : offsets
    }
    return OpenedBlock(
      pieces: pieces, space: Int32(truncatingIfNeeded: frame.space), unit: frame.unit,
      begin: frame.start, columns: columns, chunks: ChunkTable(cutter), wide: wide)
  }

  /// Adds a piece to the columns.
  ///
  /// - Returns: Whether they can hold it.
  mutating func add(
    _ head: borrowing PieceHead, _ bits: borrowing BitReader
  ) throws(BytesError) -> Bool {
    let range = count..<count &+ head.count
    guard fits(head), unpackPlaces(head, bits, range) else { return false }
    guard unpackTimes(head, bits, range) else { throw Self.notRising }
    let frame = frame
    if frame.heads.accuracy > 0 {
      let source = source
      var column = accuracies.mutableSpan
      source.unpackAccuracies(head.bit &+ head.placeBits &+ head.timeBits, &column, range)
    }
    let piece = OpenedBlock.Piece(
      start: UInt32(truncatingIfNeeded: head.start),
      east: Int32(truncatingIfNeeded: (frame.x &+ head.x) &* frame.space),
      north: Int32(truncatingIfNeeded: (frame.y &+ head.y) &* frame.space), person: head.person,
      first: UInt16(truncatingIfNeeded: range.lowerBound),
      count: UInt16(truncatingIfNeeded: head.count))
    Self.cut(piece, number: pieces.count, places, offsets, frame, &cutter)
    pieces.append(piece)
    count = range.upperBound
    return true
  }

  @inline(__always)
  private static func cut(
    _ piece: OpenedBlock.Piece, number: Int, _ places: borrowing [OpenedBlock.Place],
    _ offsets: borrowing [UInt32], _ frame: BlockFrame, _ cutter: inout ChunkCutter
  ) {
    let range = Int(piece.first)..<Int(piece.first) &+ Int(piece.count)
    cutter.cut(
      piece, number: number, places.span.extracting(range), offsets.span.extracting(range),
      start: (frame.start &+ Int64(piece.start)) &* frame.unit,
      space: Int32(truncatingIfNeeded: frame.space), unit: frame.unit)
  }

  private static let notRising = BytesError(
    .outOfRange, detail: "the times of a piece do not rise")

  /// A Boolean value: whether the columns can hold a piece, as far as its head tells.
  private func fits(_ head: borrowing PieceHead) -> Bool {
    guard head.count <= OpenedBlock.mostVertices, frame.space > 0, frame.space <= 1 << 14,
      frame.unit > 0, frame.unit <= 1 << 17
    else { return false }
    guard Self.fits(frame.x, head.x, frame.space), Self.fits(frame.y, head.y, frame.space) else {
      return false
    }
    guard head.start >= 0, head.start <= Self.mostTime,
      (frame.start &+ head.start).magnitude < 1 << 43
    else {
      return false
    }
    let length =
      head.hasGaps
      ? head.duration : Int64(head.count) &* frame.step &+ 1 &<< Int64(min(head.widthT, 40))
    guard length <= Self.mostTime else { return false }
    switch head.places {
    case .corner, .leg: return max(head.widthX, head.widthY) <= 16
    case .steps, .bends: return max(head.extentX, head.extentY) <= Self.mostPlace
    }
  }

  /// A Boolean value: whether all offsets from a corner lie in 32 bits.
  @inline(__always)
  private static func fits(_ least: Int64, _ more: Int64, _ space: Int64) -> Bool {
    guard more <= 1 << 33 else { return false }
    let corner = (least &+ more) &* space
    return corner >= Int64(Int32.min) && corner &+ mostPlace &* space <= Int64(Int32.max)
  }

  /// Adds a piece as it stands.
  mutating func addWide(_ index: Int) throws(BytesError) {
    source.append(index, to: &wide)
    let vertices = wide.vertices(of: wide.count &- 1)
    for i in vertices.dropFirst() where wide.times[i] <= wide.times[i &- 1] {
      throw Self.notRising
    }
    let (wide, number) = (wide, pieces.count)
    cutter.cut(
      ChunkTable.Chunk(first: vertices.lowerBound, piece: number, isWide: true),
      vertices: vertices.count
    ) { i in
      let at = vertices.lowerBound &+ i
      return (SIMD2(wide.longitudes[at], wide.latitudes[at]), wide.times[at])
    }
    pieces.append(
      OpenedBlock.Piece(
        start: 0, east: 0, north: 0, person: source.heads[index].person,
        first: UInt16(truncatingIfNeeded: wide.count &- 1), count: 0))
  }

  /// Puts the places of a piece into the columns.
  ///
  /// - Returns: Whether they fit.
  @inline(__always)
  private mutating func unpackPlaces(
    _ head: borrowing PieceHead, _ bits: borrowing BitReader, _ range: Range<Int>
  ) -> Bool {
    var column = places.mutableSpan
    switch head.places {
    case .corner:
      Self.unpackEven(head, bits, &column, range)
      return true
    case .leg:
      Self.unpackLeg(head, bits, &column, range.lowerBound)
      return true
    case .steps, .bends:
      let isBends = head.places == .bends
      var x = SteppedPlaces(
        at: head.bit, lower: head.widthX, first: head.firstX, step: head.stepX)
      for i in range {
        column[i].east = UInt16(
          truncatingIfNeeded: x.next(i &- range.lowerBound, isBends, bits))
      }
      var y = SteppedPlaces(at: x.at, lower: head.widthY, first: head.firstY, step: head.stepY)
      for i in range {
        column[i].north = UInt16(
          truncatingIfNeeded: y.next(i &- range.lowerBound, isBends, bits))
      }
      return (x.all | y.all) &>> 16 == 0
    }
  }

  @inline(__always)
  private static func unpackEven(
    _ head: borrowing PieceHead, _ bits: borrowing BitReader,
    _ column: inout MutableSpan<OpenedBlock.Place>, _ range: Range<Int>
  ) {
    let (widthX, widthY) = (head.widthX, head.widthY)
    var x = head.bit
    var y = x &+ head.count &* widthX
    for i in range {
      column[i] = OpenedBlock.Place(
        east: UInt16(truncatingIfNeeded: bits.number(at: x, widthX)),
        north: UInt16(truncatingIfNeeded: bits.number(at: y, widthY)))
      x &+= widthX
      y &+= widthY
    }
  }

  /// Unpacks the two places of a leg.
  @inline(__always)
  private static func unpackLeg(
    _ head: borrowing PieceHead, _ bits: borrowing BitReader,
    _ column: inout MutableSpan<OpenedBlock.Place>, _ first: Int
  ) {
    let isBackX = bits.number(at: head.bit, 1) == 1
    let x = UInt16(truncatingIfNeeded: bits.number(at: head.bit &+ 1, head.widthX))
    let next = head.bit &+ head.widthX &+ 1
    let isBackY = bits.number(at: next, 1) == 1
    let y = UInt16(truncatingIfNeeded: bits.number(at: next &+ 1, head.widthY))
    column[first] = OpenedBlock.Place(east: isBackX ? x : 0, north: isBackY ? y : 0)
    column[first &+ 1] = OpenedBlock.Place(east: isBackX ? 0 : x, north: isBackY ? 0 : y)
  }

  /// Puts the times of a piece into the columns.
  ///
  /// - Returns: Whether they rise and fit.
  @inline(__always)
  private mutating func unpackTimes(
    _ head: borrowing PieceHead, _ bits: borrowing BitReader, _ range: Range<Int>
  ) -> Bool {
    let (width, step) = (head.widthT, frame.step)
    var column = offsets.mutableSpan
    var at = head.bit &+ head.placeBits
    var isRising = true
    if head.hasGaps {
      var numbers = RiceReader(at: at, lower: width)
      var time: Int64 = 0
      column[range.lowerBound] = 0
      for i in range.dropFirst() {
        let more = head.count > 2 ? numbers.next(bits) : 0
        let next = time &+ head.gap &+ unZigZag(more)
        isRising = isRising && next > time && next <= Self.mostTime
        column[i] = UInt32(truncatingIfNeeded: next)
        time = next
      }
      longest = max(longest, offsets[range.upperBound &- 1])
      return isRising
    }
    var due: Int64 = 0
    var before: Int64 = -1
    for i in range {
      let time = due &+ Int64(bitPattern: bits.number(at: at, width))
      at &+= width
      due &+= step
      isRising = isRising && time > before
      column[i] = UInt32(truncatingIfNeeded: time)
      before = time
    }
    longest = max(longest, offsets[range.upperBound &- 1])
    return isRising
  }
}

/// Places along one axis that follow each other by steps, or by changes of step.
private struct SteppedPlaces {
  private var numbers: RiceReader
  private var place: Int64
  private var step: Int64
  /// All places, one bit or the other: below 65,536 where each of them is.
  private(set) var all: UInt64

  /// The bit behind those that were read.
  var at: Int { numbers.at }

  @inline(__always)
  init(at bit: Int, lower: Int, first: Int64, step: Int64) {
    numbers = RiceReader(at: bit, lower: lower)
    place = first
    self.step = step
    all = UInt64(bitPattern: first)
  }

  /// The place of the vertex `i`; they are asked for one after the other.
  @inline(__always)
  mutating func next(_ i: Int, _ isBends: Bool, _ bits: borrowing BitReader) -> Int64 {
    if i > (isBends ? 1 : 0) {
      let number = unZigZag(numbers.next(bits))
      step = isBends ? step &+ number : number
    }
    if i > 0 {
      place &+= step
      all |= UInt64(bitPattern: place)
    }
    return place
  }
}
