// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramGeo
public import TramGuard
public import TramUnits

/// What is lent, taken and agreed to beside grants.
///
/// One step at a time: it is judged, kept on the disk, and counts from when this returns.
extension AccountStore {
  /// What is lent, taken and agreed to now, to be looked through.
  public var book: AccessBook { state.withLock { $0.book } }

  /// Changes the book by a verb that may refuse, and keeps what came of it before it counts.
  private func step<Made: Sendable>(
    _ change: @Sendable (inout AccessBook) throws(AccessRefusal) -> Made,
    _ keep: @escaping @Sendable (AccountRows, Made) throws -> Void
  ) async throws -> Made {
    try await accessTurn.take {
      var tried = book
      let made = try change(&tried)
      try await write { try keep($0, made) }
      // Grants may have changed meanwhile: the verb is done again on the book of now.
      return try state.withLock { try change(&$0.book) }
    }
  }

  private static func actor(_ account: AccountID) -> AuditEntry.Actor {
    AuditEntry.Actor(.account, account.rawValue)
  }

  // MARK: Releases

  /// Asks that names or positions be shown beside the other.
  ///
  /// - Throws: `AccessRefusal`, as `AccessBook.askRelease`; `AccountsError` with code `.storage`
  public func askRelease(
    of half: AccessRight, by account: AccountID, in area: AreaPath, for purpose: AccessPurpose,
    reason: String, hours: Int, at now: Instant
  ) async throws -> ReleaseRequest {
    try await step(
      { book throws(AccessRefusal) in
        try book.askRelease(
          of: half, by: Self.actor(account), in: area, for: purpose, reason: reason, hours: hours,
          at: now)
      }, { try $0.insert($1) })
  }

  /// Gives or refuses what another asked for.
  ///
  /// - Throws: `AccessRefusal`, as `AccessBook.answer`; `AccountsError` with code `.storage`
  public func answer(
    request number: UInt64, isGiven: Bool, by account: AccountID, at now: Instant
  ) async throws -> (request: ReleaseRequest, release: AccessRelease?) {
    try await step(
      { book throws(AccessRefusal) in
        try book.answer(
          request: number, isGiven: isGiven, by: Self.actor(account), at: now)
      }, { try $0.answer($1.request, $1.release) })
  }

  /// Ends a release.
  ///
  /// - Throws: `AccessRefusal`, as `AccessBook.end`; `AccountsError` with code `.storage`
  public func end(
    release number: UInt64, by account: AccountID, at now: Instant
  ) async throws -> AccessRelease {
    try await step(
      { book throws(AccessRefusal) in
        try book.end(release: number, by: Self.actor(account), at: now)
      }, { rows, _ in try rows.end(release: number, at: now) })
  }

  // MARK: Emergencies

  /// Takes access without a grant.
  ///
  /// - Throws: `AccessRefusal`, as `AccessBook.takeEmergency`; `AccountsError` with code `.storage`
  public func takeEmergency(
    by account: AccountID, in area: AreaPath, reason: String, at now: Instant
  ) async throws -> AccessEmergency {
    try await step(
      { book throws(AccessRefusal) in
        try book.takeEmergency(by: Self.actor(account), in: area, reason: reason, at: now)
      }, { try $0.insert($1) })
  }

  /// Notes whether it was right to take an emergency.
  ///
  /// - Throws: `AccessRefusal`, as `AccessBook.account`; `AccountsError` with code `.storage`
  public func account(
    forEmergency number: UInt64, isJustified: Bool, by account: AccountID, at now: Instant
  ) async throws -> AccessEmergency {
    try await step(
      { book throws(AccessRefusal) in
        try book.account(
          forEmergency: number, isJustified: isJustified, by: Self.actor(account), at: now)
      }, { try $0.account(for: $1) })
  }

  // MARK: Two people

  /// Lets something of the whole country be done if another agreed to it; asks for it if nobody
  /// was asked yet.
  ///
  /// Where nobody else could agree, as in a station of one, one person is enough.
  ///
  /// - Parameters:
  ///   - content: The hash of exactly what is to be done.
  ///   - label: What it is, for the one who must agree.
  /// - Throws: `AccountsError` with code `.needsSecond` while nobody has agreed; `AccessRefusal`
  func requireSecond(
    for right: AccessRight, _ content: MerkleHash, label: String, by account: AccountID,
    purpose: AccessPurpose, at now: Instant
  ) async throws {
    let actor = Self.actor(account)
    let (book, accounts) = state.withLock { ($0.book, $0.accounts) }
    let isAlone = !book.hasSecond(beside: actor, for: right, purpose: purpose, at: now) { other in
      accounts[AccountID(other.number)]?.isDisabled == false
    }
    if isAlone { return }
    let own = book.jointActions(at: now).first {
      $0.asked == actor && $0.content == content && $0.right == right
    }
    guard let own else {
      let asked = try await step(
        { book throws(AccessRefusal) in
          try book.ask(for: right, content, label: label, by: actor, purpose: purpose, at: now)
        }, { try $0.keep($1) })
      throw Self.needsSecond(asked.number)
    }
    guard own.agreed != nil else { throw Self.needsSecond(own.number) }
    _ = try await step(
      { book throws(AccessRefusal) in
        try book.spend(own.number, content, by: actor, purpose: purpose, at: now)
      }, { try $0.keep($1) })
  }

  /// Agrees to what another asked for.
  ///
  /// - Throws: `AccessRefusal`, as `AccessBook.agree`; `AccountsError` with code `.storage`
  public func agree(
    to number: UInt64, by account: AccountID, purpose: AccessPurpose, at now: Instant
  ) async throws -> JointAction {
    try await step(
      { book throws(AccessRefusal) in
        try book.agree(to: number, by: Self.actor(account), purpose: purpose, at: now)
      }, { try $0.keep($1) })
  }

  private static func needsSecond(_ number: UInt64) -> AccountsError {
    AccountsError(
      .needsSecond,
      detail: "this reaches the whole country: another administrator must agree to request "
        + "\(number); then send it again, within a day")
  }
}
