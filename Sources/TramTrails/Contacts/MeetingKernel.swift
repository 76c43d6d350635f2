// SPDX-License-Identifier: Apache-2.0

/// The times at which two lines of legs are within a radius of each other.
///
/// The merged timeline of both is walked; between two of its moments both move straight, so the
/// one's place seen from the other is a straight line too. Most such lines miss the square round
/// the circle and are left behind without a branch; what is left is a quadratic, whose two roots
/// bound the contact. Nothing is sampled.
struct MeetingKernel {
  /// The radius in metres, squared.
  let radius2: Double
  /// Half the square round the circle, in units, never too small.
  let square: SIMD2<Double>
  let plane: LegPlane
  /// The least distance that was met, in metres, squared; infinite before the first contact.
  private(set) var nearest2 = Double.infinity
  /// The squared errors of both positions times the milliseconds of contact, summed.
  private(set) var error2 = 0.0

  /// Creates a kernel; `square` is `plane.units(radius, reach:)` for all that it will meet.
  @inline(__always)
  init(radius2: Double, plane: LegPlane, square: SIMD2<Double>) {
    self.radius2 = radius2
    self.plane = plane
    self.square = square
  }

  /// One straight way of the one seen from the other, which may touch the circle.
  struct Way {
    var here: SIMD2<Double>
    var there: SIMD2<Double>
    var start: Double
    var end: Double
    var legA: Int32
    var legB: Int32
  }

  /// Writes the ways between `from` and `until` that may touch the circle.
  ///
  /// - Parameters:
  ///   - a: The columns of one: vertex times, lines, squared errors.
  ///   - b: The columns of the other, likewise.
  ///   - legs: A leg of each that begins before `from` or then, at its place in the columns.
  ///   - from: Not before the first vertex of either.
  ///   - until: After `from`, not after the last vertex of either.
  ///   - ways: Room for as many more ways as both have legs together, and one.
  ///   - count: How many ways there are, and will be.
  @inline(__always)
  @safe
  func walk(
    _ a: LegPointer, _ b: LegPointer, legs: (a: Int, b: Int), from: Double, until: Double,
    ways: UnsafeMutablePointer<Way>, count: inout Int
  ) {
    var (i, j) = legs
    unsafe a.skip(to: from, &i)
    unsafe b.skip(to: from, &j)
    var time = from
    var lineA = unsafe a.lines[i]
    var lineB = unsafe b.lines[j]
    var nextA = unsafe a.times[i &+ 1]
    var nextB = unsafe b.times[j &+ 1]
    var here = lineA.lowHalf - lineB.lowHalf + (lineA.highHalf - lineB.highHalf) * time
    let square = square
    while true {
      let next = Swift.min(Swift.min(nextA, nextB), until)
      let there = lineA.lowHalf - lineB.lowHalf + (lineA.highHalf - lineB.highHalf) * next
      let low = here.replacing(with: there, where: there .< here)
      let high = there.replacing(with: here, where: there .< here)
      let miss = (low .> square) .| (high .< -square)
      unsafe ways[count] = Way(
        here: here, there: there, start: time, end: next,
        legA: Int32(truncatingIfNeeded: i), legB: Int32(truncatingIfNeeded: j))
      let bits = unsafe unsafeBitCast(miss, to: SIMD2<Int64>.self)
      count &+= 1 &+ Int(bits[0] | bits[1])
      if next >= until { break }
      time = next
      here = there
      if nextA < nextB {
        i &+= 1
        nextA = unsafe a.times[i &+ 1]
        lineA = unsafe a.lines[i]
      } else {
        if nextA == nextB {
          i &+= 1
          nextA = unsafe a.times[i &+ 1]
          lineA = unsafe a.lines[i]
        }
        j &+= 1
        nextB = unsafe b.times[j &+ 1]
        lineB = unsafe b.lines[j]
      }
    }
  }

  /// Writes the stretches of contact on some ways in order, joined where they touch.
  ///
  /// - Parameters:
  ///   - a: The columns that the ways were walked with.
  ///   - b: Those of the other.
  ///   - ways: What `walk` wrote; its room is used up.
  ///   - count: How many there are.
  ///   - out: Room for as many stretches.
  /// - Returns: How many were written.
  @inline(__always)
  @safe
  mutating func meet(
    _ a: LegPointer, _ b: LegPointer, ways: UnsafeMutablePointer<Way>, count: Int,
    into out: UnsafeMutablePointer<Stretch>
  ) -> Int {
    for k in 0..<count {
      let line = unsafe a.lines[Int(ways[k].legA)]
      let time = unsafe ways[k].start
      // Half-way between the two, so that it is one figure from either side.
      let latitude = unsafe line.y + line.w * time - ways[k].here.y * 0.5
      let cut = unsafe cross(
        ways[k].here, ways[k].there, from: time, until: ways[k].end, latitude: latitude)
      unsafe ways[k].here = cut.times
      // A miss lies outside the circle and never beats a contact.
      nearest2 = Swift.min(nearest2, cut.least)
    }
    var written = 0
    var last = -Double.infinity
    for k in 0..<count {
      let start = unsafe ways[k].here.x
      let end = unsafe ways[k].here.y
      guard end > start else { continue }
      let errors = unsafe a.errors[Int(ways[k].legA)] + b.errors[Int(ways[k].legB)]
      error2 += (end - start) * Double(errors)
      if start == last {
        unsafe out[written &- 1].end = end
      } else {
        unsafe out[written] = Stretch(start: start, end: end)
        written &+= 1
      }
      last = end
    }
    return written
  }

  /// What of a straight way lies in the circle, nothing or less if it misses, and how near it
  /// comes, squared.
  @inline(__always)
  private func cross(
    _ from: SIMD2<Double>, _ to: SIMD2<Double>, from start: Double, until end: Double,
    latitude: Double
  ) -> (times: SIMD2<Double>, least: Double) {
    let scale = SIMD2(plane.east(at: latitude), plane.north)
    let p = from * scale
    let q = to * scale
    let d = q - p
    // Who does not move to the other by 10⁻⁸ m stays where he is.
    let a = max(d.x * d.x + d.y * d.y, 1e-16)
    let b = p.x * d.x + p.y * d.y
    let p2 = p.x * p.x + p.y * p.y
    let q2 = q.x * q.x + q.y * q.y
    let times = SIMD2(start, end)
    if max(p2, q2) <= radius2 {
      // A circle is convex: the whole way lies in it. It passes nearest at an end or, rarely, at
      // a foot between them that beats what was met before; one comparison asks for all three.
      var least = min(p2, q2)
      let beats = max(max(b, -a - b), p2 * a - b * b - nearest2 * a)
      if beats < 0 { least = max(p2 - b * b / a, 0) }
      return (times, least)
    }
    let root = max(b * b - a * (p2 - radius2), 0).squareRoot()
    let share = 1 / a
    let middle = min(max(-b * share, 0), 1)
    let least = max(p2 + middle * (2 * b + a * middle), 0)
    let zero = SIMD2<Double>(repeating: 0)
    let one = SIMD2<Double>(repeating: 1)
    var cut = (SIMD2(-root, root) - b) * share
    cut.replace(with: zero, where: cut .< zero)
    cut.replace(with: one, where: cut .> one)
    let found = start + cut * (end - start)
    return (found.replacing(with: times, where: SIMD2(p2, q2) .<= radius2), least)
  }
}
