// SPDX-License-Identifier: Apache-2.0

import Foundation
public import TramSignIn

/// Which passwords are taken: long ones that nobody guesses who knows people, the place and the
/// account.
public struct PasswordRule: Sendable {
  /// Words that guessers try first.
  public var words: WordPrints
  /// Words that whoever knows the place tries first.
  private let place: WordPrints

  /// Creates a rule.
  ///
  /// - Parameter place: Names of the place, as they are written.
  public init(words: WordPrints = .embedded, place: [String] = []) {
    self.words = words
    self.place = WordPrints(Self.house + place.flatMap(Self.parts))
  }

  /// The fewest characters; length is what makes a password hard to guess (NIST SP 800-63B, 5.1.1).
  static let fewest = 12

  /// What somebody in such an office writes into a password first.
  private static let house = [
    "tram", "ytetram", "tramyte", "matkhau", "cachly", "dichbenh", "chongdich", "coquan", "phuong",
    "quanly", "canbo", "vietnam", "covid", "corona", "khautrang", "vaccine", "sotxuathuyet",
  ]

  /// Refuses a password that is too short, too long or easily guessed.
  func check(_ password: String, name: AccountName) throws {
    // Before anything that costs by its length.
    guard password.utf8.count <= PasswordHash.longest else { throw Self.tooLong }
    let form = password.precomposedStringWithCompatibilityMapping
    guard form.count >= Self.fewest else {
      throw AccountsError(
        .weakPassword, detail: "a password has at least \(Self.fewest) characters")
    }
    guard form.utf8.count <= PasswordHash.longest else { throw Self.tooLong }
    let guesses = PasswordGuesses(words: words, place: place, own: Self.parts(of: name.text))
    let plain = Self.plain(form)
    // Whoever tries `matkhau` tries `mat khau` and `mat.khau` next.
    let joined = plain.filter { $0.isLetter || $0.isNumber }
    let bits = min(guesses.bits(of: plain), guesses.bits(of: joined) + Self.spacing)
    guard bits >= PasswordGuesses.fewest else {
      throw AccountsError(.weakPassword, detail: "this password is easily guessed")
    }
  }

  /// What writing words apart, and by which sign, adds to the guesses, in bits.
  private static let spacing = 3.0

  private static let tooLong = AccountsError(
    .weakPassword, detail: "a password has at most \(PasswordHash.longest) bytes")

  /// A text in small letters without marks, so that `Mật khẩu` is found as `mat khau`.
  private static func plain(_ text: String) -> String {
    text.folding(
      options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil
    )
    .replacing("đ", with: "d")
  }

  /// A name whole, without spaces, and by its words.
  private static func parts(of name: String) -> [String] {
    let plain = plain(String(name.prefix(200)))
    let words = plain.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    return [plain, words.joined()] + words
  }
}
