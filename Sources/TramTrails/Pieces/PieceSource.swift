// SPDX-License-Identifier: Apache-2.0

/// What a search reads: the pieces of a store as it was at one moment.
///
/// `MemoryPieces` is the specification; the contract suite of the tests is what every source keeps.
public protocol PieceSource: Sendable {
  /// Adds the pieces of one person that share a moment with `times`, in the order of time.
  func appendPieces(
    of person: PersonNumber, during times: ClosedRange<Int64>, to batch: inout PieceBatch
  ) throws(TrailsError)

  /// Adds at least every piece with a leg that passes through `window`, in any order.
  ///
  /// A piece whose own box and stretch of time do not overlap the window is left out.
  func appendPieces(in window: TrailWindow, to batch: inout PieceBatch) throws(TrailsError)

  /// Adds at least every piece with a leg that passes through one of `windows`, in any order.
  ///
  /// As `appendPieces(in:to:)` for each of them, but a piece comes once at the most where the
  /// source can tell, and what holds several of them is read once.
  func appendPieces(
    inAnyOf windows: [TrailWindow], to batch: inout PieceBatch
  ) throws(TrailsError)

  /// Stretches of time, one after the other, that are each small enough to be held in memory whole;
  /// together they hold everything that the source has in `times`.
  func slices(of times: ClosedRange<Int64>) throws(TrailsError) -> [ClosedRange<Int64>]
}

extension PieceSource {
  /// Asks for one window after the other; a piece may come more than once.
  public func appendPieces(
    inAnyOf windows: [TrailWindow], to batch: inout PieceBatch
  ) throws(TrailsError) {
    for window in windows { try appendPieces(in: window, to: &batch) }
  }
}
