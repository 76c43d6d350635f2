// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramBytes
import TramTracing
import TramUnits

/// `tram trace rank`: the contacts of a case, who to call first.
struct TraceRankCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rank",
    abstract: "Ranks the contacts of a case: who to call first, and why.",
    discussion: """
      Reads what "tram contacts" writes: CSV with the columns person, total_s,
      first, last (ms since 1970) and, where known, probability (that it was
      a contact), evidence, distance_m and context (household, work, indoors,
      outdoors). Where the evidence tells how far positions err (position:12
      error=8.0m), the probability is weighed anew from it.

      The dose of a contact adds up, hour by hour, how infectious the case
      was that day, how near they were and where; the risk saturates with it.
      Times the probability of the contact it is the expected risk, and the
      list is in its order. Nobody falls out by a fixed number of metres and
      minutes; --top says how many you can call.

      Writes CSV rank,person,expected_risk,risk,dose_h,probability,evidence,
      total_s,first,last. dose_h are hours at 1 m, indoors, with a case at
      the height of infectiousness.

      Example:
        $ tram contacts --store S --person p1 ... --output met.csv
        $ tram trace rank --contacts met.csv --onset 2020-03-20 --top 15
      An onset that nobody knows exactly: --onset 2020-03-18..2020-03-21; a
      case without symptoms: --sample 2020-03-22.

      A bad line is reported on standard error as "FILE: line 17: reason" and
      left out.

      Exit code: 0 every line used or left out; 1 a file cannot be read or
      written, the case's dates contradict each other, or --strict met a bad
      line; 64 the command line is wrong.
      """)

  @Option(help: "The contacts, a CSV file; - is standard input.")
  var contacts = "-"

  @Option(help: "The ranked list, a CSV file; - is standard output.")
  var output = "-"

  @OptionGroup var traced: CaseOptions

  @OptionGroup var options: DiseaseOptions

  @Option(help: "How near counted as a contact when the list was made, in metres.")
  var radius = 2.0

  @Option(help: "How many minutes in 24 hours make a contact of the rule.")
  var minutes = 15.0

  @Option(help: "How many contacts to write; 0 writes all.")
  var top: Int?

  @Option(help: "The reproduction number: without --top, 5 (R + 1) contacts are written, 5 to 20.")
  var reproduction: Double?

  func validate() throws {
    guard radius > 0, radius <= 100_000 else {
      throw ValidationError("--radius \(radius) is outside 0...100000")
    }
    guard minutes >= 0, minutes <= 1440 else {
      throw ValidationError("--minutes \(minutes) is outside 0...1440")
    }
    if let top, top < 0 { throw ValidationError("--top \(top) is below 0") }
  }

  func run() throws {
    try TraceWork.run("rank") {
      let disease = try TraceWork.disease(options.disease)
      let patient = try traced.traced(zone: options.zone)
      let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
      let table = try FoundContacts(
        path: contacts, isStrict: options.strict, zone: options.zone, now: now,
        odds: ContactOdds(radius: Meters(radius), seconds: minutes * 60))
      let ranking = ContactRanking(disease, patient, radius: Meters(radius))
      let ranked = ranking.ranked(table.rows.map(\.exposure))
      let count = top.map { $0 == 0 ? ranked.count : $0 } ?? suggested ?? ranked.count
      var writer = try LineWriter(path: output, mode: .replace)
      writer.text.append(
        literal: "rank,person,expected_risk,risk,dose_h,probability,evidence,total_s,first,last")
      try writer.endLine()
      for (index, contact) in ranked.prefix(count).enumerated() {
        write(index + 1, contact, table.rows[contact.row], to: &writer.text)
        try writer.endLine()
      }
      try writer.finish()
      tell(ranked, count: count, notes: patient.notes, bad: table.bad)
    }
  }

  private var suggested: Int? { reproduction.map(ContactRanking.count) }

  private func write(
    _ rank: Int, _ contact: RankedContact, _ row: FoundContacts.Row, to text: inout ByteWriter
  ) {
    text.append(decimal: Int64(rank))
    text.append(byte: UInt8(ascii: ","))
    text.append(csv: row.person)
    for number in [contact.expected.rawValue, contact.risk.rawValue] {
      text.append(byte: UInt8(ascii: ","))
      text.append(number, decimals: 6)
    }
    text.append(byte: UInt8(ascii: ","))
    text.append(contact.dose, decimals: 4)
    text.append(byte: UInt8(ascii: ","))
    text.append(row.exposure.probability.rawValue, decimals: 4)
    text.append(byte: UInt8(ascii: ","))
    text.append(csv: row.evidence)
    text.append(byte: UInt8(ascii: ","))
    text.append(row.exposure.seconds, decimals: 1)
    for moment in [row.exposure.first, row.exposure.last] {
      text.append(byte: UInt8(ascii: ","))
      text.append(decimal: moment.milliseconds)
    }
  }

  private func tell(_ ranked: [RankedContact], count: Int, notes: [String], bad: Int) {
    for note in notes { StandardError.line("note: \(note)") }
    guard !options.quiet else { return }
    let all = ranked.reduce(0) { $0 + $1.expected.rawValue }
    let told = ranked.prefix(count).reduce(0) { $0 + $1.expected.rawValue }
    let share = all > 0 ? Int((told / all * 100).rounded()) : 0
    StandardError.line(
      "\(counted(ranked.count, "contact")), the first \(min(count, ranked.count)) written, with "
        + "\(share) % of the expected infections"
        + (bad > 0 ? "; \(counted(bad, "bad line")) left out" : ""))
  }
}
