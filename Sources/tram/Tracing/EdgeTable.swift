// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramTracing
import TramTrails
import TramUnits

/// Contacts of pairs: as `tram contacts --all` writes them, or proven ones with a time and a
/// duration.
struct EdgeTable {
  private(set) var names = NameNumbers()
  private(set) var contacts: MemoryChainLinks
  private(set) var bad = 0
  /// Rows that never reached the minutes of the rule.
  private(set) var short = 0

  /// How much an hour of contact infects, had one of the two been at his height.
  private let disease: Disease
  private let near: Double

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - minutes: How many make a contact of the rule; rows of pairs count when `reached` says so.
  ///   - now: Contacts that begin later are bad lines.
  /// - Throws: `BytesError`, `StrictStop`, `TracingError` with `.tooLarge`
  init(
    path: String, options: DiseaseOptions, disease: Disease, radius: Double, minutes: Double,
    now: Instant
  ) throws {
    self.disease = disease
    near = Closeness(reference: disease.referenceDistance).mean(within: radius)
    var table = try NamedTable(
      path: path, needed: ["a", "b", "first|time", "last|duration"], isStrict: options.strict,
      progress: "contacts")
    let isPairs = table.has("first")
    contacts = MemoryChainLinks(seconds: isPairs ? 0 : minutes * 60, now: now)
    while try table.advance() {
      do throws(TracingError) {
        if isPairs, table.has("reached"), minutes > 0, table.text("reached").isEmpty {
          short += 1
          continue
        }
        try add(table, isPairs: isPairs, zone: options.zone)
      } catch {
        guard error.code != .tooLarge else { throw error }
        try table.refuse(error.detail)
      }
    }
    bad = table.bad
  }

  private mutating func add(
    _ table: borrowing NamedTable, isPairs: Bool, zone: ClockZone
  ) throws(TracingError) {
    let from = try table.time(isPairs ? "first" : "time", zone: zone)
    let until: Instant
    let seconds: Double
    if isPairs {
      until = try table.time("last", zone: zone)
      seconds = try table.number("total_s", in: 0...1e9) ?? until.seconds(since: from)
    } else {
      guard let duration = try table.number("duration", in: 0...1e7) else {
        throw TracingError(.badValue, detail: "duration is empty")
      }
      until = from.advanced(seconds: duration)
      seconds = duration
    }
    let met = try table.number("probability", in: 0...1) ?? 1
    let risk = disease.risk(ofDose: seconds / 3600 * near).rawValue
    let evidence = table.text("evidence")
    let a = try names.number(of: table.name("a"))
    let b = try names.number(of: table.name("b"))
    try contacts.add(
      PersonNumber(a), PersonNumber(b), from: from, until: until, risk: Probability(met * risk),
      sources: evidence.isEmpty ? .proven : TraceWork.sources(evidence))
  }

  /// The people of a file with the columns person and isolated or cleared, for the rules of chains.
  ///
  /// - Returns: How many bad lines there were.
  /// - Throws: `BytesError`, `StrictStop`
  func readPeople(
    _ path: String, options: DiseaseOptions, into rules: inout ChainRules
  ) throws -> Int {
    var table = try NamedTable(path: path, needed: ["person"], isStrict: options.strict)
    while try table.advance() {
      do throws(TracingError) {
        // Somebody without a contact is no fault of the list.
        guard let number = names.known(try table.name("person")) else { continue }
        if let isolated = try table.moment("isolated", zone: options.zone) {
          rules.isolated[PersonNumber(number)] = isolated
        }
        switch table.text("cleared").lowercased() {
        case "", "no", "0", "false": break
        case "yes", "1", "true": rules.cleared.insert(PersonNumber(number))
        case let other:
          throw TracingError(.badValue, detail: "cleared \"\(other)\" is not yes or no")
        }
      } catch {
        try table.refuse(error.detail)
      }
    }
    return table.bad
  }
}
