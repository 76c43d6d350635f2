// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramBytes
import TramTracing
import TramTrails
import TramUnits

/// `tram trace chains`: F1, F2, F3 of a case.
struct TraceChainsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chains",
    abstract: "Tells F1, F2, F3 of a case, by chains of contacts that respect time.",
    discussion: """
      Reads contacts of pairs: what "tram contacts --all" writes (a, b, first,
      last, reached, ...; a row counts when its minutes were reached), or
      proven ones with the columns time, a, b, duration (ms, seconds).

      A contact leads on from a person only after he may have been infected
      and the latent time is over, and until he is isolated. The level is the
      length of the shortest such chain. --people names who was isolated
      (columns person, isolated) and who was tested negative (cleared: yes):
      no chain goes on from him, so his F2 are released.

      Writes CSV level,person,risk,earliest,chain,evidence: earliest is the
      first moment at which he may have been infected (ms), chain the people
      from the case to him, risk at most that of the whole chain.

      Example:
        $ tram contacts --store S --all ... --output pairs.csv
        $ tram trace chains --contacts pairs.csv --person p1 \\
            --onset 2020-03-20 --levels 3 --people isolated.csv

      Exit code: 0 every line used or left out; 1 a file cannot be read or
      written, nobody of that name has a contact, or --strict met a bad line;
      64 the command line is wrong.
      """)

  @Option(help: "The contacts of pairs, a CSV file; - is standard input.")
  var contacts = "-"

  @Option(help: "The case, as the contacts call him.")
  var person: String

  @Option(help: "The levels, a CSV file; - is standard output.")
  var output = "-"

  @OptionGroup var traced: CaseOptions

  @OptionGroup var options: DiseaseOptions

  @Option(help: ArgumentHelp("Who was isolated or cleared, a CSV file.", valueName: "csv"))
  var people: String?

  @Option(help: "Up to which level, 1 to 5.")
  var levels = 3

  @Option(help: "How many minutes in 24 hours make a contact; 0: any.")
  var minutes = 15.0

  @Option(help: "How near counted as a contact when the list was made, in metres.")
  var radius = 2.0

  @Option(help: "Days from infection until infectious; as the disease has them.")
  var latent: Double?

  @Option(help: "The authority whose window before onset counts.")
  var authority: String?

  @Option(help: "Chains whose risk falls below this end.")
  var leastRisk = 0.0

  func validate() throws {
    guard radius > 0, radius <= 100_000 else {
      throw ValidationError("--radius \(radius) is outside 0...100000")
    }
    guard (0...1440).contains(minutes) else {
      throw ValidationError("--minutes \(minutes) is outside 0...1440")
    }
  }

  func run() throws {
    try TraceWork.run("chains") {
      let disease = try TraceWork.disease(options.disease)
      let patient = try traced.traced(zone: options.zone)
      let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
      let edges = try EdgeTable(
        path: contacts, options: options, disease: disease, radius: radius, minutes: minutes,
        now: now)
      guard let origin = edges.names.known(person).map({ PersonNumber($0) }) else {
        throw TracingError(.unknown, detail: "\(person) has no contact in \(contacts)")
      }
      var rules = try ChainRules(
        latentDays: latent ?? disease.latentDays, levels: levels, now: now)
      rules.leastRisk = leastRisk
      var bad = edges.bad
      if let people { bad += try edges.readPeople(people, options: options, into: &rules) }
      if let isolated = patient.isolated { rules.isolated[origin] = isolated }
      let chains = try ContactChains(
        of: origin, infectiousFrom: try start(patient, disease), by: edges.contacts, rules: rules)
      try write(chains, names: edges.names.names)
      tell(chains, notes: patient.notes, edges: edges, bad: bad)
    }
  }

  /// From when the case may have infected others.
  private func start(_ patient: IndexCase, _ disease: Disease) throws -> Instant {
    let day = patient.days.lowerBound
    if let authority {
      guard let rule = disease.rule(of: authority, on: day) else {
        throw TracingError(
          .unknown, detail: "\(disease.name): no rule of \"\(authority)\" on \(day)")
      }
      return patient.window(of: rule).from
    }
    guard let rule = disease.rules.last(where: { $0.holds(on: day) }) else {
      throw TracingError(.unknown, detail: "\(disease.name): no rule on \(day)")
    }
    // The longest window of all authorities, where none is named.
    let longest = disease.rules.filter { $0.holds(on: day) }.max { $0.daysBefore < $1.daysBefore }
    return patient.window(of: longest ?? rule).from
  }

  private func write(_ chains: ContactChains, names: [String]) throws {
    var writer = try LineWriter(path: output, mode: .replace)
    writer.text.append(literal: "level,person,risk,earliest,chain,evidence")
    try writer.endLine()
    func name(_ person: PersonNumber) -> String { names[Int(person.rawValue)] }
    for index in chains.people {
      let link = chains.steps[index]
      writer.text.append(literal: "F")
      writer.text.append(decimal: Int64(link.level))
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(csv: name(link.person))
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(link.risk, decimals: 9)
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(decimal: link.contact.first.milliseconds)
      writer.text.append(byte: UInt8(ascii: ","))
      let chain = [chains.origin] + chains.chain(to: index).map(\.person)
      writer.text.append(csv: chain.map(name).joined(separator: " > "))
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(link.contact.sources.words)
      try writer.endLine()
    }
    try writer.finish()
  }

  private func tell(_ chains: ContactChains, notes: [String], edges: EdgeTable, bad: Int) {
    for note in notes { StandardError.line("note: \(note)") }
    guard !options.quiet else { return }
    let levels = chains.counts.enumerated().map { "\($1) F\($0 + 1)" }.joined(separator: ", ")
    StandardError.line(
      (levels.isEmpty ? "nobody" : levels)
        + (edges.short > 0 ? "; \(edges.short) pairs without enough minutes" : "")
        + (bad > 0 ? "; \(counted(bad, "bad line")) left out" : "")
        + (chains.isCut ? "; there are more, the list is cut" : ""))
  }
}

extension ContactSource {
  /// The sources as a column of evidence names them.
  var words: String {
    var words: [String] = []
    if contains(.position) { words.append("position") }
    if contains(.proven) { words.append("proven") }
    if contains(.area) { words.append("area") }
    return words.joined(separator: "+")
  }
}
