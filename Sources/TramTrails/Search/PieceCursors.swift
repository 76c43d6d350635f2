// SPDX-License-Identifier: Apache-2.0

/// Where in each piece of a batch a walk through time has come to.
struct PieceCursors {
  /// The pieces that go on, in any order.
  private(set) var active: [Int32] = []
  /// The legs of all pieces.
  private(set) var legs = 0
  /// The time of all pieces, milliseconds.
  private(set) var time = 0.0
  /// Pieces in the order in which they begin.
  private var order: [Int32] = []
  private var next = 0
  /// The leg that each piece has come to, by its first vertex.
  private var leg: [Int] = []
  private var last: [Int] = []
  /// Persons numbered within the batch, one a piece.
  private var runCounts: [UInt32: Int32] = [:]

  init(_ batch: borrowing PieceBatch, _ columns: borrowing LegColumns) {
    leg.reserveCapacity(batch.count)
    for piece in 0..<batch.count {
      let vertices = batch.vertices(of: piece)
      leg.append(vertices.lowerBound)
      last.append(vertices.upperBound - 1)
      // One fix alone is a moment and no time.
      guard vertices.count > 1 else { continue }
      order.append(Int32(piece))
      legs += vertices.count - 1
      time += columns.time(vertices.upperBound - 1) - columns.time(vertices.lowerBound)
    }
    let begins = leg.map { $0 < batch.times.count ? batch.times[$0] : 0 }
    order.sort { begins[Int($0)] < begins[Int($1)] }
  }

  /// Lets the pieces in that begin before `until`, and those out that end before `from`.
  mutating func advance(to from: Double, until: Double, _ columns: borrowing LegColumns) {
    var k = 0
    while k < active.count {
      if columns.time(last[Int(active[k])]) <= from {
        active.swapAt(k, active.count - 1)
        active.removeLast()
      } else {
        k += 1
      }
    }
    while next < order.count, columns.time(leg[Int(order[next])]) < until {
      if columns.time(last[Int(order[next])]) > from { active.append(order[next]) }
      next += 1
    }
  }

  /// The legs of a piece that lie between two times, which only rise from call to call.
  @inline(__always)
  mutating func part(
    of piece: Int, from: Double, until: Double, _ columns: borrowing LegColumns
  ) -> (vertices: Range<Int>, from: Double, until: Double)? {
    var first = leg[piece]
    let last = last[piece]
    while first < last - 1, columns.time(first + 1) <= from { first += 1 }
    var end = first + 1
    while end < last, columns.time(end) < until { end += 1 }
    leg[piece] = end - 1
    let start = max(from, columns.time(first))
    let stop = min(until, columns.time(end))
    return stop > start ? (first..<end + 1, start, stop) : nil
  }

  /// For each run whether its person has another one.
  mutating func severals(_ runs: [LegRun]) -> [Bool] {
    runCounts.removeAll(keepingCapacity: true)
    for run in runs { runCounts[run.person, default: 0] += 1 }
    guard runCounts.count < runs.count else {
      return [Bool](repeating: false, count: runs.count)
    }
    return runs.map { runCounts[$0.person, default: 0] > 1 }
  }
}
