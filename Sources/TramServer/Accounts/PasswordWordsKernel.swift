// SPDX-License-Identifier: Apache-2.0

import TramAssets
public import TramSignIn

extension WordPrints {
  /// The words inside the program; `scripts/password-words` makes the file and names its sources.
  public static let embedded: WordPrints = {
    let file = unsafe tram_password_words()
    guard let start = unsafe file.bytes else { return WordPrints() }
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: file.count))
    // A test sees that the file can be read and how many words it has.
    return (try? WordPrints(file: bytes)) ?? WordPrints()
  }()
}
