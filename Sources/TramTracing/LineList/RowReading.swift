// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// The reading of a table's rows.
struct RowReading {
  let table: SheetTable
  let titles: TitleRow
  let options: LineListOptions
  var list = LineListImport()
  private var days: [DayReading?]
  private var seen: [String: Int] = [:]
  private var present = LineListRow()
  private var isRefused = false
  private var known: [Spelling: LineListWord] = [:]

  private struct Spelling: Hashable {
    var field: LineListField
    var text: String
  }

  init(table: SheetTable, titles: TitleRow, options: LineListOptions) {
    self.table = table
    self.titles = titles
    self.options = options
    days = [DayReading?](repeating: nil, count: titles.fields.count)
    list.titleRow = table.rowCount > 0 ? table.number(ofRow: titles.row) : 0
    list.above = titles.row
  }

  /// Looks at every date of the file and decides how each column is read.
  mutating func decideDays() {
    let table = table
    let columns = titles.fields.indices.filter { titles.fields[$0]?.isDay == true }
    var evidence = [DayEvidence](repeating: DayEvidence(), count: columns.count)
    for row in titles.row + 1..<max(table.rowCount, titles.row + 1) {
      for (place, column) in columns.enumerated() where table.kind(row, column) == .text {
        let cell = table.cell(row, column)
        guard !MissingWord.isMissing(cell) else { continue }
        evidence[place].see(WrittenDay(cell), row: table.number(ofRow: row)) {
          table.text(row, column)
        }
      }
    }
    let stated = columns.map { column in
      titles.fields[column].flatMap { options.dayOrders[$0] } ?? options.dayOrder
    }
    let readings = DayEvidence.readings(evidence, stated: stated)
    for (place, column) in columns.enumerated() { days[column] = readings[place] }
    list.columns = titles.fields.indices.map { column in
      LineListImport.Column(
        title: titles.titles[column], field: titles.fields[column], days: days[column])
    }
  }

  mutating func complain(_ complaint: LineListComplaint) {
    if complaint.weight == .caution { list.cautions += 1 }
    if list.complaints.count < options.mostComplaints { list.complaints.append(complaint) }
  }

  private mutating func complain(
    _ row: Int, _ column: Int, _ reason: String, weight: LineListComplaint.Weight = .refused
  ) {
    if weight == .refused { isRefused = true }
    complain(
      LineListComplaint(
        row: table.number(ofRow: row), column: titles.titles[column], field: titles.fields[column],
        reason: reason, weight: weight))
  }

  /// Reads one row.
  mutating func read(_ row: Int) {
    let table = table
    present = LineListRow()
    isRefused = false
    let count = table.count(ofRow: row)
    for column in 0..<count {
      let kind = table.kind(row, column)
      guard kind != .empty else { continue }
      guard column < titles.fields.count else {
        if !MissingWord.isMissing(table.cell(row, column)) {
          isRefused = true
          complain(
            LineListComplaint(
              row: table.number(ofRow: row),
              reason: "\(count) cells, but \(titles.titles.count) titles: perhaps a separator "
                + "stands unquoted in a text"))
        }
        break
      }
      guard let field = titles.fields[column] else {
        keep(row, column)
        continue
      }
      // Two columns of one field: the second counts where the first says nothing.
      if titles.isSecond[column], let first = present[field] {
        if first != .text(table.text(row, column)) { keep(row, column) }
      } else {
        take(row, column, field, kind)
      }
    }
    finish(row)
  }

  private mutating func keep(_ row: Int, _ column: Int) {
    let text = table.text(row, column)
    guard !text.isEmpty else { return }
    let title = titles.titles[column]
    // A second column of a field must not have the title that the first has in an export.
    let isPlain = titles.isSecond[column] && !title.hasSuffix(")")
    present.keep(text, under: isPlain ? title + " (2)" : title)
  }

  private mutating func finish(_ row: Int) {
    guard !isRefused else {
      list.refused += 1
      return
    }
    guard !present.isEmpty else {
      list.empty += 1
      return
    }
    if let reason = contradiction() {
      list.refused += 1
      return complain(LineListComplaint(row: table.number(ofRow: row), reason: reason))
    }
    for caution in cautions(row) {
      complain(
        LineListComplaint(row: table.number(ofRow: row), reason: caution, weight: .caution))
    }
    list.rows.append(present)
    list.rowNumbers.append(table.number(ofRow: row))
  }

  private static let events = LineListField.allCases.filter { $0.form == .day }

  /// Why the row cannot be true, whoever reads it.
  private func contradiction() -> String? {
    if let own = present.text(.identifier), present.list(.infectors).contains(own) {
      return "\(own) is named as its own source"
    }
    if let birth = present.yearOfBirth {
      for field in Self.events {
        guard let day = present.day(field), day.components.year < birth else { continue }
        return "\(field.title(.english)) \(day) lies before the year of birth \(birth)"
      }
    }
    return nil
  }

  /// What a person should look at.
  private mutating func cautions(_ row: Int) -> [String] {
    var cautions: [String] = []
    if let own = present.text(.identifier) {
      if let other = seen[own] {
        cautions.append("row \(other) has the identifier \(own) too")
      } else {
        seen[own] = table.number(ofRow: row)
      }
    }
    let pairs: [(LineListField, LineListField)] = [
      (.exposureStart, .exposureEnd), (.exposureStart, .onset), (.sampled, .confirmed),
      (.onset, .died), (.hospitalised, .discharged),
    ]
    for (earlier, later) in pairs {
      guard let a = present.day(earlier), let b = present.day(later), b < a else { continue }
      cautions.append(
        "\(later.title(.english)) \(b) lies before \(earlier.title(.english)) \(a)")
    }
    if let day = present.day(.birthDay), let year = present.number(.birthYear),
      day.components.year != year
    {
      cautions.append("date of birth \(day) and year of birth \(year) differ")
    }
    return cautions
  }
}

// One cell.
extension RowReading {
  private mutating func take(
    _ row: Int, _ column: Int, _ field: LineListField, _ kind: SheetTable.Kind
  ) {
    let table = table
    let cell = table.cell(row, column)
    if MissingWord.isMissing(cell) && !(field == .name && MissingWord.isName(cell)) { return }
    if kind == .fault {
      if MissingWord.isFault(cell) { return }
      return complain(
        row, column, "a formula that was not computed, or failed: \(String(copying: cell))")
    }
    switch field.form {
    case .text: present[field] = .text(String(copying: cell))
    case .list:
      let list = String(copying: cell).split { ",;\n".contains($0) }
        .map { Self.trimmed($0) }.filter { !$0.isEmpty }
      if !list.isEmpty { present[field] = .list(list) }
    case .day, .birthDay: takeDay(row, column, field, kind)
    case .word:
      let text = String(copying: cell)
      guard let word = read(text, of: field) else {
        return complain(
          row, column, "\(text) is not known; expected is \(LineListWord.expected(field))")
      }
      present[field] = .word(word)
    case .digits: takeDigits(row, column, field, kind)
    case .year, .age, .level: takeNumber(row, column, field)
    }
  }

  /// Reads a word; a list has the same few in 100,000 cells, so that they are looked up once.
  private mutating func read(_ text: String, of field: LineListField) -> LineListWord? {
    let key = Spelling(field: field, text: text)
    if let word = known[key] { return word }
    let word = LineListWord.read(text, of: field)
    if known.count < 1024 { known[key] = word }
    return word
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  private mutating func takeDay(
    _ row: Int, _ column: Int, _ field: LineListField, _ kind: SheetTable.Kind
  ) {
    let table = table
    let cell = table.cell(row, column)
    var written = WrittenDay(cell)
    if kind == .date || kind == .number {
      var at = 0
      if let serial = scanDecimal(cell, from: &at), at == cell.count { written = .serial(serial) }
    }
    switch DayReader(options, table.countsFrom1904, days[column]).day(written, field, kind) {
    case .success(let day):
      guard options.latest.map({ day <= $0 }) ?? true else {
        return complain(row, column, "\(day) lies in the future")
      }
      present[field] = .day(day)
    case .failure(let refusal):
      complain(row, column, "\(String(copying: cell)): \(refusal.reason)")
    }
  }

  private mutating func takeDigits(
    _ row: Int, _ column: Int, _ field: LineListField, _ kind: SheetTable.Kind
  ) {
    var text = table.text(row, column)
    if text.utf8.contains(where: { $0 == UInt8(ascii: "E") || $0 == UInt8(ascii: "e") }),
      Double(text) != nil
    {
      return complain(
        row, column, "\(text): the digits were lost when the column was taken for numbers")
    }
    if kind == .number || kind == .date {
      if text.hasSuffix(".0") { text.removeLast(2) }
      // A number has no zero in front: phones have 10 digits, identity cards 12 (9 the old ones).
      let full = field == .phone ? 10 : 12
      if text.utf8.count == full - 1, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
        text = "0" + text
        complain(
          row, column, "the cell is a number; read as \(text), with its zero", weight: .caution)
      }
    }
    present[field] = .text(text)
  }

  private mutating func takeNumber(_ row: Int, _ column: Int, _ field: LineListField) {
    let text = table.text(row, column)
    var digits = text[...]
    if field.form == .level, let first = digits.first, first == "F" || first == "f" {
      digits = digits.dropFirst().drop { $0 == " " || $0 == "-" }
    }
    if digits.hasSuffix(".0") { digits = digits.dropLast(2) }
    var number = Int(digits)
    if number == nil, field.form == .age {
      // Of a child, in parts of a year: 0.5.
      number =
        decimalNumber(digits.utf8Span.span).flatMap { Int(exactly: $0.rounded(.down)) }
        ?? Self.years(digits)
    }
    let (range, expected): (ClosedRange<Int>, String) =
      switch field.form {
      case .year: (1850...2100, "a year of four digits, such as 1984")
      case .level: (0...5, "F0 to F5")
      default: (0...130, "an age of 0 to 130 years")
      }
    guard let number, range.contains(number) else {
      return complain(row, column, "\(text): \(expected) is expected")
    }
    if field.form == .year, let latest = options.latest, number > latest.components.year {
      return complain(row, column, "\(text) lies in the future")
    }
    present[field] = .number(number)
  }

  /// The whole years of an age in months, weeks or days: `8 tháng`, `6 months`, `41 tuổi`.
  private static func years(_ text: Substring) -> Int? {
    let words = SearchFold.words(of: String(text))
    guard words.count == 2, let number = Int(words[0]), number >= 0 else { return nil }
    switch words[1] {
    case "tuoi", "y", "yr", "yrs", "year", "years", "t": return number
    case "thang", "m", "mo", "month", "months": return number / 12
    case "tuan", "w", "week", "weeks": return number / 52
    case "ngay", "d", "day", "days": return number / 365
    default: return nil
    }
  }
}
