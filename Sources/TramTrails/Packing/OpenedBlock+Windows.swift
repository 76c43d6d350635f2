// SPDX-License-Identifier: Apache-2.0

extension OpenedBlock {
  /// A leg longer than this, east and north together, is tested by its line: about 30 m.
  private static let longLeg: Int64 = 2700
  /// As many legs between two stretches are copied rather than told apart.
  private static let gap = 2

  /// Appends the stretches of pieces that may pass through one of the windows of a ladder.
  ///
  /// - Parameters:
  ///   - ladder: The windows.
  ///   - clock: Its rungs on the clock of the segment that the block is of.
  ///   - batch: Takes the stretches, each a piece.
  /// - Complexity: O(pieces x rungs in their times + legs near + what is found)
  func append(
    inAnyOf ladder: borrowing WindowLadder, on clock: borrowing RungClock,
    to batch: inout PieceBatch
  ) {
    let pieces = pieces
    let all = pieces.span
    let marks = clock.marks
    let codes = marks.span
    for index in all.indices {
      let (box, times) = (all[index].box, all[index].times)
      var legs = LegBits()
      var k = clock.firstRung(endingAt: times[0])
      while k < codes.count, codes[k].from <= times[1] {
        defer { k &+= 1 }
        guard codes[k].until >= times[0], codes[k].box.meets(box) else { continue }
        guard all[index].chunk >= 0 else {
          legs.insert(1, at: 0)
          break
        }
        find(all[index], ladder.rungs[k], ladder, &legs)
      }
      guard !legs.isEmpty else { continue }
      let piece = all[index]
      if piece.chunk < 0 {
        batch.append(Int(piece.first), of: wide)
        continue
      }
      var leg = 0
      while let some = legs.next(from: leg, gap: Self.gap) {
        append(piece, some.lowerBound..<min(some.upperBound &+ 1, Int(piece.count)), to: &batch)
        leg = some.upperBound
      }
    }
  }

  /// Takes in the legs of a piece that may pass through a window of a rung.
  private func find(
    _ piece: Piece, _ rung: WindowLadder.Rung, _ ladder: borrowing WindowLadder,
    _ legs: inout LegBits
  ) {
    let last = Int(piece.count) &- 1
    let all = self.offsets
    let offsets = all.span.extracting(Int(piece.first)..<Int(piece.first) &+ last &+ 1)
    let count = max((last &+ Self.chunk &- 1) &>> 3, 1)
    // The first chunk that does not end before the rung.
    var low = 0
    var high = count &- 1
    let from = rung.from &- piece.start
    while low < high {
      let middle = (low &+ high) &>> 1
      let end = Int64(offsets[min(middle &* Self.chunk &+ Self.chunk, last)]) &* unit
      if end < from { low = middle &+ 1 } else { high = middle }
    }
    let every = ladder.steps
    let steps = every.span.extracting(rung.steps)
    var end = piece.start &+ Int64(offsets[low &* Self.chunk]) &* unit
    var step = steps.count == 1 ? 0 : ladder.firstStep(of: rung, endingAt: end)
    for chunk in low..<count {
      let begin = end
      if begin > rung.until { break }
      end = piece.start &+ Int64(offsets[min(chunk &* Self.chunk &+ Self.chunk, last)]) &* unit
      while step < steps.count, steps[step].latest < begin { step &+= 1 }
      let box = BoxCode(chunks[Int(piece.chunk) &+ chunk], corner: piece.corner, space: space)
      var k = step
      var found: UInt64 = 0
      while k < steps.count, steps[k].from <= end {
        if steps[k].until >= begin, steps[k].box.meets(box) {
          let isWhole = steps[k].from <= begin && steps[k].until >= end
          found |=
            isWhole && steps[k].box.holds(box)
            ? 0xFF : self.legs(of: piece, chunk &* Self.chunk, steps[k])
        }
        k &+= 1
      }
      if found != 0 {
        let here = min(last &- chunk &* Self.chunk, Self.chunk)
        legs.insert(found & ((1 &<< UInt64(max(here, 1))) &- 1), at: chunk &* Self.chunk)
      }
    }
  }

  /// Which of eight legs may pass through a window.
  @inline(__always)
  private func legs(of piece: Piece, _ from: Int, _ step: WindowLadder.Step) -> UInt64 {
    let count = min(Int(piece.count) &- 1 &- from, Self.chunk)
    // A fix alone.
    guard count > 0 else { return 1 }
    let range = Int(piece.first) &+ from..<Int(piece.first) &+ from &+ count &+ 1
    let (xs, ys, ts) = (eastings, northings, offsets)
    let (x, y) = (xs.span.extracting(range), ys.span.extracting(range))
    let t = ts.span.extracting(range)
    var found: UInt64 = 0
    var time = piece.start &+ Int64(t[0]) &* unit
    var place = piece.corner &+ SIMD2(Int32(x[0]), Int32(y[0])) &* space
    for i in 1..<x.count {
      let nextTime = piece.start &+ Int64(t[i]) &* unit
      let next = piece.corner &+ SIMD2(Int32(x[i]), Int32(y[i])) &* space
      defer { (time, place) = (nextTime, next) }
      guard time <= step.until, nextTime >= step.from else { continue }
      let box = UnitBox(place, next)
      guard
        step.box.meets(
          BoxCode(west: box.west, south: box.south, east: box.east, north: box.north))
      else { continue }
      if box.halfGirth > Self.longLeg, !step.meets(place, time, next, nextTime) { continue }
      found |= 1 &<< UInt64(i &- 1)
    }
    return found
  }
}
