// SPDX-License-Identifier: Apache-2.0

import TramIsolation

/// What several schemas are made of (JSON Schema 2020-12, as OpenAPI 3.1 takes it).
extension JSONTree {
  /// An identity that begins with a letter.
  static func id(_ letter: String) -> JSONTree {
    [
      "type": "string", "pattern": .text("^\(letter)[0-9A-HJKMNP-TV-Z]{2,14}$"),
      "description": "An identity; the last character checks the others.",
    ]
  }

  /// A moment.
  static var time: JSONTree {
    [
      "type": "integer", "format": "int64",
      "minimum": .whole(FormTime.range.lowerBound),
      "maximum": .whole(FormTime.range.upperBound - 1),
      "description": "Milliseconds since 1970-01-01 00:00 UTC.",
    ]
  }

  /// Text of at most so many characters without control characters.
  ///
  /// - Parameters:
  ///   - isNeeded: Whether something other than space must stand in it.
  ///   - isLine: Whether it stands on one line.
  static func text(most: Int, isNeeded: Bool = false, isLine: Bool = true) -> JSONTree {
    let breaks = isLine ? "" : "\\t\\n\\r"
    let any = "(?:[^\\x00-\\x1f\\x7f-\\x9f]\(isLine ? "" : "|[\(breaks)]"))*"
    let pattern = isNeeded ? "^\(any)[^\\s\\x00-\\x1f\\x7f-\\x9f]\(any)$" : "^\(any)$"
    return [
      "type": "string", "minLength": .whole(isNeeded ? 1 : 0), "maxLength": .whole(Int64(most)),
      "pattern": .text(pattern),
    ]
  }

  /// A number within bounds.
  static func number(_ range: ClosedRange<Double>) -> JSONTree {
    ["type": "number", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)]
  }

  /// Any number; what has no number in JSON is a word.
  static var number: JSONTree {
    ["anyOf": [["type": "number"], .words(["Infinity", "-Infinity", "NaN"])]]
  }

  /// `true` or `false`.
  static var flag: JSONTree { ["type": "boolean"] }

  /// What a beacon calls itself.
  static var anchor: JSONTree {
    [
      "type": "string", "pattern": "^[0-9A-Fa-f]{32}$",
      "description": "What the Bluetooth beacon at home calls itself.",
    ]
  }

  /// The code of an area.
  static var area: JSONTree {
    [
      "type": "string", "pattern": "^([0-9]{2,10})?$",
      "description": "Province, district and ward after one another; empty when not known.",
    ]
  }

  /// One of the words of a type.
  static func words<Word: CaseIterable & RawRepresentable<String>>(_ kind: Word.Type) -> JSONTree {
    words(Word.allCases.map(\.rawValue))
  }

  /// One of a few words.
  static func words(_ words: [String]) -> JSONTree {
    ["type": "string", "enum": .list(words.map { .text($0) })]
  }

  /// A schema of the document by name.
  static func reference(_ name: String) -> JSONTree {
    ["$ref": .text("#/components/schemas/\(name)")]
  }

  /// An array.
  static func array(_ items: JSONTree) -> JSONTree { ["type": "array", "items": items] }

  /// An object with its members, those that are always there among them.
  ///
  /// - Parameter isClosed: Whether members that are not named are refused.
  static func record(
    _ members: JSONTree, required: [String], isClosed: Bool = false
  ) -> JSONTree {
    var schema: JSONTree = ["type": "object", "properties": members]
    if !required.isEmpty {
      schema = schema.adding("required", .list(required.map { .text($0) }))
    }
    return isClosed ? schema.adding("additionalProperties", false) : schema
  }

  /// What somebody sends: members that are not named are refused.
  static func form(_ members: JSONTree, required: [String] = []) -> JSONTree {
    record(members, required: required, isClosed: true)
  }

  /// A value or `null`.
  var orNull: JSONTree { ["anyOf": [self, ["type": "null"]]] }
}
