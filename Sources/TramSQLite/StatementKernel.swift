// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite
import TramBytes
import TramJournal

// SQLite's C interface on the statements that GRDB prepares and caches. Binding and stepping here
// costs half of what GRDB's own arguments and rows cost; everything else is left to GRDB.

/// A prepared statement that is bound and stepped by hand.
///
/// It is used on its connection's queue only, and reset after each run.
@safe
struct StatementKernel {
  private let statement: Statement
  private let pointer: OpaquePointer

  /// Prepares `sql`, or takes it from the connection's cache.
  init(_ sql: String, on database: Database) throws {
    statement = try database.cachedStatement(sql: sql)
    unsafe pointer = statement.sqliteStatement
    unsafe sqlite3_reset(pointer)
  }

  /// Binds a whole number to parameter `index`, counted from 1.
  func bind(_ value: Int64, at index: Int32) throws {
    try check(unsafe sqlite3_bind_int64(pointer, index, value))
  }

  /// Binds a whole number, or nothing.
  func bind(_ value: Int64?, at index: Int32) throws {
    if let value { return try bind(value, at: index) }
    try check(unsafe sqlite3_bind_null(pointer, index))
  }

  /// Binds a copy of some text.
  func bind(_ value: String, at index: Int32) throws {
    // -1 is SQLite's mark for "make a copy", SQLITE_TRANSIENT.
    let copy = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    // The length is told, so that a text may hold any character.
    let count = Int32(clamping: value.utf8.count)
    try check(unsafe sqlite3_bind_text(pointer, index, value, count, copy))
  }

  /// Binds the bytes of a text in UTF-8 for the length of `body`, which must run the statement.
  func with<Result>(
    text bytes: [UInt8], at index: Int32, _ body: () throws -> Result
  ) throws -> Result {
    try unsafe bytes.withUnsafeBytes { buffer in
      let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      guard let start = unsafe start, unsafe !buffer.isEmpty else {
        try bind("", at: index)
        return try body()
      }
      try check(
        unsafe sqlite3_bind_text(pointer, index, start, Int32(clamping: buffer.count), nil))
      return try body()
    }
  }

  /// Binds the eight bytes of a number, the highest first, for the length of `body`.
  func with<Result>(
    word: UInt64, at index: Int32, _ body: () throws -> Result
  ) throws -> Result {
    try unsafe withUnsafeBytes(of: word.bigEndian) { buffer in
      try unsafe bind(buffer, at: index)
      return try body()
    }
  }

  /// Binds bytes for the length of `body`, which must run the statement.
  func with<Result>(
    _ bytes: [UInt8], at index: Int32, _ body: () throws -> Result
  ) throws -> Result {
    try unsafe bytes.withUnsafeBytes { buffer in
      try unsafe bind(buffer, at: index)
      return try body()
    }
  }

  /// Binds the bytes of a key, which sort by number first, for the length of `body`.
  func with<Result>(
    _ key: IdempotencyKey, at index: Int32, _ body: () throws -> Result
  ) throws -> Result {
    let words = (key.number.bigEndian, key.source.bigEndian)
    return try unsafe withUnsafeBytes(of: words) { buffer in
      try unsafe bind(buffer, at: index)
      return try body()
    }
  }

  /// Binds the bytes of a digest for the length of `body`.
  func with<Result>(
    _ hash: ChainHash, at index: Int32, _ body: () throws -> Result
  ) throws -> Result {
    let words = (
      hash.words.0.bigEndian, hash.words.1.bigEndian, hash.words.2.bigEndian,
      hash.words.3.bigEndian
    )
    return try unsafe withUnsafeBytes(of: words) { buffer in
      try unsafe bind(buffer, at: index)
      return try body()
    }
  }

  private func bind(_ buffer: UnsafeRawBufferPointer, at index: Int32) throws {
    // An empty blob has no address and would be bound as NULL.
    guard let start = buffer.baseAddress, unsafe !buffer.isEmpty else {
      try check(unsafe sqlite3_bind_zeroblob(pointer, index, 0))
      return
    }
    try check(unsafe sqlite3_bind_blob64(pointer, index, start, UInt64(buffer.count), nil))
  }

  /// Runs a statement that answers nothing, and returns how many rows it changed.
  func run() throws -> Int {
    try forEachRow {}
    return Int(unsafe sqlite3_changes(sqlite3_db_handle(pointer)))
  }

  /// Runs a statement and calls `body` at each row of the answer.
  func forEachRow(_ body: () throws -> Void) throws {
    defer { unsafe sqlite3_reset(pointer) }
    while true {
      let code = unsafe sqlite3_step(pointer)
      if code == SQLITE_DONE { return }
      guard code == SQLITE_ROW else { throw failure(code) }
      try body()
    }
  }

  /// The whole number in a column of the current row.
  func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(pointer, column) }

  /// Whether a column of the current row holds nothing.
  func isNull(_ column: Int32) -> Bool {
    unsafe sqlite3_column_type(pointer, column) == SQLITE_NULL
  }

  /// A copy of the bytes in a column of the current row.
  func bytes(_ column: Int32) -> [UInt8] {
    guard let start = unsafe sqlite3_column_blob(pointer, column) else { return [] }
    let count = Int(unsafe sqlite3_column_bytes(pointer, column))
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// The text in a column of the current row.
  func text(_ column: Int32) -> String { withBytes(column) { String(copying: $0) } }

  /// Calls `body` with the bytes in a column of the current row.
  func withBytes<Result>(
    _ column: Int32, _ body: (Span<UInt8>) throws -> Result
  ) rethrows -> Result {
    let start = unsafe sqlite3_column_blob(pointer, column)
    let count = unsafe start == nil ? 0 : Int(sqlite3_column_bytes(pointer, column))
    let bytes = unsafe UnsafeBufferPointer(
      start: start?.assumingMemoryBound(to: UInt8.self), count: count)
    return try unsafe body(bytes.span)
  }

  /// The key in a column of the current row, or `nil` when it has another length.
  func key(_ column: Int32) -> IdempotencyKey? {
    guard let words: InlineArray<2, UInt64> = words(column) else { return nil }
    return IdempotencyKey(source: words[1], number: words[0])
  }

  /// The big-endian words in a column of the current row, or `nil` when it has another length.
  func words<let count: Int>(_ column: Int32) -> InlineArray<count, UInt64>? {
    guard let start = unsafe sqlite3_column_blob(pointer, column),
      unsafe sqlite3_column_bytes(pointer, column) == count * 8
    else { return nil }
    return InlineArray { index in
      unsafe UInt64(
        bigEndian: start.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
  }

  private func check(_ code: Int32) throws {
    if code != SQLITE_OK { throw failure(code) }
  }

  private func failure(_ code: Int32) -> DatabaseError {
    let message = unsafe String(cString: sqlite3_errmsg(sqlite3_db_handle(pointer)))
    return DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
  }
}
