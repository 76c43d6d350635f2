// SPDX-License-Identifier: Apache-2.0

/// What a search reads of proven contacts.
///
/// `MemoryEdges` is the specification.
public protocol EdgeSource: Sendable {
  /// Adds the contacts of one person that share a moment with `times`, in any order.
  func appendEdges(
    of person: PersonNumber, during times: ClosedRange<Int64>, to edges: inout [ContactEdge]
  ) throws(TrailsError)

  /// Adds all contacts that share a moment with `times`, in any order.
  func appendEdges(
    during times: ClosedRange<Int64>, to edges: inout [ContactEdge]
  ) throws(TrailsError)

  /// Stretches of time, one after the other, that are each small enough to be held in memory whole;
  /// together they hold every moment of every contact that lies in `times`.
  func edgeSlices(of times: ClosedRange<Int64>) throws(TrailsError) -> [ClosedRange<Int64>]
}
