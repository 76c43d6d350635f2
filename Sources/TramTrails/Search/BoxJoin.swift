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
    var west: Int32
    var box: Int32
  }
  private var entries: [Entry] = []
  private var wide: [Int] = []
  private var isWide: [Bool] = []

  /// Calls `body` with the places of each two runs whose boxes overlap, the smaller place first.
  @inline(__always)
  mutating func forEachPair(
    _ runs: [LegRun], stripHeight: Int32, _ body: (Int, Int) throws(TrailsError) -> Void
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
        entries.append(Entry(strip: strip, west: run.box.west, box: Int32(i)))
      }
    }
    entries.sort { $0.strip == $1.strip ? $0.west < $1.west : $0.strip < $1.strip }
    for i in wide {
      let box = runs[i].box
      for j in runs.indices where runs[j].box.overlaps(box) {
        // Two wide ones meet once.
        if isWide[j] && j <= i { continue }
        try body(min(i, j), max(i, j))
      }
    }
    for k in entries.indices {
      let entry = entries[k]
      let a = runs[Int(entry.box)].box
      let firstA = Self.strip(a.south, stripHeight)
      var next = k &+ 1
      while next < entries.count, entries[next].strip == entry.strip, entries[next].west <= a.east {
        let other = Int(entries[next].box)
        next &+= 1
        let b = runs[other].box
        if b.south > a.north || b.north < a.south { continue }
        // Two boxes may share several strips; the first counts.
        if max(firstA, Self.strip(b.south, stripHeight)) != entry.strip { continue }
        try body(min(Int(entry.box), other), max(Int(entry.box), other))
      }
    }
  }

  @inline(__always)
  private static func strip(_ latitude: Int32, _ height: Int32) -> Int32 {
    // Towards the south also below the equator.
    latitude >= 0 ? latitude / height : -((height &- 1 &- latitude) / height)
  }
}
