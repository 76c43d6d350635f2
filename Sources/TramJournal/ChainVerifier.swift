// SPDX-License-Identifier: Apache-2.0

/// The first place where a chain does not hold.
public struct ChainFault: Hashable, Sendable, CustomStringConvertible {
  /// What is wrong there.
  public enum Reason: Hashable, Sendable {
    /// The entry has another number than its place.
    case outOfPlace(found: SequenceNumber)
    /// The entry names another predecessor than the one before it.
    case brokenLink
    /// The entry's bytes do not give its hash.
    case changed
    /// The journal ends before an entry that was once its head, or that entry has another hash.
    case notTheHead
  }

  /// The place.
  public var number: SequenceNumber
  /// What is wrong there.
  public var reason: Reason

  /// Creates a fault.
  public init(number: SequenceNumber, reason: Reason) {
    self.number = number
    self.reason = reason
  }

  /// The fault as a person reads it.
  public var description: String {
    switch reason {
    case .outOfPlace(let found): "entry \(number) is missing: entry \(found) stands in its place"
    case .brokenLink: "entry \(number) does not follow the entry before it"
    case .changed: "entry \(number) was changed after it was written"
    case .notTheHead: "entry \(number) is not the one that was once the last"
    }
  }
}

/// Walks along a chain and stops at the first entry that does not hold.
///
/// A whole chain shows that nothing inside was changed. That nothing was cut off at the end or
/// written anew from some place on, only a head that was kept elsewhere can show.
public struct ChainVerifier: Sendable {
  /// The last entry that held.
  public private(set) var head: JournalHead
  private var sealer = ChainSealer()

  /// Creates a verifier that starts after an entry that is known to hold.
  public init(after head: JournalHead = .empty) { self.head = head }

  /// Checks the next entry, and moves on to it when it holds.
  ///
  /// - Complexity: O(*n*) in the payload
  public mutating func check(_ entry: JournalEntry) -> ChainFault? {
    let place = head.number.next
    if entry.number != place {
      return ChainFault(number: place, reason: .outOfPlace(found: entry.number))
    }
    if entry.previous != head.hash { return ChainFault(number: place, reason: .brokenLink) }
    if sealer.seal(entry.envelope, number: place, after: head.hash) != entry.hash {
      return ChainFault(number: place, reason: .changed)
    }
    head = JournalHead(number: place, hash: entry.hash)
    return nil
  }

  /// Checks the entries in order and returns the first fault, or `nil`.
  public mutating func check(_ entries: [JournalEntry]) -> ChainFault? {
    for entry in entries {
      if let fault = check(entry) { return fault }
    }
    return nil
  }
}

extension JournalReading {
  /// Walks along the whole chain and returns the first place where it does not hold, or `nil`.
  ///
  /// - Parameters:
  ///   - known: A head that was kept elsewhere; it must be among the entries.
  ///   - page: How many entries are held in memory at once.
  /// - Complexity: O(*n*); about a million entries a second
  public func firstFault(
    expecting known: JournalHead = .empty, page: Int = 4096
  ) async throws -> ChainFault? {
    var verifier = ChainVerifier()
    var isKnownSeen = known == .empty
    while true {
      let entries = try await read(after: verifier.head.number, limit: max(1, page))
      if entries.isEmpty { break }
      if let fault = verifier.check(entries) { return fault }
      for entry in entries where entry.number == known.number {
        isKnownSeen = entry.hash == known.hash
      }
    }
    return isKnownSeen ? nil : ChainFault(number: known.number, reason: .notTheHead)
  }
}
