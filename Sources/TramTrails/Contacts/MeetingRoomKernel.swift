// SPDX-License-Identifier: Apache-2.0

/// The room in which `MeetingKernel` works: it grows with the longest lines and is kept.
@safe
struct MeetingRoom: ~Copyable {
  private var capacity = 0
  private var ways = UnsafeMutablePointer<MeetingKernel.Way>.allocate(capacity: 0)
  private var out = UnsafeMutablePointer<Stretch>.allocate(capacity: 0)

  init() {}

  deinit {
    unsafe ways.deallocate()
    unsafe out.deallocate()
  }

  private mutating func grow(_ count: Int) {
    capacity = max(count, capacity * 2, 256)
    unsafe ways.deallocate()
    unsafe out.deallocate()
    unsafe ways = UnsafeMutablePointer<MeetingKernel.Way>.allocate(capacity: capacity)
    unsafe out = UnsafeMutablePointer<Stretch>.allocate(capacity: capacity)
  }

  /// Room for some stretches, which are then those of the last call.
  @inline(__always)
  @unsafe
  mutating func room(for count: Int) -> UnsafeMutablePointer<Stretch> {
    if count > capacity { grow(count) }
    return unsafe out
  }

  /// Finds the contacts of two lines of legs between two times and keeps them until the next call.
  ///
  /// - Parameters:
  ///   - a: The columns of one and the vertices of his line.
  ///   - b: The same of the other.
  ///   - from: Not before the first vertex of either.
  ///   - until: After `from`, not after the last vertex of either.
  /// - Returns: How many stretches there are.
  @inline(__always)
  mutating func meet(
    _ kernel: inout MeetingKernel, _ a: borrowing LegColumns, _ verticesA: Range<Int>,
    _ b: borrowing LegColumns,
    _ verticesB: Range<Int>, from: Double, until: Double
  ) -> Int {
    let most = verticesA.count &+ verticesB.count
    if most > capacity { grow(most) }
    let (legsA, legsB) = unsafe (a.leg(verticesA.lowerBound), b.leg(verticesB.lowerBound))
    var count = 0
    unsafe kernel.walk(
      legsA, legsB, legs: (0, 0), from: from, until: until, ways: ways, count: &count)
    return unsafe kernel.meet(legsA, legsB, ways: ways, count: count, into: out)
  }

  /// Finds the contacts of two runs of a block in some of its bins and keeps them until the next
  /// call.
  ///
  /// - Parameters:
  ///   - legs: The columns of the block's paths.
  ///   - block: Its bins.
  ///   - a: One run, and `b` the other.
  ///   - mask: The bins, which both must have.
  /// - Returns: How many stretches there are.
  @inline(__always)
  mutating func meet(
    _ kernel: inout MeetingKernel, _ legs: borrowing LegColumns, _ block: borrowing BinBlock,
    _ a: BinBlock.Bins, _ b: BinBlock.Bins, mask: UInt64, from: Double, until: Double
  ) -> Int {
    // Where bins were left out, a leg of each may be walked twice.
    let most = a.legs &+ b.legs &+ 2 &* BinColumns.bins &+ 2
    if most > capacity { grow(most) }
    let base = unsafe legs.leg(0)
    var count = 0
    var rest = mask
    while rest != 0 {
      let first = rest.trailingZeroBitCount
      let after = first &+ (~(rest &>> UInt64(first))).trailingZeroBitCount
      rest &= UInt64.max << UInt64(after)
      let start = max(from, block.clock.start(of: first))
      let end = min(until, block.clock.start(of: after))
      guard end > start else { continue }
      unsafe kernel.walk(
        base, base,
        legs: (block.columns.leg(a.row, bin: first), block.columns.leg(b.row, bin: first)),
        from: start, until: end, ways: ways, count: &count)
    }
    return unsafe kernel.meet(base, base, ways: ways, count: count, into: out)
  }

  /// A stretch of the last call.
  @inline(__always)
  subscript(_ index: Int) -> Stretch { unsafe out[index] }
}
