// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramGuard

/// The rules of `retention.json` in the server's folder, where it is there
/// (docs/formats/retention.md).
enum RetentionFile {
  static let name = "retention.json"
  /// The most days that a rule may keep anything for.
  private static let mostDays = 3650

  /// The rule of a class; `nil` where the file or the class is not there.
  ///
  /// - Throws: `ServerError` with code `.invalid`, which names the file and the class
  static func rule(_ kind: String, _ settings: ServerSettings) throws -> RetentionRule? {
    let path = settings.path(name)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw ServerError(.invalid, detail: "\(name) cannot be read")
    }
    do {
      let rules = try RetentionRules(json: [UInt8](bytes))
      guard let rule = rules.rules.first(where: { "\($0.kind)" == kind }) else { return nil }
      guard (1...mostDays).contains(Int(rule.days)) else {
        throw ServerError(
          .invalid, detail: "\(name): \(kind) should be 1 to \(mostDays) days")
      }
      return rule
    } catch let error as GuardError {
      throw ServerError(.invalid, detail: "\(name): \(error.detail)")
    }
  }
}
