// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramGeo
import TramIsolation
import TramUnits

private func read(_ text: String) throws(BytesError) -> OrderSheet {
  let bytes = Array(text.utf8)
  return try OrderSheetReader.read(bytes.span)
}

/// The text with its marks apart from their letters, as some programs write it.
private func decomposed(_ text: String) -> String {
  let marks: [Character: String] = [
    "ã": "a\u{303}", "ọ": "o\u{323}", "ê": "e\u{302}", "ế": "e\u{302}\u{301}", "à": "a\u{300}",
    "ừ": "u\u{31B}\u{300}", "ậ": "a\u{323}\u{302}", "ễ": "e\u{302}\u{303}",
  ]
  return text.map { marks[$0] ?? String($0) }.joined()
}

/// 2020-06-01 00:00 in Vietnam.
private let firstOfJune: Int64 = 1_590_944_400_000
private let day: Int64 = 86_400_000

private let vietnamese =
  "\u{FEFF}Mã;Họ và tên;Điện thoại;Năm sinh;Địa chỉ;Phường/xã code;Vĩ độ;Kinh độ;Bán kính (m);"
  + "Từ ngày;Đến ngày;Thiết bị;Số quyết định;Ghi chú\r\n"
  + "Q1;Nguyễn Thị Lan;0912 345 678;1985;\"12; ngõ 3, Đội Cấn\";00267;21,0278;105,8342;100;"
  + "01/06/2020;14/06/2020;máy 1;12/QĐ;x\r\n;;;;;;;;;;;;;\r\n"

@Suite("A sheet of orders")
struct OrderSheetTests {
  @Test
  func `is read as a Vietnamese spreadsheet program saves it`() throws {
    let sheet = try read(vietnamese)
    #expect(sheet.remarks.isEmpty)
    #expect(sheet.rowCount == 1)
    #expect(sheet.columns.count == OrderSheet.Field.allCases.count)
    #expect(sheet.ignoredColumns == ["Ghi chú"])
    let row = try #require(sheet.rows.first)
    #expect(row.line == 2)
    #expect(row.order == "Q1" && row.name == "Nguyễn Thị Lan" && row.phone == "0912345678")
    #expect(row.birthYear == 1985 && row.address == "12; ngõ 3, Đội Cấn")
    #expect(row.ward?.description == "00267")
    #expect(row.position == (try Coordinate(latitude: 21.0278, longitude: 105.8342)))
    #expect(row.radius == Meters(100))
    #expect(row.from.milliseconds == firstOfJune)
    #expect(row.until?.milliseconds == firstOfJune + 14 * day)
    #expect(row.device == "máy 1" && row.decision == "12/QĐ")
  }

  @Test
  func `has the same bytes whether its letters came composed or not`() throws {
    let apart = decomposed(vietnamese)
    #expect(apart.utf8.count > vietnamese.utf8.count)
    let name = try #require(try read(apart).rows.first?.name)
    #expect(Array(name.utf8) == Array("Nguyễn Thị Lan".utf8))
  }

  @Test
  func `takes English headers, any order of columns, and letters without marks`() throws {
    let english = try read("from,order,lat,lon\n2020-06-01,A,21.5,105.5\n")
    #expect(english.rows.first?.from.milliseconds == firstOfJune)
    let plain = try read("sep=\t\nTU NGAY\tma\tHO TEN\n1/6/2020\tA\tLan\n")
    #expect(plain.rows.first?.name == "Lan")
  }

  @Test(arguments: [
    ("2020-06-01", 0 as Int64), ("01/06/2020", 0), ("1/6/2020", 0), ("1-6-2020", 0),
    ("01.06.2020", 0), ("2020-06-01T00:00:00+07:00", 0), ("2020-05-31T17:00:00Z", 0),
    ("2020-06-01 08:30", 30_600_000), ("01/06/2020 08:30", 30_600_000), ("1590944400000", 0),
  ])
  func `takes every form of date`(text: String, later: Int64) throws {
    let sheet = try read("order,from\nA,\(text)\n")
    #expect(sheet.rows.first?.from.milliseconds == firstOfJune + later, "\(sheet.remarks)")
  }

  @Test(arguments: [
    ("order,from\n,2020-06-01", OrderSheet.Field.order, OrderSheet.Reason.missing),
    ("order,from\nA,", .from, .missing), ("order,from\nA,43983", .from, .notADate),
    ("order,from\nA,6/13/2020", .from, .notADate), ("order,from\nA,01/06/20", .from, .notADate),
    ("order,from\nA,01/06/1920", .from, .notADate),
    ("order,from,until\nA,02/06/2020,01/06/2020", .until, .endsBeforeItBegins),
    ("order,from,lat\nA,2020-06-01,21", .longitude, .positionHalf),
    ("order,from,lat,lon\nA,2020-06-01,0,0", .latitude, .positionZero),
    ("order,from,lat,lon\nA,2020-06-01,105,21", .latitude, .positionSwapped),
    ("order,from,lat,lon\nA,2020-06-01,21,x", .longitude, .notANumber),
    ("order,from,lat,lon\nA,2020-06-01,21,181", .longitude, .outsideRange),
    ("order,from,radius\nA,2020-06-01,-1", .radius, .outsideRange),
    ("order,from,phone\nA,2020-06-01,9.12E+08", .phone, .notAPhone),
    ("order,from,năm sinh\nA,2020-06-01,85", .birthYear, .notAYear),
    ("order,from,ward\nA,2020-06-01,x", .ward, .notAWard),
  ])
  func `says line, column, reason and what was expected of a bad row`(
    text: String, field: OrderSheet.Field, reason: OrderSheet.Reason
  ) throws {
    let sheet = try read(text + "\n")
    #expect(sheet.rows.isEmpty && sheet.refused == 1)
    let remark = try #require(sheet.remarks.first)
    #expect(remark.line == 2 && remark.field == field && remark.reason == reason)
    for language in OrderSheet.Language.allCases {
      let expected = try #require(remark.expected(in: language))
      #expect(remark.sentence(in: language).contains(expected))
      #expect(!remark.sentence(in: language).contains("“”"))
    }
  }

  @Test
  func `keeps good rows beside bad ones, and the first of a double`() throws {
    let sheet = try read(
      "order,from,ward,phone,radius\nA,2020-06-01,267,912345678,10\nA,2020-06-02\n"
        + "B,x\nC,2020-06-01,\"\nD,2020-06-01,,,,1\nE,2020-06-01\n")
    #expect(sheet.rows.map(\.order) == ["A", "E"])
    #expect(sheet.rows.first?.ward?.description == "00267")
    #expect(sheet.rows.first?.phone == "0912345678")
    #expect(sheet.rowCount == 6 && sheet.refused == 4)
    #expect(
      sheet.remarks.map(\.reason) == [
        .radiusSmall, .phonePadded, .wardPadded, .duplicateOrder, .notADate, .notARow, .notARow,
      ])
    #expect(sheet.remarks.map(\.line) == [2, 2, 2, 3, 4, 5, 6])
  }

  @Test(arguments: [
    "", "\n", "name,from\nA,2020-06-01", "order\nA", "order,mã,from\nA,B,2020-06-01", "PK\u{3}",
    "order,from\nA,\0",
  ])
  func `refuses a sheet that cannot be used as a whole`(text: String) {
    #expect(throws: BytesError.self) { try read(text) }
  }

  @Test
  func `refuses other encodings with advice`() {
    // "Mã,Từ" in Windows-1258, and the mark of UTF-16.
    for bytes in [[0x4D, 0xE3, 0x2C, 0x54, 0xFD, 0xCC, 0x0A], [0xFF, 0xFE, 0x4D, 0x00]] as [[UInt8]]
    {
      #expect { try OrderSheetReader.read(bytes.span) } throws: {
        ($0 as? BytesError)?.code == .notText
          && ($0 as? BytesError)?.detail.contains("CSV UTF-8") == true
      }
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `never traps, and accounts for every row`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = ["\"", ";", ",", "\n", "\r\n", "\t", "9", "-", "/", "ế", "\u{301}", "sep=;\n"]
    for _ in 0..<100 {
      var bytes = Array(vietnamese.utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: at)
        case 2, 3:
          bytes.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: at)
        case 4: bytes.insert(contentsOf: bytes[at...].prefix(90), at: at)
        default: bytes.removeSubrange(at..<min(at + 9, bytes.count))
        }
      }
      guard let sheet = try? OrderSheetReader.read(bytes.span) else { continue }
      #expect(sheet.rows.count + sheet.refused == sheet.rowCount)
      let refusedLines = Set(sheet.remarks.filter { $0.reason.isRefusal }.map(\.line))
      #expect(refusedLines.count == sheet.refused)
    }
  }
}
