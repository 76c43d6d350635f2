// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramJournal
import TramSQLite
import TramTestKit
import TramUnits

/// Writes to a journal until it is killed, and says on standard output what is durable:
/// `ack WRITER FIRST COUNT PLACE` after the facts FIRST ..< FIRST + COUNT of WRITER were
/// acknowledged from PLACE on.
///
///     journal-torture append FILE SEED TASKS BATCHES
///     journal-torture fill FILE BYTES
///     journal-torture desk FILE SEED
@main
struct JournalTorture {
  static func main() async {
    let arguments = CommandLine.arguments
    do {
      if arguments.count == 6, arguments[1] == "append", let seed = UInt64(arguments[3]),
        let tasks = UInt64(arguments[4]), let batches = Int(arguments[5])
      {
        try await append(to: arguments[2], seed: seed, tasks: tasks, batches: batches)
      } else if arguments.count == 4, arguments[1] == "fill", let limit = UInt64(arguments[3]) {
        try await fill(arguments[2], limit: limit)
      } else if arguments.count == 4, arguments[1] == "desk", let seed = UInt64(arguments[3]) {
        try await fold(into: arguments[2], seed: seed)
      } else {
        say(
          "usage: journal-torture append FILE SEED TASKS BATCHES | fill FILE BYTES | desk FILE SEED"
        )
        stop(2)
      }
    } catch {
      say("error \(error)")
      stop(1)
    }
  }

  /// Appends from several tasks at once, each batch with the checkpoint of its task.
  static func append(to path: String, seed: UInt64, tasks: UInt64, batches: Int) async throws {
    var options = SQLiteJournal.Options()
    // A short log, so that kills also hit the moving of pages into the file.
    options.logPages = 50
    let journal = try SQLiteJournal(path: path, options: options)
    let group = GroupCommit(store: journal)
    say("open")
    try await withThrowingTaskGroup(of: Void.self) { work in
      for task in 0..<tasks {
        work.addTask {
          try await keepWriting(to: group, writer: seed &* 16 &+ task, batches: batches)
        }
      }
      try await work.waitForAll()
    }
    try journal.close()
    say("closed")
  }

  /// Folds the facts of a seed into a desk and says how far it is after each page.
  private static func fold(into path: String, seed: UInt64) async throws {
    let desk = try SQLiteDesk(path: path)
    var facts = DeskFacts(seed: seed)
    var position: UInt64 = 0
    say("open")
    while position < 100_000 {
      let page = facts.entries(10, after: position)
      position = page.last?.number ?? position
      try await desk.fold(page)
      say("at \(position)")
    }
    try desk.close()
  }

  private static func keepWriting(
    to group: GroupCommit<SQLiteJournal>, writer: UInt64, batches: Int
  ) async throws {
    var random = SeededGenerator(seed: writer)
    var next: UInt64 = 1
    for _ in 0..<batches {
      let count = UInt64.random(in: 1...20, using: &random)
      let last = next + count - 1
      let batch = JournalBatch(
        entries: (next...last).map { tortureFact(writer: writer, number: $0) },
        checkpoints: [CheckpointUpdate(name: "writer \(writer)", state: Array("\(last)".utf8))])
      let receipt = try await group.append(batch)
      guard let place = receipt.outcomes.first?.number else { continue }
      say("ack \(writer) \(next) \(count) \(place)")
      next = last + 1
    }
  }

  /// Appends until no file may grow beyond `limit` bytes, lifts the limit and goes on.
  static func fill(_ path: String, limit: UInt64) async throws {
    let journal = try SQLiteJournal(path: path)
    var next: UInt64 = 1
    try setFileSizeLimit(limit)
    for isFull in [false, true] {
      for _ in 0..<(isFull ? 20 : 100_000) {
        let batch = JournalBatch(
          entries: (next..<next + 50).map { tortureFact(writer: 1, number: $0) },
          checkpoints: [CheckpointUpdate(name: "writer 1", state: Array("\(next + 49)".utf8))])
        do {
          let receipt = try await journal.append(batch)
          guard let place = receipt.outcomes.first?.number else { continue }
          say("ack 1 \(next) 50 \(place)")
          next += 50
        } catch let error as JournalError where error.code == .diskFull && !isFull {
          say("full \(error)")
          break
        }
      }
      try setFileSizeLimit(nil)
    }
    try journal.close()
    say("closed")
  }
}
