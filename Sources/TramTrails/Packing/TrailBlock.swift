// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A block of pieces with its heads unpacked: what a search looks at before it unpacks vertices.
///
/// No bytes make it trap: all that is found to be wrong is found when it is made.
final class TrailBlock: Sendable {
  /// Where and when a piece is, a little more at most.
  struct Reach: Hashable, Sendable {
    var earliest: Int64
    var latest: Int64
    var south: Int32
    var north: Int32
    var west: Int32
    var east: Int32
    var person: UInt32
  }

  let frame: BlockFrame
  let heads: [PieceHead]
  /// One for each head.
  let reaches: [Reach]
  /// The bits with `BitReader.slack` bytes behind them.
  let bytes: [UInt8]

  /// About how many bytes of memory the block takes.
  var memory: Int {
    bytes.count + heads.count * (MemoryLayout<PieceHead>.stride + MemoryLayout<Reach>.stride) + 256
  }

  /// Reads a block; bytes behind its last bit do not count.
  ///
  /// - Throws: `BytesError`
  init(_ packed: [UInt8]) throws(BytesError) {
    let span = packed.span
    var reader = ByteReader(span)
    let frame = try BlockFrame(&reader)
    self.frame = frame
    var bytes = [UInt8](copying: span.extracting(reader.offset..<span.count))
    bytes.append(contentsOf: repeatElement(0, count: BitReader.slack))
    self.bytes = bytes
    let bits = bytes.bits
    guard frame.pieces &* frame.heads.fixedBits <= bits.end else { throw Self.ended }
    var heads: [PieceHead] = []
    var reaches: [Reach] = []
    heads.reserveCapacity(frame.pieces)
    reaches.reserveCapacity(frame.pieces)
    var fields = HeadReader(frame)
    for _ in 0..<frame.pieces {
      guard let head = fields.next(bits) else { throw Self.ended }
      heads.append(head)
    }
    var bit = fields.bit
    var vertices = 0
    for i in heads.indices {
      heads[i].bit = bit
      bit &+= heads[i].vertexBits(accuracy: frame.heads.accuracy)
      vertices &+= heads[i].count
      guard bit <= bits.end else { throw Self.ended }
      reaches.append(fields.reach(of: heads[i]))
    }
    guard vertices == frame.vertices else {
      throw BytesError(
        .outOfRange, detail: "\(vertices) vertices; the block says \(frame.vertices)")
    }
    self.heads = heads
    self.reaches = reaches
  }

  private static let ended = BytesError(.ended, detail: "the block ends too early")

  /// Appends the vertices of a piece, and ends it.
  func append(_ index: Int, to batch: inout PieceBatch) {
    append(index, heads[index], to: &batch)
  }

  /// A Boolean value: whether some vertices of a piece can be unpacked without those before: of
  /// stays at an even step.
  @inline(__always)
  func opensAnywhere(_ index: Int) -> Bool {
    heads[index].places == .corner && !heads[index].hasGaps && frame.step > 0
      && heads[index].count > 4
  }

  /// The vertices of a piece whose legs may share a moment with `times`: all, unless it is at an
  /// even step.
  ///
  /// They do not fall while the bounds of `times` rise.
  func vertices(of index: Int, during times: ClosedRange<Int64>) -> ClosedRange<Int> {
    let head = heads[index]
    guard head.places != .leg, !head.hasGaps, frame.step > 0, head.count > 4 else {
      return 0...(head.count &- 1)
    }
    // A vertex is at its due time at the earliest, and at most 2^width - 1 later.
    let base = (frame.start &+ head.start) &* frame.unit
    let step = max(frame.step &* frame.unit, 1)
    let from = max(times.lowerBound, reaches[index].earliest)
    let until = min(times.upperBound, reaches[index].latest)
    let late = (1 &<< Int64(head.widthT) &- 1) &* frame.unit
    let before = (from &- base &- late) / step &- 1
    let after = (until &- base) / step &+ 1
    let first = Int(min(max(before, 0), Int64(head.count &- 1)))
    let last = Int(min(max(after, Int64(first)), Int64(head.count &- 1)))
    return first...last
  }

  /// Appends some vertices of a piece, and ends it.
  ///
  /// Nothing is appended where none of them reaches into `longitudes`.
  ///
  /// - Returns: Whether they were appended.
  /// - Precondition: `vertices(of:during:)` gave `some`, or they lie between two that it gave.
  /// - Complexity: O(vertices appended)
  func append(
    _ index: Int, _ some: ClosedRange<Int>, longitudes: ClosedRange<Int32>,
    to batch: inout PieceBatch
  ) -> Bool {
    append(index, heads[index], some, longitudes, to: &batch)
  }

  private func append(_ index: Int, _ head: PieceHead, to batch: inout PieceBatch) {
    _ = append(index, head, 0...(head.count &- 1), nil, to: &batch)
  }

  /// Appends some vertices; other than all only of a piece at an even step.
  @inline(__always)
  private func append(
    _ index: Int, _ head: PieceHead, _ some: ClosedRange<Int>, _ longitudes: ClosedRange<Int32>?,
    to batch: inout PieceBatch
  ) -> Bool {
    let start = batch.makeRoom(for: some.count)
    let from = some.lowerBound
    let x = head.bit
    let t = x &+ head.placeBits &+ (head.hasGaps ? 0 : from &* head.widthT)
    let a = x &+ head.placeBits &+ head.timeBits &+ from &* frame.heads.accuracy
    let cornerY = x &+ head.count &* head.widthX
    let endX = unpackPlaces(
      head, x, frame.x &+ head.x, head.firstX, head.stepX, head.widthX, some,
      &batch.longitudes, start, isLast: false)
    if let longitudes, !batch.lastRoom(from: start, reachesInto: longitudes) {
      batch.giveBackRoom(from: start)
      return false
    }
    _ = unpackPlaces(
      head, head.places == .corner ? cornerY : endX, frame.y &+ head.y, head.firstY, head.stepY,
      head.widthY, some, &batch.latitudes, start, isLast: true)
    var part = head
    part.count = some.count
    part.start &+= Int64(from) &* frame.step
    unpackTimes(part, t, &batch.times, start)
    unpackAccuracies(part, a, &batch.accuracies, start)
    batch.endPiece(of: PersonNumber(head.person))
    return true
  }

  /// Unpacks one column of the places of some vertices.
  ///
  /// - Parameter isLast: Whether nobody asks where the column ends.
  /// - Returns: The bit behind it, of steps and bends.
  @inline(__always)
  private func unpackPlaces(
    _ head: PieceHead, _ bit: Int, _ least: Int64, _ first: Int64, _ firstStep: Int64,
    _ width: Int, _ some: ClosedRange<Int>, _ array: inout [Int32], _ start: Int, isLast: Bool
  ) -> Int {
    let bytes = bytes
    let bits = bytes.bits
    let space = frame.space
    let end = start &+ some.count
    var column = array.mutableSpan
    switch head.places {
    case .corner:
      var at = bit &+ some.lowerBound &* width
      for i in start..<end {
        let offset = Int64(bitPattern: bits.number(at: at, width))
        at &+= width
        column[i] = Int32(truncatingIfNeeded: (least &+ offset) &* space)
      }
      return at
    case .leg:
      let isBack = bits.number(at: bit, 1) == 1
      let far = least &+ Int64(bitPattern: bits.number(at: bit &+ 1, width))
      column[start] = Int32(truncatingIfNeeded: (isBack ? far : least) &* space)
      column[start &+ 1] = Int32(truncatingIfNeeded: (isBack ? least : far) &* space)
      return bit &+ width &+ 1
    case .steps:
      var numbers = RiceReader(at: bit, lower: width)
      var place = least &+ first
      for _ in 0..<some.lowerBound { place &+= unZigZag(numbers.next(bits)) }
      column[start] = Int32(truncatingIfNeeded: place &* space)
      for i in (start &+ 1)..<end {
        place &+= unZigZag(numbers.next(bits))
        column[i] = Int32(truncatingIfNeeded: place &* space)
      }
      if isLast { return numbers.at }
      for _ in some.upperBound..<(head.count &- 1) { _ = numbers.next(bits) }
      return numbers.at
    case .bends:
      var numbers = RiceReader(at: bit, lower: width)
      var place = least &+ first
      var step = firstStep
      if some.lowerBound == 0 { column[start] = Int32(truncatingIfNeeded: place &* space) }
      for vertex in 1..<head.count {
        if isLast, vertex > some.upperBound { break }
        if vertex > 1 { step &+= unZigZag(numbers.next(bits)) }
        place &+= step
        guard vertex >= some.lowerBound, vertex <= some.upperBound else { continue }
        column[start &+ vertex &- some.lowerBound] = Int32(truncatingIfNeeded: place &* space)
      }
      return numbers.at
    }
  }

  @inline(__always)
  private func unpackTimes(
    _ head: PieceHead, _ bit: Int, _ array: inout [Int64], _ start: Int
  ) {
    let bytes = bytes
    let bits = bytes.bits
    let width = head.widthT
    let unit = frame.unit
    let end = start &+ head.count
    var at = bit
    var time = frame.start &+ head.start
    var column = array.mutableSpan
    if head.hasGaps {
      column[start] = time &* unit
      var numbers = RiceReader(at: at, lower: width)
      for i in (start &+ 1)..<end {
        let more = head.count > 2 ? numbers.next(bits) : 0
        time &+= head.gap &+ unZigZag(more)
        column[i] = time &* unit
      }
    } else {
      let step = frame.step
      for i in start..<end {
        let late = Int64(bitPattern: bits.number(at: at, width))
        at &+= width
        column[i] = (time &+ late) &* unit
        time &+= step
      }
    }
  }

  @inline(__always)
  private func unpackAccuracies(
    _ head: PieceHead, _ bit: Int, _ array: inout [UInt32], _ start: Int
  ) {
    let width = frame.heads.accuracy
    let listed = frame.accuracies
    let first = listed.first ?? 0
    let end = start &+ head.count
    var column = array.mutableSpan
    if width == 0 {
      for i in start..<end { column[i] = first }
      return
    }
    let bytes = bytes
    let bits = bytes.bits
    var at = bit
    for i in start..<end {
      let number = bits.number(at: at, width)
      at &+= width
      column[i] =
        frame.listsAccuracies
        ? listed[min(Int(number), listed.count &- 1)]
        : first &+ UInt32(truncatingIfNeeded: number)
    }
  }
}
