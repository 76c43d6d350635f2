// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramBytes
import TramTracing
import TramUnits

/// `tram trace infectors`: people who may have infected a case.
struct TraceInfectorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infectors",
    abstract: "Ranks the people whom a case met when he was infected, as possible sources.",
    discussion: """
      Reads the contacts of the case in the days before his onset as "tram
      contacts" writes them (see tram trace rank) and, with --cases, when
      those of them fell ill who are cases themselves: CSV person, onset,
      onset_last, sample, isolated.

      A contact weighs by how well its time fits the incubation, how
      infectious the other was then, how near they were, where, and how
      likely it was one. Of somebody without a case nobody knows that he was
      infectious; he counts --unknown of one who was. --window says which
      days to ask "tram contacts" for.

      Writes CSV rank,person,share,weight,onset,probability,evidence; share is
      how likely it was he if it was somebody in the list.

      Exit code: 0 every line used or left out; 1 a file cannot be read or
      written, the case's dates contradict each other, or --strict met a bad
      line; 64 the command line is wrong.
      """)

  @Option(help: "The contacts of the case, a CSV file; - is standard input.")
  var contacts = "-"

  @Option(help: "The ranked list, a CSV file; - is standard output.")
  var output = "-"

  @OptionGroup var traced: CaseOptions

  @OptionGroup var options: DiseaseOptions

  @Option(
    help: ArgumentHelp("Who of them is a case, and since when, a CSV file.", valueName: "csv"))
  var cases: String?

  @Option(help: "How near counted as a contact when the list was made, in metres.")
  var radius = 2.0

  @Option(help: "How likely somebody without a case was infectious.")
  var unknown = 0.01

  @Flag(help: "Only write the window as from,until (ms since 1970), and end.")
  var window = false

  func validate() throws {
    guard radius > 0, radius <= 100_000 else {
      throw ValidationError("--radius \(radius) is outside 0...100000")
    }
    guard (0...1).contains(unknown) else {
      throw ValidationError("--unknown \(unknown) is outside 0...1")
    }
  }

  func run() throws {
    try TraceWork.run("infectors") {
      let disease = try TraceWork.disease(options.disease)
      let patient = try traced.traced(zone: options.zone)
      let ranking = SourceRanking(
        disease, patient, radius: Meters(radius), unknownShare: unknown)
      var writer = try LineWriter(path: output, mode: .replace)
      if window {
        let (from, until) = ranking.times
        writer.text.append("from,until\n\(from.milliseconds),\(until.milliseconds)")
        try writer.endLine()
        return try writer.finish()
      }
      let known = try cases.map { try CaseTable(path: $0, options: options) }
      let table = try FoundContacts(
        path: contacts, isStrict: options.strict, zone: options.zone,
        now: Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)),
        odds: ContactOdds(radius: Meters(radius), seconds: 900))
      let candidates = table.rows.map { row in
        SourceRanking.Candidate(
          row: row.exposure, traced: known?.places[row.person].flatMap { known?.cases[$0] })
      }
      writer.text.append(literal: "rank,person,share,weight,onset,probability,evidence")
      try writer.endLine()
      for (index, one) in ranking.ranked(candidates).enumerated() {
        let row = table.rows[one.candidate]
        writer.text.append(decimal: Int64(index + 1))
        writer.text.append(byte: UInt8(ascii: ","))
        writer.text.append(csv: row.person)
        for number in [one.share, one.weight] {
          writer.text.append(byte: UInt8(ascii: ","))
          writer.text.append(number, decimals: 6)
        }
        let onset = candidates[one.candidate].traced?.days.lowerBound
        writer.text.append(",\(onset.map(\.description) ?? ""),")
        writer.text.append(row.exposure.probability.rawValue, decimals: 4)
        writer.text.append(byte: UInt8(ascii: ","))
        writer.text.append(csv: row.evidence)
        try writer.endLine()
      }
      try writer.finish()
      for note in patient.notes { StandardError.line("note: \(note)") }
      let bad = table.bad + (known?.bad ?? 0)
      if bad > 0 { StandardError.line("\(counted(bad, "bad line")) left out") }
    }
  }
}
