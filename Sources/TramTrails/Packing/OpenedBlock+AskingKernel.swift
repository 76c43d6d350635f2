// SPDX-License-Identifier: Apache-2.0

import CTrails

extension OpenedBlock {
  /// Asks memory for what a chunk is met by: its piece, and its vertices from first to last.
  @inline(__always)
  func ask(for chunk: ChunkTable.Chunk) {
    if chunk.isWide { return }
    let first = Int(chunk.first)
    let last = first &+ Int(chunk.legs)
    precondition(last < places.count && Int(chunk.piece) < pieces.count)
    unsafe pieces.withUnsafeBufferPointer { pieces in
      unsafe tram_ask(pieces.baseAddress.map { unsafe $0 + Int(chunk.piece) })
    }
    unsafe places.withUnsafeBufferPointer { places in
      guard let start = places.baseAddress else { return }
      unsafe tram_ask(start + first)
      unsafe tram_ask(start + last)
    }
    if times.isEmpty {
      Self.ask(for: longTimes, first, last)
    } else {
      Self.ask(for: times, first, last)
    }
  }

  @inline(__always)
  private static func ask<Time>(for times: [Time], _ first: Int, _ last: Int) {
    unsafe times.withUnsafeBufferPointer { times in
      guard let start = times.baseAddress else { return }
      unsafe tram_ask(start + first)
      unsafe tram_ask(start + last)
    }
  }
}
