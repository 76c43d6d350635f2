// SPDX-License-Identifier: Apache-2.0

import TramTrails

/// Who was in the areas of a person, as `tram contacts --areas` tells it beside the contacts.
struct AreaRows {
  /// The most areas that a row names.
  private static let named = 16

  private let register: AreaRegister
  private let rows: [PersonNumber: AreaRow]

  /// Asks, and tells on standard error which areas had too many people to name.
  init(_ areas: AreaSnapshot, of person: PersonNumber, during times: Range<Int64>) throws {
    let answer = try AreaSearch(areas).rows(of: person, during: times)
    register = areas.register
    rows = Dictionary(answer.rows.map { ($0.person, $0) }, uniquingKeysWith: { first, _ in first })
    Self.tell(answer.crowds, register)
  }

  /// Tells on standard error which areas had too many people to name.
  static func tell(_ crowds: [AreaCrowd], _ register: AreaRegister) {
    for crowd in crowds {
      let people = crowd.isMore ? "more than \(grouped(crowd.people))" : grouped(crowd.people)
      let name = (register.label(of: crowd.area) ?? "").visible
      StandardError.line("\(people) people were in area \(name): too many to name")
    }
  }

  /// The contacts with the areas in their evidence, then those who were in an area only.
  func joined(to found: [ContactRow], of person: PersonNumber) -> [ContactRow] {
    var joined = found
    var left = rows
    for i in joined.indices {
      if let row = left.removeValue(forKey: joined[i].b) { Self.note(row, in: &joined[i]) }
    }
    for row in left.values.sorted(by: { $0.person < $1.person }) {
      var only = ContactRow(
        a: person, b: row.person, total: 0, largest: 0, first: row.first, last: row.last,
        reached: nil, evidence: ContactEvidence())
      Self.note(row, in: &only)
      joined.append(only)
    }
    return joined
  }

  private static func note(_ row: AreaRow, in contact: inout ContactRow) {
    contact.evidence.sources.insert(row.source)
    contact.evidence.areas = row.areas.count
    contact.evidence.areaTime = row.total
  }

  /// The areas shared with somebody, with semicolons between.
  func names(for person: PersonNumber) -> String {
    let areas = rows[person]?.areas ?? []
    var names = areas.prefix(Self.named).map { register.label(of: $0) ?? "" }
    if areas.count > Self.named { names.append("and \(areas.count - Self.named) more") }
    return names.joined(separator: ";")
  }
}
