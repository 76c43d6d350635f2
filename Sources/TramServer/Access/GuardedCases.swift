// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramGuard
import TramTracing
import TramUnits

/// The case desk's rows as a request may see them: those of its scope.
struct GuardedCases: CaseReading {
  let store: any CaseReading

  private func frame() throws -> (AccessFrame, AreaReach) {
    guard let frame = AccessFrame.current, let scope = frame.scope else { throw AccessFrame.none }
    return (frame, scope.reach)
  }

  func find<Row: CaseRow>(
    _ ids: Set<ID<Row.Subject>>, of kind: Row.Type, within reach: AreaReach
  ) async throws -> [ID<Row.Subject>: Row] {
    let (frame, own) = try frame()
    let found = try await store.find(ids, of: kind, within: own.intersection(reach))
    frame.note(records: found.count)
    return found
  }

  func list<Row: CaseRow>(
    _ kind: Row.Type, _ filter: CaseFilter
  ) async throws -> CasePage<Row> {
    let (frame, own) = try frame()
    var filter = filter
    filter.within = own.intersection(filter.within)
    let page = try await store.list(kind, filter)
    frame.note(records: page.rows.count)
    return page
  }

  func scan<Row: CaseRow>(
    _ kind: Row.Type, within reach: AreaReach, after id: UInt64, limit: Int
  ) async throws -> [Row] {
    let (frame, own) = try frame()
    let rows = try await store.scan(
      kind, within: own.intersection(reach), after: id, limit: limit)
    frame.note(records: rows.count)
    return rows
  }

  func counts(
    area: String, within reach: AreaReach, today: Day, days: Int
  ) async throws -> CaseCounts {
    let (_, own) = try frame()
    return try await store.counts(
      area: area, within: own.intersection(reach), today: today, days: days)
  }

  /// How many people a chain led to: a number alone, of persons that were shown.
  func childCounts(of persons: Set<TracedPersonID>) async throws -> [TracedPersonID: Int] {
    _ = try frame()
    return try await store.childCounts(of: persons)
  }
}
