// SPDX-License-Identifier: Apache-2.0

import GRDB
import TramJournal

/// The reading half of a journal file, on GRDB's reader connections: each call sees one snapshot.
struct ReadSide: Sendable {
  let pool: DatabasePool
  let path: String

  /// Runs `body` on a reader's queue; the calling task waits without holding a thread.
  func call<Result: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws -> Result {
    let path = self.path
    return try await withCheckedThrowingContinuation { continuation in
      pool.asyncRead { access in
        do {
          continuation.resume(returning: try body(try access.get()))
        } catch {
          continuation.resume(throwing: JournalError(error, path: path))
        }
      }
    }
  }

  func head() async throws -> JournalHead { try await call { try JournalRows($0).head() } }

  func read(after place: SequenceNumber, limit: Int) async throws -> [JournalEntry] {
    try await call { try JournalRows($0).read(after: place, limit: limit) }
  }

  func number(of key: IdempotencyKey) async throws -> SequenceNumber? {
    try await call { try JournalRows($0).number(of: key) }
  }

  func checkpoint(named name: String) async throws -> Checkpoint? {
    try await call { try JournalRows($0).checkpoint(named: name) }
  }

  func pendingEffects(
    of channel: EffectChannel, limit: Int
  ) async throws -> [PendingEffect] {
    try await call { try JournalRows($0).pendingEffects(of: channel, limit: limit) }
  }

  /// Reads every page and row and refuses what was changed.
  ///
  /// - Throws: `JournalError` with code `.corrupt`
  func verify(_ journal: some JournalReading, expecting known: JournalHead) async throws {
    let path = self.path
    let (names, channels) = try await call { database in
      let report = try String.fetchAll(database, sql: "PRAGMA integrity_check(1)")
      guard report == ["ok"] else {
        throw JournalError(
          .corrupt, detail: "\(path) is damaged: \(report.joined(separator: "; "))")
      }
      return (
        try String.fetchAll(database, sql: "SELECT name FROM checkpoint"),
        try UInt32.fetchAll(database, sql: "SELECT DISTINCT channel FROM outbox")
      )
    }
    for name in names { _ = try await checkpoint(named: name) }
    for channel in channels {
      _ = try await pendingEffects(of: EffectChannel(channel), limit: .max)
    }
    if let fault = try await journal.firstFault(expecting: known) {
      throw JournalError(.corrupt, detail: "\(path): \(fault)")
    }
  }
}

extension JournalRows {
  /// Checks the chain of the last `count` entries.
  ///
  /// - Throws: `JournalError` with code `.corrupt`
  func checkTail(_ count: Int) throws {
    let head = try head()
    let length = UInt64(clamping: max(0, count))
    let place = SequenceNumber(head.number.rawValue - min(head.number.rawValue, length))
    let entries = try read(after: place, limit: count)
    guard let first = entries.first else { return }
    var verifier = ChainVerifier(after: JournalHead(number: place, hash: first.previous))
    if let fault = verifier.check(entries) {
      throw JournalError(.corrupt, detail: fault.description)
    }
  }
}
