// SPDX-License-Identifier: Apache-2.0

import CTrails

/// Legs in six columns of 32 bits, as the C target compares them with one who moves, sixteen at a
/// time where the processor can.
///
/// Sixteen legs that follow each other are a group, whose box and time are compared first.
struct PassingLegs: Sendable {
  /// One leg: from where and when to where and when, in the owner's units.
  struct Leg: Sendable {
    var start: Float
    var end: Float
    var from: SIMD2<Float>
    var to: SIMD2<Float>

    /// In place of a leg: nobody meets it.
    static let none = Leg(
      start: .greatestFiniteMagnitude, end: .greatestFiniteMagnitude, from: .zero, to: .zero)
  }

  /// One who moves straight, or stands.
  struct Walker {
    /// From the owner's start, in its units.
    var start: Float
    var end: Float
    /// When he is at the place.
    var at: Float
    var place: SIMD2<Float>
    /// Units of places in a unit of time.
    var speed: SIMD2<Float>
    /// Metres in a unit of places, east and north.
    var scale: SIMD2<Float>
    /// Metres.
    var radius: Float

    fileprivate var asked: tram_walker {
      tram_walker(
        start: start, end: end, at: at, x: place.x, y: place.y, speed_x: speed.x,
        speed_y: speed.y, scale_x: scale.x, scale_y: scale.y, radius: radius)
    }
  }

  /// How many legs a group has.
  static let group = Int(TRAM_GROUP)
  private static let columns = 6

  private let numbers: [Float]
  private let stride: Int
  private let boxes: [Float]
  private let boxStride: Int
  let count: Int

  /// How many groups there are.
  var groups: Int { boxStride &- Int(TRAM_MOST_LANES) }
  /// About how many bytes of memory it takes.
  var memory: Int { (numbers.count + boxes.count) * MemoryLayout<Float>.stride }

  /// Takes legs in the order that they have; `Leg.none` fills up groups.
  init(_ legs: [Leg]) {
    count = legs.count
    stride = count + Int(TRAM_MOST_LANES)
    var numbers = [Float](repeating: 0, count: stride * Self.columns)
    let groups = (count + Self.group - 1) / Self.group
    boxStride = groups + Int(TRAM_MOST_LANES)
    var boxes = [Float](repeating: 0, count: boxStride * Self.columns)
    for group in 0..<groups {
      let first = group * Self.group
      var box = Box()
      for i in first..<min(first + Self.group, count) {
        let leg = legs[i]
        numbers[i] = leg.start
        numbers[stride + i] = leg.end
        numbers[2 * stride + i] = leg.from.x
        numbers[3 * stride + i] = leg.from.y
        numbers[4 * stride + i] = leg.to.x
        numbers[5 * stride + i] = leg.to.y
        if leg.start < Leg.none.start { box.include(leg) }
      }
      boxes[group] = box.low.x
      boxes[boxStride + group] = box.low.y
      boxes[2 * boxStride + group] = box.high.x
      boxes[3 * boxStride + group] = box.high.y
      boxes[4 * boxStride + group] = box.start
      boxes[5 * boxStride + group] = box.end
    }
    self.numbers = numbers
    self.boxes = boxes
  }

  /// Where and when the legs of a group are.
  private struct Box {
    var low = SIMD2<Float>(repeating: .infinity)
    var high = SIMD2<Float>(repeating: -.infinity)
    var start = Float.infinity
    var end = -Float.infinity

    mutating func include(_ leg: Leg) {
      (start, end) = (min(start, leg.start), max(end, leg.end))
      for place in [leg.from, leg.to] {
        low = SIMD2(min(low.x, place.x), min(low.y, place.y))
        high = SIMD2(max(high.x, place.x), max(high.y, place.y))
      }
    }
  }

  subscript(_ index: Int) -> Leg {
    Leg(
      start: numbers[index], end: numbers[stride &+ index],
      from: SIMD2(numbers[2 &* stride &+ index], numbers[3 &* stride &+ index]),
      to: SIMD2(numbers[4 &* stride &+ index], numbers[5 &* stride &+ index]))
  }

  /// When the first leg of a group starts, and when the last ends.
  func times(ofGroup group: Int) -> (start: Float, end: Float) {
    (boxes[4 * boxStride + group], boxes[5 * boxStride + group])
  }

  /// Finds the legs of a range that come near a walker, as figures of 32 bits tell.
  ///
  /// - Parameters:
  ///   - walker: Who is asked about; his radius must be larger by what rounding may be wrong by.
  ///   - range: Within what there is.
  ///   - features: Which instructions may be used; the answer is the same with any.
  ///   - found: Takes their numbers, rising, from its beginning on; it grows as needed.
  /// - Returns: How many there are.
  /// - Complexity: O(legs of the range)
  func select(
    near walker: Walker, in range: Range<Int>, features: MeetingFeatures = .available,
    into found: inout [UInt32]
  ) -> Int {
    precondition(range.lowerBound >= 0 && range.upperBound <= count && count < Int(Int32.max))
    Self.makeRoom(for: range.count, in: &found)
    var asked = walker.asked
    return unsafe found.withUnsafeMutableBufferPointer { found in
      unsafe withLegs { legs in
        guard let out = found.baseAddress else { return 0 }
        return unsafe Int(
          tram_passing(
            features.rawValue, &legs, UInt32(range.lowerBound), UInt32(range.upperBound), &asked,
            out))
      }
    }
  }

  /// Finds the legs of some groups that come near a walker, as the other method does.
  ///
  /// - Parameters:
  ///   - groups: Within what there is.
  ///   - found: Takes the legs' numbers, rising, from a place on.
  /// - Returns: The place behind them.
  /// - Complexity: O(groups + legs of those that are near)
  func select(
    near walker: Walker, inGroups groups: Range<Int>, features: MeetingFeatures = .available,
    into found: inout [UInt32], at place: Int
  ) -> Int {
    precondition(
      groups.lowerBound >= 0 && groups.upperBound <= self.groups
        && count == self.groups * Self.group && count < Int(Int32.max))
    Self.makeRoom(for: place + groups.count * Self.group, in: &found)
    var asked = walker.asked
    return unsafe found.withUnsafeMutableBufferPointer { found in
      unsafe withLegs { legs in
        unsafe boxes.withUnsafeBufferPointer { boxes in
          guard let box = boxes.baseAddress, let out = found.baseAddress else { return place }
          var all = unsafe tram_groups(
            west: box, south: box + boxStride, east: box + 2 * boxStride,
            north: box + 3 * boxStride, start: box + 4 * boxStride, end: box + 5 * boxStride)
          return unsafe place
            + Int(
              tram_passing_groups(
                features.rawValue, &legs, &all, UInt32(groups.lowerBound),
                UInt32(groups.upperBound), &asked, out + place))
        }
      }
    }
  }

  private static func makeRoom(for count: Int, in found: inout [UInt32]) {
    let missing = count - found.count
    if missing > 0 { found.append(contentsOf: repeatElement(0, count: missing)) }
  }

  private func withLegs(_ body: (inout tram_legs) -> Int) -> Int {
    unsafe numbers.withUnsafeBufferPointer { numbers in
      guard let base = numbers.baseAddress else { return 0 }
      var legs = unsafe tram_legs(
        start: base, end: base + stride, x: base + 2 * stride, y: base + 3 * stride,
        to_x: base + 4 * stride, to_y: base + 5 * stride)
      return unsafe body(&legs)
    }
  }
}
