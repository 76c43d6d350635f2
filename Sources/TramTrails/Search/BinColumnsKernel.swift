// SPDX-License-Identifier: Apache-2.0

/// Where some walkers were in each of 64 bins of time: a box a bin, in columns of 16-bit numbers.
///
/// Two walkers are compared bin by bin, eight at a time, so that only the bins in which they may
/// have met are gone through leg by leg. A side is a sixteenth of its place, of which the last 16
/// bits are kept: two places less than `reach` apart compare as they should, wherever they are.
@safe
struct BinColumns: ~Copyable {
  /// The bins of a row.
  static let bins = 64
  /// How far apart two sides that are compared may be, in units (10⁻⁷ degrees): some 5 km.
  static let reach: Int64 = 32_000 << 4
  /// A side is a place divided by two this often.
  private static let shift: Int32 = 4
  /// The vectors of a row: of each of 8 groups of bins the west, east, south and north sides.
  private static let vectors = 32

  /// How many rows there are.
  private(set) var rows = 0
  private var capacity = 0
  private var sides = UnsafeMutablePointer<SIMD8<Int16>>.allocate(capacity: 0)
  /// The leg at the start of each bin.
  private var legs = UnsafeMutablePointer<Int32>.allocate(capacity: 0)

  init() {}

  deinit {
    unsafe sides.deallocate()
    unsafe legs.deallocate()
  }

  /// Takes all rows out and makes room for some.
  mutating func reset(rows count: Int) {
    rows = 0
    guard count > capacity else { return }
    capacity = max(count, capacity * 2)
    unsafe sides.deallocate()
    unsafe legs.deallocate()
    unsafe sides = UnsafeMutablePointer<SIMD8<Int16>>.allocate(capacity: capacity * Self.vectors)
    unsafe legs = UnsafeMutablePointer<Int32>.allocate(capacity: capacity * Self.bins)
    unsafe sides.initialize(repeating: .zero, count: capacity * Self.vectors)
    unsafe legs.initialize(repeating: 0, count: capacity * Self.bins)
  }

  /// Adds a row; there must be room for it.
  ///
  /// - Parameters:
  ///   - boxes: 64 boxes; those of bins that do not count may be anything.
  ///   - starts: The leg at the start of each bin.
  ///   - margin: By how much boxes are widened, in units east and north; `reach` at the most.
  /// - Returns: The row's number.
  mutating func append(_ boxes: [UnitBox], starts: [Int32], margin: SIMD2<Int32>) -> Int {
    precondition(rows < capacity && boxes.count == Self.bins && starts.count == Self.bins)
    let row = rows
    rows += 1
    let x = Int16(truncatingIfNeeded: (margin.x &>> Self.shift) &+ 1)
    let y = Int16(truncatingIfNeeded: (margin.y &>> Self.shift) &+ 1)
    let to = unsafe UnsafeMutableRawPointer(sides + row * Self.vectors)
      .assumingMemoryBound(to: Int16.self)
    for bin in 0..<Self.bins {
      // Bins that follow each other lie in one lane of eight vectors; a vector has 4 sides.
      let place = (bin & 7) &* 32 &+ bin &>> 3
      let box = boxes[bin]
      unsafe to[place] = Int16(truncatingIfNeeded: box.west &>> Self.shift) &- x
      unsafe to[place &+ 8] = Int16(truncatingIfNeeded: box.east &>> Self.shift) &+ x
      unsafe to[place &+ 16] = Int16(truncatingIfNeeded: box.south &>> Self.shift) &- y
      unsafe to[place &+ 24] = Int16(truncatingIfNeeded: box.north &>> Self.shift) &+ y
      unsafe legs[row &* Self.bins &+ bin] = starts[bin]
    }
    return row
  }

  /// The leg of a row at the start of a bin.
  @inline(__always)
  func leg(_ row: Int, bin: Int) -> Int { unsafe Int(legs[row &* Self.bins &+ bin]) }

  /// The bins in which the boxes of two rows overlap, a bit a bin.
  @inline(__always)
  func overlaps(_ a: Int, _ b: Int) -> UInt64 {
    precondition(a >= 0 && a < rows && b >= 0 && b < rows, "there are such rows")
    let p = unsafe sides + a &* Self.vectors
    let q = unsafe sides + b &* Self.vectors
    var misses = SIMD8<Int16>(repeating: 0)
    var bit = SIMD8<Int16>(repeating: 1)
    for group in 0..<8 {
      let k = group &* 4
      // Below nought where one box ends before the other begins.
      let past =
        unsafe (q[k &+ 1] &- p[k]) | (p[k &+ 1] &- q[k])
        | (q[k &+ 3] &- p[k &+ 2]) | (p[k &+ 3] &- q[k &+ 2])
      misses |= (past &>> 15) & bit
      bit = bit &+ bit
    }
    // Eight bits in each lane of 16, put together.
    let halves = unsafe unsafeBitCast(misses, to: SIMD2<UInt64>.self)
    return ~(Self.packed(halves.x) | Self.packed(halves.y) &<< 32)
  }

  @inline(__always)
  private static func packed(_ lanes: UInt64) -> UInt64 {
    let pairs = (lanes | lanes &>> 8) & 0x0000_FFFF_0000_FFFF
    return (pairs | pairs &>> 16) & 0xFFFF_FFFF
  }
}
