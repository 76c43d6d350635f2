// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramTracing
import TramTrails
import TramUnits

/// The contacts of one person as `tram contacts` writes them, or by hand with the same columns.
struct FoundContacts {
  /// The most rows of one person's list.
  static let most = 1_000_000

  /// A row with what the list says of it.
  struct Row {
    var person: String
    var evidence: String
    var exposure: ExposureRow
  }

  private(set) var rows: [Row] = []
  private(set) var bad = 0

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - now: A contact that begins later is a bad line.
  ///   - odds: Weighs rows of positions whose evidence tells stretches and error; of the others the
  ///     column `probability` stands.
  /// - Throws: `BytesError`, `StrictStop`, `TracingError` with `.tooLarge`
  init(
    path: String, isStrict: Bool, zone: ClockZone, now: Instant, odds: ContactOdds
  ) throws {
    var table = try NamedTable(
      path: path, needed: ["person", "total_s", "first", "last"], isStrict: isStrict,
      progress: "contacts")
    var seen: Set<String> = []
    while try table.advance() {
      do throws(TracingError) {
        let row = try Self.row(table, zone: zone, now: now, odds: odds)
        guard seen.insert(row.person).inserted else {
          throw TracingError(.badValue, detail: "\(row.person) has a row already")
        }
        rows.append(row)
      } catch {
        try table.refuse(error.detail)
      }
      guard rows.count <= Self.most else {
        throw TracingError(.tooLarge, detail: "\(path): more than \(Self.most) contacts")
      }
    }
    bad = table.bad
  }

  private static func row(
    _ table: borrowing NamedTable, zone: ClockZone, now: Instant, odds: ContactOdds
  ) throws(TracingError) -> Row {
    let first = try table.time("first", zone: zone)
    let last = try table.time("last", zone: zone)
    guard first <= last else {
      throw TracingError(.badValue, detail: "the last contact ends before the first begins")
    }
    guard first <= now else {
      throw TracingError(.badValue, detail: "the contact lies in the future")
    }
    guard let seconds = try table.number("total_s", in: 0...1e9) else {
      throw TracingError(.badValue, detail: "total_s is empty")
    }
    let told = table.text("context")
    guard let context = told.isEmpty ? .unknown : ContactContext(rawValue: told) else {
      throw TracingError(
        .badValue,
        detail: "context \"\(told)\" is not "
          + ContactContext.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let evidence = EvidenceText(table.text("evidence"))
    var probability = Probability(try table.number("probability", in: 0...1) ?? 1)
    let largest = try table.number("max_24h_s", in: 0...86_400.5) ?? min(seconds, 86_400)
    if let figures = evidence.figures(total: seconds, largest: largest) {
      probability = odds.probability(of: figures)
    }
    let exposure = ExposureRow(
      first: first, last: last, seconds: seconds,
      distance: try table.number("distance_m", in: 0...100_000).map { Meters($0) },
      context: context, sources: evidence.sources, probability: probability)
    return Row(
      person: try table.name("person"), evidence: table.text("evidence"), exposure: exposure)
  }
}
