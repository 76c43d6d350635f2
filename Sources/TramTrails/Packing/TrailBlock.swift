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
  /// The block's bytes with `BitReader.slack` more behind them; bits are counted from the first.
  let bytes: [UInt8]

  /// About how many bytes of memory the block takes.
  var memory: Int {
    bytes.count + heads.count * (MemoryLayout<PieceHead>.stride + MemoryLayout<Reach>.stride) + 256
  }

  /// Reads a block; bytes behind its last bit do not count.
  ///
  /// - Throws: `BytesError`
  init(_ packed: consuming [UInt8]) throws(BytesError) {
    var reader = ByteReader(packed.span)
    let frame = try BlockFrame(&reader)
    let first = reader.offset &* 8
    self.frame = frame
    // Nothing is copied where the bytes came with room for these.
    packed.append(contentsOf: repeatElement(0, count: BitReader.slack))
    let bytes = packed
    self.bytes = bytes
    let bits = bytes.bits
    guard first &+ frame.pieces &* frame.heads.fixedBits <= bits.end else { throw Self.ended }
    var heads: [PieceHead] = []
    var reaches: [Reach] = []
    heads.reserveCapacity(frame.pieces)
    reaches.reserveCapacity(frame.pieces)
    var fields = HeadReader(frame, at: first)
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
  ///
  /// - Complexity: O(vertices)
  func append(_ index: Int, to batch: inout PieceBatch) {
    let head = heads[index]
    let start = batch.makeRoom(for: head.count)
    let x = head.bit
    let times = x &+ head.placeBits
    let endX = unpackPlaces(
      head, x, frame.x &+ head.x, head.firstX, head.stepX, head.widthX, &batch.longitudes, start)
    _ = unpackPlaces(
      head, endX, frame.y &+ head.y, head.firstY, head.stepY, head.widthY, &batch.latitudes, start)
    unpackTimes(head, times, &batch.times, start)
    var accuracies = batch.accuracies.mutableSpan
    unpackAccuracies(times &+ head.timeBits, &accuracies, start..<start &+ head.count)
    batch.endPiece(of: PersonNumber(head.person))
  }

  /// Unpacks one column of the places of a piece.
  ///
  /// - Returns: The bit behind it.
  @inline(__always)
  private func unpackPlaces(
    _ head: PieceHead, _ bit: Int, _ least: Int64, _ first: Int64, _ firstStep: Int64,
    _ width: Int, _ array: inout [Int32], _ start: Int
  ) -> Int {
    let bytes = bytes
    let bits = bytes.bits
    let space = frame.space
    let end = start &+ head.count
    var column = array.mutableSpan
    switch head.places {
    case .corner:
      var at = bit
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
    case .steps, .bends:
      let isBends = head.places == .bends
      var numbers = RiceReader(at: bit, lower: width)
      var place = least &+ first
      var step = firstStep
      column[start] = Int32(truncatingIfNeeded: place &* space)
      for i in (start &+ 1)..<end {
        if !isBends {
          step = unZigZag(numbers.next(bits))
        } else if i > start &+ 1 {
          step &+= unZigZag(numbers.next(bits))
        }
        place &+= step
        column[i] = Int32(truncatingIfNeeded: place &* space)
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

  /// Unpacks the accuracies from a bit on into a range of a column.
  @inline(__always)
  func unpackAccuracies(_ bit: Int, _ column: inout MutableSpan<UInt32>, _ range: Range<Int>) {
    let width = frame.heads.accuracy
    let listed = frame.accuracies
    let first = listed.first ?? 0
    if width == 0 {
      for i in range { column[i] = first }
      return
    }
    let bytes = bytes
    let bits = bytes.bits
    var at = bit
    for i in range {
      let number = bits.number(at: at, width)
      at &+= width
      column[i] =
        frame.listsAccuracies
        ? listed[min(Int(number), listed.count &- 1)]
        : first &+ UInt32(truncatingIfNeeded: number)
    }
  }
}
