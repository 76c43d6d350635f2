// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramUnits

@testable import TramTrails

@Suite("An opened block") struct OpenedBlockTests {
  /// Stays of some people in one place each, a fix every minute or so.
  ///
  /// - Parameter unit: All times are multiples of so many milliseconds.
  private static func stays(
    seed: UInt64, persons: UInt32 = 8, fixes: Int = 200, unit: Int64
  ) -> FixColumns {
    var random = SeededGenerator(seed: seed)
    var columns = FixColumns()
    for person in 0..<persons {
      var time: Int64 = 1_600_000_000_000
      for _ in 0..<fixes {
        columns.append(
          TrailFix(
            time: time, person: PersonNumber(person),
            latitudeE7: 200_000_000 + 10 * .random(in: -60...60, using: &random),
            longitudeE7: 1_000_000_000 + 10 * .random(in: -60...60, using: &random),
            accuracy: 500))
        time += Int64.random(in: 40_000...80_000, using: &random) / unit * unit
      }
    }
    return columns
  }

  private static func block(of columns: FixColumns, unit: Int64) throws -> TrailBlock {
    var cutter = PathCutter(rule: PathRule(), space: 10, time: unit)
    var pieces: [ColumnPiece] = []
    cutter.cut(columns, into: &pieces)
    var writer = BlockWriter()
    return try TrailBlock(writer.block(pieces[...], of: columns, step: 0))
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `keeps times in two bytes where no piece lasts longer than they count, else in four`(
    seed: UInt64
  ) throws {
    let unit: Int64 = seed % 2 == 0 ? 1 : 1000
    let block = try Self.block(of: Self.stays(seed: seed, unit: unit), unit: unit)
    let opened = try block.opened()
    #expect(opened.wide.count == 0 && opened.places.count == block.frame.vertices)
    #expect(opened.times.count == (unit == 1 ? 0 : opened.places.count))
    #expect(opened.longTimes.count == (unit == 1 ? opened.places.count : 0))
    var (wanted, back) = (PieceBatch(), PieceBatch())
    for i in block.heads.indices { block.append(i, to: &wanted) }
    for i in opened.pieces.indices { opened.append(i, to: &back) }
    #expect(back.times == wanted.times && back.ends == wanted.ends)
    #expect(back.latitudes == wanted.latitudes && back.longitudes == wanted.longitudes)
    // The legs of each chunk as a search reads them, and as pieces in memory give them.
    var legs = LegColumns()
    var plain = LegColumns()
    plain.reserve(wanted.times.count)
    let epoch: Int64 = 1_600_000_000_000
    for chunk in opened.chunks.chunks {
      let piece = opened.pieces[Int(chunk.piece)]
      let count = legs.fill(from: opened, chunk, of: piece, epoch: epoch, during: 0...1e12)
      #expect(count == Int(chunk.legs))
      let range = wanted.vertices(of: Int(chunk.piece))
      plain.fill(from: wanted, vertices: range, at: 0, epoch: epoch)
      let first = Int(chunk.first) - Int(piece.first)
      for leg in 0...count {
        let time = plain.time(first + leg)
        #expect(legs.time(leg) == time)
        let gap = legs.place(ofLeg: leg, at: time) - plain.place(ofLeg: first + leg, at: time)
        #expect(abs(gap.x) < 1e-3 && abs(gap.y) < 1e-3)
      }
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `is searched without end to the program, whatever its bytes were`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let unit: Int64 = seed % 2 == 0 ? 1 : 1000
    let columns =
      seed % 4 < 2
      ? Self.stays(seed: seed, persons: 2, fixes: 60, unit: unit)
      : wildColumns(seed: seed, persons: 2, fixes: 60)
    var cutter = PathCutter(rule: PathRule(), space: 1, time: 1)
    var pieces: [ColumnPiece] = []
    cutter.cut(columns, into: &pieces)
    var writer = BlockWriter()
    let sound = writer.block(pieces[...], of: columns, step: 0)
    let marks = WindowMarks([
      TrailWindow(
        times: .min ... .max, latitudes: .min ... .max, longitudes: .min ... .max)
    ])
    var legs = LegColumns()
    for _ in 0..<40 {
      var bytes = sound
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let at = Int.random(in: 0..<min(bytes.count, 200), using: &random)
        bytes[at] = UInt8.random(in: 0...255, using: &random)
      }
      guard let opened = try? TrailBlock(bytes).opened() else { continue }
      var found = PieceBatch()
      opened.append(inAnyOf: marks, [0], to: &found)
      for chunk in opened.chunks.chunks {
        opened.ask(for: chunk)
        let piece = opened.pieces[Int(chunk.piece)]
        if chunk.isWide || chunk.legs == 0 { continue }
        let count = legs.fill(
          from: opened, chunk, of: piece, epoch: 1_600_000_000_000, during: 0...1e9)
        #expect(count >= 1 && count <= Int(chunk.legs))
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `cuts a stay into even chunks`(seed: UInt64) throws {
    let fixes = Int(seed) * 3 + 2
    let columns = Self.stays(seed: seed, persons: 5, fixes: fixes, unit: 1000)
    let opened = try Self.block(of: columns, unit: 1000).opened()
    for (number, piece) in opened.pieces.enumerated() {
      let legs = opened.chunks.chunks.filter { Int($0.piece) == number }.map { Int($0.legs) }
      #expect(legs.reduce(0, +) == Int(piece.count) - 1)
      #expect((legs.max() ?? 0) - (legs.min() ?? 0) <= 1)
      #expect(legs.count == max((Int(piece.count) + 14) / 16, 1))
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `takes the box of vertices four at a time as one by one`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let places = (0..<60).map { _ in
      OpenedBlock.Place(
        east: .random(in: 0 ... .max, using: &random),
        north: .random(in: 0 ... .max, using: &random))
    }
    for first in 0..<20 {
      for count in 1...40 {
        let some = places[first..<first + count]
        let box = PlaceBox(places.span, first..<first + count)
        #expect(box.low.x == Int32(some.map(\.east).min() ?? 0))
        #expect(box.low.y == Int32(some.map(\.north).min() ?? 0))
        #expect(box.high.x == Int32(some.map(\.east).max() ?? 0))
        #expect(box.high.y == Int32(some.map(\.north).max() ?? 0))
      }
    }
  }

  @Test(arguments: [0, 1, 2, 47, 48, 49, 500, 5000])
  func `puts chunks into the order of time, the first of equal ones first`(count: Int) {
    for seed in 0..<8 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let most: UInt16 = [3, 200, 0x7FFF][Int(seed % 3)]
      let numbers = (0..<count).map { _ in UInt16.random(in: 0...most, using: &random) }
      let wanted = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
      #expect(ChunkTable.order(of: numbers).map { Int($0) } == wanted)
    }
  }

  #if os(Linux)
    /// The bytes of memory that the program holds.
    private static func resident() throws -> Int {
      let file = try OpenFile("/proc/self/statm", .read)
      let text = String(decoding: try file.read(at: 0, count: 100), as: UTF8.self)
      let fields = text.split(separator: " ")
      return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4096
    }

    /// What the program grows by when it opens blocks, as a share of what they say they take.
    private static func share() throws -> Double {
      let sources = try [1, 1000].map { unit in
        try block(of: stays(seed: 1, persons: 100, fixes: 36, unit: unit), unit: unit)
      }
      var blocks: [OpenedBlock] = []
      blocks.reserveCapacity(2000)
      for i in 0..<20 { blocks.append(try sources[i & 1].opened()) }
      let before = try resident()
      var said = 0
      for i in 0..<1500 {
        let opened = try sources[i & 1].opened()
        said += opened.memory
        blocks.append(opened)
      }
      return Double(try resident() - before) / Double(said)
    }

    @Test func `takes the memory that it says`() async {
      await #expect(processExitsWith: .success) {
        let share = try Self.share()
        precondition(share > 0.97 && share < 1.05, "the share is \(share)")
      }
    }
  #endif

  @Test func `takes nine bytes a vertex where people stay at home`() throws {
    let columns = Self.stays(seed: 1, persons: 100, fixes: 36, unit: 1000)
    let opened = try Self.block(of: columns, unit: 1000).opened()
    #expect(opened.memory < 9 * opened.places.count)
  }
}
