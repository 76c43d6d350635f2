// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramTracing
import TramUnits

@Suite("Real line lists")
struct RealLineListTests {
  private static let areThere = ListKit.real("singapore2020_cases") != nil

  private func read(_ name: String) throws -> LineListImport {
    let bytes = try #require(ListKit.real(name))
    return try LineListImport.read(bytes.span)
  }

  /// Every row taken comes back from an export as it was.
  private func difference(_ list: LineListImport) throws -> String {
    let csv = LineListExport.csv(list.rows)
    let workbook = try LineListExport.workbook(list.rows)
    return ListKit.difference(try LineListImport.read(csv.span), list.rows)
      + ListKit.difference(try LineListImport.read(workbook.span), list.rows)
  }

  @Test(.enabled(if: areThere, "the real lists are absent"))
  func `of Singapore come in whole, with commas and quotes in free text`() throws {
    let list = try read("singapore2020_cases")
    #expect(list.rows.count == 93)
    #expect(list.complaints.filter { $0.weight == .refused }.map(\.description) == [])
    #expect(list.rows[0].list(.related) == ["2", "3"])
    #expect(list.rows[0].day(.onset) == Day("2020-01-20"))
    #expect(try difference(list) == "")
  }

  @Test(.enabled(if: areThere, "the real lists are absent"))
  func `of Tianjin come in whole, their dates found to be day first`() throws {
    let list = try read("tianjin2020_cases")
    #expect(list.rows.count == 135)
    #expect(list.rows[0].day(.onset) == Day("2020-01-14"))
    #expect(list.columns.first { $0.field == .onset }?.days?.order == .dayFirst)
    #expect(try difference(list) == "")
  }

  @Test(.enabled(if: areThere, "the real lists are absent"))
  func `of Hong Kong come in whole, cases and links, with years of two digits`() throws {
    let cases = try read("hongkong2020_cases")
    #expect(cases.rows.count == 1038)
    #expect(cases.rows[0].day(.onset) == Day("2020-01-21"))
    #expect(try difference(cases) == "")
    let links = try read("hongkong2020_links")
    #expect(links.rows.count == 169)
    #expect(links.rows[0].list(.infectors) == ["HA634"])
    #expect(links.rows[0].text(.identifier) == "IG290")
    #expect(try difference(links) == "")
  }
}
