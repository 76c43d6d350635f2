// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramTracing
import TramUnits

@Suite("A line list")
struct LineListTests {
  @Test
  func `is known by titles in Vietnamese and English, in any case and marks`() throws {
    let titles = [
      "Họ tên": LineListField.name, "HO VA TEN": .name, "name": .name, "Năm sinh": .birthYear,
      "year of birth": .birthYear, "Ngày khởi phát": .onset, "date_onset_symptoms": .onset,
      "Ngày lấy mẫu": .sampled, "confirm.date": .confirmed, "Địa chỉ": .address, "SĐT": .phone,
      "ca nguồn": .infectors, "infector.case": .infectors, "2. Giới tính (Nam/Nữ)": .sex,
      "ho\u{0323} va\u{0300} te\u{0302}n": .name, " gender ": .sex,
    ]
    for (title, field) in titles {
      #expect(LineListField.named(title) == field, "\(title)")
    }
    for field in LineListField.allCases {
      #expect(LineListField.named(field.name) == field)
      for language in LineListLanguage.allCases {
        #expect(LineListField.named(field.title(language)) == field, "\(field)")
      }
    }
  }

  @Test
  func `is found below a heading, and its columns can be stated`() throws {
    let text = "DANH SÁCH F1 NGÀY 3/8,,\n,,\nSTT,Họ tên,Cột lạ\n1,An,0912345678\n"
    let list = try ListKit.read(text) { $0.mapping = ["cot la": .phone, "STT": nil] }
    #expect(list.titleRow == 3)
    #expect(list.rows.first?.text(.name) == "An")
    #expect(list.rows.first?.text(.phone) == "0912345678")
    #expect(throws: TracingError.self) {
      try ListKit.read(text) { $0.mapping = ["no such": .phone] }
    }
    #expect(throws: TracingError.self) { try ListKit.read("x,y\n1,2\n") }
    #expect(throws: TracingError.self) { try ListKit.read("") }
  }

  @Test
  func `is not misled by cells that look like titles, and fills a field from its second column`()
    throws
  {
    let list = try ListKit.read("id,x,y\ncase,f0,type\nb,confirmed,name\n")
    #expect(list.titleRow == 1)
    #expect(list.rows.count == 2)
    let twice = try ListKit.read("Kết quả,Kết quả xét nghiệm\nâm tính,=1+1\n")
    let again = LineListExport.csv(twice.rows)
    #expect(try LineListImport.read(again.span).rows == twice.rows)
    let two = try ListKit.read(
      "id,phone,mobile,onset,onset date\n1,,0911,,2021-07-30\n2,0922,0933,,\n")
    #expect(two.rows.map { $0.text(.phone) } == ["0911", "0922"])
    #expect(two.rows[0].day(.onset) == Day("2021-07-30"))
    #expect(two.rows[1].extras == [.init(title: "mobile (2)", text: "0933")])
  }

  @Test
  func `gives bad rows with number, column and reason, and the good ones pass`() throws {
    let list = try ListKit.read(
      """
      id,name,sex,age,onset,result,f
      1,An,Nam,41,2021-07-30,dương tính,F1
      2,Bình,other,41,2021-07-30,positive,0
      3,Chi,Nữ,141,2021-07-30,âm tính,2
      4,Dũng,M,7 tháng,2021-07-30,NEG,F9
      5,Em,F,8 tháng,,chờ kết quả,
      ,,,,,,
      7,Giang,F,8,9,10,11,12

      """)
    #expect(list.rows.map { $0.text(.name) } == ["An", "Em"])
    #expect(list.rowNumbers == [2, 6])
    #expect(list.refused == 4)
    #expect(list.empty == 0)
    #expect(list.complaints.map(\.row).sorted() == list.complaints.map(\.row))
    #expect(
      Set(list.complaints.map { "\($0.row) \($0.column ?? "")" }).isSuperset(of: [
        "3 sex", "4 age", "5 f", "8 ",
      ]))
    #expect(list.rows.last?.number(.age) == 0)
    #expect(list.rows.first?.word(.result) == .positive)
    #expect(list.rows.first?.number(.level) == 1)
  }

  @Test
  func `keeps names in NFC and NFD as they are, and both are equal`() throws {
    let list = try ListKit.read("ho ten\nNguyễn Văn An\nNguye\u{0302}\u{0303}n Va\u{0306}n An\n")
    #expect(list.rows[0] == list.rows[1])
    #expect(list.rows[0].text(.name)?.utf8.count != list.rows[1].text(.name)?.utf8.count)
  }

  @Test
  func `mends numbers that lost their zero, tells so, and refuses those that lost digits`() throws {
    var kit = WorkbookKit()
    kit.sheet =
      "<row><c t=\"inlineStr\"><is><t>SĐT</t></is></c></row>"
      + "<row><c><v>912345678</v></c></row><row><c><v>9.12E+08</v></c></row>"
      + "<row><c t=\"inlineStr\"><is><t>+84 912 345 678</t></is></c></row>"
    let bytes = try kit.bytes
    let list = try LineListImport.read(bytes.span)
    #expect(list.rows.map { $0.text(.phone) } == ["0912345678", "+84 912 345 678"])
    #expect(list.cautions == 1 && list.refused == 1)
  }

  @Test
  func `refuses who is his own source, or fell ill before birth, and notes what seems wrong`()
    throws
  {
    let list = try ListKit.read(
      "id,infector,birth year,onset,last contact,died\n"
        + "1,\"2; 1\",,,,\n2,1,2000,1999-12-31,,\n3,1,,2021-07-30,,2021-07-29\n3,1,,,,\n")
    #expect(list.refused == 2)
    #expect(list.complaints.first?.reason.contains("own source") == true)
    #expect(list.cautions == 2)
    #expect(list.rows.map { $0.list(.infectors) } == [["1"], ["1"]])
  }

  @Test
  func `takes words for nothing as nothing, and Na as a name`() throws {
    let list = try ListKit.read("name,onset,note\nNa,NA,không rõ\nNA,N/A,-\nAn,,#N/A\n")
    #expect(list.rows.map { $0.text(.name) } == ["Na", "An"])
    #expect(list.empty == 1)
    #expect(list.rows.allSatisfy { $0.text(.note) == nil && $0.day(.onset) == nil })
  }

  @Test
  func `takes of formulas what was computed, and refuses what was not`() throws {
    var kit = WorkbookKit()
    kit.sheet =
      "<row><c t=\"inlineStr\"><is><t>name</t></is></c><c t=\"inlineStr\"><is><t>age</t>"
      + "</is></c></row><row><c t=\"str\"><f>HYPERLINK(\"http://x\")</f><v>An</v></c>"
      + "<c><f>2021-1980</f><v>41</v></c></row><row><c/><c><f>2021-1980</f></c></row>"
    let bytes = try kit.bytes
    let list = try LineListImport.read(bytes.span)
    #expect(list.rows.map { $0.text(.name) } == ["An"])
    #expect(list.rows.first?.number(.age) == 41)
    #expect(list.complaints.first?.reason.contains("not computed") == true)
  }

  @Test
  func `is written so that no cell runs as a formula`() throws {
    var row = LineListRow()
    row[.name] = .text("=cmd|' /C calc'!A0")
    row[.note] = .text("+84")
    row[.address] = .text("'@x")
    row[.occupation] = .text("'s")
    let text = String(decoding: LineListExport.csv([row], language: .english), as: UTF8.self)
    #expect(text.contains("'=cmd|' /C calc'!A0") && text.contains("'+84") && text.contains("''@x"))
    #expect(!text.contains("''s"))
    let bytes = Array(text.utf8)
    #expect(try LineListImport.read(bytes.span).rows == [row])
  }

  @Test
  func `of one column, or of columns that no field is for, comes back too`() throws {
    var one = LineListRow()
    one[.identifier] = .text("2; 3\t\"4\"")
    var other = LineListRow()
    other.keep("3/4/20", under: "lạ")
    for row in [one, other] {
      let csv = LineListExport.csv([row])
      #expect(try LineListImport.read(csv.span).rows == [row])
      let workbook = try LineListExport.workbook([row])
      #expect(try LineListImport.read(workbook.span).rows == [row])
    }
  }

  @Test(arguments: 0..<120 as Range<UInt64>)
  func `comes back from an export as it was, as CSV and as a workbook`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let rows = (0..<Int.random(in: 1...12, using: &random)).map { _ in
      RandomRow.row(using: &random)
    }
    for language in LineListLanguage.allCases {
      let csv = LineListExport.csv(rows, language: language)
      let fromCSV = try LineListImport.read(csv.span)
      #expect(ListKit.difference(fromCSV, rows) == "")
      let workbook = try LineListExport.workbook(rows, language: language)
      let fromWorkbook = try LineListImport.read(workbook.span)
      #expect(ListKit.difference(fromWorkbook, rows) == "")
      // What was read is written again in the same bytes.
      #expect(LineListExport.csv(fromWorkbook.rows, language: language) == csv)
    }
  }

  @Test(arguments: 0..<2000 as Range<UInt64>)
  func `changed in any byte accounts for every row, and does not trap`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var bytes = LineListExport.csv((0..<3).map { _ in RandomRow.row(using: &random) })
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch random.next() % 4 {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: at)
      case 2: bytes.insert([0x22, 0x2C, 0x0A, 0x0D, 0x3B][Int(random.next() % 5)], at: at)
      default: bytes.removeSubrange(at..<min(at + 9, bytes.count))
      }
      if bytes.isEmpty { break }
    }
    do {
      let list = try LineListImport.read(bytes.span)
      let table = try CSVSheet.read(bytes.span)
      #expect(
        list.rows.count + list.refused + list.empty + list.above + 1
          == table.rowCount + table.faults.count)
    } catch {
      #expect(!error.detail.isEmpty)
    }
  }
}

/// Rows of every kind of value, as a law needs them.
enum RandomRow {
  private static let pieces = [
    "Nguyễn", "văn", "Ánh", "O'Hara", "\"", ",", ";", "=", "+", "'", "@", "-", "\n", "tổ 7", "12/3",
    "1", "ử", "u\u{031B}\u{0309}", "(a)", "<b>", "&", "x_x0041_", "1e5", "0", "\t",
  ]

  static func text(using random: inout SeededGenerator) -> String {
    let start = ["x", "=", "'", "+", "@", "Đ"].randomElement(using: &random) ?? "x"
    let inner = (0..<Int.random(in: 0...5, using: &random))
      .map { _ in pieces.randomElement(using: &random) ?? "" }.joined(separator: " ")
    return start + inner + "z"
  }

  static func row(using random: inout SeededGenerator) -> LineListRow {
    var row = LineListRow()
    row[.name] = .text(text(using: &random))
    let birth = Int.random(in: 1900...1990, using: &random)
    for field in LineListField.allCases where Bool.random(using: &random) {
      switch field.form {
      case .text, .digits: row[field] = .text(text(using: &random))
      case .list:
        row[field] = .list(
          (0...Int.random(in: 0...2, using: &random)).map { "BN\($0)\(random.next() % 100)" })
      case .day:
        row[field] = .day(Day(number: Int32.random(in: 14_000...22_000, using: &random)))
      case .birthDay:
        row[field] = Day(
          year: birth, month: Int.random(in: 1...12, using: &random),
          day: Int.random(in: 1...28, using: &random)
        ).map { .day($0) }
      case .year: row[field] = .number(birth)
      case .age: row[field] = .number(Int.random(in: 0...130, using: &random))
      case .level: row[field] = .number(Int.random(in: 0...5, using: &random))
      case .word:
        row[field] = LineListWord.allCases.filter {
          LineListValue.word($0).fits(field)
        }.randomElement(using: &random).map { .word($0) }
      }
    }
    for title in ["Cột riêng", "own column, with \"signs\""] where Bool.random(using: &random) {
      row.keep(text(using: &random), under: title)
    }
    return row
  }
}

extension LineListValue {
  fileprivate func fits(_ field: LineListField) -> Bool {
    guard case .word(let word) = self else { return false }
    switch field {
    case .sex: return [.male, .female].contains(word)
    case .isSymptomatic: return [.yes, .no].contains(word)
    case .result: return [.positive, .negative, .pending].contains(word)
    default: return [.confirmedCase, .suspectedCase, .contact].contains(word)
    }
  }
}
