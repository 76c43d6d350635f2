// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Synchronization
import Testing
import TramIsolation
import TramJournal
import TramSense
import TramTestKit
import TramTrails
import TramUnits

@testable import TramServer

/// Keeps what was logged, for a look at it.
final class LogLines: LogHandler, Sendable {
  let lines = Mutex<[String]>([])
  var metadata: Logger.Metadata {
    get { [:] }
    set {}
  }
  var logLevel: Logger.Level {
    get { .trace }
    set {}
  }
  subscript(metadataKey _: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }

  func log(event: LogEvent) {
    lines.withLock { $0.append("\(event.message) \(event.metadata?["position"] ?? "")") }
  }
}

@Suite("The watch as a service")
struct WatchServiceTests {
  /// The alarms of a watch that never stopped.
  private func uninterrupted(_ script: WatchScript) async throws -> [String] {
    let scene = try WatchScene()
    let watch = try await scene.restarted()
    for (time, step) in script.steps {
      try await scene.play(step, at: time)
      try await watch.catchUp()
    }
    return try await scene.alarms()
  }

  @Test(
    "killed at any moments it raises the same alarms as one that never stopped, each once",
    arguments: 1...5 as ClosedRange<UInt64>)
  func killed(seed: UInt64) async throws {
    let script = try WatchScript(seed: seed)
    let expected = try await uninterrupted(script)
    #expect(expected.count > 3)
    var random = SeededGenerator(seed: seed &* 31)
    let scene = try WatchScene()
    var watch = try await scene.restarted()
    for (time, step) in script.steps {
      try await scene.play(step, at: time)
      // Alarms may be kept without the state: a crash comes between the two.
      if Int.random(in: 0..<5, using: &random) == 0 { try await watch.catchUp() }
      if Int.random(in: 0..<30, using: &random) == 0 { watch.save() }
      if Int.random(in: 0..<60, using: &random) == 0 { watch = try await scene.restarted() }
    }
    try await watch.catchUp()
    let alarms = try await scene.alarms()
    #expect(Set(alarms).count == alarms.count)
    #expect(alarms.sorted() == expected.sorted())
  }

  @Test("folded again from the start without its state it raises nothing twice")
  func foldedAgain() async throws {
    let script = try WatchScript(seed: 3)
    let scene = try WatchScene()
    for (time, step) in script.steps { try await scene.play(step, at: time) }
    let first = scene.service(keepsState: false)
    try await first.restore()
    try await first.catchUp()
    let alarms = try await scene.alarms()
    let second = scene.service(keepsState: false)
    try await second.restore()
    try await second.catchUp()
    #expect(try await scene.alarms() == alarms)
    #expect(!alarms.isEmpty)
    #expect(first.look { $0.snapshot() } == second.look { $0.snapshot() })
  }

  @Test(
    "a damaged state gives way to the one before it, and both to the whole log",
    arguments: [0, 1, 3, 4] as [UInt64])
  func damagedState(seed: UInt64) async throws {
    let script = try WatchScript(seed: 5)
    var random = SeededGenerator(seed: seed)
    let scene = try WatchScene()
    let watch = try await scene.restarted()
    let half = script.steps.count / 2
    for (i, (time, step)) in script.steps.enumerated() {
      try await scene.play(step, at: time)
      try await watch.catchUp()
      if i == half - 40 || i == half { watch.save() }
    }
    for file in [scene.stateFile, WatchSnapshot.earlier(scene.stateFile)].prefix(
      seed < 3 ? 1 : 2)
    {
      var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
      if seed % 3 == 0 {
        bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
      } else {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 4
      }
      try Data(bytes).write(to: URL(fileURLWithPath: file))
    }
    let again = try await scene.restarted()
    #expect((again.next > .first) == (seed < 3))
    let alarms = try await scene.alarms()
    try await again.catchUp()
    #expect(try await scene.alarms() == alarms)
    #expect(again.look { $0.snapshot() } == watch.look { $0.snapshot() })
  }

  @Test("without its state and the log's beginning it goes on and tells nothing of old again")
  func forgottenLog() async throws {
    let script = try WatchScript(seed: 4, days: 3)
    var limits = TrailLimits()
    limits.segment = 4096
    let scene = try WatchScene(log: MemoryTrailLog(limits: limits))
    let watch = scene.service(keepsState: false)
    try await watch.restore()
    let half = script.steps.count / 2
    for (time, step) in script.steps[..<half] {
      try await scene.play(step, at: time)
      try await watch.catchUp()
    }
    let told = try await scene.alarms()
    let day = Int32(script.steps[half].time.milliseconds / 86_400_000)
    try await scene.log.forget(before: Day(number: day))
    #expect(try await scene.log.bounds().lowerBound > .first)
    let again = scene.service(keepsState: false)
    try await again.restore()
    try await again.catchUp()
    for (time, step) in script.steps[half...] {
      try await scene.play(step, at: time)
      try await again.catchUp()
    }
    let all = try await scene.alarms()
    #expect(Set(all).count == all.count)
    // What a watch without memory comes to anew is later than what the desk has of the order.
    var last: [Substring: Int64] = [:]
    for (i, line) in all.enumerated() where i < told.count {
      let words = line.split(separator: " ")
      last[words[0]] = max(last[words[0]] ?? 0, Int64(words[3]) ?? 0)
    }
    for line in all[told.count...] {
      let words = line.split(separator: " ")
      #expect((Int64(words[3]) ?? 0) > last[words[0]] ?? 0)
    }
  }

  @Test("a record that cannot be read is counted, told once with its position, and passed over")
  func damagedRecords() async throws {
    let script = try WatchScript(seed: 6)
    let expected = try await uninterrupted(script)
    let scene = try WatchScene()
    var positions: [String] = []
    for (i, (time, step)) in script.steps.enumerated() {
      try await scene.play(step, at: time)
      guard i % 500 == 9 else { continue }
      let kind = [ObservationRecord.kind, ClockRecord.kind, 77][positions.count % 3]
      let record = TrailRecord(kind: kind, time: time, bytes: [0xFF, 0xFF, 3])
      positions.append("\(try await scene.log.append([record], at: time).lowerBound)")
    }
    let lines = LogLines()
    let watch = try await scene.restarted(logger: Logger(label: "test") { _ in lines })
    try await watch.catchUp()
    #expect(watch.damagedRecords == positions.count)
    let told = lines.lines.withLock { $0 }.filter { $0.contains("cannot be read") }
    #expect(told.map { $0.split(separator: " ").last.map(String.init) } == positions)
    #expect(try await scene.alarms().sorted() == expected.sorted())
  }

  @Test("standings come in slices by identity, and movements name the orders of their area")
  func standings() async throws {
    let script = try WatchScript(seed: 7)
    let scene = try WatchScene()
    let watch = try await scene.restarted()
    let part = script.steps.count / 2
    for (time, step) in script.steps.prefix(part) { try await scene.play(step, at: time) }
    let before = scene.hub.now.moves
    try await watch.catchUp()
    let now = script.steps[part].time
    let all = watch.standings(area: "", limit: 100, at: now)
    #expect(!all.isEmpty)
    #expect(all.map(\.order.id.rawValue) == all.map(\.order.id.rawValue).sorted())
    let few = watch.standings(area: "01", limit: 2, at: now)
    #expect(few.count <= 2 && few.allSatisfy { $0.order.area == "01" })
    for each in all {
      let one = watch.standing(of: each.order.id, at: now)
      #expect(one?.standing == each.standing && one?.region == each.region)
    }
    let moved = try #require(watch.moved(after: before, area: "01"))
    #expect(!moved.isEmpty)
    #expect(watch.moved(after: scene.hub.now.moves, area: "") == [])
  }
}
