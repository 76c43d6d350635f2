// SPDX-License-Identifier: Apache-2.0

import TramJournal

/// Digests of the rows that are no part of the chain, so that damage on disk is seen there too.
enum RowDigest {
  /// The digest of a checkpoint's row.
  static func of(_ checkpoint: Checkpoint, name: String) -> ChainHash {
    var bytes = Array(name.utf8)
    bytes.reserveCapacity(bytes.count + 9 + checkpoint.state.count)
    bytes.append(0)
    append(checkpoint.position.rawValue, to: &bytes)
    bytes += checkpoint.state
    return ChainHash(of: bytes)
  }

  /// The digest of an effect's row.
  static func of(_ effect: Effect, id: EffectID) -> ChainHash {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(24 + effect.payload.count)
    append(UInt64(effect.channel.rawValue), to: &bytes)
    append(id.entry.rawValue, to: &bytes)
    append(UInt64(id.index), to: &bytes)
    bytes += effect.payload
    return ChainHash(of: bytes)
  }

  /// A digest as it was stored, or `nil` when it has another length.
  static func read(_ words: InlineArray<4, UInt64>?) -> ChainHash? {
    guard let words else { return nil }
    return ChainHash(words: (words[0], words[1], words[2], words[3]))
  }

  private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: word &>> UInt64(shift)))
    }
  }
}
