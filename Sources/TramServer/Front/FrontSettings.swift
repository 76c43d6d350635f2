// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramGuard
import TramTracing

/// What public pages ask and how long answers are kept: `declarations.json` and the rules of
/// `retention.json` in the server's folder, where they are there.
struct FrontSettings: Sendable {
  static let name = "declarations.json"
  static let retentionName = "retention.json"
  /// The class of `retention.json` that declarations are.
  private static let retentionClass = "declaration"
  /// The most days that a rule may keep declarations for.
  private static let mostDays = 3650

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
    let path = settings.path(Self.retentionName)
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw ServerError(.invalid, detail: "\(Self.retentionName) cannot be read")
    }
    do {
      let rules = try RetentionRules(json: [UInt8](bytes))
      guard let rule = rules.rules.first(where: { "\($0.kind)" == Self.retentionClass }) else {
        return
      }
      guard (1...Self.mostDays).contains(Int(rule.days)) else {
        throw ServerError(
          .invalid,
          detail: "\(Self.retentionName): \(Self.retentionClass) should be 1 to \(Self.mostDays)"
            + " days")
      }
      days = Int(rule.days)
      law = rule.law
    } catch let error as GuardError {
      throw ServerError(.invalid, detail: "\(Self.retentionName): \(error.detail)")
    }
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
