// SPDX-License-Identifier: Apache-2.0

/// The times at which two lines of legs that lie in small boxes are within a radius of each other.
///
/// One scale serves both, so a place seen from the other is squared once for the way that ends
/// there and the way that begins there. Most ways miss the circle or lie in it whole: either is
/// told by products alone; a root is drawn where the circle is crossed. `MeetingKernel` does the
/// same for lines that go far, and for neither is anything sampled.
struct NearMeetingKernel {
  /// The radius in metres, squared, and a little more.
  private let radius2: Double
  private let wide2: Double
  /// Metres in a unit, east and north.
  private let scale: SIMD2<Double>
  /// The least distance that was met, in metres, squared; about the radius before a contact.
  private(set) var nearest2: Double
  /// The squared errors of both positions times the milliseconds of contact, summed.
  private(set) var error2 = 0.0

  /// Creates a kernel for lines near a latitude, in units.
  @inline(__always)
  init(radius2: Double, plane: LegPlane, latitude: Double) {
    self.radius2 = radius2
    wide2 = radius2 * (1 + 1e-12)
    nearest2 = radius2
    scale = SIMD2(plane.east(at: latitude), plane.north)
  }

  /// Writes the stretches of contact between two times in order, joined where they touch.
  ///
  /// - Parameters:
  ///   - a: The columns of one and a leg of his that begins before `from` or then.
  ///   - b: The same of the other.
  ///   - from: Not before the first vertex of either.
  ///   - until: After `from`, not after the last vertex of either.
  ///   - out: Room for as many stretches as both have legs together.
  /// - Returns: How many were written.
  @inline(__always)
  @safe
  mutating func meet(
    _ a: LegPointer, _ legA: Int, _ b: LegPointer, _ legB: Int, from: Double, until: Double,
    into out: UnsafeMutablePointer<Stretch>
  ) -> Int {
    var (i, j) = (legA, legB)
    unsafe a.skip(to: from, &i)
    unsafe b.skip(to: from, &j)
    var (lineA, lineB) = unsafe (a.lines[i], b.lines[j])
    var (nextA, nextB) = unsafe (a.times[i &+ 1], b.times[j &+ 1])
    var time = from
    var apart = lineA - lineB
    var p = (apart.lowHalf + apart.highHalf * time) * scale
    var p2 = p.x * p.x + p.y * p.y
    var count = 0
    var last = -Double.infinity
    while true {
      let next = Swift.min(Swift.min(nextA, nextB), until)
      let q = (apart.lowHalf + apart.highHalf * next) * scale
      let q2 = q.x * q.x + q.y * q.y
      let d = q - p
      let length2 = d.x * d.x + d.y * d.y
      let along = p.x * d.x + p.y * d.y
      let cross = p.x * d.y - p.y * d.x
      // Both ends lie outside, and it goes away from the middle, towards it, or by it: one
      // comparison, since each of them alone is a coin thrown.
      let past = Swift.max(
        Swift.max(along, -length2 - along), cross * cross - length2 * wide2)
      if Swift.min(Swift.min(p2, q2) - wide2, past) < 0 {
        let cut = met(
          p2, q2, along, length2, cross, from: time, until: next)
        if cut.y > cut.x {
          let errors = unsafe a.errors[i] + b.errors[j]
          error2 += (cut.y - cut.x) * Double(errors)
          if cut.x == last {
            unsafe out[count &- 1].end = cut.y
          } else {
            unsafe out[count] = Stretch(start: cut.x, end: cut.y)
            count &+= 1
          }
          last = cut.y
        }
      }
      if next >= until { break }
      (time, p, p2) = (next, q, q2)
      if nextA == next {
        i &+= 1
        nextA = unsafe a.times[i &+ 1]
        lineA = unsafe a.lines[i]
      }
      if nextB == next {
        j &+= 1
        nextB = unsafe b.times[j &+ 1]
        lineB = unsafe b.lines[j]
      }
      apart = lineA - lineB
    }
    return count
  }

  /// What of a way that is not known to miss lies in the circle; notes how near it comes.
  @inline(__always)
  private mutating func met(
    _ p2: Double, _ q2: Double, _ along: Double, _ length2: Double, _ cross: Double,
    from start: Double, until end: Double
  ) -> SIMD2<Double> {
    // It is nearest at an end or, where it turns away between them, at a foot.
    var least = Swift.min(p2, q2)
    // Who does not move to the other by 10⁻⁸ m stays where he is.
    let moves = length2 > 1e-16
    let beats = Swift.max(
      Swift.max(along, -length2 - along), cross * cross - length2 * nearest2)
    if beats < 0 { least = cross * cross / length2 }
    if Swift.max(p2, q2) <= radius2 {
      // A circle is convex: the whole way lies in it.
      nearest2 = Swift.min(nearest2, least)
      return SIMD2(start, end)
    }
    guard moves else { return SIMD2(start, start) }
    let root = Swift.max(length2 * radius2 - cross * cross, 0).squareRoot()
    let step = (end - start) / length2
    let low = p2 <= radius2 ? start : start + clamped(-along - root, length2) * step
    let high =
      q2 <= radius2 ? end : Swift.min(start + clamped(root - along, length2) * step, end)
    if high > low { nearest2 = Swift.min(nearest2, least) }
    return SIMD2(low, high)
  }

  @inline(__always)
  private func clamped(_ share: Double, _ whole: Double) -> Double {
    Swift.min(Swift.max(share, 0), whole)
  }
}
