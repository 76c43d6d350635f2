// SPDX-License-Identifier: Apache-2.0

/// The stretch of time that a search looks at: [from, until), and the slices it is read in.
struct SearchSpan {
  /// What the search's times count from, milliseconds since 1970-01-01 00:00 UTC.
  let epoch: Int64
  /// The first moment after the span, from the epoch.
  let length: Double
  /// Slices one after the other; everything that is known lies in them.
  let slices: [ClosedRange<Int64>]

  /// Creates the span [`from`, `until`); `from` must be before `until`.
  init(
    _ times: Range<Int64>, pieces: any PieceSource, edges: any EdgeSource
  ) throws(TrailsError) {
    epoch = times.lowerBound
    length = Double(times.upperBound - times.lowerBound)
    let closed = times.lowerBound...(times.upperBound - 1)
    slices = Self.cut(
      try pieces.slices(of: closed) + edges.edgeSlices(of: closed), within: closed)
  }

  /// A slice as times from the epoch, its end the first moment after it.
  func range(of slice: ClosedRange<Int64>) -> (from: Double, until: Double) {
    (Double(slice.lowerBound - epoch), Double(slice.upperBound - epoch) + 1)
  }

  /// Cuts slices that may overlap so that none do; what none of them covers is left out.
  static func cut(
    _ slices: [ClosedRange<Int64>], within whole: ClosedRange<Int64>
  ) -> [ClosedRange<Int64>] {
    var cuts: Set<Int64> = []
    var clamped: [ClosedRange<Int64>] = []
    for slice in slices where slice.overlaps(whole) {
      let part = slice.clamped(to: whole)
      cuts.insert(part.lowerBound)
      cuts.insert(part.upperBound + 1)
      clamped.append(part)
    }
    clamped.sort { $0.lowerBound < $1.lowerBound }
    let sorted = cuts.sorted()
    var result: [ClosedRange<Int64>] = []
    var next = 0
    var reach = Int64.min
    for (from, until) in zip(sorted, sorted.dropFirst()) {
      while next < clamped.count, clamped[next].lowerBound <= from {
        reach = max(reach, clamped[next].upperBound)
        next += 1
      }
      if reach >= until - 1 { result.append(from...(until - 1)) }
    }
    return result
  }
}
