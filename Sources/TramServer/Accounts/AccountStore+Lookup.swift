// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramUnits

extension AccountStore {
  private enum Finding {
    case known(Caller, CredentialID)
    case nothing
    case unread(removals: Int)
  }

  /// Who a secret stands for, or `nil` for one that opens nothing by itself.
  ///
  /// Set-up tokens and links are used up by verbs of their own and stand for nobody.
  ///
  /// - Complexity: O(1) in memory where it was lately used; one read of the file otherwise
  public func caller(
    of secret: Secret, at now: Instant
  ) async throws -> (caller: Caller, id: CredentialID)? {
    guard ![.setup, .personLink, .recovery].contains(secret.kind) else { return nil }
    let hash = secret.hash
    switch state.withLock({ find(hash, secret.kind, &$0, at: now) }) {
    case .known(let caller, let id): return (caller, id)
    case .nothing: return nil
    case .unread(let removals):
      guard let row = try await read({ try AccountRows($0).live(hash) }), row.kind == secret.kind
      else { return nil }
      return state.withLock { state in
        state.remember(row, for: hash, readAfter: removals)
        return answer(row, hash, &state, at: now)
      }
    }
  }

  private func find(
    _ hash: SecretHash, _ kind: Secret.Kind, _ state: inout State, at now: Instant
  ) -> Finding {
    guard let found = state.cache.find(hash), found.kind == kind else {
      state.counts.cacheMisses += 1
      return .unread(removals: state.removals)
    }
    state.counts.cacheHits += 1
    guard let (caller, id) = answer(found, hash, &state, at: now) else { return .nothing }
    return .known(caller, id)
  }

  /// The caller, if the credential is live; its use is noted.
  private func answer(
    _ credential: LiveCredential, _ hash: SecretHash, _ state: inout State, at now: Instant
  ) -> (caller: Caller, id: CredentialID)? {
    guard credential.isLive(at: now, idle: idle(credential.kind)) else { return nil }
    let id = CredentialID(UInt64(bitPattern: credential.id))
    let caller: Caller
    switch credential.kind {
    case .session:
      guard let account = state.accounts[AccountID(credential.holder)], !account.isDisabled
      else { return nil }
      caller = .account(id: account.id, name: account.name, role: account.role)
    case .personSession: caller = .person(RecordedPersonID(credential.holder))
    case .device: caller = .device(DeviceID(credential.holder))
    case .operatorFeed: caller = .operatorFeed(id: id, scopes: credential.scopes)
    case .setup, .personLink, .recovery: return nil
    }
    note(credential, hash, &state, at: now)
    return (caller, id)
  }

  /// Notes a use, not more often than it matters.
  private func note(
    _ credential: LiveCredential, _ hash: SecretHash, _ state: inout State, at now: Instant
  ) {
    // The seconds between two notes: a fraction of what a session may lie idle.
    let grain = idle(credential.kind).map { min(60, $0 / 4) } ?? 3600
    guard now.seconds(since: credential.used) >= grain else { return }
    var credential = credential
    credential.used = now
    if state.cache.find(hash) != nil { state.cache.insert(credential, for: hash) }
    if state.uses.count < Self.usesLimit || state.uses[credential.id] != nil {
      state.uses[credential.id] = now
    } else {
      state.counts.droppedUses += 1
    }
  }

  private func idle(_ kind: Secret.Kind) -> Double? {
    switch kind {
    case .session: options.sessionIdle.inSeconds
    case .personSession: options.personIdle.inSeconds
    case .setup, .personLink, .device, .operatorFeed, .recovery: nil
    }
  }
}
