// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Answers a server's question from a phone's history: which contacts were with those cases.
///
/// Keys are public once they are asked about, so whoever reads them can send their identifiers
/// again. An identifier counts in its own quarter of an hour alone, give or take another one.
public struct BluezoneSearch: Sendable {
  /// What one contact comes to.
  public enum Answer: Hashable, Sendable {
    /// It was with somebody else.
    case notAsked
    /// It was with a case.
    case contact
    /// The identifier is a case's, but was heard so many seconds from its own quarter of an hour.
    case outOfTime(seconds: Double)
  }

  /// How many seconds from its own time an identifier may be heard.
  public static let tolerance = 900.0

  private var table: [BluezoneIdentifier: Range<Instant>] = [:]

  /// Makes the identifiers of a question.
  ///
  /// - Complexity: O(days x identifiers a day)
  public init(_ check: BluezoneCheck) {
    for entry in check.entries {
      let step = 86_400 / Double(entry.count)
      for (place, identifier) in entry.day.identifiers(entry.count).enumerated() {
        let start = entry.day.start.advanced(seconds: Double(place) * step)
        guard start < entry.end else { break }
        table[identifier] = start..<start.advanced(seconds: step)
      }
    }
  }

  /// How many identifiers are searched for.
  public var count: Int { table.count }

  /// From when to when an identifier is a case's own; `nil` when it is nobody's that is asked for.
  public func time(of identifier: BluezoneIdentifier) -> Range<Instant>? { table[identifier] }

  /// What it means that a phone heard an identifier at a moment.
  ///
  /// - Complexity: O(1)
  public func answer(_ identifier: BluezoneIdentifier, heard moment: Instant) -> Answer {
    guard let own = table[identifier] else { return .notAsked }
    let early = own.lowerBound.seconds(since: moment)
    let late = moment.seconds(since: own.upperBound)
    let off = max(early, late, 0)
    return off <= Self.tolerance ? .contact : .outOfTime(seconds: off)
  }
}
