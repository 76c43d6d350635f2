// SPDX-License-Identifier: Apache-2.0

extension LineListComplaint {
  /// The reason in a language; a sentence that has no words there stays in English.
  public func reason(in language: LineListLanguage) -> String {
    language == .english ? reason : ComplaintWords.vietnamese(reason) ?? reason
  }
}

/// The sentences of complaints in Vietnamese, each beside the English one that it stands for.
///
/// `{}` is what a sentence tells of a row: it is found by the words round it and put in as it is.
enum ComplaintWords {
  /// The sentence in Vietnamese; `nil` for one that is not known.
  static func vietnamese(_ sentence: String) -> String? {
    for (english, vietnamese) in sentences {
      guard var values = values(of: sentence, in: english)?[...] else { continue }
      var text = ""
      for (index, part) in parts(vietnamese).enumerated() {
        if index > 0, let value = values.popFirst() { text += translated(value) }
        text += part
      }
      return text
    }
    return nil
  }

  /// What stands in place of each `{}`; `nil` where the words are others.
  static func values(of sentence: String, in template: String) -> [String]? {
    let parts = parts(template)
    guard let first = parts.first, let last = parts.last, sentence.hasPrefix(first),
      sentence.hasSuffix(last), sentence.utf8.count >= template.utf8.count - 2 * (parts.count - 1)
    else { return nil }
    guard parts.count > 1 else { return sentence == template ? [] : nil }
    var rest = sentence.dropFirst(first.count)
    var values: [String] = []
    for part in parts.dropFirst().dropLast() {
      guard let at = rest.firstRange(of: part) else { return nil }
      values.append(String(rest[..<at.lowerBound]))
      rest = rest[at.upperBound...]
    }
    guard rest.count >= last.count else { return nil }
    values.append(String(rest.dropLast(last.count)))
    return values
  }

  private static func parts(_ template: String) -> [String] {
    var parts: [String] = []
    var rest = template[...]
    while let at = rest.firstRange(of: "{}") {
      parts.append(String(rest[..<at.lowerBound]))
      rest = rest[at.upperBound...]
    }
    return parts + [String(rest)]
  }

  /// A value that is a sentence itself, or the title of a field.
  private static func translated(_ value: String) -> String {
    if let field = LineListField.allCases.first(where: { $0.title(.english) == value }) {
      return field.title(.vietnamese)
    }
    switch value {
    case "day first": return "ngày trước"
    case "month first": return "tháng trước"
    case "a year of four digits, such as 1984": return "năm bốn chữ số, như 1984"
    case "F0 to F5": return "F0 đến F5"
    case "an age of 0 to 130 years": return "tuổi từ 0 đến 130"
    default: return value
    }
  }

  /// The longer sentences first, where one holds the words of another.
  static let sentences: [(String, String)] = [
    // A cell.
    (
      "{}: a number in place of a date; state --serial 1900 or --serial 1904, the year from which "
        + "the program that wrote it counts days",
      "{}: số thay cho ngày; hãy lưu tệp dạng XLSX, hoặc nói rõ --serial 1900 hay 1904"
    ),
    ("{}: no day has this number", "{}: không có ngày nào mang số này"),
    ("{}: no such day, as the column has the {}", "{}: không có ngày này, vì cột này ghi {}"),
    ("{}: no such day", "{}: không có ngày này"),
    (
      "{}: may be {} or {}; state --dates dmy or --dates mdy",
      "{}: có thể là {} hoặc {}; hãy chọn ngày trước hay tháng trước"
    ),
    ("{}: the year {} cannot be", "{}: năm {} không thể đúng"),
    ("{} lies in the future", "{} ở tương lai"),
    ("{}: {} is expected", "{}: cần {}"),
    ("{} is not known; expected is {}", "không hiểu “{}”; cần một trong: {}"),
    (
      "a formula that was not computed, or failed: {}",
      "công thức chưa được tính hoặc bị lỗi: {}"
    ),
    (
      "{}: the digits were lost when the column was taken for numbers",
      "{}: mất chữ số vì cột bị coi là số"
    ),
    ("the cell is a number; read as {}, with its zero", "ô là số; đọc là {}, có số 0 ở đầu"),
    // A row.
    (
      "{} cells, but {} titles: perhaps a separator stands unquoted in a text",
      "{} ô nhưng có {} tên cột: có lẽ có dấu phân cách trong một ô không có ngoặc kép"
    ),
    ("{} is named as its own source", "{} ghi chính mình là nguồn lây"),
    ("{} {} lies before the year of birth {}", "{} {} trước năm sinh {}"),
    ("row {} has the identifier {} too", "hàng {} cũng có mã {}"),
    ("{} {} lies before {} {}", "{} {} trước {} {}"),
    (
      "date of birth {} and year of birth {} differ", "ngày sinh {} và năm sinh {} không khớp"
    ),
    // The desk.
    (
      "identifier: a code or a name is needed to know the person by again",
      "cần có mã hoặc họ tên để nhận ra người này lần sau"
    ),
    (
      "identifier: {} is {} at this desk, whom the register has under another name; perhaps the "
        + "list needs a mark of its own",
      "mã {} ở đây là {}, mà sổ tên ghi tên khác; có lẽ danh sách này cần ký hiệu riêng"
    ),
    ("number: {} is that of {}", "số {} đã là của ca {}"),
    ("infectors: at most {} in a row", "tối đa {} nguồn lây trong một hàng"),
    ("infectors: {} is the person themselves", "nguồn lây {} là chính người này"),
    ("infector: is the person themselves", "nguồn lây là chính người này"),
    (
      "infector: {} was infected through this person", "nguồn lây {} lại bị lây từ người này"
    ),
    ("{}: should be one line of at most {} characters", "{}: cần một dòng, tối đa {} ký tự"),
    ("area: should be a code of at most 10 digits", "mã xã phường có tối đa 10 chữ số"),
    ("last: a contact over more than 60 days", "thời gian tiếp xúc dài hơn 60 ngày"),
    ("{}: should be after 1 January 2000", "{}: phải sau ngày 1/1/2000"),
    ("{}: lies in the future", "{}: ở tương lai"),
    ("{}: should not come before the sample", "{}: không được trước ngày lấy mẫu"),
    ("onset: more than {} days after the result, {}", "khởi phát hơn {} ngày sau kết quả ({})"),
    // Notes of the desk.
    (
      ListedOutcome.Note.noDay.sentence,
      "có nguồn lây nhưng không có ngày tiếp xúc: chưa ghi lần gặp nào"
    ),
    (
      ListedOutcome.Note.noSource.sentence,
      "không có nguồn lây và không phải ca bệnh: chưa xếp được mức F"
    ),
    (
      ListedOutcome.Note.sourceUnknown.sentence,
      "nguồn lây chưa là ca bệnh hay người tiếp xúc ở đây"
    ),
    (ListedOutcome.Note.otherWard.sentence, "ở đây đã ghi phường khác, vẫn giữ phường đó"),
    (
      ListedOutcome.Note.otherDay.sentence,
      "ở đây đã ghi ngày khởi phát, lấy mẫu hoặc kết quả khác, vẫn giữ ngày đó"
    ),
    (ListedOutcome.Note.withdrawn.sentence, "ca bệnh này đã được rút, vẫn để như vậy"),
    (ListedOutcome.Note.repeated.sentence, "cùng một người với một hàng trước"),
  ]
}

extension ListedOutcome.Note {
  /// What a person is told of it.
  public var sentence: String {
    switch self {
    case .noDay: "a source without a day of contact: no meeting was kept"
    case .noSource: "neither a source nor an illness: nothing makes a level of it"
    case .sourceUnknown: "the source is no case and no contact at this desk yet"
    case .otherWard: "the desk has another ward, which stays"
    case .otherDay: "the desk has another day of onset, sample or result, which stays"
    case .withdrawn: "the case was withdrawn at this desk, and stays so"
    case .repeated: "an earlier row is of the same person"
    }
  }
}
