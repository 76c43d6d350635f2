// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramGuard
import TramTracing

/// What public pages ask and how long answers are kept: `declarations.json` and the rules of
/// `retention.json` in the server's folder, where they are there.
struct FrontSettings: Sendable {
  static let name = "declarations.json"
  /// The class of `retention.json` that declarations are.
  private static let retentionClass = "declaration"

  /// The disease that declarations are read for, as the file of diseases names it.
  var disease = "covid-19"
  /// What a declaration leads to.
  var rules = TriageRules.covid19()
  /// For how many days a declaration is kept.
  var days = RetentionClass.declarationDays
  /// The law that says so; `nil` where none is named.
  var law: String?

  init() {}

  /// Reads the files of a folder.
  ///
  /// - Throws: `ServerError` with code `.invalid`, which names the file and the member
  init(_ settings: ServerSettings) throws {
    if let file = try RoomFile.read(File.self, at: settings.path(Self.name)) {
      disease = file.disease
      rules = file.rules
    }
    guard let rule = try RetentionFile.rule(Self.retentionClass, settings) else { return }
    days = Int(rule.days)
    law = rule.law
  }

  /// The file `declarations.json`.
  private struct File: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
      case disease, places, leading, othersNeeded, source
    }

    let disease: String
    let rules: TriageRules

    init(from decoder: any Decoder) throws {
      let members = try decoder.members(Key.self)
      disease = try members.decodeIfPresent(String.self, forKey: .disease) ?? "covid-19"
      guard DeskText.isLine(disease, most: 120), !disease.isEmpty else {
        throw ServerError(.invalid, detail: "disease should be one line of 1 to 120 characters")
      }
      let places = try members.decodeIfPresent([String].self, forKey: .places) ?? []
      var rules = TriageRules.covid19(places: places)
      if let leading = try members.decodeIfPresent(
        Set<HealthDeclaration.Symptom>.self, forKey: .leading)
      {
        rules.leading = leading
        // Other rules have another source, which has to be told.
        rules.source = try members.decode(String.self, forKey: .source)
      }
      rules.othersNeeded =
        try members.decodeIfPresent(Int.self, forKey: .othersNeeded) ?? rules.othersNeeded
      self.rules = rules
    }
  }
}

/// What a line of text is.
enum DeskText {
  /// A Boolean value: whether a text is one line of at most so many characters, without control
  /// characters.
  static func isLine(_ text: String, most: Int) -> Bool {
    text.count <= most && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  }
}
