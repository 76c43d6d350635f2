// SPDX-License-Identifier: Apache-2.0

import TramGuard
import TramTestKit
import TramUnits

/// Writes to an audit log until it is killed, and says on standard output what is durable.
///
/// `ack WRITER FIRST COUNT PLACE` comes after the entries FIRST ..< FIRST + COUNT of WRITER were
/// acknowledged from PLACE on. With `measure` it measures instead.
///
///     audit-torture append FOLDER SEED TASKS APPENDS
///     audit-torture fill FOLDER BYTES
///     audit-torture measure FOLDER ENTRIES
///     audit-torture prove FOLDER
///     audit-torture verify FOLDER
///     audit-torture keys FOLDER PEOPLE
///     audit-torture decide COUNT
@main
struct AuditTorture {
  /// Short segments, and a tree that is flushed often, so that kills hit these too.
  static let limits = AuditLimits(segmentEntries: 3000, syncedEvery: 700)

  static func main() async {
    let arguments = CommandLine.arguments
    do {
      if arguments.count == 6, arguments[1] == "append", let seed = UInt64(arguments[3]),
        let tasks = UInt64(arguments[4]), let appends = Int(arguments[5])
      {
        try await append(to: arguments[2], seed: seed, tasks: tasks, appends: appends)
      } else if arguments.count == 4, arguments[1] == "fill", let limit = UInt64(arguments[3]) {
        try await fill(arguments[2], limit: limit)
      } else if arguments.count == 4, arguments[1] == "measure", let count = Int(arguments[3]) {
        try await Measure(folder: arguments[2], count: count).run()
      } else if arguments.count == 3, arguments[1] == "prove" {
        try Measure(folder: arguments[2], count: 0).prove()
      } else if arguments.count == 3, arguments[1] == "verify" {
        try Measure(folder: arguments[2], count: 0).verify()
      } else if arguments.count == 4, arguments[1] == "keys", let count = Int(arguments[3]) {
        try KeyMeasure(folder: arguments[2], count: count).run()
      } else if arguments.count == 3, arguments[1] == "decide", let count = Int(arguments[2]) {
        if try !DecisionTwin.run(count) { stop(3) }
      } else {
        say("usage: audit-torture append FOLDER SEED TASKS APPENDS | fill FOLDER BYTES")
        say("       audit-torture measure FOLDER ENTRIES | prove FOLDER | verify FOLDER")
        say("       audit-torture keys FOLDER PEOPLE | decide COUNT")
        stop(2)
      }
    } catch {
      say("error \(error)")
      stop(1)
    }
  }

  /// The signer of every torture; its key is no secret.
  static func signer() throws -> NoteSigner {
    try NoteSigner(
      text: "tram-signer-1 1 torture.example AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=")
  }

  static func open(_ folder: String) throws -> AuditLog {
    try AuditLog(
      folder: folder, beginning: AuditIdentity(signer: try signer().key), limits: limits)
  }

  /// Appends from several tasks at once, and signs a head now and then.
  static func append(to folder: String, seed: UInt64, tasks: UInt64, appends: Int) async throws {
    let log = try open(folder)
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
    to log: AuditLog, writer: UInt64, appends: Int
  ) async throws {
    var random = SeededGenerator(seed: writer)
    let signer = try signer()
    var next: UInt64 = 1
    for step in 0..<appends {
      let count = UInt64.random(in: 1...20, using: &random)
      let batch = (next..<next + count).map { tortureEntry(writer: writer, number: $0) }
      let place = try await log.append(batch).lowerBound
      say("ack \(writer) \(next) \(count) \(place)")
      next += count
      guard step % 40 == 39 else { continue }
      try sign(log, signer, at: step)
    }
  }

  private static func sign(_ log: AuditLog, _ signer: NoteSigner, at step: Int) throws {
    let head: SignedHead
    do {
      head = try log.signHead(by: signer, at: Instant(milliseconds: Int64(step)))
    } catch {
      // Another task has signed for more entries meanwhile.
      guard error.code == .busy else { throw error }
      return
    }
    say("head \(head.head.size) \(head.head.root)")
  }

  /// Appends until no file may grow beyond `limit` bytes, lifts the limit and goes on.
  static func fill(_ folder: String, limit: UInt64) async throws {
    let log = try open(folder)
    var next: UInt64 = 1
    try setFileSizeLimit(limit)
    for isFull in [false, true] {
      for _ in 0..<(isFull ? 20 : 100_000) {
        let batch = (next..<next + 50).map { tortureEntry(writer: 1, number: $0) }
        do {
          let place = try await log.append(batch).lowerBound
          say("ack 1 \(next) 50 \(place)")
          next += 50
        } catch let error as GuardError where error.code == .diskFull && !isFull {
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

/// The entry that a writer writes as its `number`-th.
func tortureEntry(writer: UInt64, number: UInt64) -> AuditEntry {
  AuditEntry(
    time: Instant(milliseconds: Int64(bitPattern: number)), kind: .read,
    actor: AuditEntry.Actor(.account, writer), verb: AuditWord("orders.read"),
    subject: AuditEntry.Subject(AuditWord("person"), number &* 7919),
    ground: AuditEntry.Ground(area: 26734, grant: 12, purpose: AuditWord("isolation")),
    records: number % 5)
}
