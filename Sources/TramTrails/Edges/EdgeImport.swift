// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Brings proven contacts into a store: who, whom, when, for how long.
///
/// A contact that crosses midnight (UTC) is kept as one a day. One that is there already changes
/// nothing. When `finish()` returns, all is on disk.
public struct EdgeImport {
  /// What an import came to.
  public struct Summary: Hashable, Sendable {
    /// Contacts or stays that are new, cut at midnight.
    public var added = 0
    /// Those that the store had already.
    public var known = 0
  }

  private var gathering: EdgeGathering

  /// What came of it so far.
  public var summary: Summary { gathering.summary }

  /// Creates an import.
  ///
  /// - Parameters:
  ///   - store: Opened for writing.
  ///   - now: The clock's time; a contact may begin a day after it at the most.
  public init(into store: TrailStore, now: Instant) {
    gathering = EdgeGathering(.contacts, into: store, now: now)
  }

  /// Takes in one contact.
  ///
  /// - Parameters:
  ///   - a: The text of one person.
  ///   - b: The text of the other.
  ///   - start: Milliseconds since 1970-01-01 00:00 UTC.
  ///   - duration: Milliseconds, a week at the most.
  /// - Returns: Why it cannot be used; `nil` when it was taken.
  public mutating func add(
    _ a: Span<UInt8>, _ b: Span<UInt8>, start: Int64, duration: Int64
  ) throws(TrailsError) -> String? {
    if let flaw = gathering.flaw(start: start, duration: duration) { return flaw }
    guard let one = gathering.register.number(a), let other = gathering.register.number(b) else {
      return "a person is missing or longer than \(PersonRegister.longestLabel) bytes"
    }
    guard one != other else { return "a person meets himself" }
    gathering.add(ContactEdge(one, other, start: start, end: start + duration))
    if gathering.isFull { try gathering.write() }
    return nil
  }

  /// Writes what was taken in.
  public mutating func finish() throws(TrailsError) -> Summary {
    try gathering.write()
    return summary
  }
}
