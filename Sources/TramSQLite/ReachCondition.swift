// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramIsolation
import TramTracing

/// A reach of areas as a condition of a statement, so that what lies outside is never read.
struct ReachCondition: Sendable {
  /// The condition, in brackets.
  let sql: String
  /// What its marks stand for.
  let arguments: [String]

  private init(_ sql: String, _ arguments: [String]) {
    self.sql = sql
    self.arguments = arguments
  }

  /// That a column of codes lies in a reach.
  init(_ column: String, _ reach: AreaReach) {
    if reach.isEverywhere {
      self.init("(1)", [])
    } else if reach.isNowhere {
      self.init("(0)", [])
    } else {
      // With a plus the planner makes no plan of its own of them: lists say by which index they go.
      let parts = reach.spans.map { _ in "+\(column) >= ? AND +\(column) < ?" }
      self.init(
        "(" + parts.joined(separator: " OR ") + ")",
        reach.spans.flatMap { [$0.lower, $0.upper] })
    }
  }

  /// That rows of a table of the desk lie in a reach; `nil` where nothing is kept out.
  ///
  /// - Parameter isOne: Whether rows are found by their identities: a person lies then also where
  ///   an order keeps them.
  static func desk(_ table: String, _ reach: AreaReach, isOne: Bool) -> ReachCondition? {
    if reach.isEverywhere { return nil }
    let own = ReachCondition("area", reach)
    let orders = OrderRecord.plural
    switch table {
    case EnrolledDevice.plural, RecordReading.plural:
      return ReachCondition(
        """
        (person IN (SELECT id FROM \(Person.plural) WHERE \(own.sql)
          UNION SELECT person FROM \(orders)
          WHERE state = 'issued' AND person IS NOT NULL AND \(own.sql)))
        """, own.arguments + own.arguments)
    case Person.plural where isOne:
      let stay = ReachCondition("stay.area", reach)
      return ReachCondition(
        """
        (\(own.sql) OR EXISTS (SELECT 1 FROM \(orders) AS stay
          WHERE stay.person = \(table).id AND stay.state = 'issued' AND \(stay.sql)))
        """, own.arguments + stay.arguments)
    default: return own
    }
  }

  /// That rows of a table of the case desk lie in a reach; `nil` where nothing is kept out.
  static func cases(_ table: String, _ reach: AreaReach) -> ReachCondition? {
    if reach.isEverywhere { return nil }
    let own = ReachCondition("near.area", reach)
    func near(_ other: String, _ column: String) -> String {
      "EXISTS (SELECT 1 FROM \(other) AS near WHERE near.id = \(table).\(column) AND \(own.sql))"
    }
    switch table {
    case CaseContact.plural:
      let persons = TracedPerson.plural
      return ReachCondition(
        "(\(near(persons, "person")) OR \(near(persons, "other")))",
        own.arguments + own.arguments)
    case PersonStep.plural:
      return ReachCondition("(\(near(TracedPerson.plural, "person")))", own.arguments)
    case NameRelease.plural:
      return ReachCondition("(\(near(TracedCase.plural, "ofCase")))", own.arguments)
    default: return ReachCondition("\(table).area", reach)
    }
  }
}

extension AreaReach {
  /// What of it begins with some digits, and those digits where that is all of what begins so.
  func narrowed(to prefix: String) -> (reach: AreaReach, beginning: String?) {
    let reach =
      prefix.isEmpty ? self : intersection(AreaReach([Span(beginning: prefix)]))
    guard reach.spans.count == 1 else { return (reach, nil) }
    return (reach, reach.spans[0].beginning)
  }
}
