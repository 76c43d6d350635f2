// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramGuard
import TramIsolation
import TramUnits

/// The desk's rows as a request may see them: those of its scope, or of the person who asks.
///
/// The reach goes into the store's own question, so nothing outside is read. Without a frame
/// nothing is read at all.
struct GuardedDesk: DeskReading {
  let store: any DeskStore

  private func frame() throws -> AccessFrame {
    guard let frame = AccessFrame.current, frame.scope != nil || frame.own != nil else {
      throw AccessFrame.none
    }
    return frame
  }

  func find<Record: DeskRecord>(
    _ ids: Set<ID<Record.Subject>>, of kind: Record.Type, within reach: AreaReach
  ) async throws -> [ID<Record.Subject>: Record] {
    let frame = try frame()
    let found: [ID<Record.Subject>: Record]
    if let own = frame.own {
      found = try await store.find(ids, of: kind, within: reach)
        .filter { $0.value.columns.person == own }
    } else {
      let scope = frame.scope?.reach ?? .nowhere
      found = try await store.find(ids, of: kind, within: scope.intersection(reach))
    }
    frame.note(records: found.count)
    return found
  }

  func list<Record: DeskRecord>(
    _ kind: Record.Type, _ filter: DeskFilter
  ) async throws -> DeskPage<Record> {
    let frame = try frame()
    var filter = filter
    if let own = frame.own {
      guard filter.person == nil || filter.person == own else { throw AccessFrame.none }
      filter.person = own
    } else {
      filter.within = (frame.scope?.reach ?? .nowhere).intersection(filter.within)
    }
    let page = try await store.list(kind, filter)
    frame.note(records: page.rows.count)
    return page
  }

  func highest<Record: DeskRecord>(of kind: Record.Type) async throws -> UInt64 {
    try await store.highest(of: kind)
  }

  func counts(area: String, within reach: AreaReach) async throws -> DeskCounts {
    guard let scope = try frame().scope else { throw AccessFrame.none }
    return try await store.counts(area: area, within: scope.reach.intersection(reach))
  }
}
