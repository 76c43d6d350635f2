// SPDX-License-Identifier: Apache-2.0

import TramUnits

extension ParameterTree {
  /// The longest text of a parameter, in characters.
  static let longestText = 1000

  /// Checks that this is an object with members of these names alone.
  ///
  /// A file that people edit says a misspelt name aloud instead of passing over it.
  func expect(only names: [String]) throws(TracingError) {
    guard case .object(let members) = value else { throw refused("an object is expected") }
    for (key, node) in members where !names.contains(key) {
      throw node.refused("nobody knows this name; known are \(names.joined(separator: ", "))")
    }
  }

  /// The member of a name; `nil` where it is not there.
  func optional(_ name: String) throws(TracingError) -> ParameterTree? {
    guard case .object(let members) = value else { throw refused("an object is expected") }
    return members.first { $0.key == name }?.node
  }

  /// The member of a name.
  func member(_ name: String) throws(TracingError) -> ParameterTree {
    guard let node = try optional(name) else { throw refused("\(name) is missing") }
    return node
  }

  /// The elements of the array of a name, `most` at most.
  func list(_ name: String, most: Int) throws(TracingError) -> [ParameterTree] {
    let node = try member(name)
    guard case .array(let elements) = node.value else {
      throw node.refused("an array is expected")
    }
    guard elements.count <= most else {
      throw node.refused("\(elements.count) elements; \(most) are the most")
    }
    return elements
  }

  /// This value as a number within `range`.
  func number(in range: ClosedRange<Double>) throws(TracingError) -> Double {
    guard case .number(let number) = value else { throw refused("a number is expected") }
    guard range.contains(number) else {
      throw refused("\(number) is outside \(range.lowerBound)...\(range.upperBound)")
    }
    return number
  }

  /// The number of a name, within `range`.
  func number(_ name: String, in range: ClosedRange<Double>) throws(TracingError) -> Double {
    try member(name).number(in: range)
  }

  /// The text of a name, not empty.
  func text(_ name: String) throws(TracingError) -> String {
    let node = try member(name)
    guard case .text(let text) = node.value else { throw node.refused("a text is expected") }
    guard !text.isEmpty, text.count <= Self.longestText else {
      throw node.refused("a text of 1 to \(Self.longestText) characters is expected")
    }
    return text
  }

  /// The date of a name; `nil` where it is not there.
  func day(_ name: String) throws(TracingError) -> Day? {
    guard let node = try optional(name) else { return nil }
    guard case .text(let text) = node.value, let day = Day(text) else {
      throw node.refused("a date such as 2020-06-01 is expected")
    }
    return day
  }
}
