// SPDX-License-Identifier: Apache-2.0

/// All legs of a segment's ride blocks, in memory: what a search compares one by one, since their
/// boxes tell nothing.
///
/// A ride block is one of which a good part are long legs. The box of such a leg is the town, so a
/// search by boxes opens all these blocks and meets most of what is in them.
final class RideTable: Sendable {
  /// Rides that lie together, as far as figures of 32 bits reach.
  let parts: [RideColumns]
  /// Which blocks of the segment have all their legs here.
  private let isHere: [Bool]

  /// About how many bytes of memory it takes.
  var memory: Int { parts.reduce(isHere.count + 256) { $0 + $1.memory } }

  /// Gathers the legs of a segment.
  ///
  /// - Throws: `TrailsError`: `.corrupt`, `.io`
  /// - Complexity: O(*n* log *n*) of the vertices of wide blocks
  init(_ segment: SealedSegment) throws(TrailsError) {
    let gathered = try RideGathering(segment)
    let parts = gathered.parts
    self.parts = parts.map { RideColumns($0.rides, in: $0.units) }
    isHere =
      parts.isEmpty && !gathered.isEmpty
      ? [Bool](repeating: false, count: gathered.isHere.count) : gathered.isHere
  }

  /// A Boolean value: whether all legs of a block of the segment are here.
  func holds(block number: Int) -> Bool { number < isHere.count && isHere[number] }
}
