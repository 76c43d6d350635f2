// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramMessages
import TramUnits

/// Whose number it is, by the register.
struct PhonePeople: Sendable {
  let rows: any DeskReading

  /// The people of a number, in the order of their numbers; a family may share a phone.
  func people(of number: PhoneNumber) async throws -> [Person] {
    var filter = DeskFilter()
    filter.text = number.description
    filter.limit = DeskFilter.mostRows
    return try await rows.list(Person.self, filter).rows
      .filter { !$0.isErased && $0.phone.flatMap { PhoneNumber($0) } == number }
      .sorted { $0.id.rawValue < $1.id.rawValue }
  }

  /// The checks of some people that were asked after a moment, the newest first.
  func checks(of people: [Person], after time: Instant) async throws -> [Check] {
    var found: [Check] = []
    for person in people {
      var filter = DeskFilter()
      filter.person = person.id
      filter.limit = DeskFilter.mostRows
      found += try await rows.list(Check.self, filter).rows.filter { $0.asked >= time }
    }
    return found.sorted { ($0.asked, $0.id.rawValue) > ($1.asked, $1.id.rawValue) }
  }
}
