// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Packs pieces of paths into the bytes of a block (docs/formats/trails.md).
///
/// Whatever it packs, `TrailBlock` gives back the same vertices.
struct BlockWriter {
  private var bits = BitWriter()
  private var heads: [PieceHead] = []
  private var frame = BlockFrame()
  /// Numbers whose best code is sought.
  private var codes: [UInt64] = []

  /// Packs `pieces` of `columns`.
  ///
  /// - Parameter step: The even step in milliseconds at which most of the persons are seen; 0 where
  ///   there is none.
  /// - Precondition: At most `BlockFrame.most` pieces and vertices, each piece of at most 65,536.
  mutating func block(_ pieces: ArraySlice<ColumnPiece>, of columns: FixColumns, step: Int64)
    -> [UInt8]
  {
    heads.removeAll(keepingCapacity: true)
    frame = BlockFrame()
    frame.pieces = pieces.count
    measureUnits(pieces, columns)
    frame.step = step % frame.unit == 0 ? step / frame.unit : 0
    measureAccuracies(pieces, columns)
    for piece in pieces { heads.append(head(of: piece, columns)) }
    settle()
    return packed(pieces, columns)
  }

  /// Packs some of the pieces of a block as they were packed there: it takes no more bytes.
  ///
  /// - Parameter old: The frame of the block that the pieces come from.
  mutating func block(
    _ pieces: ArraySlice<ColumnPiece>, of columns: FixColumns, like old: BlockFrame
  ) -> [UInt8] {
    frame = old
    frame.pieces = pieces.count
    frame.vertices = pieces.reduce(0) { $0 + $1.count }
    heads.removeAll(keepingCapacity: true)
    for piece in pieces {
      var head = head(of: piece, columns)
      head.start &-= frame.start
      head.x &-= frame.x
      head.y &-= frame.y
      heads.append(head)
    }
    return packed(pieces, columns)
  }

  private mutating func packed(
    _ pieces: ArraySlice<ColumnPiece>, _ columns: FixColumns
  ) -> [UInt8] {
    var bytes = ByteWriter(capacity: frame.vertices * 4 + 256)
    frame.append(to: &bytes)
    bits.removeAll()
    for head in heads { append(head) }
    for (piece, head) in zip(pieces, heads) { appendVertices(piece, head, columns) }
    var all = bytes.bytes
    bits.append(to: &all)
    return all
  }

  /// Finds the largest units of which all numbers are multiples.
  private mutating func measureUnits(_ pieces: ArraySlice<ColumnPiece>, _ columns: FixColumns) {
    var space: Int32 = 1000
    var unit: Int64 = 60_000
    var vertices = 0
    for piece in pieces {
      vertices &+= piece.count
      for i in piece.first...piece.last {
        while columns.latitudes[i] % space != 0 || columns.longitudes[i] % space != 0 {
          space /= 10
        }
        while columns.times[i] % unit != 0 { unit = unit == 60_000 ? 1000 : unit / 10 }
      }
    }
    frame.vertices = vertices
    frame.space = Int64(space)
    frame.unit = unit
  }

  private mutating func measureAccuracies(
    _ pieces: ArraySlice<ColumnPiece>, _ columns: FixColumns
  ) {
    var listed: [UInt32] = []
    var least = UInt32.max
    var most = UInt32.min
    var isShort = true
    for piece in pieces {
      for i in piece.first...piece.last {
        let accuracy = columns.accuracies[i]
        least = min(least, accuracy)
        most = max(most, accuracy)
        guard isShort, accuracy != listed.last, !listed.contains(accuracy) else { continue }
        listed.append(accuracy)
        isShort = listed.count <= BlockFrame.mostAccuracies
      }
    }
    frame.listsAccuracies = isShort && !listed.isEmpty
    frame.accuracies = isShort && !listed.isEmpty ? listed.sorted() : [least]
    frame.heads.accuracy =
      frame.listsAccuracies ? bitWidth(UInt64(listed.count - 1)) : bitWidth(UInt64(most - least))
  }

  /// The head of a piece, with numbers that still count from zero.
  private mutating func head(of piece: ColumnPiece, _ columns: FixColumns) -> PieceHead {
    var head = PieceHead()
    head.person = columns.persons[piece.first]
    head.count = piece.count
    head.x = Int64(piece.west) / frame.space
    head.y = Int64(piece.south) / frame.space
    let across = (Int64(piece.east) &- Int64(piece.west)) / frame.space
    let along = (Int64(piece.north) &- Int64(piece.south)) / frame.space
    chooseTimes(&head, piece, columns)
    head.widthX = bitWidth(UInt64(across))
    head.widthY = bitWidth(UInt64(along))
    if piece.count == 2 { head.places = .leg }
    guard piece.count > 2 else { return head }
    var sums = MoveSums()
    sums.measure(piece, columns, space: frame.space)
    // Box, first vertex and sizes are told for these; the corner form needs none of them.
    let extra = 4 &* max(head.widthX, head.widthY) &+ 24
    let corner = piece.count &* (head.widthX &+ head.widthY)
    let count = piece.count
    let steps =
      RiceCode.about(sum: sums.stepX, count: count &- 1)
      &+ RiceCode.about(sum: sums.stepY, count: count &- 1)
    let bends =
      RiceCode.about(sum: sums.bendX, count: count &- 2)
      &+ RiceCode.about(sum: sums.bendY, count: count &- 2) &+ 20
    if corner <= extra &+ min(steps, bends) { return head }
    head.extentX = across
    head.extentY = along
    head.firstX = Int64(columns.longitudes[piece.first]) / frame.space &- head.x
    head.firstY = Int64(columns.latitudes[piece.first]) / frame.space &- head.y
    head.places = steps <= bends ? .steps : .bends
    if steps > bends {
      head.stepX = step(piece.first &+ 1, columns.longitudes)
      head.stepY = step(piece.first &+ 1, columns.latitudes)
    }
    let x = bestMoves(piece, head.places, columns.longitudes)
    let y = bestMoves(piece, head.places, columns.latitudes)
    (head.widthX, head.widthY) = (x.lower, y.lower)
    head.size = x.bits &+ y.bits
    return head
  }

  /// How the steps or bends of a piece take the fewest bits.
  private mutating func bestMoves(
    _ piece: ColumnPiece, _ places: PieceHead.Places, _ column: [Int32]
  ) -> (lower: Int, bits: Int) {
    codes.removeAll(keepingCapacity: true)
    if places == .steps {
      for i in (piece.first &+ 1)...piece.last { codes.append(zigZag(step(i, column))) }
    } else {
      for i in (piece.first &+ 2)...piece.last {
        codes.append(zigZag(step(i, column) &- step(i &- 1, column)))
      }
    }
    return RiceCode.best(codes)
  }

  private mutating func chooseTimes(
    _ head: inout PieceHead, _ piece: ColumnPiece, _ columns: FixColumns
  ) {
    var due: Int64 = 0
    var earliest = Int64.max
    var latest = Int64.min
    var before: Int64 = 0
    for i in piece.first...piece.last {
      let time = columns.times[i] / frame.unit
      earliest = min(earliest, time &- due)
      latest = max(latest, time &- due)
      due &+= frame.step
      before = time
    }
    head.start = earliest
    head.widthT = bitWidth(UInt64(latest &- earliest))
    guard piece.count > 1 else { return }
    let first = columns.times[piece.first] / frame.unit
    let usual = usualGap(piece, columns)
    codes.removeAll(keepingCapacity: true)
    if piece.count > 2 {
      for i in (piece.first &+ 1)...piece.last { codes.append(gapCode(i, columns, usual)) }
    }
    let (lower, size) = codes.isEmpty ? (0, 0) : RiceCode.best(codes)
    guard size &+ bitWidth(UInt64(before &- first)) &+ 16 < piece.count &* head.widthT else {
      return
    }
    head.hasGaps = true
    head.start = first
    head.widthT = lower
    head.duration = before &- first
    head.gap = usual
    head.sizeT = size
  }

  /// The gap that most of a piece's are, if there is one; any of them otherwise.
  ///
  /// By the vote of Boyer and Moore ("MJRTY: a fast majority vote algorithm", 1991).
  private func usualGap(_ piece: ColumnPiece, _ columns: FixColumns) -> Int64 {
    var usual: Int64 = 0
    var votes = 0
    for i in (piece.first &+ 1)...piece.last {
      let gap = (columns.times[i] &- columns.times[i &- 1]) / frame.unit
      if votes == 0 { usual = gap }
      votes &+= gap == usual ? 1 : -1
    }
    return usual
  }

  /// What the gap before a vertex differs from the usual one.
  @inline(__always)
  private func gapCode(_ i: Int, _ columns: FixColumns, _ usual: Int64) -> UInt64 {
    zigZag((columns.times[i] &- columns.times[i &- 1]) / frame.unit &- usual)
  }

  @inline(__always)
  private func step(_ i: Int, _ column: [Int32]) -> Int64 {
    (Int64(column[i]) &- Int64(column[i &- 1])) / frame.space
  }

  /// Lets all heads count from the least of the block and finds the widths of their fields.
  private mutating func settle() {
    guard !heads.isEmpty else { return }
    frame.start = heads.reduce(.max) { min($0, $1.start) }
    frame.x = heads.reduce(.max) { min($0, $1.x) }
    frame.y = heads.reduce(.max) { min($0, $1.y) }
    frame.person = heads.reduce(.max) { min($0, $1.person) }
    var most = HeadFrame()
    most.leastXY = heads.reduce(63) { min($0, $1.widthX, $1.widthY) }
    most.leastT = heads.reduce(63) { min($0, $1.widthT) }
    most.accuracy = frame.heads.accuracy
    for i in heads.indices {
      heads[i].start &-= frame.start
      heads[i].x &-= frame.x
      heads[i].y &-= frame.y
      let head = heads[i]
      most.person = max(most.person, bitWidth(head.person &- frame.person))
      most.count = max(most.count, bitWidth(UInt64(head.count &- 1)))
      most.start = max(most.start, bitWidth(UInt64(head.start)))
      most.place = max(most.place, bitWidth(UInt64(head.x | head.y)))
      let widths = UInt64(head.widthX &- most.leastXY) | UInt64(head.widthY &- most.leastXY)
      most.widthXY = max(most.widthXY, bitWidth(widths))
      most.widthT = max(most.widthT, bitWidth(UInt64(head.widthT &- most.leastT)))
      most.duration = max(most.duration, bitWidth(UInt64(head.duration)))
      if head.count > 2 { most.gap = max(most.gap, bitWidth(UInt64(head.gap))) }
      let far = head.extentX | head.extentY | head.firstX | head.firstY
      most.extent = max(most.extent, bitWidth(UInt64(far)))
      most.size = max(most.size, bitWidth(UInt64(head.size | head.sizeT)))
      most.step = max(most.step, bitWidth(zigZag(head.stepX) | zigZag(head.stepY)))
    }
    frame.heads = most
  }

  private mutating func append(_ head: PieceHead) {
    let widths = frame.heads
    bits.append(UInt64(head.person &- frame.person), widths.person)
    bits.append(UInt64(head.count &- 1), widths.count)
    bits.append(UInt64(head.places.rawValue), 2)
    bits.append(head.hasGaps ? 1 : 0, 1)
    bits.append(UInt64(head.widthX &- widths.leastXY), widths.widthXY)
    bits.append(UInt64(head.widthY &- widths.leastXY), widths.widthXY)
    bits.append(UInt64(head.widthT &- widths.leastT), widths.widthT)
    bits.append(UInt64(head.start), widths.start)
    bits.append(UInt64(head.x), widths.place)
    bits.append(UInt64(head.y), widths.place)
    if head.places == .steps || head.places == .bends {
      bits.append(UInt64(head.extentX), widths.extent)
      bits.append(UInt64(head.extentY), widths.extent)
      bits.append(UInt64(head.firstX), bitWidth(UInt64(head.extentX)))
      bits.append(UInt64(head.firstY), bitWidth(UInt64(head.extentY)))
      bits.append(UInt64(head.size), widths.size)
    }
    if head.places == .bends {
      bits.append(zigZag(head.stepX), widths.step)
      bits.append(zigZag(head.stepY), widths.step)
    }
    if head.hasGaps {
      bits.append(UInt64(head.duration), widths.duration)
      guard head.count > 2 else { return }
      bits.append(UInt64(head.gap), widths.gap)
      bits.append(UInt64(head.sizeT), widths.size)
    }
  }

  private mutating func appendVertices(
    _ piece: ColumnPiece, _ head: PieceHead, _ columns: FixColumns
  ) {
    appendPlaces(piece, head, columns.longitudes, from: piece.west, width: head.widthX)
    appendPlaces(piece, head, columns.latitudes, from: piece.south, width: head.widthY)
    if head.hasGaps {
      if head.count > 2 {
        for i in (piece.first &+ 1)...piece.last {
          RiceCode.append(gapCode(i, columns, head.gap), lower: head.widthT, to: &bits)
        }
      }
    } else if head.widthT > 0 {
      var due = head.start &+ frame.start
      for i in piece.first...piece.last {
        bits.append(UInt64(columns.times[i] / frame.unit &- due), head.widthT)
        due &+= frame.step
      }
    }
    let width = frame.heads.accuracy
    guard width > 0 else { return }
    for i in piece.first...piece.last {
      let accuracy = columns.accuracies[i]
      let place =
        frame.listsAccuracies
        ? UInt64(frame.accuracies.firstIndex(of: accuracy) ?? 0)
        : UInt64(accuracy &- frame.accuracies[0])
      bits.append(place, width)
    }
  }

  @inline(__always)
  private mutating func appendPlaces(
    _ piece: ColumnPiece, _ head: PieceHead, _ column: [Int32], from least: Int32, width: Int
  ) {
    switch head.places {
    case .corner:
      guard width > 0 else { return }
      let space = UInt32(frame.space)
      for i in piece.first...piece.last {
        bits.append(UInt64(UInt32(bitPattern: column[i] &- least) / space), width)
      }
    case .leg:
      let offset = step(piece.last, column)
      bits.append(offset < 0 ? 1 : 0, 1)
      bits.append(UInt64(offset.magnitude), width)
    case .steps:
      for i in (piece.first &+ 1)...piece.last {
        RiceCode.append(zigZag(step(i, column)), lower: width, to: &bits)
      }
    case .bends:
      for i in (piece.first &+ 2)...piece.last {
        let bend = step(i, column) &- step(i &- 1, column)
        RiceCode.append(zigZag(bend), lower: width, to: &bits)
      }
    }
  }
}

/// The sums of steps and of changes of step within a piece, as zigzags in units.
private struct MoveSums {
  var stepX: UInt64 = 0
  var stepY: UInt64 = 0
  var bendX: UInt64 = 0
  var bendY: UInt64 = 0

  mutating func measure(_ piece: ColumnPiece, _ columns: FixColumns, space: Int64) {
    var beforeX: Int64 = 0
    var beforeY: Int64 = 0
    for i in (piece.first &+ 1)...piece.last {
      let x = Int64(columns.longitudes[i]) &- Int64(columns.longitudes[i &- 1])
      let y = Int64(columns.latitudes[i]) &- Int64(columns.latitudes[i &- 1])
      stepX &+= x.magnitude
      stepY &+= y.magnitude
      if i > piece.first &+ 1 {
        bendX &+= (x &- beforeX).magnitude
        bendY &+= (y &- beforeY).magnitude
      }
      beforeX = x
      beforeY = y
    }
    let half = UInt64(space)
    stepX = stepX &* 2 / half
    stepY = stepY &* 2 / half
    bendX = bendX &* 2 / half
    bendY = bendY &* 2 / half
  }
}
