// SPDX-License-Identifier: Apache-2.0

/// The times at which the walkers of two rows of `BinColumns` are within a radius of each other.
///
/// In a bin that is not rough each turns once at the most. So the one seen from the other walks
/// three straight ways at the most, between four points; both turn later than the second point's
/// time or then, and not after the third's, so either point follows from one end of the bin by the
/// speeds at that end. All bins are looked at alike, without a branch, the four points of a bin in
/// a vector; the ways that touch the circle are put beside each other and solved four at a time.
///
/// Figures are of 32 bits; they are offsets of two who are near each other and times within a bin,
/// so a place is right to 0.05 mm and a time to some microseconds. Where contact depends on less,
/// by a way that grazes the circle or hardly moves at its edge, the pair is left to 64 bits.
@safe
struct BinMeetingKernel: ~Copyable {
  /// One bin that may hold contact: where the one is seen from the other at its four points.
  private struct Bin {
    var x: SIMD4<Float>
    var y: SIMD4<Float>
    /// From the start of the bin: 0, the turns, the end.
    var times: SIMD4<Float>
    var number: Int32
    /// The ways that touch the circle, a bit each.
    var ways: UInt32
  }
  /// The most ways, in whole vectors.
  private static let most = BinColumns.bins * 3 + 4
  /// The columns of ways: the offset at either end and the times; then the solved times.
  private static let columns = 8

  /// By how much the offset of two may be wrong, in metres.
  private static let blur = 0.000_05
  /// By how much a contact may begin or end too early or too late, in milliseconds.
  private static let slack = 50.0
  /// The squared radius, the same with what places may be wrong by, and the length of a bin.
  private let radius2: Float
  private let wide2: Float
  private let width: Float
  /// Ways whose squared distance from the middle differs less than this from the squared radius
  /// graze the circle.
  private let graze2: Float
  /// Half a chord times the way that a walker must have a millisecond at the least.
  private let least: Float
  /// The least distance that was met, in metres, squared.
  private(set) var nearest2 = Float.infinity
  /// The squared errors of both positions times the milliseconds of contact, summed.
  private(set) var error2 = 0 as Float
  private let found = UnsafeMutablePointer<Bin>.allocate(capacity: BinColumns.bins + 1)
  private let ways = UnsafeMutablePointer<Float>.allocate(capacity: columns * most)
  /// The bin of each way, and beside it which of the three it is.
  private let numbers = UnsafeMutablePointer<SIMD2<Int32>>.allocate(capacity: most)
  /// The contacts, from place 1 on: three a bin at the most.
  private let out = UnsafeMutablePointer<Stretch>.allocate(capacity: BinColumns.bins * 3 + 2)

  /// Creates a kernel for a radius in metres and bins of `width` milliseconds.
  init(radius: Double, width: Double) {
    radius2 = Float(radius * radius)
    wide2 = Float(radius * radius + 2 * radius * Self.blur)
    graze2 = Float(4 * radius * Self.blur)
    least = Float(radius * Self.blur / Self.slack)
    self.width = Float(width)
    unsafe ways.initialize(repeating: 0, count: Self.columns * Self.most)
  }

  deinit {
    unsafe found.deallocate()
    unsafe ways.deallocate()
    unsafe numbers.deallocate()
    unsafe out.deallocate()
  }

  /// A stretch of the last call.
  @inline(__always)
  subscript(_ index: Int) -> Stretch { unsafe out[index &+ 1] }

  /// Finds the contacts of two rows in some of their bins and keeps them until the next call.
  ///
  /// - Parameters:
  ///   - columns: What the rows are in.
  ///   - a: One row, and `b` the other.
  ///   - mask: Bins that both have and that are rough for neither.
  ///   - scale: Metres in a unit, east and north.
  ///   - clock: When the bins are.
  /// - Returns: How many stretches there are; `nil` when 32 bits do not tell.
  @inline(__always)
  mutating func meet(
    _ columns: borrowing BinColumns, _ a: Int, _ b: Int, mask: UInt64, scale: SIMD2<Float>,
    clock: BinClock
  ) -> Int? {
    let (one, other) = unsafe (columns.knots(a), columns.knots(b))
    let bins = unsafe find(one, other, mask: mask, scale: scale / Float(BinColumns.parts))
    if bins == 0 { return 0 }
    let count = spread(bins)
    guard solve(count) else { return nil }
    return unsafe join(one, other, count: count, clock: clock)
  }

  /// Finds the bins with a point in the circle or a way through it.
  @inline(__always)
  private func find(
    _ a: KnotPointer, _ b: KnotPointer, mask: UInt64, scale: SIMD2<Float>
  ) -> Int {
    var count = 0
    var rest = mask
    let (sx, sy, width) = (scale.x, scale.y, width)
    let radius2 = SIMD4<Float>(repeating: wide2)
    let slow2 = (least * width) * (least * width)
    while rest != 0 {
      let bin = rest.trailingZeroBitCount
      rest &= rest &- 1
      let apart =
        unsafe a.places.loadUnaligned(fromByteOffset: bin &* 8, as: SIMD4<Int32>.self)
        &- b.places.loadUnaligned(fromByteOffset: bin &* 8, as: SIMD4<Int32>.self)
      let ends = SIMD4<Float>(apart)
      let speeds =
        unsafe a.speeds.loadUnaligned(fromByteOffset: bin &* 8, as: SIMD4<Float>.self)
        - b.speeds.loadUnaligned(fromByteOffset: bin &* 8, as: SIMD4<Float>.self)
      let (turnA, turnB) = unsafe (a.turns[bin], b.turns[bin])
      let early = turnA < turnB ? turnA : turnB
      let late = turnA < turnB ? turnB : turnA
      let back = late - width
      let turns = ends + speeds * SIMD4(early, early, back, back)
      let x = SIMD4(ends[0], turns[0], turns[2], ends[2]) * sx
      let y = SIMD4(ends[1], turns[1], turns[3], ends[3]) * sy
      let dx = SIMD4(x[1], x[2], x[3], x[3]) - x
      let dy = SIMD4(y[1], y[2], y[3], y[3]) - y
      let along = x * dx + y * dy
      let length2 = dx * dx + dy * dy
      let cross = x * dy - y * dx
      let inside = x * x + y * y .<= radius2
      // Towards the middle at its start and away from it at its end, and near enough between them.
      let passes =
        (along .< 0) .& (along + length2 .> 0) .& (cross * cross .<= length2 * radius2 + slow2)
      let bits =
        unsafe (unsafeBitCast(inside, to: SIMD4<UInt32>.self) & SIMD4(1, 2, 4, 8))
        | (unsafeBitCast(passes, to: SIMD4<UInt32>.self) & SIMD4(16, 32, 64, 0))
      let halves = unsafe unsafeBitCast(bits, to: SIMD2<UInt64>.self)
      let both = halves.x | halves.y
      let all = UInt32(truncatingIfNeeded: both | both &>> 32)
      // A way touches the circle if one of its ends is inside or it passes; one that takes no time
      // does not count.
      let lasts: UInt32 = 1 | (late > early ? 2 : 0) | (late < width ? 4 : 0)
      let ways = (all | all &>> 1 | all &>> 4) & lasts
      unsafe found[count] = Bin(
        x: x, y: y, times: SIMD4(0, early, late, width),
        number: Int32(truncatingIfNeeded: bin), ways: ways)
      count &+= ways == 0 ? 0 : 1
    }
    return count
  }

  /// Puts the ways found beside each other.
  @inline(__always)
  private func spread(_ bins: Int) -> Int {
    var count = 0
    for k in 0..<bins {
      let bin = unsafe UnsafeRawPointer(found + k).assumingMemoryBound(to: Float.self)
      let number = unsafe found[k].number
      var rest = unsafe found[k].ways
      while rest != 0 {
        let way = rest.trailingZeroBitCount
        rest &= rest &- 1
        let from = unsafe bin + way
        let to = unsafe ways + count
        unsafe to[0] = from[0]
        unsafe to[Self.most] = from[1]
        unsafe to[Self.most &* 2] = from[4]
        unsafe to[Self.most &* 3] = from[5]
        unsafe to[Self.most &* 4] = from[8]
        unsafe to[Self.most &* 5] = from[9]
        unsafe numbers[count] = SIMD2(number, Int32(truncatingIfNeeded: way))
        count &+= 1
      }
    }
    return count
  }

  @inline(__always)
  private func column(_ column: Int, _ first: Int) -> SIMD4<Float> {
    unsafe UnsafeRawPointer(ways + (Self.most &* column &+ first))
      .loadUnaligned(as: SIMD4<Float>.self)
  }

  /// Finds what of each way lies in the circle; and how near the nearest comes.
  ///
  /// - Returns: Whether all of them are told by figures of 32 bits.
  @inline(__always)
  private mutating func solve(_ count: Int) -> Bool {
    let zero = SIMD4<Float>(repeating: 0)
    let radius2 = SIMD4<Float>(repeating: radius2)
    var nearest = SIMD4<Float>(repeating: .infinity)
    var isTold = SIMDMask<SIMD4<Int32>>(repeating: true)
    var first = 0
    while first < count {
      let (x, toX, y, toY) = (
        column(0, first), column(1, first), column(2, first), column(3, first)
      )
      let (from, until) = (column(4, first), column(5, first))
      let (dx, dy) = (toX - x, toY - y)
      let length2 = dx * dx + dy * dy
      // Who does not move to the other by 10⁻⁸ m stays where he is.
      let share = (SIMD4<Float>(repeating: 1) / length2)
        .replacing(with: 0, where: length2 .< 1e-16)
      let along = x * dx + y * dy
      let cross = x * dy - y * dx
      let part = length2 * radius2 - cross * cross
      let root = Self.root(part.replacing(with: zero, where: part .< zero))
      let middle = Self.clamped(zero - along * share)
      let (nearX, nearY) = (x + dx * middle, y + dy * middle)
      let near2 = nearX * nearX + nearY * nearY
      let time = until - from
      let low = from + Self.clamped((zero - root - along) * share) * time
      let high = from + Self.clamped((root - along) * share) * time
      let start = low.replacing(with: from, where: x * x + y * y .<= radius2)
      let end = high.replacing(with: until, where: toX * toX + toY * toY .<= radius2)
      let to = unsafe UnsafeMutableRawPointer(ways + (Self.most &* 6 &+ first))
      unsafe to.storeBytes(of: start, as: SIMD4<Float>.self)
      unsafe to.storeBytes(of: end, toByteOffset: Self.most &* 4, as: SIMD4<Float>.self)
      // What the last vector holds beyond the ways is of an earlier call, with a place that was met
      // there; only ways of this one count.
      let isOurs = SIMD4<Int32>(0, 1, 2, 3) .< Int32(truncatingIfNeeded: count &- first)
      let slow = least * time
      let close = length2 * graze2 + slow * slow
      let isClose = (part .<= close) .& (zero - part .<= close)
      isTold .&= .!(isClose .& isOurs)
      let isNearer = (end .> start) .& (near2 .< nearest) .& isOurs
      nearest = nearest.replacing(with: near2, where: isNearer)
      first &+= 4
    }
    nearest2 = min(min(nearest[0], nearest[1]), min(nearest[2], nearest[3]))
    return all(isTold)
  }

  /// The roots of numbers not below nought.
  ///
  /// `squareRoot()` takes the lanes one by one. Half the bits of a number are a guess of the
  /// logarithm of its inverse root (3 % off at the most), which three of Newton's steps make as
  /// good as 24 bits can be.
  @inline(__always)
  private static func root(_ squares: SIMD4<Float>) -> SIMD4<Float> {
    let halves = unsafe unsafeBitCast(squares, to: SIMD4<UInt32>.self) &>> 1
    let guess = SIMD4<UInt32>(repeating: 0x5F37_59DF) &- halves
    var inverse = unsafe unsafeBitCast(guess, to: SIMD4<Float>.self)
    let half = squares * 0.5
    for _ in 0..<3 { inverse = inverse * (1.5 - half * inverse * inverse) }
    return squares * inverse
  }

  @inline(__always)
  private static func clamped(_ shares: SIMD4<Float>) -> SIMD4<Float> {
    let least = shares.replacing(with: 0, where: shares .< 0)
    return least.replacing(with: 1, where: least .> 1)
  }

  /// Joins the contacts that touch.
  @inline(__always)
  private mutating func join(
    _ a: KnotPointer, _ b: KnotPointer, count: Int, clock: BinClock
  ) -> Int {
    var errors = 0 as Float
    var open = Stretch(start: -.infinity, end: -.infinity)
    var written = 0
    let starts = unsafe ways + Self.most * 6
    let ends = unsafe ways + Self.most * 7
    for k in 0..<count {
      let (low, high) = unsafe (starts[k], ends[k])
      guard high > low else { continue }
      let (bin, way) = unsafe (Int(numbers[k].x), numbers[k].y)
      // Between the turns the one who turned first is on his next leg.
      let isFirst = unsafe a.turns[bin] <= b.turns[bin]
      let legA = bin &+ (way == 2 || (way == 1 && isFirst) ? 1 : 0)
      let legB = bin &+ (way == 2 || (way == 1 && !isFirst) ? 1 : 0)
      let error =
        unsafe a.errors.load(fromByteOffset: legA &* 4, as: Float.self)
        + b.errors.load(fromByteOffset: legB &* 4, as: Float.self)
      errors += (high - low) * error
      let begin = clock.start(of: bin)
      let start = begin + Double(low)
      let isNext = start != open.end
      unsafe out[written] = open
      written &+= isNext ? 1 : 0
      open.start = isNext ? start : open.start
      open.end = begin + Double(high)
    }
    unsafe out[written] = open
    error2 = errors
    return written
  }
}
