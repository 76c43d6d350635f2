// SPDX-License-Identifier: Apache-2.0

extension OpenedBlock {
  /// As many legs between two stretches of a piece are copied rather than told apart.
  private static let gap: Int32 = 2

  /// Where a vertex of a chunk's piece is and when.
  @inline(__always)
  private func vertex(
    _ number: Int, of chunk: ChunkTable.Chunk
  ) -> (place: SIMD2<Int32>, time: Int64) {
    if chunk.isWide {
      return (SIMD2(wide.longitudes[number], wide.latitudes[number]), wide.times[number])
    }
    let piece = pieces[Int(chunk.piece)]
    let place = SIMD2(Int32(places[number].east), Int32(places[number].north))
    return (piece.corner &+ place &* space, start(of: piece) &+ offset(number) &* unit)
  }

  /// A Boolean value: whether a long leg may pass through a window.
  @inline(__always)
  func meets(_ chunk: ChunkTable.Chunk, _ mark: WindowMarks.Mark) -> Bool {
    let from = vertex(Int(chunk.first), of: chunk)
    let to = vertex(Int(chunk.first) &+ 1, of: chunk)
    return mark.meets(from.place, from.time, to.place, to.time)
  }

  /// The vertices of a chunk from the first leg to the last that may pass through a window.
  private func legs(
    of chunk: ChunkTable.Chunk, in mark: WindowMarks.Mark
  ) -> ClosedRange<Int>? {
    var from = vertex(Int(chunk.first), of: chunk)
    var (least, most) = (Int.max, Int.min)
    let end = Int(chunk.first) &+ max(Int(chunk.legs), 1)
    for number in Int(chunk.first)..<end {
      let to = chunk.legs > 0 ? vertex(number &+ 1, of: chunk) : from
      let isNear =
        from.time <= mark.until && to.time >= mark.from
        && UnitBox(from.place, to.place).overlaps(mark.box)
        && (!chunk.isLong || mark.meets(from.place, from.time, to.place, to.time))
      if isNear {
        least = min(least, number)
        most = chunk.legs > 0 ? number &+ 1 : number
      }
      from = to
    }
    return least <= most ? least...most : nil
  }

  /// Appends the stretches of pieces that may pass through one of some windows.
  ///
  /// - Parameters:
  ///   - marks: The windows, and `some` of their numbers.
  ///   - batch: Takes the stretches, each a piece.
  /// - Complexity: O(windows x chunks in their times / 8 + what is found)
  func append(inAnyOf marks: WindowMarks, _ some: [Int32], to batch: inout PieceBatch) {
    var room = ChunkRoom()
    var found: [UInt64] = []
    var first = 0
    while first < some.count {
      let few = some[first..<min(first &+ UInt64.bitWidth, some.count)]
      chunks.find(marks, few, into: &room)
      for k in 0..<room.count {
        let (number, windows) = room[k]
        let chunk = chunks.chunks[number]
        var rest = windows
        while rest != 0 {
          let mark = marks.marks[Int(few[first &+ rest.trailingZeroBitCount])]
          rest &= rest &- 1
          guard let legs = legs(of: chunk, in: mark) else { continue }
          found.append(
            UInt64(chunk.piece) &<< 48
              | UInt64(UInt32(truncatingIfNeeded: legs.lowerBound)) &<< 16
              | UInt64(legs.count &- 1))
        }
      }
      first = few.endIndex
    }
    found.sort()
    var next = 0
    while next < found.count {
      let number = Int(found[next] &>> 48)
      let (first, legs) = Self.leg(found[next])
      var end = first &+ legs
      next &+= 1
      while next < found.count, Int(found[next] &>> 48) == number {
        let (again, more) = Self.leg(found[next])
        guard again &- end <= Self.gap else { break }
        end = max(end, again &+ more)
        next &+= 1
      }
      append(number, Int(first)...Int(end), to: &batch)
    }
  }

  @inline(__always)
  private static func leg(_ key: UInt64) -> (first: Int32, legs: Int32) {
    (Int32(truncatingIfNeeded: key &>> 16), Int32(truncatingIfNeeded: key & 0xFFFF))
  }

  /// Appends some vertices of a piece, and ends it.
  private func append(_ number: Int, _ vertices: ClosedRange<Int>, to batch: inout PieceBatch) {
    let piece = pieces[number]
    if piece.isWide {
      batch.append(Range(vertices), of: wide, person: PersonNumber(piece.person))
    } else {
      let first = Int(piece.first)
      append(
        piece, vertices.lowerBound &- first..<vertices.upperBound &+ 1 &- first, to: &batch)
    }
  }
}
