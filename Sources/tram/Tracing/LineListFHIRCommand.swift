// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramTracing

/// `tram linelist fhir`: a list as resources of FHIR.
struct LineListFHIRCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fhir",
    abstract: "Writes a list as FHIR R4: Patient, Condition, Observation, Task.",
    discussion: """
      A Patient for every row; a Condition for a case; an Observation for the
      result of the test and one for the onset; with --visits N a Task for
      each day of a contact's follow-up, from the last contact on.

      Without --names there is no name, phone, card or street in it, and of
      the date of birth the year alone. Resources refer to patients as
      Patient/p1, in the order of rows.

      Output: a Bundle (collection), or with a name that ends with .ndjson a
      resource a line.

      Example:
        $ tram linelist fhir cases.xlsx --output cases.json
        135 rows taken, 0 refused, 0 empty, 0 notes

      Exit code: 0 every row was taken; 2 some were refused; 1 a file cannot
      be read or written; 64 the command line is wrong.
      """)

  @OptionGroup var input: LineListInput

  @Flag(help: "Tell names, phones, cards, dates of birth and addresses too.")
  var names = false

  @Option(help: "Days of follow-up after a contact's last contact, 0 to 60.")
  var visits = 0

  @Option(help: "The disease, for its codes: covid19, or other for words alone.")
  var disease = "covid19"

  @Option(help: "The address under which the identifiers of the list are unique.")
  var system: String?

  @Option(name: .shortAndLong, help: "Where the resources go; - is standard output.")
  var output = "-"

  func validate() throws {
    _ = try input.options()
    guard (0...60).contains(visits) else { throw ValidationError("--visits is 0 to 60") }
    guard ["covid19", "other"].contains(disease) else {
      throw ValidationError("--disease is covid19 or other")
    }
    guard system.map({ $0.contains(":") && !$0.contains(" ") }) ?? true else {
      throw ValidationError("--system is an address, such as https://example.org/cases")
    }
  }

  func run() throws {
    var refused = 0
    try TracingWork.run("linelist fhir") {
      let list = try input.read()
      refused = list.refused
      TracingWork.tell(list, of: input.list, isQuiet: true)
      let reports = zip(list.rows, list.rowNumbers).map {
        HealthReport($0, number: $1, visitingFor: visits)
      }
      let export = FHIRExport(
        profile: names ? .withNames : .withoutNames,
        codes: disease == "covid19" ? .covid19 : .unnamed, system: system)
      try TracingWork.write(
        output.hasSuffix(".ndjson") ? export.lines(reports) : export.bundle(reports), to: output)
    }
    if refused > 0 { throw ExitCode(2) }
  }
}
