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
    for head in some { try opening.add(head) }
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
  private var columns: OpenedBlock.Columns
  private var pieces: [OpenedBlock.Piece] = []
  private var cutter: ChunkCutter
  private var wide = PieceBatch()
  /// The vertices in the columns.
  private var count = 0

  /// Begins with the pieces that will be added.
  init(_ source: TrailBlock, _ some: [Int]) {
    self.source = source
    let frame = source.frame
    var vertices = 0
    for index in some { vertices &+= source.heads[index].count }
    columns = OpenedBlock.Columns(
      eastings: [UInt16](repeating: 0, count: vertices),
      northings: [UInt16](repeating: 0, count: vertices),
      offsets: [UInt32](repeating: 0, count: vertices),
      accuracies: frame.heads.accuracy == 0
        ? [frame.accuracies.first ?? 0] : [UInt32](repeating: 0, count: vertices))
    pieces.reserveCapacity(some.count)
    cutter = ChunkCutter(room: vertices / ChunkCutter.mostLegs + some.count)
  }

  var block: OpenedBlock {
    OpenedBlock(
      pieces: pieces, space: Int32(truncatingIfNeeded: source.frame.space),
      unit: source.frame.unit, columns: columns, chunks: ChunkTable(cutter), wide: wide)
  }

  /// Adds a piece to the columns, or to the wide ones where they cannot hold it.
  mutating func add(_ index: Int) throws(BytesError) {
    let head = source.heads[index]
    let range = count..<count &+ head.count
    guard fits(head), Self.unpackPlaces(source, head, range, &columns) else {
      return try addWide(index)
    }
    guard Self.unpackTimes(source, head, range, &columns) else { throw Self.notRising }
    Self.unpackAccuracies(source, head, range, &columns)
    let frame = source.frame
    let piece = OpenedBlock.Piece(
      start: (frame.start &+ head.start) &* frame.unit,
      corner: SIMD2(
        Int32(truncatingIfNeeded: (frame.x &+ head.x) &* frame.space),
        Int32(truncatingIfNeeded: (frame.y &+ head.y) &* frame.space)),
      first: Int32(range.lowerBound), count: Int32(head.count), person: head.person, isWide: false)
    Self.cut(
      columns, range, piece, number: pieces.count,
      space: Int32(truncatingIfNeeded: frame.space), unit: frame.unit, &cutter)
    pieces.append(piece)
    count = range.upperBound
  }

  private static let notRising = BytesError(
    .outOfRange, detail: "the times of a piece do not rise")

  /// A Boolean value: whether the columns can hold a piece, as far as its head tells.
  private func fits(_ head: PieceHead) -> Bool {
    let frame = source.frame
    guard head.count <= OpenedBlock.mostVertices, frame.space > 0, frame.space <= 1 << 14,
      frame.unit > 0, frame.unit <= 1 << 17
    else { return false }
    guard Self.fits(frame.x, head.x, frame.space), Self.fits(frame.y, head.y, frame.space) else {
      return false
    }
    guard head.start <= 1 << 56, (frame.start &+ head.start).magnitude < 1 << 43 else {
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
  private mutating func addWide(_ index: Int) throws(BytesError) {
    source.append(index, to: &wide)
    let vertices = wide.vertices(of: wide.count &- 1)
    for i in vertices.dropFirst() where wide.times[i] <= wide.times[i &- 1] {
      throw Self.notRising
    }
    let piece = OpenedBlock.Piece(
      start: 0, corner: .zero, first: Int32(wide.count &- 1), count: Int32(vertices.count),
      person: source.heads[index].person, isWide: true)
    for i in vertices {
      let place = SIMD2(wide.longitudes[i], wide.latitudes[i])
      if i == vertices.lowerBound {
        cutter.begin(piece, number: pieces.count, vertex: i, at: place, wide.times[i])
      } else {
        cutter.go(to: place, wide.times[i])
      }
    }
    cutter.end()
    pieces.append(piece)
  }

  /// Puts the places of a piece into the columns.
  ///
  /// - Returns: Whether they fit.
  private static func unpackPlaces(
    _ source: TrailBlock, _ head: PieceHead, _ range: Range<Int>,
    _ columns: inout OpenedBlock.Columns
  ) -> Bool {
    var at = head.bit
    let strayX = unpackAxis(
      source, head, &at, head.widthX, head.firstX, head.stepX, &columns.eastings, range)
    let strayY = unpackAxis(
      source, head, &at, head.widthY, head.firstY, head.stepY, &columns.northings, range)
    return (strayX | strayY) &>> 16 == 0
  }

  /// Puts the places of a piece along one axis into a column and moves `bit` behind them.
  ///
  /// - Returns: Below 65,536 where each of them is.
  private static func unpackAxis(
    _ source: TrailBlock, _ head: PieceHead, _ bit: inout Int, _ width: Int, _ first: Int64,
    _ step: Int64, _ array: inout [UInt16], _ range: Range<Int>
  ) -> UInt64 {
    let bytes = source.bytes
    let bits = bytes.bits
    var column = array.mutableSpan
    switch head.places {
    case .corner:
      unpackEven(bits, bit, width, &column, range)
      bit &+= head.count &* width
      return 0
    case .leg:
      bit = unpackLeg(bits, bit, width, &column, range)
      return 0
    case .steps: return unpackSteps(bits, &bit, width, first, &column, range)
    case .bends: return unpackBends(bits, &bit, width, first, step, &column, range)
    }
  }

  @inline(__always)
  private static func unpackEven(
    _ bits: borrowing BitReader, _ bit: Int, _ width: Int, _ column: inout MutableSpan<UInt16>,
    _ range: Range<Int>
  ) {
    var at = bit
    for i in range {
      column[i] = UInt16(truncatingIfNeeded: bits.number(at: at, width))
      at &+= width
    }
  }

  /// Unpacks the two places of a leg.
  ///
  /// - Returns: The bit behind them.
  @inline(__always)
  private static func unpackLeg(
    _ bits: borrowing BitReader, _ bit: Int, _ width: Int, _ column: inout MutableSpan<UInt16>,
    _ range: Range<Int>
  ) -> Int {
    let isBack = bits.number(at: bit, 1) == 1
    let far = UInt16(truncatingIfNeeded: bits.number(at: bit &+ 1, width))
    column[range.lowerBound] = isBack ? far : 0
    column[range.lowerBound &+ 1] = isBack ? 0 : far
    return bit &+ width &+ 1
  }

  /// Unpacks places that follow each other by steps.
  ///
  /// - Returns: All places, one bit or the other: below 65,536 where each of them is.
  @inline(__always)
  private static func unpackSteps(
    _ bits: borrowing BitReader, _ bit: inout Int, _ width: Int, _ first: Int64,
    _ column: inout MutableSpan<UInt16>, _ range: Range<Int>
  ) -> UInt64 {
    var numbers = RiceReader(at: bit, lower: width)
    var place = first
    var all = UInt64(bitPattern: place)
    column[range.lowerBound] = UInt16(truncatingIfNeeded: place)
    for i in range.dropFirst() {
      place &+= unZigZag(numbers.next(bits))
      all |= UInt64(bitPattern: place)
      column[i] = UInt16(truncatingIfNeeded: place)
    }
    bit = numbers.at
    return all
  }

  /// Unpacks places that follow each other by changes of step, and answers as for steps.
  @inline(__always)
  private static func unpackBends(
    _ bits: borrowing BitReader, _ bit: inout Int, _ width: Int, _ first: Int64,
    _ firstStep: Int64, _ column: inout MutableSpan<UInt16>, _ range: Range<Int>
  ) -> UInt64 {
    var numbers = RiceReader(at: bit, lower: width)
    var place = first
    var step = firstStep
    var all = UInt64(bitPattern: place)
    column[range.lowerBound] = UInt16(truncatingIfNeeded: place)
    for i in range.dropFirst() {
      if i > range.lowerBound &+ 1 { step &+= unZigZag(numbers.next(bits)) }
      place &+= step
      all |= UInt64(bitPattern: place)
      column[i] = UInt16(truncatingIfNeeded: place)
    }
    bit = numbers.at
    return all
  }

  /// Puts the times of a piece into the columns.
  ///
  /// - Returns: Whether they rise and fit.
  private static func unpackTimes(
    _ source: TrailBlock, _ head: PieceHead, _ range: Range<Int>,
    _ columns: inout OpenedBlock.Columns
  ) -> Bool {
    let bytes = source.bytes
    let bits = bytes.bits
    var column = columns.offsets.mutableSpan
    var at = head.bit &+ head.placeBits
    var isRising = true
    var before: Int64 = -1
    if head.hasGaps {
      var numbers = RiceReader(at: at, lower: head.widthT)
      before = 0
      column[range.lowerBound] = 0
      for i in range.dropFirst() {
        let more = head.count > 2 ? numbers.next(bits) : 0
        let time = before &+ head.gap &+ unZigZag(more)
        isRising = isRising && time > before && time <= Self.mostTime
        column[i] = UInt32(truncatingIfNeeded: time)
        before = time
      }
      return isRising
    }
    var due: Int64 = 0
    for i in range {
      let time = due &+ Int64(bitPattern: bits.number(at: at, head.widthT))
      at &+= head.widthT
      due &+= source.frame.step
      isRising = isRising && time > before
      column[i] = UInt32(truncatingIfNeeded: time)
      before = time
    }
    return isRising
  }

  private static func unpackAccuracies(
    _ source: TrailBlock, _ head: PieceHead, _ range: Range<Int>,
    _ columns: inout OpenedBlock.Columns
  ) {
    let width = source.frame.heads.accuracy
    guard width > 0 else { return }
    let at = head.bit &+ head.placeBits &+ head.timeBits
    var column = columns.accuracies.mutableSpan
    source.unpackAccuracies(at, &column, range)
  }

  /// Cuts a piece that is in the columns into chunks.
  private static func cut(
    _ columns: borrowing OpenedBlock.Columns, _ range: Range<Int>, _ piece: OpenedBlock.Piece,
    number: Int, space: Int32, unit: Int64, _ cutter: inout ChunkCutter
  ) {
    let (eastings, northings, offsets) = (columns.eastings, columns.northings, columns.offsets)
    let x = eastings.span.extracting(range)
    let y = northings.span.extracting(range)
    let t = offsets.span.extracting(range)
    for i in x.indices {
      let place = piece.corner &+ SIMD2(Int32(x[i]), Int32(y[i])) &* space
      let time = piece.start &+ Int64(t[i]) &* unit
      if i == 0 {
        cutter.begin(piece, number: number, vertex: range.lowerBound, at: place, time)
      } else {
        cutter.go(to: place, time)
      }
    }
    cutter.end()
  }
}
