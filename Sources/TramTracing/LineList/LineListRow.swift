// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// One case or contact, as a line list tells of them.
public struct LineListRow: Hashable, Sendable {
  /// A column that no field is for, kept so that an export has it again.
  public struct Extra: Hashable, Sendable {
    /// The column's title.
    public var title: String
    /// What stands in it; never empty.
    public var text: String

    /// Creates one.
    public init(title: String, text: String) {
      self.title = title
      self.text = text
    }
  }

  private struct Entry: Hashable {
    var field: LineListField
    var value: LineListValue
  }

  /// What it says, in the order of the fields; a list of 100,000 rows has few fields in each.
  private var entries: [Entry] = []
  /// What stands in columns that no field is for, in the order of their titles.
  public private(set) var extras: [Extra] = []

  /// Creates a row that says nothing.
  public init() {}

  /// What the row says of a field; `nil` when nothing.
  public subscript(field: LineListField) -> LineListValue? {
    get {
      for entry in entries where entry.field == field { return entry.value }
      return nil
    }
    set {
      let place = entries.firstIndex { $0.field.rawValue >= field.rawValue } ?? entries.count
      let isThere = place < entries.count && entries[place].field == field
      switch (newValue, isThere) {
      case (let value?, true): entries[place].value = value
      case (let value?, false): entries.insert(Entry(field: field, value: value), at: place)
      case (nil, true): entries.remove(at: place)
      case (nil, false): break
      }
    }
  }

  /// Keeps what stands in a column that no field is for; no text takes it out.
  public mutating func keep(_ text: String, under title: String) {
    let place = extras.firstIndex { $0.title >= title } ?? extras.count
    if place < extras.count, extras[place].title == title { extras.remove(at: place) }
    if !text.isEmpty { extras.insert(Extra(title: title, text: text), at: place) }
  }

  /// Whether the row says nothing.
  public var isEmpty: Bool { entries.isEmpty && extras.isEmpty }

  /// The text of a field; `nil` when there is none.
  public func text(_ field: LineListField) -> String? {
    guard case .text(let text) = self[field] else { return nil }
    return text
  }

  /// The date of a field; `nil` when there is none.
  public func day(_ field: LineListField) -> Day? {
    guard case .day(let day) = self[field] else { return nil }
    return day
  }

  /// The number of a field; `nil` when there is none.
  public func number(_ field: LineListField) -> Int? {
    guard case .number(let number) = self[field] else { return nil }
    return number
  }

  /// The texts of a field; empty when there are none.
  public func list(_ field: LineListField) -> [String] {
    guard case .list(let list) = self[field] else { return [] }
    return list
  }

  /// The word of a field; `nil` when there is none.
  public func word(_ field: LineListField) -> LineListWord? {
    guard case .word(let word) = self[field] else { return nil }
    return word
  }

  /// The year in which the person was born: as said, or of the date of birth.
  public var yearOfBirth: Int? { number(.birthYear) ?? day(.birthDay)?.components.year }
}
