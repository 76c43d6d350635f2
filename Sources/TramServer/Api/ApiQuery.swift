// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import TramIsolation
import TramUnits

/// Reads what follows `?` in an address and notes every fault; names that nobody asked for are
/// faults.
struct ApiQuery {
  private var values: [String: [String]] = [:]
  private var taken: Set<String> = []
  private var faults: [ServerError.Fault] = []

  /// The most characters of a value.
  static let mostCharacters = 200
  /// The most values.
  private static let mostValues = 64

  init(_ request: Request) {
    let pairs = (request.uri.query ?? "").split(separator: "&")
    if pairs.count > Self.mostValues { note("", "has more than \(Self.mostValues) parameters") }
    for pair in pairs.prefix(Self.mostValues) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.plain(parts[0]), let value = Self.plain(parts.count > 1 ? parts[1] : "")
      else {
        note(String(parts[0].prefix(64)), "is not written as addresses are")
        continue
      }
      let isPlain = value.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
      if value.unicodeScalars.count > Self.mostCharacters || !isPlain {
        note(
          name,
          "should be at most \(Self.mostCharacters) characters, no control characters among them")
        taken.insert(name)
      } else {
        values[name, default: []].append(value)
      }
    }
  }

  private static func plain(_ text: Substring) -> String? {
    text.replacing("+", with: " ").removingPercentEncoding
  }

  mutating func note(_ place: String, _ reason: String) {
    faults.append(ServerError.Fault(place: place, reason: reason))
  }

  /// The value of a parameter; `nil` when it is absent.
  ///
  /// - Parameter mayBeEmpty: Takes nothing after `=` for absent, as forms of pages send it.
  mutating func text(_ name: String, mayBeEmpty: Bool = false) -> String? {
    taken.insert(name)
    guard let values = values[name] else { return nil }
    if values.count > 1 { note(name, "stands more than once") }
    guard values[0].isEmpty else { return values[0] }
    if !mayBeEmpty { note(name, "should not be empty") }
    return nil
  }

  /// The values of a parameter that may stand several times.
  mutating func texts(_ name: String) -> [String] {
    taken.insert(name)
    return values[name] ?? []
  }

  /// Values of a parameter that stands several times, or once with commas; each one of `words`.
  mutating func words(_ name: String, of words: [String]) -> [String] {
    taken.insert(name)
    let given = (values[name] ?? []).flatMap { $0.split(separator: ",").map(String.init) }
    if given.contains(where: { !words.contains($0) }) {
      note(name, "should be one of \(words.joined(separator: ", "))")
    }
    return given
  }

  mutating func whole(_ name: String, in range: ClosedRange<Int>) -> Int? {
    guard let text = text(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      note(name, "should be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return number
  }

  mutating func id<Subject: LetteredSubject>(_ name: String, _ kind: Subject.Type) -> ID<Subject>? {
    guard let text = text(name) else { return nil }
    guard let id = ID<Subject>(text) else {
      note(name, "should be an identity that begins with \(Subject.letter)")
      return nil
    }
    return id
  }

  /// The beginning of codes of areas: digits.
  mutating func area(_ name: String = "area") -> String? {
    guard let text = text(name, mayBeEmpty: true) else { return nil }
    if text.utf8.count > DeskLimits.areaDigits || !text.utf8.allSatisfy({ 48...57 ~= $0 }) {
      note(name, "should be at most \(DeskLimits.areaDigits) digits")
    }
    return text
  }

  /// Ends reading.
  ///
  /// - Throws: `ServerError` with code `.invalid` and every fault
  consuming func finish() throws {
    for name in values.keys.sorted() where !taken.contains(name) {
      note(String(name.prefix(64)), "is not known here")
    }
    try ServerError.refuse(faults)
  }
}
