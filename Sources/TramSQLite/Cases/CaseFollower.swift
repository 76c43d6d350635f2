// SPDX-License-Identifier: Apache-2.0

public import TramJournal
public import TramTracing

/// Keeps the case desk's rows up to date with a journal, as `DeskFollower` does the desk's.
public struct CaseFollower<Store: CaseStore>: Sendable {
  /// The rows.
  public let store: Store
  /// The last entry that was read; `nil` before the first `catchUp`.
  public var position: SequenceNumber? { verifier?.head.number }

  private var verifier: ChainVerifier?
  private let page: Int

  /// Creates a follower that goes on where the store is.
  ///
  /// - Parameter page: How many entries are read, and folded in one transaction, at once.
  public init(_ store: Store, page: Int = 512) {
    self.store = store
    self.page = max(1, page)
  }

  /// Folds every entry that the rows have not seen; rows that have seen more than the journal
  /// holds are folded anew.
  ///
  /// - Returns: How many facts were folded.
  /// - Throws: `JournalError` with code `.corrupt` at the first entry that does not hold or cannot
  ///   be read; the rows then stand before its page. What the store throws.
  @discardableResult
  public mutating func catchUp(with journal: some JournalReading) async throws -> Int {
    var next: ChainVerifier
    if let verifier { next = verifier } else { next = try await start(in: journal) }
    var count = 0
    while true {
      let entries = try await journal.read(after: next.head.number, limit: page)
      if entries.isEmpty { break }
      if let fault = next.check(entries) {
        throw JournalError(.corrupt, detail: fault.description)
      }
      var facts: [(number: UInt64, event: CaseEvent)] = []
      for entry in entries {
        guard let fact = try CaseCodec.entry(in: entry) else { continue }
        facts.append((entry.number.rawValue, fact.event))
      }
      if !facts.isEmpty { try await store.fold(facts) }
      count += facts.count
      verifier = next
    }
    verifier = next
    return count
  }

  private func start(in journal: some JournalReading) async throws -> ChainVerifier {
    let seen = try await store.position()
    guard seen > 0 else { return ChainVerifier() }
    guard seen <= (try await journal.head()).number.rawValue,
      let entry = try await journal.read(after: SequenceNumber(seen - 1), limit: 1).first
    else {
      try await store.clear()
      return ChainVerifier()
    }
    return ChainVerifier(after: JournalHead(number: entry.number, hash: entry.hash))
  }
}
