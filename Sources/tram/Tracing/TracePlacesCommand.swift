// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramTracing
import TramUnits

/// `tram trace places`: where several cases may have been infected.
struct TracePlacesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "places",
    abstract: "Ranks the places and events at which several cases may have been infected.",
    discussion: """
      Reads visits, CSV person, place, from, until (ms since 1970), of cases
      and of everybody else, and cases, CSV person, onset (2020-03-20) and,
      where known, onset_last, sample, isolated.

      What many visit is shared by cases too. So each place, and each place on
      one day, is weighed against how many go there, and each visit by how
      well its day fits the incubation before the onset. --population says
      how many people might have been there; without it, those in the file.

      Writes CSV rank,place,day,cases,of,crowd,expected,chance,chance_of_any,
      share,weight,who: day is empty for all days; expected cases there by
      chance; chance that as many are, and that they are at any of the places;
      share of the cases that the source explains best; weight, how many
      powers of ten likelier the visits are with it.

      Example:
        $ tram trace places --visits visits.csv --cases cases.csv --top 10
      A weight of 3 or more with a chance_of_any below 0.01 is worth a visit.
      A place is a hint where to ask, never a proof of where it happened.

      Exit code: 0 every line used or left out; 1 a file cannot be read or
      written, or --strict met a bad line; 64 the command line is wrong.
      """)

  @Option(help: "The visits, a CSV file; - is standard input.")
  var visits = "-"

  @Option(help: "The cases, a CSV file.")
  var cases: String

  @Option(help: "The ranked places, a CSV file; - is standard output.")
  var output = "-"

  @OptionGroup var options: DiseaseOptions

  @Option(help: "How many people there are; those in the file of visits.")
  var population: Int?

  @Option(help: "How many cases must share a place.")
  var least = 2

  @Option(help: "How many places to write; 0 writes all.")
  var top = 20

  func run() throws {
    try TraceWork.run("places") {
      let disease = try TraceWork.disease(options.disease)
      let known = try CaseTable(path: cases, options: options)
      guard !known.cases.isEmpty else {
        throw TracingError(.badValue, detail: "\(cases): no case that can be used")
      }
      var people = NameNumbers()
      var places = NameNumbers()
      var numbered: [(person: UInt32, traced: IndexCase)] = []
      for (name, traced) in zip(known.names, known.cases) {
        numbered.append((try people.number(of: name), traced))
      }
      var read: [PlaceVisit] = []
      let bad = try readVisits(&people, &places, into: &read)
      var search = try SourceSearch(
        disease, cases: numbered, population: max(population ?? 0, people.names.count))
      for visit in read { try search.add(visit) }
      let ranked = search.ranked(least: least)
      try write(top == 0 ? ranked : Array(ranked.prefix(max(top, 0))), places, known)
      tell(ranked, places, bad: bad + known.bad)
    }
  }

  private func readVisits(
    _ people: inout NameNumbers, _ places: inout NameNumbers, into visits: inout [PlaceVisit]
  ) throws -> Int {
    var table = try NamedTable(
      path: self.visits, needed: ["person", "place", "from", "until"], isStrict: options.strict,
      progress: "visits")
    while try table.advance() {
      do throws(TracingError) {
        let from = try table.time("from", zone: options.zone)
        let until = try table.time("until", zone: options.zone)
        guard from <= until, until.seconds(since: from) <= 31 * 86_400 else {
          throw TracingError(
            .badValue, detail: "a visit ends after it begins, and within 31 days")
        }
        visits.append(
          PlaceVisit(
            place: PlaceNumber(UInt64(try places.number(of: table.name("place")))),
            person: try people.number(of: table.name("person")), from: from, until: until))
      } catch {
        guard error.code != .tooLarge else { throw error }
        try table.refuse(error.detail)
      }
      guard visits.count <= SourceSearch.most else {
        throw TracingError(.tooLarge, detail: "more than \(SourceSearch.most) visits")
      }
    }
    return table.bad
  }

  private func write(
    _ ranked: [SharedSource], _ places: NameNumbers, _ known: CaseTable
  ) throws {
    var writer = try LineWriter(path: output, mode: .replace)
    writer.text.append(
      literal:
        "rank,place,day,cases,of,crowd,expected,chance,chance_of_any,share,weight,who")
    try writer.endLine()
    for (index, source) in ranked.enumerated() {
      writer.text.append(decimal: Int64(index + 1))
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(csv: places.names[Int(source.place.rawValue)])
      writer.text.append(",\(source.day.map(\.description) ?? ""),\(source.cases.count)")
      writer.text.append(",\(source.of),\(source.crowd),")
      writer.text.append(source.expected, decimals: 3)
      for chance in [source.chance, source.chanceOfAny] {
        writer.text.append(byte: UInt8(ascii: ","))
        writer.text.append(shortest: chance)
      }
      for number in [source.share, source.weight] {
        writer.text.append(byte: UInt8(ascii: ","))
        writer.text.append(number, decimals: 3)
      }
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(csv: source.cases.map { known.names[$0] }.joined(separator: " "))
      try writer.endLine()
    }
    try writer.finish()
  }

  private func tell(_ ranked: [SharedSource], _ places: NameNumbers, bad: Int) {
    guard !options.quiet else { return }
    if let first = ranked.first, first.weight > 0 {
      let day = first.day.map { " on \($0)" } ?? ""
      let expected = Double(Int((first.expected * 10).rounded())) / 10
      StandardError.line(
        "\(first.cases.count) of \(counted(first.of, "case")) were at "
          + "\(places.names[Int(first.place.rawValue)])\(day); by chance \(expected) would be")
    } else {
      StandardError.line("no place is shared by more cases than chance brings there")
    }
    if bad > 0 { StandardError.line("\(counted(bad, "bad line")) left out") }
  }
}
