// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramTrails

/// Ways of several people with homes, rides, silences and odd numbers, the same for one seed.
func wildColumns(seed: UInt64, persons: Int = 6, fixes: Int = 300) -> FixColumns {
  var random = SeededGenerator(seed: seed)
  var columns = FixColumns()
  let unit: Int64 = [1, 10, 1000, 1000].randomElement(using: &random) ?? 1
  let space: Int32 = [1, 10, 10, 100].randomElement(using: &random) ?? 1
  for person in 0..<persons {
    var time = 1_600_000_000_000 + Int64.random(in: 0...600_000, using: &random) / unit * unit
    var y = Int32.random(in: -80_000_000...80_000_000, using: &random) / space * space
    var x = Int32.random(in: -170_000_000...170_000_000, using: &random) / space * space
    var speed: Int32 = 0
    let accuracies: [UInt32] = [0, 760, 1200, .random(in: 0...70_000, using: &random)]
    for _ in 0..<Int.random(in: 1...fixes, using: &random) {
      if Int.random(in: 0..<40, using: &random) == 0 {
        speed = .random(in: -300...300, using: &random)
      }
      if Int.random(in: 0..<90, using: &random) == 0 {
        time += Int64.random(in: 1...90_000_000, using: &random) / unit * unit + unit
      }
      columns.append(
        TrailFix(
          time: time, person: PersonNumber(UInt32(person * 1000)), latitudeE7: y, longitudeE7: x,
          accuracy: accuracies.randomElement(using: &random) ?? 0))
      time += max(Int64.random(in: 1...60_000, using: &random) / unit * unit, unit)
      y += (speed + Int32.random(in: -20...20, using: &random)) * space
      x += (2 * speed + Int32.random(in: -20...20, using: &random)) * space
    }
  }
  return columns
}

@Suite("A block of trails") struct BlockLawTests {
  /// The pieces of columns as they stand, not packed.
  private func plain(_ pieces: [ColumnPiece], _ columns: FixColumns) -> PieceBatch {
    var batch = PieceBatch()
    for piece in pieces {
      for i in piece.first...piece.last { batch.append(columns[i]) }
      batch.endPiece(of: PersonNumber(columns.persons[piece.first]))
    }
    return batch
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `gives back every vertex as it went in`(seed: UInt64) throws {
    let columns = wildColumns(seed: seed)
    var cutter = PathCutter(rule: PathRule(), space: 1, time: 1)
    var pieces: [ColumnPiece] = []
    cutter.cut(columns, into: &pieces)
    var writer = BlockWriter()
    let step = Int64(seed % 3) * 30_000
    let block = try TrailBlock(writer.block(pieces[...], of: columns, step: step))
    var back = PieceBatch()
    for i in block.heads.indices { block.append(i, to: &back) }
    let wanted = plain(pieces, columns)
    #expect(back.persons == wanted.persons)
    #expect(back.ends == wanted.ends)
    #expect(back.times == wanted.times)
    #expect(back.latitudes == wanted.latitudes)
    #expect(back.longitudes == wanted.longitudes)
    #expect(back.accuracies == wanted.accuracies)
    for i in block.reaches.indices {
      let reach = block.reaches[i]
      for at in back.vertices(of: i) {
        #expect(reach.earliest <= back.times[at] && back.times[at] <= reach.latest)
        #expect(reach.south <= back.latitudes[at] && back.latitudes[at] <= reach.north)
        #expect(reach.west <= back.longitudes[at] && back.longitudes[at] <= reach.east)
      }
    }
  }

  /// Ways at a step of 30 s: stays, walks and rides.
  private func evenColumns(seed: UInt64) -> FixColumns {
    var random = SeededGenerator(seed: seed)
    var columns = FixColumns()
    for person in 0..<3 as Range<UInt32> {
      var (x, y) = (Int32(1_000_000_000), Int32(200_000_000))
      var speed: Int32 = 0
      for i in 0..<300 as Range<Int64> {
        if i % 60 == 0 { speed = [0, 0, 9000].randomElement(using: &random) ?? 0 }
        let noise: Int32 = seed % 2 == 0 ? 4000 : 40
        x += speed + Int32.random(in: -noise...noise, using: &random) / 10 * 10
        y += Int32.random(in: -noise...noise, using: &random) / 10 * 10
        let late = Int64.random(in: 0...6, using: &random) * 1000
        columns.append(
          TrailFix(
            time: 1_600_000_000_000 + i * 30_000 + late, person: PersonNumber(person),
            latitudeE7: y, longitudeE7: x, accuracy: 760))
      }
    }
    return columns
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `gives the same vertices when it was opened, whatever the form of its pieces`(
    seed: UInt64
  ) throws {
    let isEven = seed % 2 == 0
    let columns = isEven ? evenColumns(seed: seed) : wildColumns(seed: seed)
    let space: UInt32 = isEven ? 10 : 1
    var cutter = PathCutter(rule: PathRule(), space: space, time: isEven ? 1000 : 1)
    var pieces: [ColumnPiece] = []
    cutter.cut(columns, into: &pieces)
    var writer = BlockWriter()
    let block = try TrailBlock(writer.block(pieces[...], of: columns, step: isEven ? 30_000 : 0))
    let opened = try block.opened()
    var (wanted, back) = (PieceBatch(), PieceBatch())
    for i in block.heads.indices { block.append(i, to: &wanted) }
    for i in opened.pieces.indices { opened.append(i, to: &back) }
    #expect(back.persons == wanted.persons)
    #expect(back.ends == wanted.ends)
    #expect(back.times == wanted.times)
    #expect(back.latitudes == wanted.latitudes)
    #expect(back.longitudes == wanted.longitudes)
    #expect(back.accuracies == wanted.accuracies)
  }

  /// A window about a vertex: of a moment or of hours, of a place or of a quarter.
  private func window(
    about columns: FixColumns, using random: inout SeededGenerator
  ) -> TrailWindow {
    let at = Int.random(in: 0..<columns.count, using: &random)
    let start = columns.times[at] + Int64.random(in: -600_000...600_000, using: &random)
    let length = [0, 60_000, 7_200_000].randomElement(using: &random) ?? 0
    let size: Int32 = [50, 3000, 60_000].randomElement(using: &random) ?? 0
    let y = columns.latitudes[at] + Int32.random(in: -size...size, using: &random)
    let x = columns.longitudes[at] + Int32.random(in: -size...size, using: &random)
    return TrailWindow(
      times: start...start + Int64(length), latitudes: y...y + size, longitudes: x...x + size)
  }

  /// Whether somebody on the way from one vertex to the next is in a window, looked at in steps.
  private func passes(_ a: TrailFix, _ b: TrailFix, _ window: TrailWindow) -> Bool {
    let from = max(a.time, window.times.lowerBound)
    let until = min(b.time, window.times.upperBound)
    guard from <= until else { return false }
    for step in 0...200 as ClosedRange<Int64> {
      let time = from + (until - from) * step / 200
      let share = Double(time - a.time) / Double(b.time - a.time)
      let y = Double(a.latitudeE7) + Double(b.latitudeE7 - a.latitudeE7) * share
      let x = Double(a.longitudeE7) + Double(b.longitudeE7 - a.longitudeE7) * share
      if y >= Double(window.latitudes.lowerBound), y <= Double(window.latitudes.upperBound),
        x >= Double(window.longitudes.lowerBound), x <= Double(window.longitudes.upperBound)
      {
        return true
      }
    }
    return false
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `gives every leg that passes through one of some windows, each leg once`(
    seed: UInt64
  ) throws {
    let isEven = seed % 2 == 0
    let columns = isEven ? evenColumns(seed: seed) : wildColumns(seed: seed)
    var random = SeededGenerator(seed: seed)
    var cutter = PathCutter(rule: PathRule(), space: isEven ? 10 : 1, time: isEven ? 1000 : 1)
    var pieces: [ColumnPiece] = []
    cutter.cut(columns, into: &pieces)
    var writer = BlockWriter()
    let block = try TrailBlock(writer.block(pieces[...], of: columns, step: isEven ? 30_000 : 0))
    let opened = try block.opened()
    let windows = (0..<12).map { _ in window(about: columns, using: &random) }
    let marks = WindowMarks(windows)
    var found = PieceBatch()
    opened.append(inAnyOf: marks, marks.all, to: &found)
    var legs: [String: Int] = [:]
    for piece in 0..<found.count {
      let vertices = found.vertices(of: piece)
      for at in vertices.dropLast() {
        let person = found.persons[piece].rawValue
        legs["\(person) \(found.times[at]) \(found.times[at + 1])", default: 0] += 1
      }
    }
    #expect(legs.values.allSatisfy { $0 == 1 })
    var isMissing = 0
    for piece in pieces {
      for at in piece.first..<piece.last {
        let (a, b) = (columns[at], columns[at + 1])
        guard windows.contains(where: { passes(a, b, $0) }) else { continue }
        if legs["\(a.person.rawValue) \(a.time) \(b.time)"] == nil { isMissing += 1 }
      }
    }
    #expect(isMissing == 0)
  }

  @Test func `whose piece is larger than the columns keeps it whole`() throws {
    var columns = FixColumns()
    for i in 0..<6 as Range<Int32> {
      columns.append(
        TrailFix(
          time: 1_600_000_000_000 + Int64(i) * 1001, person: PersonNumber(7),
          latitudeE7: 200_000_001 + i * 90_000, longitudeE7: 1_000_000_003 + i * 70_001,
          accuracy: 500))
    }
    let whole = ColumnPiece(
      first: 0, last: 5, south: 200_000_001, north: 200_450_001, west: 1_000_000_003,
      east: 1_000_350_008)
    var writer = BlockWriter()
    let block = try TrailBlock(writer.block([whole][...], of: columns, step: 0))
    let opened = try block.opened()
    #expect(opened.wide.count == 1)
    var back = PieceBatch()
    opened.append(0, to: &back)
    #expect(back.times == columns.times)
    #expect(back.latitudes == columns.latitudes)
    #expect(back.longitudes == columns.longitudes)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `is cut so that every known leg lies in one piece and no unknown leg in any`(
    seed: UInt64
  ) {
    let columns = wildColumns(seed: seed)
    let rule = PathRule()
    var cutter = PathCutter(rule: rule, space: 10, time: 1000)
    var pieces: [ColumnPiece] = []
    cutter.cut(columns, into: &pieces)
    var legs = [Int](repeating: 0, count: columns.count)
    var seen = [Bool](repeating: false, count: columns.count)
    for piece in pieces {
      #expect(piece.count <= PathCutter.longest)
      for i in piece.first...piece.last { seen[i] = true }
      for i in piece.first..<piece.last { legs[i] += 1 }
    }
    #expect(seen.allSatisfy { $0 })
    for i in 0..<columns.count - 1 {
      let isKnown =
        columns.persons[i] == columns.persons[i + 1]
        && rule.isKnown(from: columns[i], to: columns[i + 1])
      #expect(legs[i] == (isKnown ? 1 : 0))
    }
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `is refused or read, and never ends the program, whatever its bytes`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let columns = wildColumns(seed: seed, persons: 2, fixes: 60)
    var cutter = PathCutter(rule: PathRule(), space: 1, time: 1)
    var pieces: [ColumnPiece] = []
    cutter.cut(columns, into: &pieces)
    var writer = BlockWriter()
    let sound = writer.block(pieces[...], of: columns, step: 0)
    for _ in 0..<20 {
      var bytes = sound
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 0..<min(bytes.count, 60), using: &random)
        bytes[at] = UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) {
        bytes.removeLast(.random(in: 0..<bytes.count, using: &random))
      }
      guard let block = try? TrailBlock(bytes) else { continue }
      if let opened = try? block.opened() {
        var all = PieceBatch()
        for i in opened.pieces.indices { opened.append(i, to: &all) }
        #expect(all.times.count == block.frame.vertices)
      }
      var batch = PieceBatch()
      for i in block.heads.indices { block.append(i, to: &batch) }
      #expect(batch.times.count == block.frame.vertices)
    }
  }
}
