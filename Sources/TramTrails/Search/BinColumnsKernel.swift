// SPDX-License-Identifier: Apache-2.0

import CTrails

/// How some walkers went through 64 bins of time, a row for each, as the C target reads them.
///
/// A row has two forms. Its sides are a box a bin in numbers of 16 bits: those of two walkers are
/// compared many at a time, so that only the bins in which they may have met are looked at further.
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
  /// The bytes of a row.
  private static let size = Int(TRAM_ROW_SIZE)

  /// How many rows there are.
  private(set) var rows = 0
  private var capacity = 0
  private let features: MeetingFeatures
  /// The rows, each of them columns of numbers.
  private var memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
  /// The leg at the start of each bin.
  private var legs = UnsafeMutablePointer<Int32>.allocate(capacity: 0)
  /// Where the walker of the row that is being added turns in each bin, as places: east, then
  /// north.
  private let corners = UnsafeMutablePointer<Int32>.allocate(capacity: bins * 2)

  /// Creates columns without a row.
  ///
  /// - Parameter features: Which instructions may be used.
  init(features: MeetingFeatures = .available) {
    self.features = features
    unsafe corners.initialize(repeating: 0, count: Self.bins * 2)
  }

  deinit {
    unsafe memory.deallocate()
    unsafe legs.deallocate()
    unsafe corners.deallocate()
  }

  /// Takes all rows out and makes room for some.
  mutating func reset(rows count: Int) {
    rows = 0
    guard count > capacity else { return }
    capacity = count + count / 4
    unsafe memory.deallocate()
    unsafe legs.deallocate()
    unsafe memory = UnsafeMutableRawPointer(
      UnsafeMutablePointer<SIMD64<UInt8>>.large(capacity: capacity * Self.size / 64))
    unsafe legs = .allocate(capacity: capacity * Self.bins)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: capacity * Self.size)
    unsafe legs.initialize(repeating: 0, count: capacity * Self.bins)
  }

  /// Where a column of a row begins.
  @inline(__always)
  private func column<Number>(_ row: Int, _ offset: Int32, of: Number.Type)
    -> UnsafeMutablePointer<Number>
  {
    unsafe (memory + (row &* Self.size &+ Int(offset))).assumingMemoryBound(to: Number.self)
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
    let to = unsafe Knots(memory + row * Self.size)
    let legs = unsafe self.legs + row * Self.bins
    var rough: UInt64 = from > clock.start(of: first) ? 1 &<< UInt64(first) : 0
    var at = leg
    var course = Course(path, leg: at)
    var time = from
    var bin = first
    while time < until, bin < Self.bins {
      let end = min(clock.start(of: bin &+ 1), until)
      let place = unsafe to.put(course, at: time, bin)
      unsafe legs[bin] = Int32(truncatingIfNeeded: at)
      let next = unsafe path.times[at &+ 1]
      let isTurn = next <= end && at < last
      let corner = unsafe path.places[at &+ 1] &<< 8
      unsafe corners[bin] = isTurn ? corner.x : place.x
      unsafe corners[Self.bins &+ bin] = isTurn ? corner.y : place.y
      unsafe to.turns[bin] = Float(isTurn ? next - time : clock.width)
      if isTurn {
        at &+= 1
        if at < last, unsafe path.times[at &+ 1] <= end {
          rough |= 1 &<< UInt64(bin)
          repeat { at &+= 1 } while unsafe at < last && path.times[at &+ 1] <= end
        }
        course = Course(path, leg: at)
      }
      time = end
      bin &+= 1
    }
    _ = unsafe to.put(course, at: time, bin)
    if until < clock.start(of: bin) { rough |= 1 &<< UInt64(bin &- 1) }
    leg = at
    let widening = Self.widening(margin)
    unsafe fillSides(row, TRAM_ROW_WEST, TRAM_ROW_EAST, to.x, corners, widening.x)
    unsafe fillSides(
      row, TRAM_ROW_SOUTH, TRAM_ROW_NORTH, to.y, corners + Self.bins, widening.y)
    var rest = rough
    while rest != 0 {
      let number = rest.trailingZeroBitCount
      rest &= rest &- 1
      let after = unsafe number &+ 1 < bin ? Int(legs[number &+ 1]) : at
      unsafe fillSide(row, number, path, legs: Int(legs[number])...after, to, widening)
    }
    return Row(number: row, bins: first..<bin, rough: rough)
  }

  /// A row that was added.
  struct Row {
    var number: Int
    var bins: Range<Int>
    var rough: UInt64
  }

  /// Where the knots of a row are written.
  @unsafe
  private struct Knots {
    let x: UnsafeMutablePointer<Int32>
    let y: UnsafeMutablePointer<Int32>
    private let speedX: UnsafeMutablePointer<Float>
    private let speedY: UnsafeMutablePointer<Float>
    private let errors: UnsafeMutablePointer<Float>
    let turns: UnsafeMutablePointer<Float>

    @inline(__always)
    init(_ row: UnsafeMutableRawPointer) {
      unsafe x = (row + Int(TRAM_ROW_X)).assumingMemoryBound(to: Int32.self)
      unsafe y = (row + Int(TRAM_ROW_Y)).assumingMemoryBound(to: Int32.self)
      unsafe speedX = (row + Int(TRAM_ROW_SPEED_X)).assumingMemoryBound(to: Float.self)
      unsafe speedY = (row + Int(TRAM_ROW_SPEED_Y)).assumingMemoryBound(to: Float.self)
      unsafe errors = (row + Int(TRAM_ROW_ERROR)).assumingMemoryBound(to: Float.self)
      unsafe turns = (row + Int(TRAM_ROW_TURN)).assumingMemoryBound(to: Float.self)
    }

    /// Writes the knot of a walker at a time, and gives his place there: in parts of a unit, of
    /// which 32 bits are kept.
    @inline(__always)
    func put(_ course: Course, at time: Double, _ knot: Int) -> SIMD2<Int32> {
      // A sum with 1.5 x 2^52 has its whole part in the lowest bits.
      let sum =
        course.place + course.speed * (time - course.time)
        + SIMD2<Double>(repeating: 6_755_399_441_055_744)
      let place = unsafe unsafeBitCast(sum, to: SIMD4<Int32>.self).evenHalf
      let speed = SIMD2<Float>(course.speed)
      unsafe x[knot] = place.x
      unsafe y[knot] = place.y
      unsafe speedX[knot] = speed.x
      unsafe speedY[knot] = speed.y
      unsafe errors[knot] = course.error
      return place
    }
  }

  /// The leg that a walker is on, in parts of a unit and milliseconds.
  ///
  /// It is made of the leg's two ends: they are less than half of what its line would read.
  private struct Course {
    let place: SIMD2<Double>
    let speed: SIMD2<Double>
    let time: Double
    let error: Float

    @inline(__always)
    init(_ path: borrowing LegColumns, leg: Int) {
      unsafe time = path.times[leg]
      let here = unsafe SIMD2<Double>(path.places[leg])
      let there = unsafe SIMD2<Double>(path.places[leg &+ 1])
      place = here * parts
      unsafe speed = (there - here) * (parts / (path.times[leg &+ 1] - time))
      unsafe error = path.errors[leg]
    }
  }

  /// By how much sides are moved out, in sides.
  private static func widening(_ margin: SIMD2<Double>) -> SIMD2<Int16> {
    let sides = (margin / sideUnits).rounded(.up)
    return SIMD2(Int16(min(max(sides.x, 0), 16_000)), Int16(min(max(sides.y, 0), 16_000)))
  }

  /// Eight places as sides.
  @inline(__always)
  private static func sides(_ places: UnsafeMutablePointer<Int32>) -> SIMD8<Int16> {
    let eight = unsafe UnsafeRawPointer(places).loadUnaligned(as: SIMD8<Int32>.self)
    return SIMD8<Int16>(truncatingIfNeeded: eight &>> shift)
  }

  /// Writes two opposite sides of all bins, each of which has one corner at the most.
  private func fillSides(
    _ row: Int, _ lowSide: Int32, _ highSide: Int32, _ places: UnsafeMutablePointer<Int32>,
    _ corners: UnsafeMutablePointer<Int32>, _ widening: Int16
  ) {
    let less = SIMD8<Int16>(repeating: widening)
    let zero = SIMD8<Int16>(repeating: 0)
    let lows = unsafe UnsafeMutableRawPointer(column(row, lowSide, of: Int16.self))
    let highs = unsafe UnsafeMutableRawPointer(column(row, highSide, of: Int16.self))
    for bin in stride(from: 0, to: Self.bins, by: 8) {
      let begin = unsafe Self.sides(places + bin)
      let end = unsafe Self.sides(places + (bin &+ 1)) &- begin
      let corner = unsafe Self.sides(corners + bin) &- begin
      var low = end.replacing(with: corner, where: corner .< end)
      var high = end.replacing(with: corner, where: corner .> end)
      low = low.replacing(with: zero, where: low .> zero)
      high = high.replacing(with: zero, where: high .< zero)
      unsafe lows.storeBytes(
        of: begin &+ low &- less, toByteOffset: bin &* 2, as: SIMD8<Int16>.self)
      unsafe highs.storeBytes(
        of: begin &+ high &+ less &+ 1, toByteOffset: bin &* 2, as: SIMD8<Int16>.self)
    }
  }

  /// Writes the sides of one bin with any number of corners: where its legs but the first begin.
  private func fillSide(
    _ row: Int, _ bin: Int, _ path: borrowing LegColumns, legs: ClosedRange<Int>,
    _ knots: Knots, _ widening: SIMD2<Int16>
  ) {
    let begin = unsafe SIMD2(knots.x[bin], knots.y[bin])
    var low = SIMD2<Int32>(repeating: 0)
    var high = low
    for leg in legs.lowerBound...legs.upperBound &+ 1 {
      let place =
        unsafe leg > legs.upperBound
        ? SIMD2(knots.x[bin &+ 1], knots.y[bin &+ 1]) : path.places[leg] &<< 8
      if leg == legs.lowerBound { continue }
      let step = (place &- begin)
      low.replace(with: step, where: step .< low)
      high.replace(with: step, where: step .> high)
    }
    let lows = SIMD2<Int16>(truncatingIfNeeded: (begin &+ low) &>> Self.shift) &- widening
    let highs = SIMD2<Int16>(truncatingIfNeeded: (begin &+ high) &>> Self.shift) &+ widening &+ 1
    unsafe column(row, TRAM_ROW_WEST, of: Int16.self)[bin] = lows.x
    unsafe column(row, TRAM_ROW_SOUTH, of: Int16.self)[bin] = lows.y
    unsafe column(row, TRAM_ROW_EAST, of: Int16.self)[bin] = highs.x
    unsafe column(row, TRAM_ROW_NORTH, of: Int16.self)[bin] = highs.y
  }

  /// The leg of a row at the start of a bin.
  @inline(__always)
  func leg(_ row: Int, bin: Int) -> Int { unsafe Int(legs[row &* Self.bins &+ bin]) }

  /// The bins in which the boxes of two rows overlap, a bit a bin.
  @inline(__always)
  func overlaps(_ a: Int, _ b: Int) -> UInt64 {
    overlaps(a, b, features: features)
  }

  /// The same, found by certain instructions.
  @inline(__always)
  func overlaps(_ a: Int, _ b: Int, features: MeetingFeatures) -> UInt64 {
    unsafe tram_overlaps(features.rawValue, row(a), row(b))
  }

  /// The box of a row in one bin, with its margin: the offset of its middle from `place`, twice,
  /// and its width and height, all in sides.
  @inline(__always)
  func box(_ row: Int, bin: Int, seenFrom place: SIMD2<Int32>) -> (SIMD2<Int>, SIMD2<Int>) {
    precondition(row >= 0 && row < rows && bin >= 0 && bin < Self.bins)
    let here = SIMD2<Int16>(truncatingIfNeeded: (place &<< 8) &>> Self.shift)
    let (west, east) = unsafe (
      Int(column(row, TRAM_ROW_WEST, of: Int16.self)[bin] &- here.x),
      Int(column(row, TRAM_ROW_EAST, of: Int16.self)[bin] &- here.x)
    )
    let (south, north) = unsafe (
      Int(column(row, TRAM_ROW_SOUTH, of: Int16.self)[bin] &- here.y),
      Int(column(row, TRAM_ROW_NORTH, of: Int16.self)[bin] &- here.y)
    )
    return (SIMD2(west &+ east, south &+ north), SIMD2(east &- west, north &- south))
  }

  /// A row, as `BinMeetingKernel` gives it to the C target.
  @inline(__always)
  func row(_ row: Int) -> UnsafeRawPointer {
    precondition(row >= 0 && row < rows, "there is such a row")
    return unsafe UnsafeRawPointer(memory + row &* Self.size)
  }
}
