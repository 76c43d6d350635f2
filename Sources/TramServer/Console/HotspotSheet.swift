// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramBytes
import TramGeo
import TramIsolation
import TramSQLite
import TramTracing
import TramTrails
import TramUnits

/// Cases by ward or square and time, small counts withheld, with the shapes to draw them.
struct HotspotSheet: Sendable {
  let table: HotspotTable
  /// Cases without a place or a day.
  let missing: Int
  /// The outlines of squares by name; wards take theirs from the server's boundaries.
  let squares: [String: String]

  /// Counts of these and more have a colour of their own; below the first, but for 0, none is told.
  static let classes = [HotspotTable.usualThreshold, 10, 25, 100]

  /// The class of a shown count: 0 for none, 1 to 4.
  static func tier(_ count: Int) -> Int { classes.count { count >= $0 } }

  /// The total of a place; `nil` when it is withheld.
  func total(_ row: Int) -> Int? { table.shown(row, table.days.count) }
}

/// Makes sheets of cases, and remembers the last ones for a minute.
final class HotspotMaker: Sendable {
  private let room: ControlRoom
  private let made = Mutex<[HotspotQuery: (time: Instant, sheet: HotspotSheet)]>([:])

  private static let seconds = 60.0
  private static let mostKept = 32
  /// The most cases that are looked through, in pages of `CaseFilter.mostRows`.
  private static let mostPages = 500

  init(_ room: ControlRoom) { self.room = room }

  /// The sheet of a question.
  ///
  /// - Complexity: O(cases), at most once a minute for one question
  func sheet(_ query: HotspotQuery, at now: Instant) async throws -> HotspotSheet {
    let known = made.withLock { $0[query] }
    if let known, abs(now.seconds(since: known.time)) < Self.seconds { return known.sheet }
    let sheet = try await make(query)
    made.withLock { made in
      if made.count >= Self.mostKept { made = [:] }
      made[query] = (now, sheet)
    }
    return sheet
  }

  private func make(_ query: HotspotQuery) async throws -> HotspotSheet {
    var filter = CaseFilter()
    filter.area = query.area
    filter.within = query.within
    filter.kinds = query.disease.isEmpty ? [] : [query.disease]
    filter.states = [TracedCase.State.confirmed.rawValue, TracedCase.State.closed.rawValue]
    filter.limit = CaseFilter.mostRows
    var events: [HotspotEvent] = []
    var squares: [String: String] = [:]
    var missing = 0
    for _ in 0..<Self.mostPages {
      let page = try await room.cases.rows.list(TracedCase.self, filter)
      let homes = query.side == nil ? [:] : try await homes(of: page.rows)
      for record in page.rows {
        guard let day = query.day(of: record) else {
          missing += 1
          continue
        }
        guard query.from <= day, day <= query.until else { continue }
        var place: String? = record.area.isEmpty ? nil : record.area
        if let side = query.side {
          let cell = homes[record.person].flatMap {
            HotspotGrid(side: side).cell(latitude: $0.0, longitude: $0.1, cosine: Mercator.cosine)
          }
          if let cell { squares[cell.name] = cell.polygon }
          place = cell?.name
        }
        guard let place else {
          missing += 1
          continue
        }
        events.append(HotspotEvent(place: place, day: query.column(of: day)))
      }
      guard let next = page.next else { break }
      filter.after = next
    }
    return HotspotSheet(
      table: HotspotTable(try HotspotCounts(events)), missing: missing, squares: squares)
  }

  /// Where the persons of cases live, as far as a device of theirs is under an order with a place.
  private func homes(
    of cases: [TracedCase]
  ) async throws -> [TracedPersonID: (Double, Double)] {
    let persons = try await room.cases.rows.find(
      Set(cases.map(\.person)), of: TracedPerson.self)
    var homes: [TracedPersonID: (Double, Double)] = [:]
    for (id, person) in persons {
      guard let trail = person.trail, let device = room.trails.device(of: PersonNumber(trail)),
        let owner = room.devices.device(device)?.person
      else { continue }
      var filter = DeskFilter()
      filter.person = owner
      filter.limit = 1
      let order = try await room.desk.everyRow.list(OrderRecord.self, filter).rows.first
      guard let anchor = try order?.place?.fence().anchor else { continue }
      homes[id] = (anchor.latitude, anchor.longitude)
    }
    return homes
  }

  // MARK: The map

  /// The outlines of wards by their codes.
  func wardShapes() -> [String: String] { room.front.boundaries.wards.mapValues(\.outline) }

  /// The map's features of a sheet: `k` is `hot`, `c` the class, -1 for a count that is withheld,
  /// `n` the count.
  func features(_ query: HotspotQuery, at now: Instant) async throws -> [UInt8] {
    let sheet = try await sheet(query, at: now)
    let wards = query.side == nil ? wardShapes() : [:]
    var out = ByteWriter(capacity: 4096)
    out.append(literal: "{\"type\":\"FeatureCollection\",\"features\":[")
    var isFirst = true
    for (row, place) in sheet.table.places.enumerated() {
      guard let shape = sheet.squares[place] ?? wards[place] else { continue }
      if !isFirst { out.append(literal: ",\n") }
      isFirst = false
      out.append(literal: "{\"type\":\"Feature\",\"geometry\":")
      out.append(shape)
      out.append(literal: ",\"properties\":{\"k\":\"hot\",\"c\":")
      let total = sheet.total(row)
      out.append(decimal: Int64(total.map { HotspotSheet.tier($0) } ?? -1))
      out.append(literal: ",\"n\":")
      out.appendJSON(total.map { "\($0)" } ?? "…")
      out.append(literal: ",\"name\":")
      out.appendJSON(query.side == nil ? room.front.areaName(place) : place)
      out.append(literal: "}}")
    }
    out.append(literal: "]}")
    return out.bytes
  }
}
