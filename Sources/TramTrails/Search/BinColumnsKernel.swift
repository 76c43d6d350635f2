// SPDX-License-Identifier: Apache-2.0

/// How some walkers went through 64 bins of time, a row for each.
///
/// A row has two forms. Its sides are a box a bin in numbers of 16 bits: four bins of two walkers
/// are compared at a time, so that only the bins in which they may have met are looked at further.
/// Its knots are the place at the start of each bin, the speed there, and when in the bin he turned
/// into his next leg: with those a bin of two walkers is met without a search for their legs. A
/// place is a fixed-point number of 32 bits whose differences are right while two walkers are
/// within 90 km, wherever they are. A bin in which he turns twice, begins or ends is *rough*: only
/// its sides count.
@safe
struct BinColumns: ~Copyable {
  /// The bins of a row.
  static let bins = 64
  /// Places have this many parts a unit (10⁻⁷ degrees): 0.04 mm.
  static let parts = 256.0
  /// A side is four units: a place divided by two this often.
  private static let shift: Int32 = 10
  /// Units of a side.
  static let sideUnits = 4.0
  /// How far apart two sides that are compared may be, in units: 1.4 km.
  static let reach: Int64 = 32_000 << 2
  /// The groups of 4 bins of a row: bins g, g + 16, g + 32 and g + 48.
  private static let groups = 16
  /// The knots of a row: one more than bins, and one that is loaded beside the last.
  private static let knots = bins + 2

  /// How many rows there are.
  private(set) var rows = 0
  private var capacity = 0
  /// For each group the west and south sides of its bins, then the east and north sides.
  private var sides = UnsafeMutablePointer<SIMD8<UInt16>>.allocate(capacity: 0)
  /// Place at each knot, east and north, in parts of a unit.
  private var places = UnsafeMutablePointer<SIMD2<Int32>>.allocate(capacity: 0)
  /// Speed from each knot on, in parts of a unit a millisecond.
  private var speeds = UnsafeMutablePointer<SIMD2<Float>>.allocate(capacity: 0)
  /// The squared error of the leg at each knot.
  private var errors = UnsafeMutablePointer<Float>.allocate(capacity: 0)
  /// When the walker turns in each bin, in milliseconds from its start; its end where he does not.
  private var turns = UnsafeMutablePointer<Float>.allocate(capacity: 0)
  /// The leg at the start of each bin.
  private var legs = UnsafeMutablePointer<Int32>.allocate(capacity: 0)
  /// Where the walker of the row that is being added turns in each bin, as `places`.
  private let corners = UnsafeMutablePointer<SIMD2<Int32>>.allocate(capacity: bins)

  init() {
    unsafe corners.initialize(repeating: .zero, count: Self.bins)
  }

  deinit {
    unsafe sides.deallocate()
    unsafe places.deallocate()
    unsafe speeds.deallocate()
    unsafe errors.deallocate()
    unsafe turns.deallocate()
    unsafe legs.deallocate()
    unsafe corners.deallocate()
  }

  /// Takes all rows out and makes room for some.
  mutating func reset(rows count: Int) {
    rows = 0
    guard count > capacity else { return }
    capacity = count + count / 4
    unsafe sides.deallocate()
    unsafe places.deallocate()
    unsafe speeds.deallocate()
    unsafe errors.deallocate()
    unsafe turns.deallocate()
    unsafe legs.deallocate()
    unsafe sides = .allocate(capacity: capacity * Self.groups * 2)
    unsafe places = .allocate(capacity: capacity * Self.knots)
    unsafe speeds = .allocate(capacity: capacity * Self.knots)
    unsafe errors = .allocate(capacity: capacity * Self.knots)
    unsafe turns = .allocate(capacity: capacity * Self.bins)
    unsafe legs = .allocate(capacity: capacity * Self.bins)
    unsafe sides.initialize(repeating: .zero, count: capacity * Self.groups * 2)
    unsafe places.initialize(repeating: .zero, count: capacity * Self.knots)
    unsafe speeds.initialize(repeating: .zero, count: capacity * Self.knots)
    unsafe errors.initialize(repeating: 0, count: capacity * Self.knots)
    unsafe turns.initialize(repeating: 0, count: capacity * Self.bins)
    unsafe legs.initialize(repeating: 0, count: capacity * Self.bins)
  }

  /// Adds the row of one path; there must be room for it.
  ///
  /// - Parameters:
  ///   - path: The columns that the path's legs are in.
  ///   - leg: The leg that holds `from`; then the one that holds `until`.
  ///   - last: The path's last leg.
  ///   - clock: When the bins are.
  ///   - from: Not before the first bin nor the path; `until` likewise, after it.
  ///   - margin: By how much boxes are widened, in units east and north.
  /// - Returns: The row's number, its bins, and which of them are rough, a bit each.
  mutating func append(
    _ path: borrowing LegColumns, leg: inout Int, last: Int, clock: BinClock, from: Double,
    until: Double, margin: SIMD2<Double>
  ) -> Row {
    precondition(rows < capacity && leg >= 0 && leg <= last && last + 1 < path.capacity)
    let row = rows
    rows += 1
    let first = clock.bin(at: from)
    let places = unsafe self.places + row * Self.knots
    let speeds = unsafe self.speeds + row * Self.knots
    let errors = unsafe self.errors + row * Self.knots
    let turns = unsafe self.turns + row * Self.bins
    let legs = unsafe self.legs + row * Self.bins
    var rough: UInt64 = from > clock.start(of: first) ? 1 &<< UInt64(first) : 0
    var at = leg
    var time = from
    var bin = first
    while time < until, bin < Self.bins {
      let end = min(clock.start(of: bin &+ 1), until)
      let place = unsafe Self.place(path.lines[at], time)
      unsafe places[bin] = place
      unsafe speeds[bin] = Self.speed(path.lines[at])
      unsafe errors[bin] = path.errors[at]
      unsafe legs[bin] = Int32(truncatingIfNeeded: at)
      let next = unsafe path.times[at &+ 1]
      let isTurn = next <= end && at < last
      let corner = unsafe path.places[at &+ 1] &<< 8
      unsafe corners[bin] = isTurn ? corner : place
      unsafe turns[bin] = Float(isTurn ? next - time : clock.width)
      at &+= isTurn ? 1 : 0
      if at < last, unsafe path.times[at &+ 1] <= end {
        rough |= 1 &<< UInt64(bin)
        repeat { at &+= 1 } while unsafe at < last && path.times[at &+ 1] <= end
      }
      time = end
      bin &+= 1
    }
    unsafe places[bin] = Self.place(path.lines[at], time)
    unsafe speeds[bin] = Self.speed(path.lines[at])
    unsafe errors[bin] = path.errors[at]
    if until < clock.start(of: bin) { rough |= 1 &<< UInt64(bin &- 1) }
    leg = at
    let widening = Self.widening(margin)
    unsafe fillSides(row, places, widening)
    var rest = rough
    while rest != 0 {
      let number = rest.trailingZeroBitCount
      rest &= rest &- 1
      let after = unsafe number &+ 1 < bin ? Int(legs[number &+ 1]) : at
      unsafe fillSide(row, number, path, legs: Int(legs[number])...after, places, widening)
    }
    return Row(number: row, bins: first..<bin, rough: rough)
  }

  /// A row that was added.
  struct Row {
    var number: Int
    var bins: Range<Int>
    var rough: UInt64
  }

  /// A place in parts of a unit, of which 32 bits are kept.
  @inline(__always)
  private static func place(_ line: SIMD4<Double>, _ time: Double) -> SIMD2<Int32> {
    // A sum with 1.5 x 2^52 has its whole part in the lowest bits.
    let place = line.lowHalf + line.highHalf * time
    let sum = place * parts + SIMD2<Double>(repeating: 6_755_399_441_055_744)
    let bits = unsafe unsafeBitCast(sum, to: SIMD4<Int32>.self)
    return bits.evenHalf
  }

  @inline(__always)
  private static func speed(_ line: SIMD4<Double>) -> SIMD2<Float> {
    SIMD2<Float>(line.highHalf * parts)
  }

  /// By how much sides are moved out, in sides.
  private static func widening(_ margin: SIMD2<Double>) -> SIMD2<UInt16> {
    let sides = (margin / sideUnits).rounded(.up)
    return SIMD2(
      UInt16(min(max(sides.x, 0), 16_000)), UInt16(min(max(sides.y, 0), 16_000)))
  }

  /// Four places as sides.
  @inline(__always)
  private static func sides(_ places: UnsafeMutablePointer<SIMD2<Int32>>) -> SIMD8<Int16> {
    let four = unsafe UnsafeRawPointer(places).loadUnaligned(as: SIMD8<Int32>.self)
    return SIMD8<Int16>(truncatingIfNeeded: four &>> shift)
  }

  /// Writes the sides of all bins, each of which has one corner at the most.
  private func fillSides(
    _ row: Int, _ places: UnsafeMutablePointer<SIMD2<Int32>>, _ widening: SIMD2<UInt16>
  ) {
    let less = SIMD8<Int16>(
      lowHalf: Self.twice(widening), highHalf: Self.twice(widening))
    let zero = SIMD8<Int16>(repeating: 0)
    let to = unsafe UnsafeMutableRawPointer(sides + row * Self.groups * 2)
    for quad in 0..<Self.groups {
      let begin = unsafe Self.sides(places + quad &* 4)
      let end = unsafe Self.sides(places + (quad &* 4 &+ 1)) &- begin
      let corner = unsafe Self.sides(corners + quad &* 4) &- begin
      var low = end.replacing(with: corner, where: corner .< end)
      var high = end.replacing(with: corner, where: corner .> end)
      low = low.replacing(with: zero, where: low .> zero)
      high = high.replacing(with: zero, where: high .< zero)
      let lows = unsafe unsafeBitCast(begin &+ low &- less, to: SIMD4<UInt32>.self)
      let highs = unsafe unsafeBitCast(
        begin &+ high &+ less &+ 1 as SIMD8<Int16>, to: SIMD4<UInt32>.self)
      let place = (quad & 3) &* 128 &+ (quad &>> 2) &* 4
      for k in 0..<4 {
        unsafe to.storeBytes(of: lows[k], toByteOffset: place &+ k &* 32, as: UInt32.self)
        unsafe to.storeBytes(of: highs[k], toByteOffset: place &+ k &* 32 &+ 16, as: UInt32.self)
      }
    }
  }

  private static func twice(_ pair: SIMD2<UInt16>) -> SIMD4<Int16> {
    let pair = SIMD2<Int16>(truncatingIfNeeded: pair)
    return SIMD4(lowHalf: pair, highHalf: pair)
  }

  /// Writes the sides of one bin with any number of corners: where its legs but the first begin.
  private func fillSide(
    _ row: Int, _ bin: Int, _ path: borrowing LegColumns, legs: ClosedRange<Int>,
    _ places: UnsafeMutablePointer<SIMD2<Int32>>, _ widening: SIMD2<UInt16>
  ) {
    let begin = unsafe places[bin]
    var low = SIMD2<Int32>(repeating: 0)
    var high = low
    for leg in legs.lowerBound...legs.upperBound &+ 1 {
      let place = unsafe leg > legs.upperBound ? places[bin &+ 1] : path.places[leg] &<< 8
      if leg == legs.lowerBound { continue }
      let step = (place &- begin)
      low.replace(with: step, where: step .< low)
      high.replace(with: step, where: step .> high)
    }
    let less = SIMD2<Int16>(truncatingIfNeeded: widening)
    let lows = SIMD2<Int16>(truncatingIfNeeded: (begin &+ low) &>> Self.shift) &- less
    let highs = SIMD2<Int16>(truncatingIfNeeded: (begin &+ high) &>> Self.shift) &+ less &+ 1
    let to = unsafe UnsafeMutableRawPointer(sides + row * Self.groups * 2)
    let place = (bin & 15) &* 32 &+ (bin &>> 4) &* 4
    unsafe to.storeBytes(of: lows, toByteOffset: place, as: SIMD2<Int16>.self)
    unsafe to.storeBytes(of: highs, toByteOffset: place &+ 16, as: SIMD2<Int16>.self)
  }

  /// The leg of a row at the start of a bin.
  @inline(__always)
  func leg(_ row: Int, bin: Int) -> Int { unsafe Int(legs[row &* Self.bins &+ bin]) }

  /// The bins in which the boxes of two rows overlap, a bit a bin.
  @inline(__always)
  func overlaps(_ a: Int, _ b: Int) -> UInt64 {
    precondition(a >= 0 && a < rows && b >= 0 && b < rows, "there are such rows")
    let p = unsafe sides + a &* (Self.groups &* 2)
    let q = unsafe sides + b &* (Self.groups &* 2)
    var misses = SIMD8<UInt16>(repeating: 0)
    for k in 0..<Self.groups {
      let group = (Self.groups &- 1 &- k) &* 2
      // The highest bit is set where one box ends before the other begins.
      let past = unsafe (q[group &+ 1] &- p[group]) | (p[group &+ 1] &- q[group])
      misses = (misses &+ misses) | (past &>> 15)
    }
    // Sixteen bits for east in each even lane, and for north beside it.
    let halves = unsafe unsafeBitCast(misses, to: SIMD2<UInt64>.self)
    return ~(Self.packed(halves.x) | Self.packed(halves.y) &<< 32)
  }

  @inline(__always)
  private static func packed(_ lanes: UInt64) -> UInt64 {
    let pairs = (lanes | lanes &>> 16) & 0x0000_FFFF_0000_FFFF
    return (pairs | pairs &>> 16) & 0xFFFF_FFFF
  }

  /// The box of a row in one bin, with its margin: the offset of its middle from `place`, twice,
  /// and its width and height, all in sides.
  @inline(__always)
  func box(_ row: Int, bin: Int, seenFrom place: SIMD2<Int32>) -> (SIMD2<Int>, SIMD2<Int>) {
    precondition(row >= 0 && row < rows && bin >= 0 && bin < Self.bins)
    let at = unsafe UnsafeRawPointer(sides + row &* (Self.groups &* 2))
    let first = (bin & 15) &* 32 &+ (bin &>> 4) &* 4
    let here = SIMD2<Int16>(truncatingIfNeeded: (place &<< 8) &>> Self.shift)
    let low = unsafe at.loadUnaligned(fromByteOffset: first, as: SIMD2<Int16>.self) &- here
    let high = unsafe at.loadUnaligned(fromByteOffset: first &+ 16, as: SIMD2<Int16>.self) &- here
    let (west, south) = (Int(low.x), Int(low.y))
    let (east, north) = (Int(high.x), Int(high.y))
    return (SIMD2(west &+ east, south &+ north), SIMD2(east &- west, north &- south))
  }

  /// The knots of a row, as `BinMeetingKernel` reads them.
  @inline(__always)
  func knots(_ row: Int) -> KnotPointer {
    unsafe KnotPointer(
      places: UnsafeRawPointer(places + row &* Self.knots),
      speeds: UnsafeRawPointer(speeds + row &* Self.knots),
      errors: UnsafeRawPointer(errors + row &* Self.knots),
      turns: turns + row &* Self.bins)
  }
}

/// Where the knots of a row of `BinColumns` lie.
@unsafe
struct KnotPointer {
  let places: UnsafeRawPointer
  let speeds: UnsafeRawPointer
  let errors: UnsafeRawPointer
  let turns: UnsafePointer<Float>

  init(
    places: UnsafeRawPointer, speeds: UnsafeRawPointer, errors: UnsafeRawPointer,
    turns: UnsafeMutablePointer<Float>
  ) {
    unsafe self.places = places
    unsafe self.speeds = speeds
    unsafe self.errors = errors
    unsafe self.turns = UnsafePointer(turns)
  }
}
