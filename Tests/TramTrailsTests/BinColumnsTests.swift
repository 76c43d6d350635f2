// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramTrails

@Suite("Bins of time")
struct BinColumnsTests {
  /// 64 boxes within 1 km of a place that may be at the edge of what 16 bits hold.
  private static func boxes(
    around x: Int32, _ y: Int32, _ random: inout SeededGenerator
  ) -> [UnitBox] {
    (0..<BinColumns.bins).map { _ in
      let west = x &+ Int32.random(in: -4000...4000, using: &random)
      let south = y &+ Int32.random(in: -4000...4000, using: &random)
      return UnitBox(
        SIMD2(west, south),
        SIMD2(
          west &+ Int32.random(in: 0...3000, using: &random),
          south &+ Int32.random(in: 0...3000, using: &random)))
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `finds every bin in which two boxes overlap and few others`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let x = Int32.random(in: -1_790_000_000...1_790_000_000, using: &random)
    let y = seed % 4 == 0 ? 0 : Int32.random(in: -890_000_000...890_000_000, using: &random)
    let rows = (0..<5).map { _ in Self.boxes(around: x, y, &random) }
    let margin = SIMD2<Int32>(Int32(seed) * 7, Int32(seed) * 3)
    let starts = (0..<Int32(BinColumns.bins)).map { $0 * 3 }
    var columns = BinColumns()
    columns.reset(rows: rows.count)
    for row in rows { _ = columns.append(row, starts: starts, margin: margin) }
    #expect(columns.leg(4, bin: 63) == 189)
    for a in rows.indices {
      for b in rows.indices {
        let mask = columns.overlaps(a, b)
        #expect(mask == columns.overlaps(b, a))
        for bin in 0..<BinColumns.bins {
          let isFound = mask >> UInt64(bin) & 1 == 1
          let (p, q) = (rows[a][bin], rows[b][bin])
          let units = SIMD2<Double>(Double(margin.x), Double(margin.y))
          if p.widened(by: units).overlaps(q.widened(by: units)) { #expect(isFound) }
          // Two sixteenths on either side for rounding.
          let more = units + SIMD2<Double>(32, 32)
          if !p.widened(by: more).overlaps(q.widened(by: more)) { #expect(!isFound) }
        }
      }
    }
  }
}
