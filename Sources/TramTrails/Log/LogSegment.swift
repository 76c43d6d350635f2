// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// One file of a log as its readers know it.
struct LogSegment: Sendable {
  /// Where a record starts in a file.
  struct Point: Hashable, Sendable {
    var position: TrailPosition
    var offset: Int
  }

  /// How far known points lie apart at least: what a reader walks at most to find its place in a
  /// segment that was read or written before.
  static let pointSpacing = 256 << 10

  let header: LogSegmentHeader
  let path: String
  /// The bytes that are durable.
  var end: Int
  /// Some starts of records, in order; the first record's always.
  private(set) var points: [Point]

  init(header: LogSegmentHeader, path: String, end: Int) {
    self.header = header
    self.path = path
    self.end = end
    points = [Point(position: header.first, offset: LogSegmentHeader.size)]
  }

  /// The last known start at or before `position`.
  func point(before position: TrailPosition) -> Point {
    let after = points.partitioningIndex { $0.position > position }
    return points[max(after - 1, 0)]
  }

  /// Remembers a start, unless one is known nearby.
  mutating func note(_ point: Point) {
    let at = points.partitioningIndex { $0.offset > point.offset }
    if at > 0, point.offset - points[at - 1].offset < LogSegment.pointSpacing { return }
    if at < points.count, points[at].offset - point.offset < LogSegment.pointSpacing { return }
    points.insert(point, at: at)
  }
}

extension Array {
  /// The first index whose element is `isAfter`, when all such are at the end.
  ///
  /// - Complexity: O(log *n*)
  func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
