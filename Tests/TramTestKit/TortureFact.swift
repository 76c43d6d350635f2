// SPDX-License-Identifier: Apache-2.0

public import TramJournal
import TramUnits

/// The fact that writer `writer` writes as its `number`-th; the same in every process.
public func tortureFact(writer: UInt64, number: UInt64) -> Envelope {
  var random = SeededGenerator(seed: writer &* 1_000_003 &+ number)
  let size = Int.random(in: 0...300, using: &random)
  return Envelope(
    key: IdempotencyKey(source: writer, number: number), subject: SubjectID(writer),
    kind: EntryKind(1), time: Instant(milliseconds: Int64(number)),
    payload: (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) },
    effects: [Effect(channel: EffectChannel(1), payload: [UInt8(truncatingIfNeeded: number)])])
}
