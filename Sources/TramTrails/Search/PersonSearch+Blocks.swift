// SPDX-License-Identifier: Apache-2.0

extension PersonSearch {
  /// Meets all runs with what a snapshot has near them.
  mutating func meetBlocks(
    of snapshot: TrailSnapshot, _ person: PersonNumber, epoch: Int64
  ) throws(TrailsError) {
    guard !runs.isEmpty else { return }
    let marks = WindowMarks(runs, epoch: epoch)
    nearMeeting.fill(runs, from: table.columns)
    try snapshot.forEachOpened(near: marks) { block, some in
      var first = 0
      while first < some.count {
        let few = some[first..<min(first &+ UInt64.bitWidth, some.count)]
        meet(block, marks, few, person, epoch: epoch)
        first = few.endIndex
      }
    }
  }

  /// Meets some runs, 64 at the most, with a block.
  private mutating func meet(
    _ block: OpenedBlock, _ marks: borrowing WindowMarks, _ some: ArraySlice<Int32>,
    _ person: PersonNumber, epoch: Int64
  ) {
    block.chunks.find(marks, some, into: &near)
    // All are asked for before the first is met, so that memory is waited for once and not each
    // time.
    for k in 0..<near.count { block.ask(for: block.chunks.chunks[near[k].chunk]) }
    for k in 0..<near.count {
      let (chunk, windows) = near[k]
      meet(block, block.chunks.chunks[chunk], windows, marks, some, person, epoch: epoch)
    }
  }

  /// Meets the runs that hit a chunk with it.
  private mutating func meet(
    _ block: OpenedBlock, _ chunk: ChunkTable.Chunk, _ bits: UInt64,
    _ marks: borrowing WindowMarks, _ some: ArraySlice<Int32>, _ person: PersonNumber,
    epoch: Int64
  ) {
    var legs = Int(chunk.legs)
    let piece = block.pieces[Int(chunk.piece)]
    guard piece.person != person.rawValue, legs > 0 else { return }
    var rest = bits
    if chunk.isLong {
      var asked = bits
      while asked != 0 {
        let bit = asked.trailingZeroBitCount
        asked &= asked &- 1
        let mark = marks.marks[Int(some[some.startIndex &+ bit])]
        if !block.meets(chunk, mark) { rest &= ~(1 &<< UInt64(bit)) }
      }
      if rest == 0 { return }
    }
    let key = Self.key(person.rawValue, piece.person)
    if !chunk.isLong && !chunk.isWide {
      let found = room.meet(&nearMeeting, block, chunk, piece, some, rest, epoch: epoch)
      guard found > 0 else { return }
      ledger.add(
        key, room, count: found, nearest2: nearMeeting.nearest2, error2: nearMeeting.error2)
      return
    }
    if chunk.isWide {
      let first = Int(chunk.first)
      columns.reserve(legs + 1)
      columns.fill(from: block.wide, vertices: first..<first + legs + 1, at: 0, epoch: epoch)
    } else {
      legs = columns.fill(
        from: block, chunk, of: piece, epoch: epoch, during: reach(of: rest, some))
    }
    let (start, end) = (columns.time(0), columns.time(legs))
    while rest != 0 {
      let number = Int(some[some.startIndex &+ rest.trailingZeroBitCount])
      rest &= rest &- 1
      let from = max(runs[number].from, start)
      let until = min(runs[number].until, end)
      guard until > from else { continue }
      var kernel = MeetingKernel(
        radius2: radius * radius, plane: runs[number].plane, square: runs[number].square)
      let found = room.meet(
        &kernel, table.columns, runs[number].vertices, columns, 0..<legs &+ 1, from: from,
        until: until)
      guard found > 0 else { continue }
      ledger.add(
        key, room, count: found, nearest2: kernel.nearest2, error2: kernel.error2)
    }
  }

  /// The time from the first of some runs to the last.
  @inline(__always)
  private func reach(of bits: UInt64, _ some: ArraySlice<Int32>) -> ClosedRange<Double> {
    let first = Int(some[some.startIndex &+ bits.trailingZeroBitCount])
    var until = runs[first].until
    var rest = bits & (bits &- 1)
    while rest != 0 {
      until = max(until, runs[Int(some[some.startIndex &+ rest.trailingZeroBitCount])].until)
      rest &= rest &- 1
    }
    return runs[first].from...until
  }
}
