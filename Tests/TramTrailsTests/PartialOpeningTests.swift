// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramTrails

/// Blocks of people who ride, stay for a while and ride on.
private enum Rides {
  static func columns(seed: UInt64, persons: UInt32 = 12) -> FixColumns {
    var random = SeededGenerator(seed: seed)
    var columns = FixColumns()
    // A yard, a town, and ways round half the earth.
    let far: Int32 = [20_000, 300_000, 900_000_000][Int(seed % 3)]
    let middle: Int32 = seed % 2 == 0 ? 0 : 600_000_000
    for person in 0..<persons {
      var time = 1_600_000_000_000 + Int64.random(in: 0...3_600_000, using: &random)
      var place = SIMD2<Int32>(middle, middle / 2)
      for _ in 0..<60 {
        if Int.random(in: 0..<3, using: &random) > 0 {
          place = SIMD2(
            middle + .random(in: -far...far, using: &random),
            middle / 2 + .random(in: -far...far, using: &random))
        }
        // Some go along one axis.
        if Int.random(in: 0..<9, using: &random) == 0 { place.y = middle / 2 }
        columns.append(
          TrailFix(
            time: time, person: PersonNumber(person), latitudeE7: place.y, longitudeE7: place.x,
            accuracy: 760))
        time += .random(in: 1...500_000, using: &random)
      }
    }
    return columns
  }

  static func pieces(of columns: FixColumns) -> [ColumnPiece] {
    var cutter = PathCutter(rule: PathRule(), space: 1, time: 1)
    var pieces: [ColumnPiece] = []
    cutter.cut(columns, into: &pieces)
    return pieces
  }

  static func block(seed: UInt64) throws -> TrailBlock {
    let columns = columns(seed: seed)
    var writer = BlockWriter()
    return try TrailBlock(writer.block(pieces(of: columns)[...], of: columns, step: 0))
  }

  /// Windows about where people are, in the order of time.
  static func marks(seed: UInt64, near columns: FixColumns) -> WindowMarks {
    var random = SeededGenerator(seed: seed ^ 77)
    var windows: [TrailWindow] = []
    for _ in 0..<60 {
      let i = Int.random(in: 0..<columns.count, using: &random)
      let size = [0, 200, 60_000].randomElement(using: &random) ?? 0 as Int32
      let y = columns.latitudes[i] &+ .random(in: -size...size, using: &random)
      let x = columns.longitudes[i] &+ .random(in: -size...size, using: &random)
      let start = columns.times[i] + .random(in: -600_000...600_000, using: &random)
      let length = [0, 15_000, 4_800_000].randomElement(using: &random) ?? 0 as Int64
      windows.append(
        TrailWindow(
          times: start...start + length, latitudes: y...y + size, longitudes: x...x + size))
    }
    windows.append(
      TrailWindow(
        times: .min ... .max, latitudes: .min ... .max, longitudes: .min ... .max))
    return WindowMarks(windows)
  }
}

@Suite("A block opened in part") struct PartialOpeningTests {
  @Test(arguments: 0..<30 as Range<UInt64>)
  func `holds every piece near the windows as the whole block does, and no other`(
    seed: UInt64
  ) throws {
    let columns = seed % 2 == 0 ? Rides.columns(seed: seed) : wildColumns(seed: seed)
    var writer = BlockWriter()
    let block = try TrailBlock(writer.block(Rides.pieces(of: columns)[...], of: columns, step: 0))
    let marks = Rides.marks(seed: seed, near: columns)
    let some = marks.marks.indices.dropFirst().filter { $0 % 8 == 0 }.map { Int32($0) }
    var (whole, part) = (PieceBatch(), PieceBatch())
    for i in block.heads.indices where marks.overlap(some, block.reaches[i]) {
      block.append(i, to: &whole)
    }
    let opened = try block.opened(near: marks, some)
    for i in opened.pieces.indices { opened.append(i, to: &part) }
    #expect(part.times == whole.times && part.persons == whole.persons)
    #expect(part.latitudes == whole.latitudes && part.longitudes == whole.longitudes)
    #expect(part.count < block.heads.count)
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `of one person holds his pieces alone`(seed: UInt64) throws {
    let block = try Rides.block(seed: seed)
    let opened = try block.opened(of: 3)
    #expect(opened.pieces.allSatisfy { $0.person == 3 })
    #expect(opened.pieces.count == block.heads.filter { $0.person == 3 }.count)
  }
}

@Suite("The order of pieces") struct PieceOrderTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `has each piece once, and stays apart from rides`(seed: UInt64) {
    let columns = seed % 2 == 0 ? Rides.columns(seed: seed) : wildColumns(seed: seed)
    let pieces = Rides.pieces(of: columns)
    let shares = PieceOrder.shares(of: pieces, in: columns)
    let all = shares.flatMap(\.pieces)
    #expect(all.count == pieces.count && Set(all) == Set(pieces))
    for share in shares {
      let widths = share.pieces.map {
        max(Int64($0.north) - Int64($0.south), Int64($0.east) - Int64($0.west))
      }
      #expect(
        widths.allSatisfy { $0 <= 12_500 } || widths.allSatisfy { $0 > 12_500 },
        "a share of both")
    }
  }

  @Test func `puts rides into the order of time`() {
    let columns = Rides.columns(seed: 4)
    for share in PieceOrder.shares(of: Rides.pieces(of: columns), in: columns)
    where (share.pieces.first.map { $0.north - $0.south }) ?? 0 > 12_500 {
      let times = share.pieces.map { columns.times[$0.first] }
      #expect(times == times.sorted())
    }
  }
}
