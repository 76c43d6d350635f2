// SPDX-License-Identifier: Apache-2.0

import Logging
import Testing
import TramIsolation
import TramSense
import TramTestKit
import TramTrails
import TramUnits
import TramWorld

@testable import TramServer

/// A whole room in a process of its own, killed as a power cut would kill it.
@Suite("A killed room", .enabled(if: TortureChild.isBuilt("server-load")))
struct WatchKilledTests {
  private let people = 12

  /// Starts a room that reports from a slice on, lets it say so many lines and kills it.
  ///
  /// - Returns: The slices that were acknowledged.
  private func life(
    _ folder: String, seed: UInt64, from: Int, lines: Int?
  ) throws -> [Int] {
    let child = try TortureChild(
      "server-load",
      [
        "keep-watch", "--folder", folder, "--seed", "\(seed)", "--from", "\(from)", "--people",
        "\(people)", "--days", "1",
      ])
    if let lines {
      child.read(untilLines: lines)
      child.kill()
    } else {
      #expect(child.waitUntilEnd() == 0)
      #expect(child.lines.last == "closed")
    }
    return child.acks.map { Int($0.writer) }
  }

  @Test(
    "loses nothing that it acknowledged, tells every alarm of its log and none twice",
    arguments: 1...2 as ClosedRange<UInt64>)
  func killed(seed: UInt64) async throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("room")
    var random = SeededGenerator(seed: seed)
    var acknowledged: [Int] = []
    for _ in 0..<6 {
      let lines = Int.random(in: 1...150, using: &random)
      let from = (acknowledged.last ?? -1) + 1
      acknowledged += try life(folder, seed: seed, from: from, lines: lines)
    }
    acknowledged += try life(
      folder, seed: seed, from: (acknowledged.last ?? -1) + 1, lines: nil)
    let room = try await ControlRoom(
      settings: ServerSettings(folder: folder), logger: Logger(label: "test"))
    try await room.watch.restore()
    try await room.watch.catchUp()
    let twin = try await fold(room)
    var kept: [String] = []
    var seen: UInt64 = 0
    while case let page = try await room.desk.facts(after: seen, limit: 1000), page.seen > seen {
      for (_, entry) in page.facts {
        guard case .alarmRaised(let alarm) = entry.event else { continue }
        kept.append(
          "\(alarm.order.text) \(alarm.kind) \(alarm.rule) \(alarm.time.milliseconds)")
      }
      seen = page.seen
    }
    #expect(kept.count > 3)
    #expect(Set(kept).count == kept.count)
    #expect(Set(kept) == Set(twin.alarms))
    #expect(room.watch.look { $0.snapshot() } == twin.watch.snapshot())
    try check(acknowledged, seed: seed, in: twin.observations)
    try room.close()
  }

  private struct Twin {
    var watch = LiveWatch()
    var alarms: [String] = []
    var observations: Set<String> = []
  }

  /// Folds the log and the journal from their first records on, one after the other.
  private func fold(_ room: ControlRoom) async throws -> Twin {
    var twin = Twin()
    var entry: UInt64 = 0
    var next = try await room.log.bounds().lowerBound
    while case let page = try await room.log.read(from: next, limit: 1 << 16), !page.isEmpty {
      next = page.next
      for record in page.entries {
        var raised: [LiveWatch.Raised] = []
        if record.kind == ClockRecord.kind {
          guard let clock = ClockRecord(page.bytes(of: record), time: record.time) else {
            Issue.record("the clock at \(record.position) cannot be read")
            continue
          }
          while entry < clock.entry {
            let facts = try await room.desk.facts(after: entry, limit: 1)
            for (_, fact) in facts.facts { twin.watch.apply(fact) }
            entry = facts.seen
          }
          raised = twin.watch.tick(clock.time)
        } else {
          guard var batch = ObservationRecord.batch(page.bytes(of: record)) else {
            Issue.record("the observations at \(record.position) cannot be read")
            continue
          }
          for each in batch.observations {
            twin.observations.insert("\(each.device) \(each.time.milliseconds)")
          }
          raised = twin.watch.observe(&batch)
        }
        twin.alarms += raised.map {
          "\($0.order.id.text) \($0.alarm.kind.word) \($0.alarm.evidence.rule.word) "
            + "\($0.alarm.time.milliseconds)"
        }
      }
    }
    return twin
  }

  private func check(_ acknowledged: [Int], seed: UInt64, in kept: Set<String>) throws {
    let world = try World(WorldSettings(seed: seed, people: people, days: 1))
    var feed = world.makeFeed()
    var slice = ObservationBatch()
    var index = 0
    let said = Set(acknowledged)
    while feed.next(into: &slice) {
      defer { index += 1 }
      guard said.contains(index) else { continue }
      _ = slice.renumber { DeviceID($0.rawValue + 1) }
      for each in WatchScript.sound(slice).observations {
        let isKept = kept.contains("\(each.device) \(each.time.milliseconds)")
        #expect(isKept, "slice \(index) was acknowledged")
      }
    }
  }
}
