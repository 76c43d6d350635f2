// SPDX-License-Identifier: Apache-2.0

/// A source of which all may be sealed: then its blocks are met as they lie in the cache.
protocol SealedSource: PieceSource {
  /// Where the blocks are; `nil` where not all is sealed.
  var sealedBlocks: TrailSnapshot? { get }
}

extension TrailSnapshot: SealedSource {
  var sealedBlocks: TrailSnapshot? { self }
}
