// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramTracing
import TramUnits

@Suite("The dates of a line list")
struct LineListDayTests {
  private func onsets(
    _ cells: String..., change: (inout LineListOptions) -> Void = { _ in }
  ) throws -> LineListImport {
    let rows = cells.enumerated().map { "c\($0),\"\($1)\"" }.joined(separator: "\n")
    return try ListKit.read("id,onset\n" + rows, change)
  }

  private func days(_ list: LineListImport) -> [String] {
    list.rows.map { $0.day(.onset)?.description ?? "" }
  }

  @Test
  func `with the day first are known by one day beyond 12`() throws {
    let list = try onsets("03/04/2020", "25/3/2020", "1-2-20")
    #expect(days(list) == ["2020-04-03", "2020-03-25", "2020-02-01"])
    #expect(list.columns[1].days?.order == .dayFirst)
    #expect(
      list.columns[1].days?.reason == .only(count: 1, example: "25/3/2020", row: 3))
  }

  @Test
  func `with the month first are known by one day beyond 12`() throws {
    let list = try onsets("3/4/20", "2/18/20")
    #expect(days(list) == ["2020-03-04", "2020-02-18"])
    #expect(list.columns[1].days?.order == .monthFirst)
  }

  @Test
  func `that may be either are refused with both readings, and never guessed`() throws {
    let list = try onsets("03/04/2020", "05/05/2020", "")
    #expect(days(list) == ["2020-05-05", ""])
    #expect(list.columns[1].days?.reason == .unknown)
    let reason = list.complaints.first?.reason ?? ""
    #expect(reason.contains("2020-04-03") && reason.contains("2020-03-04"))
    #expect(reason.contains("--dates dmy"))
  }

  @Test
  func `that are stated are read so, and what contradicts is refused`() throws {
    let list = try onsets("03/04/2020", "25/3/2020") { $0.dayOrder = .monthFirst }
    #expect(days(list) == ["2020-03-04"])
    #expect(list.complaints.first?.reason.contains("month first") == true)
    let one = try onsets("03/04/2020") {
      $0.dayOrder = .monthFirst
      $0.dayOrders = [.onset: .dayFirst]
    }
    #expect(days(one) == ["2020-04-03"])
  }

  @Test
  func `of both orders in one column pass where they have one reading, and are refused else`()
    throws
  {
    let list = try onsets("25/3/2020", "3/26/2020", "4/4/2020", "3/4/2020")
    #expect(days(list) == ["2020-03-25", "2020-03-26", "2020-04-04"])
    #expect(list.refused == 1)
    #expect(list.columns[1].days?.sentence.contains("mixed") == true)
  }

  @Test
  func `follow the other columns of the file where they cannot tell themselves, and it is said`()
    throws
  {
    let list = try ListKit.read("id,onset,confirmed\n1,1/2/2020,13/2/2020\n")
    #expect(list.rows.first?.day(.onset) == Day("2020-02-01"))
    #expect(
      list.columns[1].days?.reason == .otherColumns(example: "13/2/2020", row: 2))
  }

  @Test
  func `that run one way in one order alone are read in it`() throws {
    let list = try onsets(
      "5/1/2020", "8/1/2020", "11/1/2020", "2/2/2020", "6/2/2020", "9/2/2020", "1/3/2020",
      "7/3/2020", "2/4/2020")
    #expect(list.columns[1].days?.order == .dayFirst)
    #expect(list.rows.count == 9)
    #expect(list.columns[1].days?.reason == .runs(count: 9))
  }

  @Test
  func `are read in every form that lists have`() throws {
    let list = try onsets(
      "2020-02-14", "2020/2/14", "2020-02-14T08:30:00", "14 Feb 2020", "Feb 14, 2020",
      "14-Feb-20", "ngày 14 tháng 2 năm 2020", "14 thg 2 2020", "20200214", "14.02.2020",
      "14/02/2020 08:30", "February 14th 2020")
    #expect(days(list) == [String](repeating: "2020-02-14", count: 12))
  }

  @Test
  func `that are none are refused with the reason`() throws {
    let list = try onsets(
      "31/2/2020", "2020-02-30", "14/2", "yesterday", "0/0/2020", "1/2/3/4", "2020-13-01",
      "99999999999999999999", "14/02/1620")
    #expect(list.rows.isEmpty)
    #expect(list.refused == 9)
    #expect(list.complaints.allSatisfy { $0.field == .onset && $0.column == "onset" })
  }

  @Test
  func `as numbers need an epoch in CSV and have one in a workbook`() throws {
    #expect(try onsets("43862").complaints.first?.reason.contains("--serial 1900") == true)
    #expect(days(try onsets("43862") { $0.countsFrom1904 = false }) == ["2020-02-01"])
    #expect(days(try onsets("42400.75") { $0.countsFrom1904 = true }) == ["2020-02-01"])
    for (is1904, expected) in [(false, "2020-02-01"), (true, "2024-02-02")] {
      var kit = WorkbookKit()
      kit.bookProperties = "<workbookPr date1904=\"\(is1904)\"/>"
      kit.sheet =
        "<row><c t=\"inlineStr\"><is><t>onset</t></is></c></row>"
        + "<row><c><v>43862</v></c></row>"
      let bytes = try kit.bytes
      #expect(days(try LineListImport.read(bytes.span)) == [expected])
    }
  }

  @Test
  func `of the false leap day of 1900 are refused, and those around it are right`() throws {
    func birth(_ serial: String) throws -> LineListImport {
      try ListKit.read("id,dob\n1,\(serial)\n") { $0.countsFrom1904 = false }
    }
    #expect(try birth("60").refused == 1)
    #expect(try birth("59").rows.first?.day(.birthDay) == Day("1900-02-28"))
    #expect(try birth("61").rows.first?.day(.birthDay) == Day("1900-03-01"))
    #expect(try birth("1").rows.first?.day(.birthDay) == Day("1900-01-01"))
    #expect(try birth("0").refused == 1)
  }

  @Test
  func `in the future are refused, births of two digits lie in the past`() throws {
    let list = try onsets("2021-03-01", "2021-02-28") { $0.latest = Day("2021-02-28") }
    #expect(days(list) == ["2021-02-28"])
    let births = try ListKit.read("id,dob\n1,13/5/22\n2,13/5/19\n") {
      $0.latest = Day("2021-02-28")
    }
    #expect(births.rows.map { $0.day(.birthDay)?.components.year } == [1922, 2019])
  }
}
