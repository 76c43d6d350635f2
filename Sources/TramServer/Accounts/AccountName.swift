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
