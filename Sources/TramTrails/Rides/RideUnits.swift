// SPDX-License-Identifier: Apache-2.0

/// The units and origin in which the legs of a table are whole numbers of 24 bits.
struct RideUnits: Sendable {
  /// One more than the largest whole number up to which 32 bits hold each.
  private static let most: Int64 = 1 << 24

  /// Milliseconds since 1970, and the unit in milliseconds.
  private(set) var start: Int64 = 0
  private(set) var unit: Int64 = 1
  /// The south-west corner, and the unit of places, in 10⁻⁷ degrees.
  private(set) var corner = SIMD2<Int32>.zero
  private(set) var space: Int32 = 1
  /// The larger of the width and the height of all, in 10⁻⁷ degrees.
  private(set) var reach: Int64 = 0
  /// How often a length is divided by two so that it takes 12 bits.
  private var shift: Int64 = 0

  /// A stretch of time and a square in which legs begin that can be told in units of one origin.
  struct Cell: Hashable, Comparable {
    private let time: Int64
    private let x: Int64
    private let y: Int64

    init(of ride: Ride, unit: Int64, space: Int64) {
      // Half of what can be told: the other half is for where legs lead.
      let half = RideUnits.most / 2
      func floor(_ number: Int64, _ unit: Int64) -> Int64 {
        let length = unit.multipliedReportingOverflow(by: half)
        return length.overflow ? 0 : (number / length.partialValue) - (number < 0 ? 1 : 0)
      }
      time = floor(ride.start, unit)
      x = floor(Int64(ride.from.x), space)
      y = floor(Int64(ride.from.y), space)
    }

    static func < (a: Cell, b: Cell) -> Bool { (a.time, a.x, a.y) < (b.time, b.x, b.y) }
  }

  /// The units of some legs, all of whose times are multiples of `unit` and places of `space`;
  /// `nil` where they lie too far apart.
  init?(_ rides: [Ride], unit: Int64, space: Int64) {
    guard let first = rides.first, unit > 0, space > 0, space <= Int64(Int32.max) else {
      return nil
    }
    var (low, high) = (first.from, first.from)
    var (start, end) = (first.start, first.end)
    for ride in rides {
      (start, end) = (min(start, ride.start), max(end, ride.end))
      for place in [ride.from, ride.to] {
        low = SIMD2(min(low.x, place.x), min(low.y, place.y))
        high = SIMD2(max(high.x, place.x), max(high.y, place.y))
      }
    }
    let (time, isBeyond) = end.subtractingReportingOverflow(start)
    let width = Int64(high.x) - Int64(low.x)
    let height = Int64(high.y) - Int64(low.y)
    guard !isBeyond, time / unit < Self.most, max(width, height) / space < Self.most else {
      return nil
    }
    (self.start, self.unit, corner) = (start, unit, low)
    self.space = Int32(space)
    reach = max(width, height)
    while reach >> shift >= 1 << Self.sideBits { shift += 1 }
  }

  private static let sideBits: Int64 = 12

  /// How far along a curve through all legs the middle of one lies, in 24 bits.
  func placeOnCurve(of ride: Ride) -> UInt64 {
    // The curve's own cells are much smaller: the corner is put at its beginning.
    let most = Int64(Int32.bitWidth) - Self.sideBits
    func side(_ from: Int32, _ to: Int32, _ corner: Int32) -> Int32 {
      let cell = ((Int64(from) + Int64(to)) / 2 - Int64(corner)) >> shift
      return Int32(truncatingIfNeeded: cell << most) ^ .min
    }
    let place = HilbertCurve.place(
      latitudeE7: side(ride.from.y, ride.to.y, corner.y),
      longitudeE7: side(ride.from.x, ride.to.x, corner.x))
    return place >> 24
  }

  /// A time as an offset.
  func time(_ time: Int64) -> Int64 { (time &- start) / unit }

  /// A leg in offsets.
  func leg(_ ride: Ride) -> PassingLegs.Leg {
    PassingLegs.Leg(
      start: Float(time(ride.start)), end: Float(time(ride.end)), from: place(ride.from),
      to: place(ride.to))
  }

  private func place(_ place: SIMD2<Int32>) -> SIMD2<Float> {
    SIMD2(
      Float((Int64(place.x) &- Int64(corner.x)) / Int64(space)),
      Float((Int64(place.y) &- Int64(corner.y)) / Int64(space)))
  }
}
