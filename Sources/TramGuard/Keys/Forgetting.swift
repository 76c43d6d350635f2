// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Forgetting people by destroying their keys, on record before and after.
public struct Forgetting: Sendable {
  private let store: KeyStore
  private let log: AuditLog
  private let signer: NoteSigner

  /// Creates the means of forgetting.
  public init(store: KeyStore, log: AuditLog, signer: NoteSigner) {
    self.store = store
    self.log = log
    self.signer = signer
  }

  /// Destroys a person's key and says so.
  ///
  /// The wish is entered before anything is destroyed, so that a log that cannot be written
  /// destroys nothing; the deed is entered after it. Asked again after a crash, it goes on where
  /// it stopped. A refusal for a hold is entered too.
  ///
  /// - Throws: `GuardError`: `.refused` under a hold, `.missing`, and what the log throws
  public func forget(
    _ person: UInt64, ground: AuditWord, dossier: UInt64 = 0, actor: AuditEntry.Actor,
    at now: Instant
  ) throws(GuardError) -> ErasureStatement {
    func entry(
      _ verb: AuditWord, _ kind: AuditEntry.Kind = .administration, evidence: MerkleHash? = nil
    ) -> AuditEntry {
      AuditEntry(
        time: now, kind: kind, outcome: kind == .refusal ? .refused : .allowed, actor: actor,
        verb: verb, subject: AuditEntry.Subject(AuditWord("person"), person),
        ground: AuditEntry.Ground(purpose: ground, dossier: dossier), records: 1,
        evidence: evidence)
    }
    switch try store.standing(of: person) {
    case .live(let hold?) where hold.holds(at: now):
      try log.appendBlocking([entry(AuditWord("key.destroy"), .refusal)])
      throw KeyStore.held(person, hold)
    case .none: throw GuardError(.missing, detail: "person \(person) has no key")
    case .live: try log.appendBlocking([entry(AuditWord("key.destroy"))])
    case .destroyed: break
    }
    let gone = try store.destroy(person, at: now)
    let number = try log.appendBlocking([
      entry(ErasureStatement.verb, evidence: gone.commitment)
    ]).lowerBound
    return try ErasureStatement(gone, entry: number, ground: ground, by: signer)
  }
}
