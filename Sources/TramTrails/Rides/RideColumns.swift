// SPDX-License-Identifier: Apache-2.0

/// Legs of rides in columns of 32 bits, in the order of time: they are compared by their lines,
/// groups of sixteen by their box first.
struct RideColumns: Sendable {
  /// What offsets in time count from, milliseconds since 1970, and their unit in milliseconds.
  let start: Int64
  let unit: Int64
  /// What offsets in space count from, and their unit in 10⁻⁷ degrees.
  let corner: SIMD2<Int32>
  let space: Int32
  /// The larger of the width and the height of all, in 10⁻⁷ degrees.
  let reach: Int64
  let legs: PassingLegs
  let persons: [UInt32]
  /// The squared error of each leg's worse end, square metres.
  let errors: [Float]
  /// Groups of legs of about one length in time, in the order of stretches of time, then along a
  /// curve, so that a group lies close together.
  private let shares: [Range<Int>]
  /// Of each group: the latest end of it and all before it in its share, and the earliest start of
  /// it and all behind it.
  private let latest: [Float]
  private let earliest: [Float]

  /// About how many bytes of memory it takes.
  var memory: Int { legs.memory + persons.count * 8 + latest.count * 8 + 512 }

  /// Puts rides into order.
  ///
  /// - Complexity: O(*n* log *n*)
  init(_ rides: [Ride], in units: RideUnits) {
    start = units.start
    unit = units.unit
    corner = units.corner
    space = units.space
    reach = units.reach
    var legs: [PassingLegs.Leg] = []
    var persons: [UInt32] = []
    var errors: [Float] = []
    var shares: [Range<Int>] = []
    var byLength = [[Int32]](repeating: [], count: Self.mostShares)
    for i in rides.indices { byLength[Self.share(of: rides[i])].append(Int32(i)) }
    for (number, some) in byLength.enumerated() where !some.isEmpty {
      let first = legs.count
      for index in Self.order(some, of: rides, in: units, stretch: Self.length(number)) {
        let ride = rides[index]
        legs.append(units.leg(ride))
        persons.append(ride.person)
        errors.append(ride.error)
      }
      while legs.count % PassingLegs.group != 0 {
        legs.append(.none)
        persons.append(0)
        errors.append(0)
      }
      shares.append(first / PassingLegs.group..<legs.count / PassingLegs.group)
    }
    let columns = PassingLegs(legs)
    var latest = [Float](repeating: 0, count: columns.groups)
    var earliest = latest
    for share in shares {
      var end = -Float.infinity
      for group in share {
        end = max(end, columns.times(ofGroup: group).end)
        latest[group] = end
      }
      var start = Float.infinity
      for group in share.reversed() {
        start = min(start, columns.times(ofGroup: group).start)
        earliest[group] = start
      }
    }
    self.legs = columns
    self.persons = persons
    self.errors = errors
    self.shares = shares
    self.latest = latest
    self.earliest = earliest
  }

  /// Some rides stretch of time by stretch, each along the curve.
  private static func order(
    _ some: [Int32], of rides: [Ride], in units: RideUnits, stretch: Int64
  ) -> [Int] {
    var keys: [UInt64] = []
    keys.reserveCapacity(some.count)
    for (k, number) in some.enumerated() {
      let ride = rides[Int(number)]
      // What lies beyond 2¹⁶ stretches is found as well, only not as fast.
      let early = UInt64(clamping: (ride.start &- units.start) / stretch)
      keys.append(
        min(early, 0xFFFF) &<< 48 | units.placeOnCurve(of: ride) &<< 24 | UInt64(k & 0xFF_FFFF))
    }
    keys.sort()
    return keys.map { Int(some[Int($0 & 0xFF_FFFF)]) }
  }

  private static let mostShares = 16

  /// The longest leg of a share in milliseconds: 16 s, then twice the one before.
  private static func length(_ share: Int) -> Int64 { 16_000 &<< Int64(share) }

  private static func share(of ride: Ride) -> Int {
    var share = 0
    while share < mostShares - 1, ride.end &- ride.start > length(share) { share += 1 }
    return share
  }

  /// Finds the legs that come near a walker, as figures of 32 bits tell.
  ///
  /// - Parameters:
  ///   - walker: In the units of the columns.
  ///   - found: Takes their numbers from its beginning on; it grows as needed.
  /// - Returns: How many there are.
  /// - Complexity: O(legs in his time)
  func select(near walker: PassingLegs.Walker, into found: inout [UInt32]) -> Int {
    var count = 0
    for share in shares {
      let first = Self.first(of: share) { latest[$0] >= walker.start }
      let end = Self.first(of: first..<share.upperBound) { earliest[$0] > walker.end }
      if first < end {
        count = legs.select(near: walker, inGroups: first..<end, into: &found, at: count)
      }
    }
    return count
  }

  /// A leg as a line: its place at the epoch and its speed, in 10⁻⁷ degrees and milliseconds, and
  /// when it is walked, from the epoch.
  func line(_ number: Int, epoch: Int64) -> (way: SIMD4<Double>, start: Double, end: Double) {
    let leg = legs[number]
    let late = Double(start &- epoch)
    let begin = late + Double(leg.start) * Double(unit)
    let end = late + Double(leg.end) * Double(unit)
    let corner = SIMD2<Double>(corner)
    let here = corner + SIMD2<Double>(leg.from) * Double(space)
    let there = corner + SIMD2<Double>(leg.to) * Double(space)
    let speed = (there - here) / (end - begin)
    return (SIMD4(lowHalf: here - speed * begin, highHalf: speed), begin, end)
  }

  /// The first number of a range from which on a condition holds.
  @inline(__always)
  private static func first(of range: Range<Int>, _ holds: (Int) -> Bool) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low &+ high) &>> 1
      if holds(middle) { high = middle } else { low = middle &+ 1 }
    }
    return low
  }
}
