// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramTracing
import TramUnits

/// Rows as documents of words, and filters as questions about them.
///
/// Beside its own folded words a document holds its province and district as words that begin
/// with a character for private use, which no folded word holds. Level and state are not among
/// them: they change with every chain, and an index of words is dear to change.
enum CaseWords {
  private static let province = "\u{E001}"
  private static let district = "\u{E002}"

  /// The document of a row; empty for a row without words.
  static func document(of columns: CaseColumns) -> String {
    var words = SearchFold.words(of: columns.words)
    if words.isEmpty { return "" }
    for (mark, level) in [(province, DeskLevel.province), (district, .district)] {
      let key = level.key(of: columns.area)
      if isPlain(key) { words.append(mark + key) }
    }
    return words.joined(separator: " ")
  }

  /// The words of a filter that count.
  static func words(of filter: CaseFilter) -> [String] {
    Array(SearchFold.words(of: filter.text).prefix(CaseFilter.mostWords))
  }

  /// The question of a filter, which settles no more of the area than its district.
  static func question(_ filter: CaseFilter) -> String {
    var terms = words(of: filter).map { "\"\($0)\" *" }
    let settled = DeskLevel.settled(by: filter.area).level
    let level: DeskLevel = settled == .full ? .district : settled
    let key = level.key(of: filter.area)
    if level != .country, isPlain(key) {
      terms.append("\"\(level == .province ? province : district)\(key)\"")
    }
    return terms.joined(separator: " AND ")
  }

  private static func isPlain(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
