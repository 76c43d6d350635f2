// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The proven contacts of a store, or the stays in its areas, as they were at one moment.
public final class EdgeSnapshot: EdgeSource {
  private let folder: String
  private let kind: EdgeKind
  /// The days that have edges, rising, and their keys.
  private let days: [(day: Int32, key: TrailKey)]
  private let opened = Mutex<[Int32: EdgeDay]>([:])

  init(folder: String, kind: EdgeKind, days: [(day: Int32, key: TrailKey)]) {
    self.folder = folder
    self.kind = kind
    self.days = days.sorted { $0.day < $1.day }
  }

  /// Adds the contacts of one person that share a moment with `times`.
  public func appendEdges(
    of person: PersonNumber, during times: ClosedRange<Int64>, to edges: inout [ContactEdge]
  ) throws(TrailsError) {
    try forEach(of: person.rawValue, during: times) { edges.append($0) }
  }

  /// Adds all contacts that share a moment with `times`.
  public func appendEdges(
    during times: ClosedRange<Int64>, to edges: inout [ContactEdge]
  ) throws(TrailsError) {
    try forEach(of: nil, during: times) { edges.append($0) }
  }

  /// Tells the edges of one end, or all, that share a moment with `times`, day by day.
  func forEach(
    of end: UInt32?, during times: ClosedRange<Int64>, _ body: (ContactEdge) -> Void
  ) throws(TrailsError) {
    for day in try days(during: times) { try day.forEach(of: end, during: times, body) }
  }

  /// The UTC days that have contacts.
  public func edgeSlices(of times: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
    days.compactMap { entry in
      let range = Self.times(of: entry.day)
      return range.overlaps(times) ? range.clamped(to: times) : nil
    }
  }

  private static func times(of day: Int32) -> ClosedRange<Int64> {
    let start = Int64(day) * TrailSlice.day
    return start...start + TrailSlice.day - 1
  }

  private func days(during times: ClosedRange<Int64>) throws(TrailsError) -> [EdgeDay] {
    var found: [EdgeDay] = []
    for entry in days where Self.times(of: entry.day).overlaps(times) {
      if let day = opened.withLock({ $0[entry.day] }) {
        found.append(day)
      } else {
        let day = try EdgeDay(entry.day, of: kind, in: folder, key: entry.key)
        opened.withLock { $0[entry.day] = day }
        found.append(day)
      }
    }
    return found
  }
}
