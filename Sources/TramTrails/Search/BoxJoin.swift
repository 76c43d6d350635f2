// SPDX-License-Identifier: Apache-2.0

/// Finds the boxes of a list that overlap, each pair once.
///
/// The boxes are cut into strips of latitude and swept from west to east in each; a box that
/// covers many strips (a train, an aircraft) is compared with all others. The pairs are not kept,
/// so thousands in one hall take no more memory than thousands far apart.
///
/// - Complexity: O(*n* log *n*) and what overlaps east to west within a strip
struct BoxJoin {
  /// The most strips a box is put into.
  private static let mostStrips = 8
  private struct Entry {
    var strip: Int32
    /// The run's place in the list.
    var run: Int32
    /// The first strip that its box touches.
    var first: Int32
    var box: UnitBox
    /// The marks of the run.
    var marks: UInt64
  }
  private var entries: [Entry] = []
  private var wide: [Int] = []
  private var isWide: [Bool] = []

  /// Calls `body` with the places of each two runs whose boxes overlap and that have a mark in
  /// common, the smaller place first.
  @inline(__always)
  mutating func forEachPair(
    _ runs: [LegRun], stripHeight: Int32, marks: (Int) -> UInt64,
    _ body: (Int, Int) throws(TrailsError) -> Void
  ) throws(TrailsError) {
    entries.removeAll(keepingCapacity: true)
    wide.removeAll(keepingCapacity: true)
    isWide = [Bool](repeating: false, count: runs.count)
    for (i, run) in runs.enumerated() {
      let first = Self.strip(run.box.south, stripHeight)
      let last = Self.strip(run.box.north, stripHeight)
      if last - first >= Self.mostStrips {
        wide.append(i)
        isWide[i] = true
        continue
      }
      for strip in first...last {
        entries.append(
          Entry(strip: strip, run: Int32(i), first: first, box: run.box, marks: marks(i)))
      }
    }
    entries.sort { $0.strip == $1.strip ? $0.box.west < $1.box.west : $0.strip < $1.strip }
    for i in wide {
      let box = runs[i].box
      for j in runs.indices where runs[j].box.overlaps(box) {
        // Two wide ones meet once.
        if isWide[j] && j <= i || marks(i) & marks(j) == 0 { continue }
        try body(min(i, j), max(i, j))
      }
    }
    let entries = entries
    for k in entries.indices {
      let a = entries[k]
      var next = k &+ 1
      while next < entries.count {
        let b = entries[next]
        if b.strip != a.strip || b.box.west > a.box.east { break }
        next &+= 1
        if b.marks & a.marks == 0 { continue }
        if b.box.south > a.box.north || b.box.north < a.box.south { continue }
        // Two boxes may share several strips; the first counts.
        if max(a.first, b.first) != a.strip { continue }
        try body(Int(min(a.run, b.run)), Int(max(a.run, b.run)))
      }
    }
  }

  @inline(__always)
  private static func strip(_ latitude: Int32, _ height: Int32) -> Int32 {
    // Towards the south also below the equator.
    latitude >= 0 ? latitude / height : -((height &- 1 &- latitude) / height)
  }
}
