// SPDX-License-Identifier: Apache-2.0

import GRDB
import Synchronization
import TramGuard
public import TramUnits

/// The accounts, sessions and tokens of one service, in one SQLite file.
///
/// No password and no secret is kept: a password as its scrypt hash, a secret as its SHA-256.
/// Sessions and tokens that were lately used are answered from memory; ending one ends it there
/// before the call returns. One process at a time keeps sessions; another (`tram` on the command
/// line) may make a set-up token in the same file.
///
/// Moments are passed in; nothing here reads a clock.
public final class AccountStore: Sendable {
  /// How accounts are kept.
  public struct Options: Sendable {
    /// What a guess of a password costs.
    public var passwordCost = PasswordCost.standard
    /// Which passwords are taken.
    public var passwordRule = PasswordRule()
    /// How many passwords are hashed at once; each takes the memory of its cost.
    public var passwordThreads = 2
    /// How many more passwords may wait their turn.
    public var passwordQueue = 32
    /// How many sessions and tokens are held in memory; each takes about 150 bytes.
    public var cacheLimit = 200_000
    /// How long a set-up token can be used.
    public var setupLife = Duration.seconds(30 * 60)
    /// How long an account's session lives.
    public var sessionLife = Duration.seconds(7 * 86_400)
    /// How long an account's session may lie unused.
    public var sessionIdle = Duration.seconds(12 * 3600)
    /// How long a person's session lives; an order with what follows it.
    public var personLife = Duration.seconds(60 * 86_400)
    /// How long a person's session may lie unused.
    public var personIdle = Duration.seconds(30 * 86_400)
    /// How long a code waits with which somebody chooses another password.
    public var recoveryLife = Duration.seconds(24 * 3600)
    /// How long a session counts as fresh, in which alone the ways to sign in are changed.
    public var freshLife = Duration.seconds(15 * 60)
    /// How long the second step of signing in may take.
    public var secondStepLife = Duration.seconds(10 * 60)
    /// The most passkeys of an account.
    public var passkeyLimit = 20
    /// The roles of which a password alone opens nothing.
    public var secondFactorRoles: Set<Role> = []
    /// Where the secrets of second factors are sealed; without one none is made.
    public var vault: AccountVault?
    /// How long a person's link waits to be opened.
    public var linkLife = Duration.seconds(7 * 86_400)
    /// How long requests, releases, emergencies that were judged and acts of two are kept after
    /// they were over, with the words that were typed for them.
    public var accessLife = Duration.seconds(365 * 86_400)
    /// The most sessions of an account or a person; another one ends the oldest.
    public var sessionLimit = 32
    /// The most accounts.
    public var accountLimit = 10_000
    /// Where secrets come from.
    public var random = SecretSource.system

    /// Creates the default options.
    public init() {}
  }

  /// What happened since the start, for the metrics.
  public struct Counts: Hashable, Sendable {
    /// Look-ups that memory answered.
    public var cacheHits = 0
    /// Look-ups that read the file.
    public var cacheMisses = 0
    /// Tries to sign in that were right.
    public var signIns = 0
    /// Tries to sign in that were wrong.
    public var wrongPasswords = 0
    /// Tries at a second factor that were wrong.
    public var wrongCodes = 0
    /// Tries that came too soon and were not looked at.
    public var throttled = 0
    /// Passwords that were not looked at because too many waited.
    public var busy = 0
    /// Last uses that were not kept because too many waited for `tidy`.
    public var droppedUses = 0
  }

  struct State {
    var accounts: [AccountID: Account] = [:]
    var byName: [String: AccountID] = [:]
    var places: [AccountID: [AddressBlock]] = [:]
    var cache: CredentialCache
    /// Counts removals; see `remember`.
    var removals = 0
    var uses: [Int64: Instant] = [:]
    var throttle = SignInThrottle()
    /// Challenges that a passkey has answered, until they would have ended by themselves.
    var spent: [[UInt8]: Instant] = [:]
    var counts = Counts()
    var isClosed = false
    /// Who may do what, where and when.
    var book = AccessBook()

    mutating func keep(_ account: Account) {
      accounts[account.id] = account
      byName[AccountName.folded(account.name)] = account.id
    }

    /// Puts a row that was read into the cache, unless something was removed since: what was ended
    /// while it was read must not come back.
    mutating func remember(
      _ row: LiveCredential, for hash: SecretHash, readAfter removals: Int
    ) {
      if self.removals == removals { cache.insert(row, for: hash) }
    }

    mutating func forget(_ hashes: [SecretHash]) {
      removals += 1
      for hash in hashes { cache.remove(hash) }
    }
  }

  /// Where an account signed in: this many places each.
  static let placeLimit = 8
  /// The most last uses that wait for `tidy`.
  static let usesLimit = 400_000

  let options: Options
  let state: Mutex<State>
  let worker: PasswordWorker
  /// Held by one step of releases, emergencies and actions of two.
  let accessTurn = Turn(most: 256)
  /// Stands in for the password of a name that there is not, so that it takes as long.
  let decoy: PasswordHash
  private let path: String
  private let queue: DatabaseQueue

  /// Opens the accounts, or makes an empty file that only its owner can read.
  ///
  /// Blocks the thread for as long as opening and one password hash take.
  ///
  /// - Throws: `AccountsError` with code `.storage`
  public init(path: String, options: Options = Options()) throws {
    self.path = path
    self.options = options
    worker = PasswordWorker(threads: options.passwordThreads, waiting: options.passwordQueue)
    decoy = try PasswordHash(
      "decoy", cost: options.passwordCost, salt: options.random.bytes(PasswordHash.saltLength))
    try makePrivateAccountFile(path)
    var state = State(cache: CredentialCache(limit: options.cacheLimit))
    do {
      queue = try Self.open(path)
      let (accounts, places, grants) = try queue.read {
        (
          try AccountRows($0).accounts(), try AccountRows($0).places(),
          try AccountRows($0).grants()
        )
      }
      for grant in grants { try state.book.add(grant) }
      try queue.read { try Self.restore(AccountRows($0), into: &state.book) }
      for account in accounts { state.keep(account) }
      state.places = places
    } catch let error as AccountsError {
      throw error
    } catch {
      throw AccountsError(.storage, detail: "\(path): \(error)")
    }
    self.state = Mutex(state)
  }

  /// Takes over what is lent, taken and agreed to.
  private static func restore(_ rows: AccountRows, into book: inout AccessBook) throws {
    for (request, release) in try rows.loans() {
      book.restore(request)
      if let release { book.restore(release) }
    }
    for emergency in try rows.emergencies() { book.restore(emergency) }
    for action in try rows.jointActions() { book.restore(action) }
    // Numbers of what is gone are not given again.
    book.countOn(
      requests: try rows.lastNumber(of: "loan"), emergencies: try rows.lastNumber(of: "emergency"),
      acts: try rows.lastNumber(of: "joint"))
  }

  private static func open(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "accounts"
    configuration.busyMode = .timeout(5)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { database in
      try AccountSchema.migrate(database, path: path)
      _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = wal")
      // After the journal's mode, because setting that through GRDB would set NORMAL.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "PRAGMA foreign_keys = ON")
      try database.execute(sql: "PRAGMA secure_delete = ON")
      guard try isDurable(database) else {
        throw AccountsError(.storage, detail: "\(path): SQLite would not flush each write")
      }
    }
    return queue
  }

  private static func isDurable(_ database: Database) throws -> Bool {
    // 2 is FULL in SQLite's table of `PRAGMA synchronous`.
    try (Int.fetchOne(database, sql: "PRAGMA synchronous") ?? 0) >= 2
      && String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal"
  }

  /// Whether each transaction is flushed to the disk before it is acknowledged, as SQLite says.
  public func isDurable() async throws -> Bool { try await read { try Self.isDurable($0) } }

  /// What happened since the start.
  public var counts: Counts {
    var counts = state.withLock { state in
      var counts = state.counts
      counts.throttled = state.throttle.refused
      return counts
    }
    counts.busy = worker.refused
    return counts
  }

  /// Writes down the last uses and deletes what has expired; to be called each minute, and last.
  ///
  /// - Parameter isTrusted: Whether the clock is one by which is erased; otherwise last uses alone
  ///   are written.
  public func tidy(at now: Instant, isTrusted: Bool = true) async throws {
    let uses = state.withLock { state in
      defer { state.uses = [:] }
      return state.uses
    }
    let oldest = now.advanced(seconds: -options.accessLife.inSeconds)
    do {
      let removed = try await write { rows -> [SecretHash] in
        try rows.touch(uses)
        guard isTrusted else { return [] }
        try rows.removeAccess(before: oldest)
        return try rows.removeExpired(at: now)
      }
      state.withLock { state in
        if isTrusted { state.book.forget(before: oldest) }
        if !removed.isEmpty { state.forget(removed) }
      }
    } catch {
      // They are written with the next ones.
      state.withLock { $0.uses.merge(uses) { max($0, $1) } }
      throw error
    }
  }

  /// Closes the file.
  public func close() throws {
    state.withLock { $0.isClosed = true }
    options.vault?.close()
    do { try queue.close() } catch {
      throw AccountsError(.storage, detail: "\(path): \(error)")
    }
  }

  /// Runs `body` in one transaction, which is on the disk when this returns.
  func write<Result: Sendable>(
    _ body: @escaping @Sendable (AccountRows) throws -> Result
  ) async throws -> Result {
    try await read { database in
      var result: Result?
      try database.inTransaction(.immediate) {
        result = try body(AccountRows(database))
        return .commit
      }
      guard let result else {
        throw AccountsError(.storage, detail: "\(self.path): nothing was written")
      }
      return result
    }
  }

  /// Runs `body` outside a transaction, for one sentence that reads.
  ///
  /// Not by GRDB's verbs that end with the task, because whether something was written must be
  /// known to whoever asked for it; nor by its `asyncRead`, which traps on a file that was closed.
  func read<Result: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.asyncWriteWithoutTransaction { database in
        continuation.resume(
          with: Swift.Result {
            guard !self.state.withLock({ $0.isClosed }) else {
              throw AccountsError(.storage, detail: "\(self.path) was closed")
            }
            return try self.inOurWords { try body(database) }
          })
      }
    }
  }

  private func inOurWords<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as AccountsError {
      throw error
    } catch let error as DatabaseError {
      // Its message alone: the arguments of a statement are nobody's business.
      throw AccountsError(
        .storage, detail: "\(path): \(error.message ?? "SQLite failed") (\(error.resultCode))")
    }
  }
}
