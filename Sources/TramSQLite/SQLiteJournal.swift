// SPDX-License-Identifier: Apache-2.0

import GRDB
import Synchronization
public import TramJournal

/// A journal in one SQLite file, for one writing process and any number of reading ones.
///
/// The file is in write-ahead mode and each transaction is flushed to the disk before it is
/// acknowledged (`synchronous = FULL`, which is read back after opening). A transaction costs one
/// flush, so give it many entries: put a `GroupCommit` in front, or append batches of 1,000.
public final class SQLiteJournal: Journal {
  /// How a journal file is opened.
  public struct Options: Sendable {
    /// How large the parts of a batch may be.
    public var limits = JournalLimits()
    /// How many of the last entries are checked against the chain when opening.
    public var checkedTail = 1000
    /// How many pages the write-ahead file gathers before they are moved into the file.
    ///
    /// 8,192 pages of 4 KiB are 32 MiB; fewer cost throughput, more a longer start after a crash.
    public var logPages = 8192
    /// How much of the file the writer keeps in memory, in KiB.
    ///
    /// It should hold the index of keys when those are by content: about 30 bytes a fact.
    public var cacheSize = 64 << 10
    /// The most pages of the file; `nil` is as many as SQLite allows.
    public var maximumPages: Int?

    /// Creates the default options.
    public init() {}
  }

  /// Why nothing is written any more.
  private enum Stop { case closed, unconfirmed }

  private let file: ReadSide
  private let limits: JournalLimits
  private let lock: Mutex<WriterLock?>
  private let stop: Mutex<Stop?>

  /// Opens a journal for writing, until it is closed or the process ends.
  ///
  /// Where there is no file it makes an empty one that only its owner can read. Blocks the thread
  /// for as long as opening takes.
  ///
  /// - Throws: `JournalError`: `.busy` when another process writes it, `.notAJournal`,
  ///   `.newerSchema`, `.corrupt` when the last entries do not hold, `.readOnly`, `.inputOutput`
  public init(path: String, options: Options = Options()) throws {
    let lock = try WriterLock(journal: path)
    try makePrivateFile(path)
    do {
      let pool = try Self.open(path, options: options)
      file = ReadSide(pool: pool, path: path)
    } catch {
      throw JournalError(error, path: path)
    }
    limits = options.limits
    self.lock = Mutex(lock)
    stop = Mutex(nil)
  }

  private static func open(_ path: String, options: Options) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.label = "journal"
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 2
    // A file of another program is refused before write-ahead mode changes its header.
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { try JournalSchema.migrate($0, path: path) }
    try queue.close()

    let pool = try DatabasePool(path: path, configuration: configuration)
    try pool.writeWithoutTransaction { database in
      // After opening: a pool sets NORMAL on its writer, which would lose the last transactions
      // when the machine stops.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "PRAGMA fullfsync = 1")
      try database.execute(sql: "PRAGMA checkpoint_fullfsync = 1")
      _ = try Int.fetchOne(database, sql: "PRAGMA wal_autocheckpoint = \(options.logPages)")
      // A negative size is in KiB rather than in pages.
      try database.execute(sql: "PRAGMA cache_size = -\(max(64, options.cacheSize))")
      if let pages = options.maximumPages {
        _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(pages)")
      }
      guard try durability(database) == .full else {
        throw JournalError(.inputOutput, detail: "\(path): SQLite would not flush each write")
      }
      try JournalRows(database).checkTail(options.checkedTail)
    }
    return pool
  }

  /// How the writing connection keeps a transaction.
  public enum Durability: Hashable, Sendable {
    /// It is flushed to the disk before it is acknowledged.
    case full
    /// It may be lost when the machine stops.
    case reduced
  }

  private static func durability(_ database: Database) throws -> Durability {
    // 2 is FULL, 3 is EXTRA in SQLite's table of `PRAGMA synchronous`.
    let level = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? 0
    let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? ""
    return level >= 2 && mode == "wal" ? .full : .reduced
  }

  /// How the writing connection keeps a transaction, as SQLite says it now.
  public func durability() async throws -> Durability {
    try await write { try Self.durability($0) }
  }

  /// Writes batches as one transaction and returns once they are on the disk.
  public func append(_ batches: [JournalBatch]) async throws -> [AppendReceipt] {
    try limits.check(batches)
    return try await write { try Self.commit(batches, on: $0) }
  }

  /// Writes a batch as `append` does, on the calling thread, which is blocked for as long as the
  /// disk takes.
  ///
  /// For a program whose only work waits for this batch: there is no change of threads, which on
  /// a busy machine costs more than the disk does.
  ///
  /// - Throws: `JournalError`, as `append`
  public func appendBlocking(_ batch: JournalBatch) throws -> AppendReceipt {
    try limits.check([batch])
    try refuseIfStopped()
    let receipts = try file.pool.writeWithoutTransaction { database in
      try perform(database) { try Self.commit([batch], on: $0) }
    }
    guard let receipt = receipts.first else {
      throw JournalError(.corrupt, detail: "the journal gave no receipt")
    }
    return receipt
  }

  private static func commit(
    _ batches: [JournalBatch], on database: Database
  ) throws -> [AppendReceipt] {
    var receipts: [AppendReceipt] = []
    try database.inTransaction(.immediate) {
      var writer = try JournalWriter(database)
      receipts = try batches.map { try writer.append($0) }
      return .commit
    }
    return receipts
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

  /// Waits for what is being written, closes the file and gives up the right to write it.
  public func close() throws {
    stop.withLock { $0 = $0 ?? .closed }
    do {
      try file.pool.close()
    } catch {
      throw JournalError(error, path: file.path)
    }
    lock.withLock { $0 = nil }
  }

  /// Runs `body` on the writer's queue; it runs to its end even when the task is cancelled.
  private func write<Result: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws -> Result {
    try refuseIfStopped()
    return try await withCheckedThrowingContinuation { continuation in
      file.pool.asyncWriteWithoutTransaction { database in
        continuation.resume(with: Swift.Result { try self.perform(database, body) })
      }
    }
  }

  /// Runs `body` on the writing connection and puts its errors into the journal's words.
  private func perform<Result>(
    _ database: Database, _ body: (Database) throws -> Result
  ) throws -> Result {
    _ = takeSystemReason()
    do {
      return try body(database)
    } catch {
      let reason = takeSystemReason()
      // When a flush fails, nobody knows what the disk holds: stop, and let the next opening find
      // out from the file.
      if let error = error as? DatabaseError, error.extendedResultCode == .SQLITE_IOERR_FSYNC {
        stop.withLock { $0 = $0 ?? .unconfirmed }
      }
      throw JournalError(error, path: file.path, reason: reason)
    }
  }

  private func refuseIfStopped() throws {
    switch stop.withLock({ $0 }) {
    case nil: return
    case .closed: throw JournalError(.closed, detail: "\(file.path) was closed")
    case .unconfirmed:
      throw JournalError(
        .closed, detail: "\(file.path): the disk did not confirm a write; open it again")
    }
  }
}
