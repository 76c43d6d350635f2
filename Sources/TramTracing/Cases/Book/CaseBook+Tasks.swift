// SPDX-License-Identifier: Apache-2.0

public import TramUnits

extension CaseBook {
  /// How far ahead a task may be planned, in days.
  private static let mostDaysAhead = 60

  /// Gives a ward something to do for a person who need not have a level, such as one who declared
  /// symptoms: to ask them, or to take a sample.
  ///
  /// The one is done by saying so, the other by the result of the sample.
  ///
  /// - Returns: The person, and what it leaves.
  /// - Throws: `TracingError`: `.badValue`, `.unknown`
  public mutating func plan(
    _ kind: CaseTask.Kind, for mention: PersonMention, due: Day, at now: Instant,
    by author: String
  ) throws(TracingError) -> (person: TracedPersonID, outcome: CaseOutcome) {
    guard kind == .interview || kind == .sample else {
      throw CaseCheck.wrong("kind", "should be interview or sample, not \(kind.rawValue)")
    }
    let today = rule.day(of: now)
    guard (0...Self.mostDaysAhead).contains(due.days(since: today)) else {
      throw CaseCheck.wrong("due", "should be from \(today) to \(Self.mostDaysAhead) days later")
    }
    let known = try find(mention)
    begin(at: now, by: author)
    let person = known ?? takeIn(mention)
    make(kind, for: person, due: due)
    return (person.id, finish())
  }
}
