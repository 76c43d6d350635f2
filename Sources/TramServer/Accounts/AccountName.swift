// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The name of an account: as it is shown, and as it is compared.
struct AccountName: Hashable, Sendable {
  let text: String
  let folded: String

  /// The most bytes of a name that are looked at.
  private static let longest = 512

  /// Reads a name.
  ///
  /// - Throws: `AccountsError` with code `.badName` unless it has 1 to 64 characters, none of them
  ///   a control character
  init(_ text: String) throws {
    guard text.utf8.count <= Self.longest else { throw Self.bad }
    let bare = text.precomposedStringWithCanonicalMapping
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard !bare.isEmpty, bare.count <= 64, bare.utf8.count <= 256,
      !bare.unicodeScalars.contains(where: { Self.isForbidden($0) })
    else { throw Self.bad }
    self.text = bare
    folded = Self.folded(bare)
  }

  private static let bad = AccountsError(
    .badName, detail: "a name has 1 to 64 characters on one line")

  /// The name by which tries are counted, of whatever somebody typed.
  static func folded(_ text: String) -> String {
    // Bytes, because one character may be as long as whoever typed it likes.
    String(decoding: text.utf8.prefix(longest), as: UTF8.self)
      .precomposedStringWithCompatibilityMapping.lowercased()
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Control characters, and those that turn the direction of what follows.
  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
    default: false
    }
  }
}

/// Whether a password may be used.
enum PasswordRule {
  /// The fewest characters; length is what makes a password hard to guess (NIST SP 800-63B, 5.1.1).
  static let fewest = 12

  /// Refuses a password that is too short, too long, one character repeated, or the name.
  static func check(_ password: String, name: AccountName) throws {
    // Before anything that costs by its length.
    guard password.utf8.count <= PasswordHash.longest else { throw tooLong }
    let form = password.precomposedStringWithCompatibilityMapping
    guard form.count >= fewest else {
      throw AccountsError(.weakPassword, detail: "a password has at least \(fewest) characters")
    }
    guard form.utf8.count <= PasswordHash.longest else { throw tooLong }
    guard Set(form).count > 3, AccountName.folded(form) != name.folded else {
      throw AccountsError(.weakPassword, detail: "this password is easily guessed")
    }
  }

  private static let tooLong = AccountsError(
    .weakPassword, detail: "a password has at most \(PasswordHash.longest) bytes")
}
