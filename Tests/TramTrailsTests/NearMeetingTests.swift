// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTestKit
import TramUnits

@testable import TramTrails

@Suite("Runs met with chunks")
struct NearMeetingTests {
  /// A walker cut into runs, and others in a block, all near each other.
  private struct Town: ~Copyable {
    var legs = LegColumns()
    var runs: [LegRun] = []
    let block: OpenedBlock
    let middle: Int32
    let plane: LegPlane

    private static func gap(_ least: Int64, _ random: inout SeededGenerator) -> Int64 {
      // Some go much faster than others; whole seconds often fall together.
      let most = least * (Int.random(in: 0..<5, using: &random) == 0 ? 40 : 2)
      return 1000 * Int64.random(in: least...most, using: &random)
    }

    init(seed: UInt64, reach: Int32) {
      var random = SeededGenerator(seed: seed)
      middle = Int32.random(in: -600_000_000...600_000_000, using: &random)
      plane = LegPlane(latitudeE7: middle)
      let rate = Int64([1, 20, 60][Int(seed / 3 % 3)])
      let origin = SIMD2(Int32(5), middle)
      var batch = PieceBatch()
      var time: Int64 = 0
      var place = SIMD2(reach / 2, reach / 2)
      let count = Int.random(in: 40...120, using: &random)
      for _ in 0..<count {
        if Int.random(in: 0..<4, using: &random) > 0 {
          place = SIMD2(
            .random(in: 0...reach, using: &random), .random(in: 0...reach, using: &random))
        }
        batch.append(
          TrailFix(
            time: time, person: PersonNumber(0), latitudeE7: origin.y + place.y,
            longitudeE7: origin.x + place.x,
            accuracy: seed % 2 == 0 ? 500 : UInt32(time / 1000 % 900)))
        time += Self.gap(rate, &random)
      }
      batch.endPiece(of: PersonNumber(0))
      legs.reserve(count)
      legs.fill(from: batch, vertices: 0..<count, at: 0, epoch: 0)
      var first = 0
      while first + 1 < count {
        let most = Int.random(in: 0..<3, using: &random) == 0 ? 1 : NearMeeting.mostLegs
        let last = min(first + Int.random(in: 1...most, using: &random), count - 1)
        var (from, until) = (legs.time(first), legs.time(last))
        // Some begin and end in the middle of a leg.
        if seed % 5 == 1 {
          from += ((legs.time(first + 1) - from) * 0.25).rounded()
          until -= ((until - legs.time(last - 1)) * 0.25).rounded()
        }
        runs.append(
          LegRun(
            person: 0, local: 0, vertices: first..<last + 1, from: from, until: until,
            box: legs.box(first...last), plane: plane,
            square: plane.units(50, reach: 1e4)))
        first = last
      }
      block = Self.block(
        from: origin, times: -200_000...time, reach: reach, rate: rate, isEven: seed % 2 == 0,
        &random)
    }

    private static func block(
      from origin: SIMD2<Int32>, times: ClosedRange<Int64>, reach: Int32, rate: Int64, isEven: Bool,
      _ random: inout SeededGenerator
    ) -> OpenedBlock {
      let (space, unit) = (Int32(5), Int64(1000))
      let begin = times.lowerBound / unit - 70_000
      // Of some blocks a piece begins its offsets late, so that they are long.
      let late: UInt32 = Bool.random(using: &random) ? 70_000 : 0
      var places: [OpenedBlock.Place] = []
      var offsets: [UInt32] = []
      var accuracies: [UInt32] = isEven ? [300] : []
      var cutter = ChunkCutter(room: 0)
      var pieces: [OpenedBlock.Piece] = []
      for number in 0..<20 {
        let start =
          Int64.random(
            in: times.lowerBound / unit...times.upperBound / unit, using: &random) - Int64(late)
        let count = Int.random(in: 1...60, using: &random)
        let first = places.count
        let piece = OpenedBlock.Piece(
          start: UInt32(start - begin), east: origin.x, north: origin.y,
          person: UInt32(number + 1), first: UInt16(first), count: UInt16(count))
        var offset = Int64(late)
        var place = OpenedBlock.Place(east: 0, north: 0)
        for vertex in 0..<count {
          if vertex == 0 || Int.random(in: 0..<4, using: &random) > 0 {
            place = OpenedBlock.Place(
              east: .random(in: 0...UInt16(reach / space), using: &random),
              north: .random(in: 0...UInt16(reach / space), using: &random))
          }
          places.append(place)
          offsets.append(UInt32(offset))
          if !isEven { accuracies.append(.random(in: 0...900, using: &random)) }
          offset += Self.gap(rate, &random) / unit
        }
        cutter.cut(
          piece, number: number, places.span.extracting(first..<places.count),
          offsets.span.extracting(first..<offsets.count), start: start * unit, space: space,
          unit: unit)
        pieces.append(piece)
      }
      var columns = OpenedBlock.Columns(places: places, accuracies: accuracies)
      if let most = offsets.max(), most > UInt16.max {
        columns.longTimes = offsets
      } else {
        columns.times = offsets.map { UInt16($0) }
      }
      return OpenedBlock(
        pieces: pieces, space: space, unit: unit, begin: begin, columns: columns,
        chunks: ChunkTable(cutter), wide: PieceBatch())
    }

    func piece(of chunk: ChunkTable.Chunk) -> OpenedBlock.Piece {
      block.pieces[Int(chunk.piece)]
    }

    /// How long a run and a chunk are within a radius, and how near they come: leg by leg, each
    /// pair of legs one quadratic.
    func twin(_ run: LegRun, _ chunk: ChunkTable.Chunk, _ radius: Double) -> Met {
      let scale = SIMD2(plane.east(at: Double(run.box.middle)), plane.north)
      var met = Met()
      let others = (0...Int(chunk.legs)).map { k in
        let number = Int(chunk.first) + k
        let piece = block.pieces[Int(chunk.piece)]
        let vertex = block.places[number]
        let place = piece.corner &+ SIMD2(Int32(vertex.east), Int32(vertex.north)) &* block.space
        return (
          time: Double(block.start(of: piece) + Int64(block.offset(number)) * block.unit),
          place: SIMD2<Double>(place),
          error: Self.squared(
            block.accuracies[block.accuracies.count == 1 ? 0 : Int(chunk.first) + k])
        )
      }
      for leg in run.vertices.dropLast() {
        for (one, two) in zip(others, others.dropFirst()) {
          let from = max(legs.time(leg), one.time, run.from)
          let until = min(legs.time(leg + 1), two.time, run.until)
          guard until > from else { continue }
          func apart(_ time: Double) -> SIMD2<Double> {
            let share = (time - one.time) / (two.time - one.time)
            return (legs.place(ofLeg: leg, at: time) - one.place - (two.place - one.place) * share)
              * scale
          }
          met.add(apart(from), apart(until), from, until, radius)
        }
      }
      return met
    }

    private static func squared(_ accuracy: UInt32) -> Double {
      let metres = accuracy == 0 ? 10 : Double(accuracy) / 100
      return metres * metres
    }
  }

  /// What there is of contact.
  private struct Met {
    var time = 0.0
    var nearest = Double.infinity

    mutating func add(
      _ p: SIMD2<Double>, _ q: SIMD2<Double>, _ from: Double, _ until: Double, _ radius: Double
    ) {
      let d = q - p
      let (a, b, c) = ((d * d).sum(), (p * d).sum(), (p * p).sum() - radius * radius)
      let middle = a > 0 ? min(max(-b / a, 0), 1) : 0
      let near = p + d * middle
      guard (near * near).sum() < radius * radius else { return }
      nearest = min(nearest, (near * near).sum().squareRoot())
      let root = max(b * b - a * c, 0).squareRoot()
      let low = a > 0 ? min(max((-b - root) / a, 0), 1) : 0
      let high = a > 0 ? min(max((-b + root) / a, 0), 1) : 1
      time += (high - low) * (until - from)
    }
  }

  @Test(arguments: 0..<90 as Range<UInt64>)
  func `are in contact as each pair of legs is`(seed: UInt64) {
    let radius = [2.0, 10, 50][Int(seed % 3)]
    let town = Town(seed: seed, reach: [400, 1200, 2500][Int(seed % 3)])
    var near = NearMeeting(radius: radius)
    near.fill(town.runs, from: town.legs)
    var room = MeetingRoom()
    let all = town.runs.indices.map { Int32($0) }
    var count = 0
    for chunk in town.block.chunks.chunks where chunk.legs > 0 {
      for first in stride(from: 0, to: all.count, by: 64) {
        let some = all[first..<min(first + 64, all.count)]
        let bits = UInt64.max >> UInt64(64 - some.count)
        let found = room.meet(
          &near, town.block, chunk, town.piece(of: chunk), some, bits, epoch: 0)
        count += found
        var (least, most) = (Met(), Met())
        for number in some {
          for (radius, isLeast) in [(radius - 1e-3, true), (radius + 1e-3, false)] {
            let met = town.twin(town.runs[Int(number)], chunk, radius)
            if isLeast {
              least.time += met.time
              least.nearest = min(least.nearest, met.nearest)
            } else {
              most.time += met.time
              most.nearest = min(most.nearest, met.nearest)
            }
          }
        }
        var (sum, last) = (0.0, -Double.infinity)
        for k in 0..<found {
          #expect(room[k].start > last && room[k].end > room[k].start)
          last = room[k].end
          sum += room[k].end - room[k].start
        }
        #expect(sum > least.time - 1 && sum < most.time + 1)
        if found > 0 {
          #expect(near.nearest2.squareRoot() < least.nearest + 1e-3)
          #expect(near.nearest2.squareRoot() > most.nearest - 1e-3)
          if seed % 2 == 0 { #expect(abs(near.error2 - 34 * sum) < 1e-6 * (34 * sum + 1)) }
        }
      }
    }
    #expect(count > 0)
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `are in contact the same bit for bit with every set of instructions`(seed: UInt64) {
    let radius = [2.0, 10, 50][Int(seed % 3)]
    let town = Town(seed: seed, reach: [400, 1200, 2500][Int(seed % 3)])
    let sets = [MeetingFeatures.wide, .widest].filter { MeetingFeatures.available.contains($0) }
    var plain = NearMeeting(radius: radius, features: .portable)
    plain.fill(town.runs, from: town.legs)
    let all = town.runs.indices.prefix(64).map { Int32($0) }
    let bits = UInt64.max >> UInt64(64 - all.count)
    var wanted = MeetingRoom()
    var room = MeetingRoom()
    for features in sets {
      var near = NearMeeting(radius: radius, features: features)
      near.fill(town.runs, from: town.legs)
      for chunk in town.block.chunks.chunks where chunk.legs > 0 {
        let piece = town.piece(of: chunk)
        let count = wanted.meet(&plain, town.block, chunk, piece, all[...], bits, epoch: 0)
        let same = room.meet(&near, town.block, chunk, piece, all[...], bits, epoch: 0)
        #expect(same == count)
        for k in 0..<count { #expect(room[k] == wanted[k]) }
        if count > 0 {
          #expect(near.nearest2 == plain.nearest2 && near.error2 == plain.error2)
        }
      }
    }
  }
}
