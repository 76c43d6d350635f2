// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramTracing
import TramUnits

/// A fact of the case desk as those who listen are told of it: identities, areas and the time, and
/// nothing that names or locates a person.
///
/// One fact may be of hundreds of rows, as after an import: it is one notice with all identities.
struct CaseNotice: Sendable {
  private var members: [JSONTree.Member] = []

  /// Words a fact; `nil` when none of its rows lies in the area.
  ///
  /// - Parameter area: The beginning of the codes of areas that are told of; empty for all.
  init?(_ entry: CaseEntry, area: String, within reach: AreaReach, rows: any CaseReading)
    async throws
  {
    let isTold = { (code: String) in code.hasPrefix(area) && reach.contains(code) }
    let isAll = area.isEmpty && reach.isEverywhere
    switch entry.event {
    case .personsKept(let persons):
      let told = persons.filter { isTold($0.area) }
      guard tell("contacts", told.map(\.id.text), told.map(\.area)) else { return nil }
    case .casesKept(let cases):
      let told = cases.filter { isTold($0.area) }
      guard tell("cases", told.map(\.id.text), told.map(\.area)) else { return nil }
    case .tasksKept(let tasks):
      let told = tasks.filter { isTold($0.area) }
      guard tell("tasks", told.map(\.id.text), told.map(\.area)) else { return nil }
    case .contactsKept(let contacts):
      // A meeting lies where its two persons do.
      let areas =
        isAll
        ? nil : try await Self.areas(Set(contacts.flatMap { [$0.from, $0.to] }), isTold, rows)
      let told = contacts.filter { areas?[$0.from] != nil || areas?[$0.to] != nil || areas == nil }
      guard tell("meetings", told.map(\.id.text), []) else { return nil }
    case .contactsRemoved(let ids):
      // Whose they were is not known any longer; the history of the two tells it.
      guard isAll, tell("meetings", ids.map(\.text), []) else { return nil }
    case .stepsTaken(let steps):
      let areas =
        isAll ? nil : try await Self.areas(Set(steps.map(\.person)), isTold, rows)
      let persons = Set(steps.map(\.person)).filter { areas?[$0] != nil || areas == nil }
      guard tell("contacts", persons.map(\.text).sorted(), []) else { return nil }
    case .namesReleased(let release):
      let areas =
        isAll ? nil : try await Self.areas(Set(release.persons), isTold, rows)
      guard areas?.isEmpty != true, tell("releases", [release.id.text], []) else { return nil }
    }
    members.append(JSONTree.Member(name: "time", value: .whole(entry.time.milliseconds)))
  }

  /// The notice as JSON on one line.
  var bytes: [UInt8] { JSONTree.object(members).bytes }

  /// The persons of whose areas is told, with their areas.
  private static func areas(
    _ persons: Set<TracedPersonID>, _ isTold: (String) -> Bool, _ rows: any CaseReading
  ) async throws -> [TracedPersonID: String]? {
    try await rows.find(persons, of: TracedPerson.self).mapValues(\.area)
      .filter { isTold($0.value) }
  }

  private mutating func tell(_ name: String, _ ids: [String], _ areas: [String]) -> Bool {
    guard !ids.isEmpty else { return false }
    members.append(JSONTree.Member(name: name, value: .list(ids.map { .text($0) })))
    let known = Set(areas).subtracting([""]).sorted()
    if !known.isEmpty {
      members.append(JSONTree.Member(name: "areas", value: .list(known.map { .text($0) })))
    }
    return true
  }
}
