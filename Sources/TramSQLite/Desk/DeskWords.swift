// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramUnits

/// Rows as documents of words, and filters as questions about them.
///
/// Beside its own folded words a document holds its area and state as words that begin with a
/// character for private use, which no folded word holds. So the index of words finds the
/// Nguyễns of one district without looking at those of all others.
enum DeskWords {
  private static let province = "\u{E001}"
  private static let district = "\u{E002}"
  private static let state = "\u{E003}"

  /// The document of a row; empty for a row without words.
  static func document(of columns: DeskColumns) -> String {
    var words = SearchFold.words(of: columns.words)
    if words.isEmpty { return "" }
    for (mark, word) in [
      (province, DeskLevel.province.key(of: columns.area)),
      (district, DeskLevel.district.key(of: columns.area)), (state, columns.state),
    ] where isPlain(word) {
      words.append(mark + word)
    }
    return words.joined(separator: " ")
  }

  /// The question of a filter, and whether it settles area and states too.
  static func question(_ filter: DeskFilter) -> (match: String, isWhole: Bool) {
    var terms = filter.words.map { "\"\($0)\" *" }
    var isWhole = true
    let level = DeskLevel.settled(by: filter.area)
    if !filter.area.isEmpty {
      let narrowed: DeskLevel = level.level == .full ? .district : level.level
      let key = narrowed.key(of: filter.area)
      if narrowed != .country, isPlain(key) {
        terms.append("\"\(narrowed == .province ? province : district)\(key)\"")
      }
      isWhole = level.isExact && isPlain(key)
    }
    if !filter.states.isEmpty {
      if filter.states.allSatisfy(isPlain), filter.states.count <= 16 {
        let states = filter.states.map { "\"\(state)\($0)\"" }
        terms.append("(\(states.joined(separator: " OR ")))")
      } else {
        isWhole = false
      }
    }
    return (terms.joined(separator: " AND "), isWhole)
  }

  /// A Boolean value: whether the index of words takes the text for one word.
  private static func isPlain(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
      }
  }
}
