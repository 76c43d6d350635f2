// SPDX-License-Identifier: Apache-2.0

/// The rungs of a ladder on the clock of one segment: times are milliseconds from its origin, held
/// to 32 bits, and a table tells for each part of its day at which rung to begin.
struct RungClock {
  /// What a piece is compared with.
  struct Mark: Sendable {
    var box: BoxCode
    var from: Int32
    var until: Int32
  }

  /// 2^18 ms: 4.4 minutes; 512 parts are more than a day.
  private static let partBits: Int32 = 18
  private static let parts = 512

  private(set) var marks: [Mark] = []
  /// For each part, the first rung that all rungs end before that begin earlier.
  private var firsts: [Int32] = []

  /// Sets the clock.
  ///
  /// - Complexity: O(rungs + parts)
  init(_ ladder: borrowing WindowLadder, origin: Int64) {
    marks.reserveCapacity(ladder.rungs.count)
    for rung in ladder.rungs {
      marks.append(
        Mark(
          box: rung.box, from: OpenedBlock.held(rung.from, from: origin),
          until: OpenedBlock.held(rung.until, from: origin)))
    }
    firsts.reserveCapacity(Self.parts)
    var next = 0
    for part in 0..<Int32(Self.parts) {
      // Rungs that end before the part begins are behind it, as far as all before them are too.
      while next < marks.count, marks[next].until < part &<< Self.partBits { next += 1 }
      firsts.append(Int32(next))
    }
  }

  /// A rung before which all rungs end before a time.
  @inline(__always)
  func firstRung(endingAt time: Int32) -> Int {
    let firsts = firsts
    return time < 0 ? 0 : Int(firsts.span[min(Int(time &>> Self.partBits), Self.parts &- 1)])
  }
}
