// SPDX-License-Identifier: Apache-2.0

/// What is sealed and what came in since, as one source.
///
/// What is appended after it was taken may be seen or not; nothing of what was there is missed,
/// whatever is sealed meanwhile.
public struct LiveSnapshot: PieceSource {
  /// What is sealed.
  public let sealed: TrailSnapshot
  let tables: [LiveTable]

  /// Adds the pieces of one person that share a moment with `times`, in the order of time.
  public func appendPieces(
    of person: PersonNumber, during times: ClosedRange<Int64>, to batch: inout PieceBatch
  ) throws(TrailsError) {
    try sealed.appendPieces(of: person, during: times, to: &batch)
    for table in tables { table.appendPieces(of: person, during: times, to: &batch) }
  }

  /// Adds at least every piece with a leg that may pass through `window`, in any order.
  public func appendPieces(
    in window: TrailWindow, to batch: inout PieceBatch
  ) throws(TrailsError) {
    try appendPieces(inAnyOf: [window], to: &batch)
  }

  /// Adds at least every piece with a leg that may pass through one of `windows`, in any order.
  public func appendPieces(
    inAnyOf windows: [TrailWindow], to batch: inout PieceBatch
  ) throws(TrailsError) {
    try sealed.appendPieces(inAnyOf: windows, to: &batch)
    for table in tables { table.appendPieces(inAnyOf: windows, to: &batch) }
  }

  /// Stretches of time, one after the other, that are each small enough to be held in memory whole.
  public func slices(of times: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
    var slices = sealed.slices(of: times)
    for table in tables {
      guard let held = table.times, held.overlaps(times) else { continue }
      let part = held.clamped(to: times)
      guard let last = slices.last, let first = slices.first else {
        slices = [part]
        continue
      }
      if part.upperBound > last.upperBound {
        slices[slices.count - 1] = last.lowerBound...part.upperBound
      }
      if part.lowerBound < first.lowerBound {
        slices[0] = part.lowerBound...slices[0].upperBound
      }
    }
    return slices
  }
}
