// SPDX-License-Identifier: Apache-2.0

import CTrails

/// The times at which the walkers of two rows of `BinColumns` are within a radius of each other.
///
/// In a bin that is not rough each turns once at the most. So the one seen from the other walks
/// three straight ways at the most. The C target looks at as many bins at a time as the processor
/// has lanes, without a branch; the ways that touch the circle are put beside each other and
/// solved, as many at a time.
///
/// Figures are of 32 bits; they are offsets of two who are near each other and times within a bin,
/// so a place is right to 0.05 mm and a time to some microseconds. Where contact depends on less,
/// by a way that grazes the circle or hardly moves at its edge, the pair is left to 64 bits.
@safe
struct BinMeetingKernel: ~Copyable {
  /// By how much the offset of two may be wrong, in metres.
  private static let blur = 0.000_05
  /// By how much a contact may begin or end too early or too late, in milliseconds.
  private static let slack = 50.0

  /// The most contacts that two rows have.
  static let most = Int(TRAM_MOST_CONTACTS)

  private let features: UInt32
  private var circle = tram_circle()
  private var met = tram_met()

  /// Creates a kernel for a radius in metres and bins of `width` milliseconds.
  init(radius: Double, width: Double, features: MeetingFeatures = .available) {
    self.features = features.rawValue
    circle.radius2 = Float(radius * radius)
    circle.wide2 = Float(radius * radius + 2 * radius * Self.blur)
    circle.graze2 = Float(4 * radius * Self.blur)
    circle.least = Float(radius * Self.blur / Self.slack)
    circle.width = Float(width)
  }

  /// The least distance that was met, in metres, squared.
  var nearest2: Float { met.nearest2 }
  /// The squared errors of both positions times the milliseconds of contact, summed.
  var error2: Float { met.error2 }

  /// Finds the contacts of two rows in some of their bins.
  ///
  /// - Parameters:
  ///   - columns: What the rows are in.
  ///   - a: One row, and `b` the other.
  ///   - mask: Bins that both have and that are rough for neither.
  ///   - scale: Metres in a unit, east and north.
  ///   - clock: When the bins are, as long as the kernel was told.
  ///   - out: Where the contacts go, with room for `most`.
  /// - Returns: How many stretches there are; `nil` when 32 bits do not tell.
  @inline(__always)
  mutating func meet(
    _ columns: borrowing BinColumns, _ a: Int, _ b: Int, mask: UInt64, scale: SIMD2<Float>,
    clock: BinClock, into out: UnsafeMutablePointer<Stretch>
  ) -> Int? {
    let scale = scale / Float(BinColumns.parts)
    (circle.scale_x, circle.scale_y) = (scale.x, scale.y)
    circle.start = clock.start
    let count = unsafe tram_meet(
      features, columns.row(a), columns.row(b), mask, &circle,
      UnsafeMutableRawPointer(out).assumingMemoryBound(to: tram_contact.self), &met)
    return count < 0 ? nil : Int(count)
  }

  /// The contacts of two rows in some of their bins, as `meet` finds them.
  mutating func contacts(
    _ columns: borrowing BinColumns, _ a: Int, _ b: Int, mask: UInt64, scale: SIMD2<Float>,
    clock: BinClock
  ) -> [Stretch]? {
    let out = UnsafeMutablePointer<Stretch>.allocate(capacity: Self.most)
    let count = unsafe meet(columns, a, b, mask: mask, scale: scale, clock: clock, into: out)
    let contacts = count.map { count in
      unsafe Array(UnsafeBufferPointer(start: out, count: count))
    }
    unsafe out.deallocate()
    return contacts
  }
}
