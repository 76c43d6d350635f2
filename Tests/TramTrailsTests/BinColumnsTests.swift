// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramTrails

@Suite("Bins of time")
struct BinColumnsTests {
  /// Some walkers near each other, two of whom stand still, in rows of 64 bins of 30 s.
  private struct Walkers: ~Copyable {
    static let people = 6
    var clock = BinClock()
    var legs = LegColumns()
    var columns = BinColumns()
    var rows: [BinColumns.Row] = []
    var vertices: [Range<Int>] = []
    let plane: LegPlane
    /// Half of two metres, in units.
    let margin: SIMD2<Double>

    /// - Parameter gaps: Milliseconds from one turn to the next.
    init(seed: UInt64, gaps: ClosedRange<Int64>) {
      var random = SeededGenerator(seed: seed)
      let x = Int32.random(in: -1_790_000_000...1_790_000_000, using: &random)
      let y = seed % 4 == 0 ? 0 : Int32.random(in: -800_000_000...800_000_000, using: &random)
      plane = LegPlane(latitudeE7: y)
      margin = plane.units(1, reach: 1e6)
      clock.width = 30_000
      var batch = PieceBatch()
      for number in 0..<Self.people {
        let reach: Int32 = number < 2 ? 0 : 500
        let east = x &+ Int32.random(in: -300...300, using: &random)
        let north = y &+ Int32.random(in: -300...300, using: &random)
        var time = Int64.random(in: -60_000...0, using: &random)
        let end = Int64(clock.start(of: BinColumns.bins)) + 72_000
        let person = PersonNumber(UInt32(number))
        while time < end {
          batch.append(
            TrailFix(
              time: time, person: person,
              latitudeE7: north &+ Int32.random(in: -reach...reach, using: &random),
              longitudeE7: east &+ Int32.random(in: -reach...reach, using: &random), accuracy: 500))
          time += Int64.random(in: gaps, using: &random)
        }
        batch.endPiece(of: person)
      }
      legs.reserve(batch.times.count)
      columns.reset(rows: Self.people)
      let until = clock.start(of: BinColumns.bins)
      for piece in 0..<batch.count {
        let line = batch.vertices(of: piece)
        legs.fill(from: batch, vertices: line, at: line.lowerBound, epoch: 0)
        vertices.append(line)
        let last = line.upperBound - 2
        var leg = legs.leg(holding: 0, from: line.lowerBound, last: last)
        rows.append(
          columns.append(
            legs, leg: &leg, last: last, clock: clock, from: 0, until: until,
            margin: margin))
      }
    }

    /// Where a walker is in a bin, made wider by the margin and some units.
    func box(_ number: Int, bin: Int, and units: Double) -> UnitBox {
      let (from, until) = (clock.start(of: bin), clock.start(of: bin + 1))
      let line = vertices[number]
      var leg = legs.leg(holding: from, from: line.lowerBound, last: line.upperBound - 2)
      var places = [legs.place(ofLeg: leg, at: from)]
      while legs.time(leg + 1) < until {
        leg += 1
        places.append(SIMD2<Double>(legs.place(leg)))
      }
      places.append(legs.place(ofLeg: leg, at: until))
      var box = UnitBox(places[0], places[0])
      for place in places { box = box.union(UnitBox(place, place)) }
      return box.widened(by: margin + units)
    }

    /// How long two are within a radius in those bins of `mask`, solved leg by leg.
    func time(_ a: Int, _ b: Int, _ radius: Double, mask: UInt64) -> Double {
      var room = MeetingRoom()
      var time = 0.0
      for bin in 0..<BinColumns.bins where mask >> UInt64(bin) & 1 == 1 {
        var kernel = MeetingKernel(
          radius2: radius * radius, plane: plane, square: plane.units(radius, reach: 1e6))
        let count = room.meet(
          &kernel, legs, vertices[a], legs, vertices[b], from: clock.start(of: bin),
          until: clock.start(of: bin + 1))
        for k in 0..<count { time += room[k].end - room[k].start }
      }
      return time
    }
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func `finds every bin in which two boxes overlap and few others`(seed: UInt64) {
    let walkers = Walkers(seed: seed, gaps: seed % 2 == 0 ? 48_000...72_000 : 4_000...70_000)
    for a in 0..<Walkers.people {
      for b in 0..<Walkers.people {
        let mask = walkers.columns.overlaps(walkers.rows[a].number, walkers.rows[b].number)
        #expect(mask == walkers.columns.overlaps(walkers.rows[b].number, walkers.rows[a].number))
        for bin in 0..<BinColumns.bins {
          let isFound = mask >> UInt64(bin) & 1 == 1
          let least = walkers.box(a, bin: bin, and: -1)
          if least.overlaps(walkers.box(b, bin: bin, and: -1)) {
            #expect(isFound, "\(a) and \(b) in \(bin)")
          }
          // Three sides on either side for rounding.
          let most = walkers.box(a, bin: bin, and: 12)
          if !most.overlaps(walkers.box(b, bin: bin, and: 12)) {
            #expect(!isFound, "\(a) and \(b) in \(bin)")
          }
        }
      }
    }
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func `solves bins as walking leg by leg does`(seed: UInt64) {
    let walkers = Walkers(seed: seed, gaps: seed % 3 == 0 ? 9_000...50_000 : 48_000...72_000)
    let radius = 2.0
    var kernel = BinMeetingKernel(radius: radius, width: walkers.clock.width)
    let plane = walkers.plane
    let scale = SIMD2<Float>(SIMD2(plane.east(at: plane.latitude), plane.north))
    var (asked, told) = (0, 0)
    for a in 0..<Walkers.people {
      for b in a + 1..<Walkers.people {
        let (one, other) = (walkers.rows[a], walkers.rows[b])
        let clear = ~(one.rough | other.rough)
        let mask = walkers.columns.overlaps(one.number, other.number) & clear
        asked += 1
        let stretches = kernel.contacts(
          walkers.columns, one.number, other.number, mask: mask, scale: scale,
          clock: walkers.clock)
        // A way that grazes the circle is left to 64 bits.
        guard let stretches else { continue }
        told += 1
        var (time, last) = (0.0, -Double.infinity)
        for stretch in stretches {
          #expect(stretch.start > last && stretch.end > stretch.start)
          last = stretch.end
          time += stretch.end - stretch.start
        }
        // All in bins that are not rough: also in those that the boxes left out.
        let least = walkers.time(a, b, radius - 0.001, mask: clear)
        let most = walkers.time(a, b, radius + 0.001, mask: clear)
        #expect(time > least - 1 && time < most + 1, "\(a) and \(b)")
        let exact = walkers.time(a, b, radius, mask: clear)
        #expect(abs(time - exact) < 100 * Double(stretches.count + 1), "\(a) and \(b)")
        // Both errors are 5 m.
        if !stretches.isEmpty {
          #expect(abs(Double(kernel.error2) - 50 * time) < 0.05 * time + 1)
          #expect(kernel.nearest2 <= Float(radius * radius) * 1.001)
        }
      }
    }
    #expect(told * 10 > asked * 8, "\(told) of \(asked)")
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `finds the same contacts bit for bit with every set of instructions`(seed: UInt64) {
    let walkers = Walkers(seed: seed, gaps: seed % 3 == 0 ? 9_000...50_000 : 48_000...72_000)
    let all = MeetingFeatures.available
    let sets = [MeetingFeatures.wide, .widest].filter { all.contains($0) }
    var plain = BinMeetingKernel(radius: 2, width: walkers.clock.width, features: .portable)
    let plane = walkers.plane
    let scale = SIMD2<Float>(SIMD2(plane.east(at: plane.latitude), plane.north))
    for features in sets {
      var kernel = BinMeetingKernel(radius: 2, width: walkers.clock.width, features: features)
      for a in 0..<Walkers.people {
        for b in a + 1..<Walkers.people {
          let (one, other) = (walkers.rows[a], walkers.rows[b])
          let boxes = walkers.columns.overlaps(one.number, other.number, features: .portable)
          let found = walkers.columns.overlaps(one.number, other.number, features: features)
          #expect(found == boxes)
          for mask in [boxes & ~(one.rough | other.rough), ~(one.rough | other.rough)] {
            let wanted = plain.contacts(
              walkers.columns, one.number, other.number, mask: mask, scale: scale,
              clock: walkers.clock)
            let contacts = kernel.contacts(
              walkers.columns, one.number, other.number, mask: mask, scale: scale,
              clock: walkers.clock)
            #expect(contacts == wanted)
            guard wanted != nil else { continue }
            #expect(kernel.nearest2 == plain.nearest2)
            #expect(kernel.error2 == plain.error2)
          }
        }
      }
    }
  }
}
