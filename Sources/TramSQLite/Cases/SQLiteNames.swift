// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import GRDB
import Synchronization
import TramIsolation
import TramJournal
public import TramTracing
public import TramUnits

/// The register of names in a SQLite file of its own, under a key of its own.
///
/// A name is sealed by AES-256-GCM with its number as associated data, so that rows cannot be
/// exchanged. Words are found by the first eight bytes of their HMAC-SHA-256 under a second key:
/// the file tells how many people share a word, and not which word it is. Without the file of
/// keys nothing in it can be read; the two belong on different disks, and in different backups.
public final class SQLiteNames: NameRegister {
  private let pool: DatabasePool
  private let path: String
  private let lock: Mutex<WriterLock?>
  private let sealing: SymmetricKey
  private let finding: SymmetricKey

  /// "TrNm" in ASCII, in SQLite's `application_id`.
  private static let applicationID: Int64 = 0x5472_4E6D
  /// KiB that each connection keeps of the file.
  private static let cache = 32_768
  /// After how many pages of 4 KiB the write-ahead log is moved into the file.
  private static let logPages = 8192
  /// Bytes of each of the two keys.
  private static let keyLength = 32

  /// Opens the register, or makes an empty one, with its keys, that only its owner can read.
  ///
  /// - Throws: `JournalError`: `.busy`, `.notAJournal`, `.corrupt` for a damaged file of keys or
  ///   keys of another register, `.readOnly`, `.inputOutput`
  public init(path: String, keyPath: String) throws {
    let lock = try WriterLock(journal: path)
    // A register without names may have other keys, as after a backup was put back.
    let bytes = try Self.keys(keyPath, mayMake: try Self.isEmpty(path))
    sealing = SymmetricKey(data: bytes.prefix(Self.keyLength))
    finding = SymmetricKey(data: bytes.suffix(Self.keyLength))
    try makePrivateFile(path)
    let mark = Data(
      HMAC<SHA256>.authenticationCode(for: Data("names".utf8), using: finding).prefix(8))
    do {
      pool = try Self.open(path, mark: mark)
    } catch {
      throw JournalError(error, path: path)
    }
    self.path = path
    self.lock = Mutex(lock)
  }

  private static func isEmpty(_ path: String) throws -> Bool {
    guard FileManager.default.fileExists(atPath: path) else { return true }
    do {
      let queue = try DatabaseQueue(path: path)
      defer { try? queue.close() }
      return try queue.inDatabase { database in
        guard try database.tableExists("name") else { return true }
        return try Int.fetchOne(database, sql: "SELECT count(*) FROM name") == 0
      }
    } catch {
      throw JournalError(error, path: path)
    }
  }

  private static func keys(_ path: String, mayMake: Bool) throws(JournalError) -> Data {
    let files = FileManager.default
    if !files.fileExists(atPath: path), mayMake {
      // The system's generator is one for keys.
      var random = SystemRandomNumberGenerator()
      let bytes = Data(
        (0..<2 * keyLength).map { _ in UInt8.random(in: .min ... .max, using: &random) })
      guard
        files.createFile(
          atPath: path, contents: bytes, attributes: [.posixPermissions: 0o600])
      else {
        throw JournalError(.inputOutput, detail: "\(path): the keys of names cannot be kept")
      }
    }
    guard let bytes = files.contents(atPath: path), bytes.count == 2 * keyLength else {
      throw JournalError(.corrupt, detail: "\(path): the keys of names are missing or damaged")
    }
    return bytes
  }

  private static func open(_ path: String, mark: Data) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.label = "names"
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 2
    configuration.prepareDatabase { database in
      _ = try Int.fetchOne(database, sql: "PRAGMA secure_delete = ON")
      // The hashes of words lie anywhere: a long list touches most pages with every part.
      try database.execute(sql: "PRAGMA cache_size = -\(cache)")
      _ = try Int.fetchOne(database, sql: "PRAGMA wal_autocheckpoint = \(logPages)")
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { database in
      let identity = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
      let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
      if count == 0 {
        try database.execute(
          sql: """
            PRAGMA application_id = \(applicationID);
            CREATE TABLE name (person INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
            CREATE TABLE word (
              hash BLOB NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (hash, person)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX word_person ON word (person);
            CREATE TABLE mark (value BLOB NOT NULL) STRICT;
            """)
        try database.execute(sql: "INSERT INTO mark (value) VALUES (?)", arguments: [mark])
      } else if identity != applicationID {
        throw JournalError(.notAJournal, detail: "\(path) is a database of another program")
      }
      if try Int.fetchOne(database, sql: "SELECT count(*) FROM name") == 0 {
        try database.execute(sql: "UPDATE mark SET value = ?", arguments: [mark])
      }
      guard try Data.fetchOne(database, sql: "SELECT value FROM mark") == mark else {
        throw JournalError(.corrupt, detail: "\(path): the keys are those of another register")
      }
    }
    try queue.close()
    let pool = try DatabasePool(path: path, configuration: configuration)
    try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    return pool
  }

  /// Keeps names in place of those before, all or none; on the disk on return.
  public func keep(_ names: [TracedPersonID: RegisteredName]) async throws {
    var hashes = WordHashes(finding)
    var rows: [(number: Int64, sealed: [UInt8])] = []
    var words: [(hash: UInt64, number: Int64)] = []
    rows.reserveCapacity(names.count)
    for (id, name) in names {
      guard let number = Int64(exactly: id.rawValue) else {
        throw JournalError(.tooLarge, detail: "identity \(id.text) is too large")
      }
      let sealed = try AES.GCM.seal(
        CaseJSON.bytes(of: name), using: sealing, authenticating: Self.associated(number))
      guard let combined = sealed.combined else {
        throw JournalError(.corrupt, detail: "\(path): a name could not be sealed")
      }
      rows.append((number, [UInt8](combined)))
      var own = Set(SearchFold.words(of: "\(name.name) \(name.phone)").map { hashes.ofWord($0) })
      own.formUnion(name.keys.map { hashes.ofKey($0) })
      for hash in own { words.append((hash, number)) }
    }
    // In the order of the tables: rows that lie side by side are written one after the other.
    rows.sort { $0.number < $1.number }
    words.sort { ($0.hash, $0.number) < ($1.hash, $1.number) }
    let (ordered, found) = (rows, words)
    try await write { database in
      try database.inTransaction(.immediate) {
        try Self.write(ordered, found, on: database)
        return .commit
      }
    }
  }

  private static func write(
    _ rows: [(number: Int64, sealed: [UInt8])], _ words: [(hash: UInt64, number: Int64)],
    on database: Database
  ) throws {
    let highest = try Int64.fetchOne(database, sql: "SELECT max(person) FROM name") ?? 0
    let forget = try StatementKernel("DELETE FROM word WHERE person = ?", on: database)
    let keep = try StatementKernel(
      "INSERT OR REPLACE INTO name (person, sealed) VALUES (?, ?)", on: database)
    let find = try StatementKernel(
      "INSERT INTO word (hash, person) VALUES (?, ?)", on: database)
    for (number, sealed) in rows {
      // Whoever comes after all others has no words yet.
      if number <= highest {
        try forget.bind(number, at: 1)
        _ = try forget.run()
      }
      try keep.bind(number, at: 1)
      _ = try keep.with(sealed, at: 2) { try keep.run() }
    }
    for (hash, number) in words {
      try find.bind(number, at: 2)
      _ = try find.with(word: hash, at: 1) { try find.run() }
    }
  }

  /// The names of some numbers; those without one are left out.
  ///
  /// - Throws: `JournalError` with code `.corrupt` for a row that was changed or exchanged
  public func names(
    of persons: [TracedPersonID]
  ) async throws -> [TracedPersonID: RegisteredName] {
    let numbers = persons.compactMap { Int64(exactly: $0.rawValue) }
    let rows = try await read { database in
      let select = try StatementKernel("SELECT sealed FROM name WHERE person = ?", on: database)
      var rows: [(Int64, [UInt8])] = []
      for number in numbers {
        try select.bind(number, at: 1)
        try select.forEachRow { rows.append((number, select.bytes(0))) }
      }
      return rows
    }
    var found: [TracedPersonID: RegisteredName] = [:]
    for (number, sealed) in rows {
      guard let box = try? AES.GCM.SealedBox(combined: sealed),
        let opened = try? AES.GCM.open(
          box, using: sealing, authenticating: Self.associated(number))
      else {
        throw JournalError(.corrupt, detail: "\(path): the name of \(number) does not hold")
      }
      let bytes = [UInt8](opened)
      found[TracedPersonID(UInt64(number))] =
        try CaseJSONReader.name(from: bytes.span)
        ?? DeskJSON.read(RegisteredName.self, from: bytes, of: "a name in \(path)")
    }
    return found
  }

  /// The numbers under which a name, or a telephone number, is kept.
  public func persons(named text: String, limit: Int) async throws -> [TracedPersonID] {
    var hashes = WordHashes(finding)
    let words = Array(Set(SearchFold.words(of: text))).prefix(CaseFilter.mostWords).map {
      WordHashes.data(hashes.ofWord($0))
    }
    guard !words.isEmpty else { return [] }
    let most = max(0, limit)
    return try await read { database in
      // Of Nguyễn Văn Khánh the list of all who are called Khánh is gone through, not of all
      // Nguyễn.
      let size = try database.cachedStatement(
        sql: "SELECT count(*) FROM (SELECT 1 FROM word WHERE hash = ? LIMIT 20000)")
      let sizes = try words.map { try Int.fetchOne(size, arguments: [$0]) ?? 0 }
      let sorted = zip(words, sizes).sorted { $0.1 < $1.1 }.map(\.0)
      let sql =
        "SELECT person FROM word AS own WHERE hash = ?"
        + sorted.dropFirst().map { _ in
          " AND EXISTS (SELECT 1 FROM word WHERE hash = ? AND person = own.person)"
        }.joined() + " ORDER BY person LIMIT ?"
      let arguments = StatementArguments(sorted) + [most]
      return try Int64.fetchAll(
        database.cachedStatement(sql: sql), arguments: arguments)
    }.map { TracedPersonID(UInt64(clamping: $0)) }
  }

  /// The numbers that have some keys.
  ///
  /// - Complexity: O(keys × log(names))
  public func persons(keyed keys: [String]) async throws -> [String: TracedPersonID] {
    let hashes = WordHashes(finding)
    let sought = Set(keys).map { (hash: hashes.ofKey($0), key: $0) }.sorted { $0.hash < $1.hash }
    return try await read { database in
      let select = try StatementKernel(
        "SELECT person FROM word WHERE hash = ? ORDER BY person LIMIT 1", on: database)
      var found: [String: TracedPersonID] = [:]
      for (hash, key) in sought {
        try select.with(word: hash, at: 1) {
          try select.forEachRow {
            found[key] = TracedPersonID(UInt64(clamping: select.integer(0)))
          }
        }
      }
      return found
    }
  }

  /// Forgets the names of some numbers; what was there is overwritten.
  public func erase(_ persons: [TracedPersonID]) async throws {
    let numbers = persons.compactMap { Int64(exactly: $0.rawValue) }
    try await write { database in
      try database.inTransaction(.immediate) {
        for number in numbers {
          try database.execute(sql: "DELETE FROM word WHERE person = ?", arguments: [number])
          try database.execute(sql: "DELETE FROM name WHERE person = ?", arguments: [number])
        }
        return .commit
      }
      _ = try? database.checkpoint(.truncate)
    }
  }

  /// Forgets the names of all numbers above one; what was there is overwritten.
  public func erase(beyond last: TracedPersonID) async throws {
    let last = Int64(clamping: last.rawValue)
    let beyond = try await read { database in
      try Int64.fetchAll(
        database, sql: "SELECT person FROM name WHERE person > ?", arguments: [last])
    }
    if !beyond.isEmpty { try await erase(beyond.map { TracedPersonID(UInt64($0)) }) }
  }

  /// Waits for what is being written and closes the file.
  public func close() throws {
    do {
      _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
      try pool.close()
    } catch {
      throw JournalError(error, path: path)
    }
    lock.withLock { $0 = nil }
  }

  /// What ties a sealed name to its row.
  private static func associated(_ number: Int64) -> Data { Data("name \(number)".utf8) }

  private func read<Result: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws -> Result {
    let path = self.path
    return try await withCheckedThrowingContinuation { continuation in
      pool.asyncRead { access in
        continuation.resume(
          with: Swift.Result { try body(try access.get()) }
            .mapError { JournalError($0, path: path) })
      }
    }
  }

  private func write(_ body: @escaping @Sendable (Database) throws -> Void) async throws {
    let path = self.path
    try await withCheckedThrowingContinuation {
      (continuation: CheckedContinuation<Void, any Error>) in
      pool.asyncWriteWithoutTransaction { database in
        continuation.resume(
          with: Swift.Result { try body(database) }.mapError { JournalError($0, path: path) })
      }
    }
  }
}
