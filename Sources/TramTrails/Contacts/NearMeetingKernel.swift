// SPDX-License-Identifier: Apache-2.0

import CTrails

/// The times at which a person's runs and chunks of others are within a radius of each other, both
/// lying in small boxes.
///
/// The runs are prepared once a question; of a chunk the vertices are unpacked as they lie. The C
/// target merges the moments of both and looks at eight ways at a time; most miss the circle or lie
/// in it whole, which products alone tell, and a root is drawn where the circle is crossed.
/// `MeetingKernel` does the same for lines that go far, and for neither is anything sampled.
@safe
struct NearMeeting: ~Copyable {
  /// The most legs of a run and of a chunk.
  static let mostLegs = Int(TRAM_NEAR_LEGS)

  private let features: UInt32
  private let circle: tram_near_circle
  private var met = tram_near_met()
  private var capacity = 0
  private var count = 0
  private var runs = UnsafeMutablePointer<tram_near_run>.allocate(capacity: 0)

  /// Creates it for a radius in metres.
  init(radius: Double, features: MeetingFeatures = .available) {
    self.features = features.rawValue
    let radius2 = radius * radius
    circle = tram_near_circle(radius2: radius2, wide2: radius2 * (1 + 1e-12))
  }

  deinit { unsafe runs.deallocate() }

  /// The least distance that was met last, in metres, squared.
  var nearest2: Double { met.nearest2 }
  /// The squared errors of both positions times the milliseconds of contact, summed.
  var error2: Double { met.error2 }

  /// Takes runs of `mostLegs` legs at the most in place of those before.
  ///
  /// - Complexity: O(legs)
  mutating func fill(_ some: [LegRun], from columns: borrowing LegColumns) {
    if some.count > capacity {
      capacity = some.count + some.count / 4
      unsafe runs.deallocate()
      unsafe runs = .allocate(capacity: capacity)
    }
    count = some.count
    for (number, run) in some.enumerated() {
      let (first, legs) = (run.vertices.lowerBound, run.vertices.count - 1)
      precondition(legs > 0 && legs <= Self.mostLegs, "a run has few legs")
      precondition(first >= 0 && first + legs < columns.capacity, "the legs are there")
      let line = unsafe columns.leg(first)
      unsafe UnsafeRawPointer(line.lines).withMemoryRebound(to: Double.self, capacity: legs * 4) {
        unsafe tram_near_prepare(
          runs + number, line.times, $0, line.errors, Int32(legs), run.from, run.until)
      }
      unsafe runs[number].east = run.plane.east
      unsafe runs[number].slope = run.plane.eastSlope
      unsafe runs[number].north = run.plane.north
      unsafe runs[number].latitude = run.plane.latitude
      unsafe runs[number].middle = Double(run.box.middle)
    }
  }

  /// Writes the contacts of some runs with a chunk, run after run, each in order.
  ///
  /// - Parameters:
  ///   - block: What the chunk is of.
  ///   - chunk: One with a leg at least that is in the block's columns, and its `piece`.
  ///   - some: Numbers of runs, and `bits` which of them.
  ///   - epoch: What the times of the runs count from.
  ///   - out: Room for `TRAM_NEAR_MOST` stretches a run.
  /// - Returns: How many were written.
  @inline(__always)
  @safe
  fileprivate mutating func meet(
    _ block: OpenedBlock, _ chunk: ChunkTable.Chunk, _ piece: OpenedBlock.Piece,
    _ some: ArraySlice<Int32>, _ bits: UInt64,
    epoch: Int64, into out: UnsafeMutablePointer<Stretch>
  ) -> Int {
    let (first, legs) = (Int(chunk.first), Int(chunk.legs))
    let room = block.places.count &- first
    precondition(!chunk.isWide && first >= 0 && legs > 0 && legs < room, "a chunk is in columns")
    precondition(legs <= Self.mostLegs, "a chunk has few legs")
    let isEven = block.accuracies.count == 1
    precondition(isEven || block.accuracies.count == block.places.count)
    var rest = bits
    while rest != 0 {
      let number = some[some.startIndex &+ rest.trailingZeroBitCount]
      precondition(number >= 0 && Int(number) < count, "a run is there")
      rest &= rest &- 1
    }
    let accuracy = block.accuracies[isEven ? 0 : first]
    let isShort = block.longTimes.isEmpty
    precondition((isShort ? block.times.count : block.longTimes.count) == block.places.count)
    return unsafe block.places.withUnsafeBufferPointer { places in
      unsafe block.times.withUnsafeBufferPointer { times in
        unsafe block.longTimes.withUnsafeBufferPointer { longTimes in
          unsafe block.accuracies.withUnsafeBufferPointer { accuracies in
            var other = unsafe tram_near_chunk(
              places: places.baseAddress.map { unsafe $0 + first },
              times: isShort ? times.baseAddress.map { unsafe $0 + first } : nil,
              long_times: isShort ? nil : longTimes.baseAddress.map { unsafe $0 + first },
              accuracies: isEven ? nil : accuracies.baseAddress.map { unsafe $0 + first },
              start: Double(block.start(of: piece) &- epoch), unit: Double(block.unit),
              x: Double(piece.east), y: Double(piece.north), space: Double(block.space),
              accuracy: accuracy, room: Int32(clamping: room), legs: Int32(legs))
            return unsafe meet(&other, some, bits, into: out)
          }
        }
      }
    }
  }

  @inline(__always)
  private mutating func meet(
    _ other: inout tram_near_chunk, _ some: ArraySlice<Int32>, _ bits: UInt64,
    into out: UnsafeMutablePointer<Stretch>
  ) -> Int {
    unsafe some.withUnsafeBufferPointer { numbers in
      var circle = circle
      return unsafe Int(
        tram_near(
          features, runs, numbers.baseAddress, bits, &other, &circle,
          UnsafeMutableRawPointer(out).assumingMemoryBound(to: tram_contact.self), &met))
    }
  }
}

extension MeetingRoom {
  /// Finds the contacts of some runs with a chunk of a block and keeps them until the next call.
  ///
  /// - Parameters:
  ///   - near: The runs.
  ///   - block: What the chunk is of.
  ///   - chunk: One with a leg at least that is in the block's columns, and its `piece`.
  ///   - some: Numbers of runs, and `bits` which of them.
  ///   - epoch: What the times of the runs count from.
  /// - Returns: How many stretches there are: those of a run after those of the run before.
  @inline(__always)
  mutating func meet(
    _ near: inout NearMeeting, _ block: OpenedBlock, _ chunk: ChunkTable.Chunk,
    _ piece: OpenedBlock.Piece, _ some: ArraySlice<Int32>, _ bits: UInt64, epoch: Int64
  ) -> Int {
    let out = unsafe room(for: bits.nonzeroBitCount &* Int(TRAM_NEAR_MOST))
    return near.meet(block, chunk, piece, some, bits, epoch: epoch, into: out)
  }
}
