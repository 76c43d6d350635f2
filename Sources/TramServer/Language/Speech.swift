// SPDX-License-Identifier: Apache-2.0

import Mustache
import TramIsolation
import TramUnits

/// What a page says to one reader: words in a language, dates and numbers in the reader's form.
///
/// Templates read words from it as `t.page.key`.
struct Speech: Sendable, MustacheParent {
  /// The language.
  let language: Language
  /// Seconds east of UTC; Vietnam keeps UTC+7 all year.
  var zone: Int64 = 25_200

  /// The words of a page, for templates.
  func child(named name: String) -> Any? {
    Words.pages[name].map { Page(words: $0, language: language) }
  }

  private struct Page: MustacheParent {
    let words: Words
    let language: Language

    func child(named name: String) -> Any? { words.text(name, in: language) }
  }

  /// The words of `page.key`, each `{}` replaced by a value in turn; the key itself where there are
  /// none.
  func say(_ key: String, _ values: String...) -> String {
    let parts = key.split(separator: ".", maxSplits: 1)
    guard parts.count == 2,
      let text = Words.pages[String(parts[0])]?.text(String(parts[1]), in: language)
    else { return key }
    guard !values.isEmpty else { return text }
    var rest = values[...]
    var out = ""
    var tail = text[...]
    while let at = tail.firstRange(of: "{}") {
      out += tail[..<at.lowerBound]
      out += rest.popFirst() ?? ""
      tail = tail[at.upperBound...]
    }
    return out + tail
  }

  /// Whether there are words for `page.key`.
  static func knows(_ key: String) -> Bool {
    let parts = key.split(separator: ".", maxSplits: 1)
    return parts.count == 2
      && Words.pages[String(parts[0])]?.text(String(parts[1]), in: .english) != nil
  }
}
