// SPDX-License-Identifier: Apache-2.0

/// The parts of a workbook of one sheet that do not depend on its cells (ECMA-376 part 1, §18.2).
enum WorkbookParts {
  private static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
  private static let package = "http://schemas.openxmlformats.org/package/2006/"
  private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  private static let media = "application/vnd.openxmlformats-"

  static let types =
    head + "<Types xmlns=\"\(package)content-types\">"
    + "<Default Extension=\"rels\" ContentType=\"\(media)package.relationships+xml\"/>"
    + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    + override("/xl/workbook.xml", "sheet.main")
    + override("/xl/worksheets/sheet1.xml", "worksheet")
    + override("/xl/styles.xml", "styles") + "</Types>"

  private static func override(_ path: String, _ kind: String) -> String {
    "<Override PartName=\"\(path)\" "
      + "ContentType=\"\(media)officedocument.spreadsheetml.\(kind)+xml\"/>"
  }

  static let rootLinks =
    head + "<Relationships xmlns=\"\(package)relationships\"><Relationship Id=\"rId1\" "
    + "Type=\"\(office)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"

  static let bookLinks =
    head + "<Relationships xmlns=\"\(package)relationships\">"
    + "<Relationship Id=\"rId1\" Type=\"\(office)/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    + "<Relationship Id=\"rId2\" Type=\"\(office)/styles\" Target=\"styles.xml\"/>"
    + "</Relationships>"

  static let bookStart =
    head + "<workbook xmlns=\"\(main)\" xmlns:r=\"\(office)\"><sheets><sheet name=\""
  static let bookEnd = "\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"

  static let sheetStart =
    head + "<worksheet xmlns=\"\(main)\"><sheetViews><sheetView workbookViewId=\"0\">"
    + "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"
    + "</sheetView></sheetViews><sheetData>"
  static let sheetEnd = "</sheetData></worksheet>"

  /// Styles: 0 plain, 1 a date, 2 a title, 3 text that stays text when it is edited.
  static let styles =
    head + "<styleSheet xmlns=\"\(main)\"><numFmts count=\"1\">"
    + "<numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/></numFmts>"
    + "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
    + "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
    + "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
    + "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
    + "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    + "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"
    + "</cellStyleXfs><cellXfs count=\"4\">"
    + "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
    + "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
    + "applyNumberFormat=\"1\"/>"
    + "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"
    + "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
    + "applyNumberFormat=\"1\" quotePrefix=\"1\"/></cellXfs>"
    + "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>"
    + "</styleSheet>"
}
