// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramTracing

/// `tram trace diseases`: the parameters of the diseases, as files.
struct TraceDiseasesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diseases",
    abstract: "Lists the known diseases, or writes one as a file to be changed.",
    discussion: """
      Every figure of a disease stands in its file with its source
      (docs/formats/disease.md). The program knows COVID-19, measles and
      Ebola; another strain or another country is a changed file:
        $ tram trace diseases --show covid-19 > ours.json
        $ tram trace rank --disease ./ours.json ...
      --check reads a file and says what is wrong with it, by line and name.

      Exit code: 0; 1 a file cannot be read or is wrong, or the disease is
      not known; 64 the command line is wrong.
      """)

  @Option(help: ArgumentHelp("Writes the file of a disease.", valueName: "name"))
  var show: String?

  @Option(
    help: ArgumentHelp("Reads the file of a disease and says what is wrong.", valueName: "file"))
  var check: String?

  func run() throws {
    try TraceWork.run("diseases") {
      var writer = try LineWriter(path: "-")
      if let check {
        let disease = try TraceWork.disease(check.contains("/") ? check : "./\(check)")
        writer.text.append(
          "\(disease.name): \(disease.title); \(disease.sources.count) figures with a source, "
            + "\(counted(disease.rules.count, "contact rule"))")
        try writer.endLine()
      } else if let show {
        // An unknown name is refused with those that are known.
        _ = try DiseaseTable.disease(named: show)
        writer.text.append(DiseaseTable.text(of: show) ?? "")
      } else {
        for name in DiseaseTable.names {
          let disease = try DiseaseTable.disease(named: name)
          writer.text.append("\(name): \(disease.title); onset is the \(disease.onset)")
          try writer.endLine()
        }
      }
      try writer.finish()
    }
  }
}
