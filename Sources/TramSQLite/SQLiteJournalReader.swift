// SPDX-License-Identifier: Apache-2.0

import GRDB
public import TramJournal

/// A journal file opened for reading, while its writer goes on or after it has ended.
public final class SQLiteJournalReader: JournalReading {
  private let file: ReadSide

  /// Opens a journal for reading.
  ///
  /// Blocks the thread for as long as opening takes.
  ///
  /// - Throws: `JournalError`: `.notAJournal`, `.newerSchema`, `.inputOutput` where there is no
  ///   such file
  public init(path: String) throws {
    var configuration = Configuration()
    configuration.label = "journal reader"
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 2
    do {
      let pool = try DatabasePool(path: path, configuration: configuration)
      guard try pool.read({ try JournalSchema.check($0, path: path) }) > 0 else {
        throw JournalError(.notAJournal, detail: "\(path) is empty")
      }
      file = ReadSide(pool: pool, path: path)
    } catch {
      throw JournalError(error, path: path)
    }
  }

  /// The last entry.
  public func head() async throws -> JournalHead { try await file.head() }

  /// At most `limit` entries after a place, in order.
  public func read(after place: SequenceNumber, limit: Int) async throws -> [JournalEntry] {
    try await file.read(after: place, limit: limit)
  }

  /// Where the fact of a key stands, or `nil`.
  public func number(of key: IdempotencyKey) async throws -> SequenceNumber? {
    try await file.number(of: key)
  }

  /// The state last kept under a name, or `nil`.
  public func checkpoint(named name: String) async throws -> Checkpoint? {
    try await file.checkpoint(named: name)
  }

  /// At most `limit` undelivered effects of a channel, the oldest first.
  public func pendingEffects(
    of channel: EffectChannel, limit: Int
  ) async throws -> [PendingEffect] {
    try await file.pendingEffects(of: channel, limit: limit)
  }

  /// Reads the whole file and refuses it when anything in it was changed.
  ///
  /// - Parameter known: A head that was kept elsewhere; it must be among the entries.
  /// - Throws: `JournalError` with code `.corrupt`, which names the first entry that does not hold
  /// - Complexity: O(*n*)
  public func verify(expecting known: JournalHead = .empty) async throws {
    try await file.verify(self, expecting: known)
  }
}
