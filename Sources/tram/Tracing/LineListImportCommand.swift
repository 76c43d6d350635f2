// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramTracing

/// `tram linelist import`: a list as it came, made into one that every program reads alike.
struct LineListImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Reads a list and writes its good rows again, as CSV, XLSX or JSON Lines.",
    discussion: """
      Columns are known by their titles (ho ten, năm sinh, onset, ca nguồn,
      ...); others are kept as they are. A heading above the titles is read
      over. --column "Cột lạ=phone" says what a column is.

      Dates: 2021-07-30, 30/7/2021, 7/30/21, 30 Jul 2021, ngày 30 tháng 7
      năm 2021, and the numbers of Excel. Whether 03/04 is April or March is
      decided column by column: by a date that only one order can read, by
      the other columns of the file, or by dates that follow one another in
      one order alone; what was decided is told, and where nothing tells,
      such dates are refused until --dates dmy or --dates mdy states it.

      Output: the form of its name's end, .csv, .xlsx or .jsonl (- is CSV).
      Dates are written year first in CSV and JSON, as dates in XLSX. Texts
      that begin with = + - @ are kept from being run as formulas. What is
      written is read again as the same rows.

      Example:
        $ tram linelist import F1-0308.xlsx --output f1.csv
        F1-0308.xlsx: column Ngày tiếp xúc: day first: 14 dates can only be
        that, first 30/7/2021 in row 5
        F1-0308.xlsx: row 9, column Năm sinh: 19843: a year of four digits,
        such as 1984 is expected
        41 rows taken, 1 refused, 2 empty, 0 notes

      Exit code: 0 every row was taken; 2 some were refused; 1 the file
      cannot be read or written, or no title is known; 64 the command line
      is wrong.
      """)

  @OptionGroup var input: LineListInput

  @Option(name: .shortAndLong, help: "Where the good rows go; - is standard output, as CSV.")
  var output = "-"

  @Option(help: "The language of titles and words: vi or en.")
  var language = "vi"

  @Flag(help: "Tell no more than the refused rows and the sum.")
  var quiet = false

  func validate() throws {
    _ = try input.options()
    guard LineListLanguage(rawValue: language) != nil else {
      throw ValidationError("--language is vi or en")
    }
  }

  func run() throws {
    var refused = 0
    try TracingWork.run("linelist import") {
      let list = try input.read()
      refused = list.refused
      TracingWork.tell(list, of: input.list, isQuiet: quiet)
      let language = LineListLanguage(rawValue: language) ?? .vietnamese
      let bytes: [UInt8] =
        if output.hasSuffix(".xlsx") {
          try LineListExport.workbook(list.rows, language: language)
        } else if output.hasSuffix(".jsonl") {
          LineListExport.jsonLines(list.rows)
        } else {
          LineListExport.csv(list.rows, language: language)
        }
      try TracingWork.write(bytes, to: output)
    }
    if refused > 0 { throw ExitCode(2) }
  }
}

/// `tram linelist check`: what an import would say, without writing anything.
struct LineListCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tells how a list is understood and what is wrong with it; writes nothing.",
    discussion: """
      Prints every column with the field it is taken for, how dates are read
      and why, and every complaint (see "tram linelist import --help").

      Example:
        $ tram linelist check cases.csv
        case_id                   identifier
        symptom_onset             onset         day first: 83 dates can only
                                                be that, first 14/01/2020 in
                                                row 2
        severity                  severity
        135 rows taken, 0 refused, 0 empty, 0 notes

      Exit code: as of import.
      """)

  @OptionGroup var input: LineListInput

  func validate() throws { _ = try input.options() }

  func run() throws {
    var refused = 0
    try TracingWork.run("linelist check") {
      let list = try input.read()
      refused = list.refused
      var out = try LineWriter(path: "-")
      for column in list.columns {
        func padded(_ text: String, _ width: Int) -> String {
          text + String(repeating: " ", count: max(width - text.count, 1))
        }
        out.text.append(
          padded(column.title, 26).visible + padded(column.field?.name ?? "(kept)", 14)
            + (column.days?.sentence ?? "").visible)
        try out.endLine()
      }
      try out.finish()
      TracingWork.tell(list, of: input.list, isQuiet: true)
    }
    if refused > 0 { throw ExitCode(2) }
  }
}
