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
    return unsafe kernel.meet(
      a.leg(verticesA.lowerBound), b.leg(verticesB.lowerBound), from: from, until: until,
      ways: ways, into: out)
  }

  /// A stretch of the last call.
  @inline(__always)
  subscript(_ index: Int) -> Stretch { unsafe out[index] }
}
