// SPDX-License-Identifier: Apache-2.0

import TramTestKit
import TramTrails
import TramUnits

/// Writes to a store of trails until it is killed, and says what is durable.
///
///     trail-torture live FOLDER SEED TASKS BATCHES
///     trail-torture import FOLDER TABLE
enum StoreTorture {
  /// Appends live from several tasks at once while another one seals and erases.
  static func live(in folder: String, seed: UInt64, tasks: UInt64, batches: Int) async throws {
    let store = try TrailStore(folder: folder, access: .write)
    let live = try await LiveTrails(store)
    say("open \(live.waiting)")
    try await withThrowingTaskGroup(of: Void.self) { work in
      for task in 0..<tasks {
        work.addTask {
          try await keepWriting(to: live, writer: seed &* 16 &+ task, batches: batches)
        }
      }
      work.addTask {
        for _ in 0..<batches {
          try await live.seal()
          say("sealed")
        }
      }
      try await work.waitForAll()
    }
    live.close()
    store.close()
    say("closed")
  }

  private static func keepWriting(
    to live: LiveTrails, writer: UInt64, batches: Int
  ) async throws {
    var random = SeededGenerator(seed: writer)
    var next: UInt64 = 1
    guard let person = live.person("w\(writer)") else { return }
    // Some batches wait for others that are later, and come late, also after a sealing.
    var held: [Range<UInt64>] = []
    for _ in 0..<batches {
      let count = UInt64.random(in: 1...200, using: &random)
      held.append(next..<next + count)
      next += count
      if held.count < 4, UInt8.random(in: 0..<4, using: &random) == 0 { continue }
      let place = Bool.random(using: &random) ? held.count - 1 : 0
      let numbers = held.remove(at: place)
      let fixes = numbers.map { tortureFix(of: person, writer: writer, number: $0) }
      _ = try await live.append(fixes, at: Instant(milliseconds: fixes[0].time))
      say("ack \(writer) \(numbers.lowerBound) \(numbers.count) 0")
    }
  }

  /// Imports a table again and again into one store; each line but the last is of work under way.
  static func `import`(_ table: String, into folder: String) async throws {
    let store = try TrailStore(folder: folder, access: .write)
    say("open")
    let now = Instant(milliseconds: 1_900_000_000_000)
    let summary = try await FixImport(into: store, now: now).run(table) { bad in
      say("bad \(bad.line) \(bad.reason)")
    } show: { progress in
      say("read \(progress.bytes)")
    }
    say("done \(summary.added) \(summary.known)")
  }

  /// Lets no file grow beyond `limit` bytes during an import, then does it again without a limit.
  static func fill(_ table: String, _ folder: String, limit: UInt64) async throws {
    let now = Instant(milliseconds: 1_900_000_000_000)
    let store = try TrailStore(folder: folder, access: .write)
    try setFileSizeLimit(limit)
    do {
      _ = try await FixImport(into: store, now: now).run(table) { _ in }
      say("not full")
    } catch let error as TrailsError where error.code == .diskFull {
      say("full \(error)")
    }
    try setFileSizeLimit(nil)
    let summary = try await FixImport(into: store, now: now).run(table) { _ in }
    say("done \(summary.added) \(summary.known)")
  }
}
