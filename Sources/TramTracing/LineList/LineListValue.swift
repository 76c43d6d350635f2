// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What one cell of a line list says.
public enum LineListValue: Hashable, Sendable {
  case text(String)
  case day(Day)
  case number(Int)
  case list([String])
  case word(LineListWord)
}

/// The words of the fields that have few.
public enum LineListWord: String, CaseIterable, Hashable, Sendable {
  case male, female
  case yes, no
  case positive, negative, pending
  case confirmedCase, suspectedCase, contact

  /// The fields that may hold it.
  func fits(_ field: LineListField) -> Bool {
    switch self {
    case .male, .female: field == .sex
    case .yes, .no: field == .isSymptomatic
    case .positive, .negative, .pending: field == .result
    case .confirmedCase, .suspectedCase, .contact: field == .kind
    }
  }

  /// The word as an export writes it.
  public func text(_ language: LineListLanguage) -> String {
    let both = Self.texts[self] ?? (rawValue, rawValue)
    return language == .vietnamese ? both.0 : both.1
  }

  private static let texts: [LineListWord: (String, String)] = [
    .male: ("Nam", "male"), .female: ("Nữ", "female"), .yes: ("có", "yes"), .no: ("không", "no"),
    .positive: ("dương tính", "positive"), .negative: ("âm tính", "negative"),
    .pending: ("chờ kết quả", "pending"), .confirmedCase: ("ca xác định", "confirmed case"),
    .suspectedCase: ("ca nghi ngờ", "suspected case"), .contact: ("tiếp xúc", "contact"),
  ]

  private static let rows: [(LineListWord, [String])] = [
    (.male, ["m", "male", "nam", "man", "trai", "boy"]),
    (.female, ["f", "female", "nu", "woman", "gai", "girl"]),
    (.yes, ["yes", "y", "co", "true", "1", "x", "symptomatic", "co trieu chung"]),
    (.no, ["no", "n", "khong", "false", "0", "asymptomatic", "khong trieu chung", "ko"]),
    (.positive, ["positive", "pos", "duong tinh", "dt", "detected", "d tinh"]),
    (.negative, ["negative", "neg", "am tinh", "at", "not detected"]),
    (.pending, ["pending", "cho ket qua", "chua co ket qua", "cho", "dang cho"]),
    (
      .confirmedCase,
      [
        "confirmed case", "case", "confirmed", "ca xac dinh", "ca benh", "benh nhan", "xac dinh",
        "f0",
      ]
    ),
    (
      .suspectedCase,
      ["suspected case", "suspected", "suspect", "probable", "ca nghi ngo", "nghi ngo", "ca nghi"]
    ),
    (
      .contact,
      ["contact", "tiep xuc", "nguoi tiep xuc", "tiep xuc gan", "close contact", "f1", "f2"]
    ),
  ]

  private static let words: [LineListField: [String: LineListWord]] = {
    var words: [LineListField: [String: LineListWord]] = [:]
    for (word, texts) in rows {
      for field in LineListField.allCases where word.fits(field) {
        for text in texts { words[field, default: [:]][text] = word }
      }
    }
    return words
  }()

  /// Reads a word of a field; `nil` for one that is not known.
  static func read(_ text: String, of field: LineListField) -> LineListWord? {
    words[field]?[SearchFold.title(of: text)]
  }

  /// The words of a field, as a person is told them.
  static func expected(_ field: LineListField) -> String {
    allCases.filter { $0.fits(field) }.map { $0.text(.english) + " (" + $0.text(.vietnamese) + ")" }
      .joined(separator: ", ")
  }
}
