// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramTracing
import TramUnits

/// `tram linelist duplicates`: rows that may be of one person.
struct LineListDuplicatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "duplicates",
    abstract: "Finds rows of a list that may be of one person, with the reasons.",
    discussion: """
      Names are compared as they are written in Vietnam: with and without
      marks, hoà as hòa, in either order, by initials (N.V.A), without their
      middle name, with y for i and gi for d, with one wrong letter, and
      without ông, bà, anh, chị. Beside them years and dates of birth (also a
      lunar one), sex, phone, ward and identity card are weighed, each by how
      common it is in the list: Nguyễn, of 38 in 100 people, says little.

      Writes CSV row,other,probability,bits,reasons: rows by their number in
      the file, the surest first. Nothing is merged: a person decides.

      Example:
        $ tram linelist duplicates contacts.xlsx --at-least 0.9
        row,other,probability,bits,reasons
        14,203,0.9998,12.3,"names, one without marks +9.6; born in the same
        year +6.2; same phone +17.0; ..."          (reasons on one line)

      Exit code: 0 nothing was found; 3 something was; 1 the file cannot be
      read, or no title is known; 64 the command line is wrong.
      """)

  @OptionGroup var input: LineListInput

  @Option(help: "How sure a pair must be, 0 to 1.")
  var atLeast = 0.5

  @Option(name: .shortAndLong, help: "Where the pairs go; - is standard output.")
  var output = "-"

  @Flag(help: "Tell no more than the sum.")
  var quiet = false

  func validate() throws {
    _ = try input.options()
    guard (0...1).contains(atLeast) else { throw ValidationError("--at-least is 0 to 1") }
  }

  func run() throws {
    var hasFound = false
    try TracingWork.run("linelist duplicates") {
      let list = try input.read()
      if !quiet { TracingWork.tell(list, of: input.list, isQuiet: true) }
      let year = try input.options().latest?.components.year
      let search = DuplicateSearch(list.rows.map { PersonEntry($0, year: year) })
      let findings = search.findings(atLeast: atLeast)
      var out = try LineWriter(path: output, mode: .replace)
      out.text.append("row,other,probability,bits,reasons")
      try out.endLine()
      for pair in findings.pairs {
        out.text.append(decimal: Int64(list.rowNumbers[pair.first]))
        out.text.append(byte: UInt8(ascii: ","))
        out.text.append(decimal: Int64(list.rowNumbers[pair.second]))
        out.text.append(byte: UInt8(ascii: ","))
        out.text.append(pair.probability, decimals: 4)
        out.text.append(byte: UInt8(ascii: ","))
        out.text.append(pair.bits, decimals: 1)
        out.text.append(byte: UInt8(ascii: ","))
        out.text.append(csv: pair.sentence)
        try out.endLine()
      }
      try out.finish()
      hasFound = !findings.pairs.isEmpty
      StandardError.line(
        "\(counted(findings.pairs.count, "pair")) of \(counted(list.rows.count, "row")), "
          + "\(findings.weighed) weighed")
      if findings.isCut {
        StandardError.line(
          "too many rows are alike: \(DuplicateSearch.mostPairs) pairs were weighed, others not")
      }
    }
    if hasFound { throw ExitCode(3) }
  }
}
