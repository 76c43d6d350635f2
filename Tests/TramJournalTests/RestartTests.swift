// SPDX-License-Identifier: Apache-2.0

import Testing
import TramJournal
import TramTestKit
import TramUnits

/// A deterministic watch for tests: a reading that differs from the one before by more than 200
/// raises an alarm, whose key is the line that raised it.
private struct ToyWatch {
  private var last: UInt8 = 128

  mutating func apply(_ reading: UInt8, line: UInt64) -> Envelope? {
    defer { last = reading }
    guard abs(Int(reading) - Int(last)) > 100 else { return nil }
    return Envelope(
      key: IdempotencyKey(source: 1, number: line), subject: SubjectID(line % 7),
      kind: EntryKind(1), time: Instant(milliseconds: Int64(line)), payload: [last, reading],
      effects: [Effect(channel: EffectChannel(1), payload: Array("alarm at \(line)".utf8))])
  }
}

/// What stands outside the journal and keeps what was sent to it.
private struct Outside {
  /// Each effect as its receiver kept it: a second copy is known by its key.
  private(set) var kept: [String] = []
  private var seen: Set<IdempotencyKey> = []

  mutating func receive(_ effect: PendingEffect) {
    guard seen.insert(effect.key).inserted else { return }
    kept.append(String(decoding: effect.effect.payload, as: UTF8.self))
  }
}

@Suite("A watch with a journal")
struct RestartTests {
  /// Reads all lines from the start, as a started program does, and stops like a crash after
  /// `steps` steps, wherever it then is.
  ///
  /// - Returns: Whether it came to the end.
  private func run(
    over lines: [UInt8], journal: MemoryJournal, outside: inout Outside, steps: Int
  ) async throws -> Bool {
    var watch = ToyWatch()
    var left = steps
    func step() -> Bool {
      left -= 1
      return left >= 0
    }
    for start in stride(from: 0, to: lines.count, by: 50) {
      var batch = JournalBatch()
      for index in start..<min(start + 50, lines.count) {
        if let alarm = watch.apply(lines[index], line: UInt64(index)) {
          batch.entries.append(alarm)
        }
      }
      batch.checkpoints = [CheckpointUpdate(name: "watch", state: Array("\(start + 50)".utf8))]
      guard step() else { return false }
      _ = try await journal.append(batch)
      while true {
        let channel = EffectChannel(1)
        let pending = try await journal.pendingEffects(of: channel, limit: 4)
        guard let last = pending.last else { break }
        for effect in pending {
          guard step() else { return false }
          outside.receive(effect)
        }
        guard step() else { return false }
        let sent = Delivery(channel: channel, through: last.id)
        _ = try await journal.append(JournalBatch(delivered: [sent]))
      }
    }
    return true
  }

  @Test(
    "stopped at any moment and started again gives the same alarms, none twice, none lost",
    arguments: 0..<100 as Range<UInt64>)
  func sameAlarms(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let lines = (0..<500).map { _ in UInt8.random(in: 0...255, using: &random) }
    let whole = MemoryJournal()
    var promised = Outside()
    #expect(try await run(over: lines, journal: whole, outside: &promised, steps: .max))
    #expect(promised.kept.count > 50)

    let journal = MemoryJournal()
    var outside = Outside()
    var starts = 0
    while true {
      starts += 1
      let steps = starts > 30 ? Int.max : Int.random(in: 0..<100, using: &random)
      let isDone = try await run(over: lines, journal: journal, outside: &outside, steps: steps)
      if isDone { break }
    }
    #expect(outside.kept == promised.kept)
    let alarms = try await journal.read(after: .start, limit: .max)
    #expect(alarms == (try await whole.read(after: .start, limit: .max)))
  }
}
