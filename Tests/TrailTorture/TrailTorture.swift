// SPDX-License-Identifier: Apache-2.0

import TramTestKit
import TramTrails
import TramUnits

/// Writes to a trail log until it is killed, and says on standard output what is durable:
/// `ack WRITER FIRST COUNT PLACE` after the records FIRST ..< FIRST + COUNT of WRITER were
/// acknowledged from PLACE on.
///
///     trail-torture append FOLDER SEED TASKS APPENDS
///     trail-torture fill FOLDER BYTES
///     trail-torture live FOLDER SEED TASKS BATCHES
///     trail-torture import FOLDER TABLE
///     trail-torture import-full FOLDER TABLE BYTES
@main
struct TrailTorture {
  /// Short segments, so that kills also hit the change from one to the next.
  static let limits = TrailLimits(segment: 64 << 10)

  static func main() async {
    let arguments = CommandLine.arguments
    do {
      if arguments.count == 6, arguments[1] == "append", let seed = UInt64(arguments[3]),
        let tasks = UInt64(arguments[4]), let appends = Int(arguments[5])
      {
        try await append(to: arguments[2], seed: seed, tasks: tasks, appends: appends)
      } else if arguments.count == 4, arguments[1] == "fill", let limit = UInt64(arguments[3]) {
        try await fill(arguments[2], limit: limit)
      } else if arguments.count == 6, arguments[1] == "live", let seed = UInt64(arguments[3]),
        let tasks = UInt64(arguments[4]), let batches = Int(arguments[5])
      {
        try await StoreTorture.live(in: arguments[2], seed: seed, tasks: tasks, batches: batches)
      } else if arguments.count == 4, arguments[1] == "import" {
        try await StoreTorture.import(arguments[3], into: arguments[2])
      } else if arguments.count == 5, arguments[1] == "import-full",
        let limit = UInt64(arguments[4])
      {
        try await StoreTorture.fill(arguments[3], arguments[2], limit: limit)
      } else {
        say("usage: trail-torture append FOLDER SEED TASKS APPENDS | fill FOLDER BYTES | …")
        stop(2)
      }
    } catch {
      say("error \(error)")
      stop(1)
    }
  }

  /// Appends from several tasks at once, on a clock that goes a day on now and then.
  static func append(to folder: String, seed: UInt64, tasks: UInt64, appends: Int) async throws {
    let log = try FileTrailLog(folder: folder, limits: limits)
    say(log.repair.map { "cut \($0.bytes)" } ?? "open")
    try await withThrowingTaskGroup(of: Void.self) { work in
      for task in 0..<tasks {
        work.addTask {
          try await keepWriting(to: log, writer: seed &* 16 &+ task, appends: appends)
        }
      }
      try await work.waitForAll()
    }
    log.close()
    say("closed")
  }

  private static func keepWriting(
    to log: FileTrailLog, writer: UInt64, appends: Int
  ) async throws {
    var random = SeededGenerator(seed: writer)
    var next: UInt64 = 1
    for step in 0..<appends {
      let count = UInt64.random(in: 1...20, using: &random)
      let batch = (next..<next + count).map { tortureRecord(writer: writer, number: $0) }
      let day = Int64(writer / 16) + Int64(step / 50)
      let now = Instant(milliseconds: day * 86_400_000)
      let place = try await log.append(batch, at: now).lowerBound
      say("ack \(writer) \(next) \(count) \(place)")
      next += count
    }
  }

  /// Appends until no file may grow beyond `limit` bytes, lifts the limit and goes on.
  static func fill(_ folder: String, limit: UInt64) async throws {
    let log = try FileTrailLog(folder: folder)
    var next: UInt64 = 1
    try setFileSizeLimit(limit)
    for isFull in [false, true] {
      for _ in 0..<(isFull ? 20 : 100_000) {
        let batch = (next..<next + 50).map { tortureRecord(writer: 1, number: $0) }
        do {
          let place = try await log.append(batch, at: Instant(milliseconds: 0)).lowerBound
          say("ack 1 \(next) 50 \(place)")
          next += 50
        } catch let error as TrailsError where error.code == .diskFull && !isFull {
          say("full \(error)")
          break
        }
      }
      try setFileSizeLimit(nil)
    }
    log.close()
    say("closed")
  }
}
