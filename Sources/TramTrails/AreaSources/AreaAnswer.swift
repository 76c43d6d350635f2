// SPDX-License-Identifier: Apache-2.0

/// Who was in the same areas, and where too many were to be named.
public struct AreaAnswer: Hashable, Sendable {
  /// The people, by number.
  public var rows: [AreaRow]
  /// The areas whose people are only counted, by number.
  public var crowds: [AreaCrowd]

  /// Creates an answer.
  public init(rows: [AreaRow] = [], crowds: [AreaCrowd] = []) {
    self.rows = rows
    self.crowds = crowds
  }
}

/// That somebody was in an area, or in one with the person asked for: a hint, never a contact.
public struct AreaRow: Hashable, Sendable {
  /// Who.
  public var person: PersonNumber
  /// The time there, milliseconds; what overlaps counts once.
  public var total: Int64
  /// Its start, milliseconds since 1970-01-01 00:00 UTC.
  public var first: Int64
  /// Its end, likewise.
  public var last: Int64
  /// The areas, by number.
  public var areas: [AreaNumber]

  /// Creates a row.
  public init(
    person: PersonNumber, total: Int64, first: Int64, last: Int64, areas: [AreaNumber]
  ) {
    self.person = person
    self.total = total
    self.first = first
    self.last = last
    self.areas = areas
  }

  /// What says so.
  public var source: ContactSource { .area }
}

/// An area with more people than are named.
public struct AreaCrowd: Hashable, Sendable {
  /// Which.
  public var area: AreaNumber
  /// How many people were there at the times asked for.
  public var people: Int
  /// Whether there were more, beyond what is counted.
  public var isMore: Bool

  /// Creates a count.
  public init(area: AreaNumber, people: Int, isMore: Bool = false) {
    self.area = area
    self.people = people
    self.isMore = isMore
  }
}
