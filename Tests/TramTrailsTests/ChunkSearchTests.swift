// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTestKit
import TramUnits

@testable import TramTrails

@Suite("Chunks of legs") struct ChunkSearchTests {
  /// The chunks of some walkers who stay, walk and ride; one of them alone is a fix.
  private static func cuts(seed: UInt64) -> ChunkCutter {
    var random = SeededGenerator(seed: seed)
    var cutter = ChunkCutter(room: 0)
    let far: Int32 = seed % 3 == 0 ? 1_700_000_000 : 40_000
    var vertex = 0
    for number in 0..<40 {
      var place = SIMD2(
        Int32.random(in: -far...far, using: &random),
        Int32.random(in: -far / 2...far / 2, using: &random))
      var time = Int64.random(in: -40_000_000...40_000_000, using: &random)
      var way = [(place: place, time: time)]
      for _ in 0..<(number == 0 ? 0 : Int.random(in: 1...60, using: &random)) {
        let step: Int32 = Int.random(in: 0..<8, using: &random) == 0 ? 5000 : 300
        place.x &+= Int32.random(in: -step...step, using: &random)
        place.y &+= Int32.random(in: -step...step, using: &random)
        time += Int64.random(in: 1...400_000, using: &random)
        way.append((place, time))
      }
      cutter.cut(ChunkTable.Chunk(first: vertex, piece: number), vertices: way.count) { way[$0] }
      vertex += way.count
    }
    return cutter
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `hold every leg once, in small boxes but for one long leg alone`(seed: UInt64) {
    let cutter = Self.cuts(seed: seed)
    var last: (piece: UInt16, vertex: Int)?
    for cut in cutter.cuts {
      #expect(Int(cut.chunk.legs) <= ChunkCutter.mostLegs)
      if cut.chunk.isLong { #expect(cut.chunk.legs == 1) }
      if let last, last.piece == cut.chunk.piece { #expect(Int(cut.chunk.first) == last.vertex) }
      last = (cut.chunk.piece, Int(cut.chunk.first) + Int(cut.chunk.legs))
      let girth = Int64(cut.high.x) - Int64(cut.low.x) + Int64(cut.high.y) - Int64(cut.low.y)
      #expect(girth <= 5400 || cut.chunk.legs == 1)
    }
    let legs = cutter.cuts.reduce(0) { $0 + Int($1.chunk.legs) }
    #expect(
      legs == cutter.cuts.reduce(0) { max($0, Int($1.chunk.first) + Int($1.chunk.legs)) } - 39)
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `are found as comparing each box with each window would`(seed: UInt64) {
    var random = SeededGenerator(seed: seed ^ 5)
    let cutter = Self.cuts(seed: seed)
    let table = ChunkTable(cutter)
    var windows: [TrailWindow] = []
    for _ in 0..<60 {
      let cut = cutter.cuts[Int.random(in: 0..<cutter.cuts.count, using: &random)]
      let size = [0, 200, 20_000].randomElement(using: &random) ?? 0 as Int32
      let x = cut.low.x &+ Int32.random(in: -size...size, using: &random)
      let y = cut.low.y &+ Int32.random(in: -size...size, using: &random)
      let start = cut.start + Int64.random(in: -4_000_000...4_000_000, using: &random)
      let length = [0, 60_000, 7_200_000].randomElement(using: &random) ?? 0 as Int64
      windows.append(
        TrailWindow(
          times: start...start + length, latitudes: y...y + size, longitudes: x...x + size))
    }
    windows.append(
      TrailWindow(
        times: .min ... .max, latitudes: .min ... .max, longitudes: .min ... .max))
    let marks = WindowMarks(windows)
    let all = marks.all
    var extra = 0
    var wanted: [(chunk: Int, windows: UInt64)] = []
    for features in [MeetingFeatures.portable, .wide, .widest]
    where MeetingFeatures.available.isSuperset(of: features) {
      var room = ChunkRoom(features: features)
      table.find(marks, all[...], into: &room)
      let found = (0..<room.count).map { room[$0] }
      if features == .portable { wanted = found }
      #expect(found.elementsEqual(wanted, by: ==))
    }
    var hits = [UInt64](repeating: 0, count: table.chunks.count)
    for found in wanted { hits[found.chunk] = found.windows }
    for (k, mark) in marks.marks.enumerated() {
      let bit = UInt64(1) << UInt64(k)
      for cut in cutter.cuts {
        let isNear =
          cut.start <= mark.until && cut.end >= mark.from
          && UnitBox(cut.low, cut.high).overlaps(mark.box)
        let at = table.chunks.firstIndex {
          $0.piece == cut.chunk.piece && $0.first == cut.chunk.first
        }
        guard let at else {
          Issue.record("a chunk is missing")
          return
        }
        let isFound = hits[at] & bit != 0
        if isNear { #expect(isFound) }
        if isFound && !isNear { extra += 1 }
      }
    }
    // Those that miss by less than a step: few where the block is small.
    if seed % 3 != 0 { #expect(extra * 20 < all.count * cutter.cuts.count) }
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `give from a store what a search of pieces in memory finds`(seed: UInt64) async throws {
    let people = 6
    let town = ChanceTown(seed: seed, people: people, hours: 30, side: seed % 2 == 0 ? 60 : 900)
    let fixes = town.fixes.map { fix in
      var fix = fix
      fix.accuracy = 760
      return fix
    }
    let folder = try ScratchFolder()
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    _ = try await FixImport(into: store, now: TrailTables.now).run(TrailTables.table(fixes))
    let sealed = store.snapshot()
    let begin = ChanceTown.begin
    let times = (begin + 7_200_000)..<(begin + 27 * 3_600_000)
    if seed % 3 == 0 { try await sealed.open(during: begin...times.upperBound, tasks: 2) }
    let radius = [2.0, 10, 50][Int(seed % 3)]
    let rule = ContactRule(radius: Meters(radius), threshold: 900_000)
    let twin = ContactTwin(fixes, rule: rule, times: times)
    var slow = PersonSearch(pieces: MemoryPieces(fixes), edges: MemoryEdges(), rule: rule)
    var fast = PersonSearch(pieces: sealed, edges: MemoryEdges(), rule: rule)
    var count = 0
    for person in 0..<people {
      let number = try #require(sealed.register.person("p\(person)"))
      var found: [String: ContactRow] = [:]
      for row in try fast.rows(of: number, during: times) {
        #expect(row.a == number)
        found[sealed.register.label(of: row.b) ?? ""] = row
      }
      let wanted = try slow.rows(of: PersonNumber(UInt32(person)), during: times)
      count += wanted.count
      #expect(Set(wanted.map { "p\($0.b.rawValue)" }) == Set(found.keys))
      for row in wanted {
        guard let other = found["p\(row.b.rawValue)"] else { continue }
        // Where one hardly moves at the circle's edge, a tenth of a millimetre is some time.
        #expect(abs(row.total - other.total) < 200 && abs(row.largest - other.largest) < 200)
        #expect(abs(row.first - other.first) < 200 && abs(row.last - other.last) < 200)
        if row.a < row.b {
          let (least, most) = twin.figures(row.a, row.b)
          #expect(ContactSearchTests.isRight(other, least, try #require(most)))
        }
        #expect((row.reached == nil) == (other.reached == nil))
        #expect(row.evidence.positionStretches == other.evidence.positionStretches)
        let (near, far) = (row.evidence.nearest ?? 0, other.evidence.nearest ?? 0)
        #expect(abs(near - far) < 1e-3)
      }
    }
    #expect(count > 0)
  }
}
