// SPDX-License-Identifier: Apache-2.0

import TramBytes

extension OutboxBook {
  /// Records of a log that are read before they are applied.
  private static let atOnce = 256

  /// Applies the records of a write, as a start finds them.
  ///
  /// Some hundreds are read at a time and the places of their ids looked at together: one at a time
  /// each would wait for the memory.
  ///
  /// - Throws: `MessagesError` with `.corrupt`
  mutating func replay(_ records: Span<UInt8>) throws {
    var reader = ByteReader(records)
    var batch: [OutboxRecord] = []
    var keys: [UInt64] = []
    batch.reserveCapacity(Self.atOnce)
    keys.reserveCapacity(Self.atOnce)
    while true {
      while batch.count < Self.atOnce, let record = try OutboxRecord(&reader) {
        switch record {
        case .answered(_, _, let key, _, _): keys.append(key)
        case .receipt(let receipt): keys.append(receipt.key)
        default: break
        }
        batch.append(record)
      }
      if batch.isEmpty { return }
      warmth &+= index.warm(keys)
      for record in batch { try apply(record) }
      batch.removeAll(keepingCapacity: true)
      keys.removeAll(keepingCapacity: true)
    }
  }
}
