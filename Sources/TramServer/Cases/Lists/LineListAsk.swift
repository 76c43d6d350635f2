// SPDX-License-Identifier: Apache-2.0

import TramTracing
import TramUnits

/// What is stated about a line list that comes to the desk, before it is read.
struct LineListAsk: Hashable, Sendable {
  /// The longest mark, in characters.
  static let longestMark = 40

  /// What columns are, by their titles; no field for one that is left alone.
  var columns: [String: LineListField?] = [:]
  /// The order of dates; `nil` to decide by what the list shows.
  var dates: DayOrder?
  /// The sheet of a workbook; `nil` for its first.
  var sheet: String?
  /// What is put before the list's own codes; empty for codes that hold everywhere.
  var mark = ""
  /// Of which disease cases are taken up.
  var disease = "covid-19"

  /// States nothing.
  init() {}

  /// Reads the parameters of an address.
  init(_ query: inout ApiQuery) {
    for text in query.texts("column") { state(column: text) { query.note("column", $0) } }
    if let text = query.text("dates") {
      dates = DayOrder(rawValue: text)
      if dates == nil { query.note("dates", "should be dmy or mdy") }
    }
    sheet = query.text("sheet")
    mark = query.text("mark") ?? ""
    disease = query.text("disease") ?? disease
    if mark.count > Self.longestMark {
      query.note("mark", "should be at most \(Self.longestMark) characters")
    }
  }

  /// Reads the fields of a page's form: `title-3` and `field-3` say what a column is.
  init(fields: FormFields) {
    dates = fields["dates"].flatMap { DayOrder(rawValue: $0) }
    sheet = fields["sheet"]
    mark = String((fields["mark"] ?? "").prefix(Self.longestMark))
    disease = fields["disease"] ?? disease
    for (name, title) in fields.all where name.hasPrefix("title-") {
      guard let word = fields.raw("field-\(name.dropFirst(6))"), word != "auto" else { continue }
      if word == "none" {
        columns[title] = .some(nil)
      } else if let field = LineListField.named(word) {
        columns[title] = .some(field)
      }
    }
  }

  private mutating func state(column text: String, _ fault: (String) -> Void) {
    guard let at = text.lastIndex(of: "=") else { return fault("should be TITLE=field") }
    let word = text[text.index(after: at)...]
    let field = LineListField.named(word)
    guard field != nil || word.isEmpty else {
      return fault(
        "\(word) is no field; there are "
          + LineListField.allCases.map(\.name).joined(separator: ", "))
    }
    columns[String(text[..<at])] = .some(field)
  }

  /// What the reader of lists is told.
  ///
  /// - Parameter today: Nothing in the list can be later.
  func options(today: Day) -> LineListOptions {
    var options = LineListOptions()
    options.mapping = columns
    options.dayOrder = dates
    options.latest = today
    return options
  }
}
