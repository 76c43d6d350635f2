// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramTracing
import TramUnits

/// Cases by their names: CSV person, onset, onset_last, sample, isolated.
struct CaseTable {
  /// The most cases that one search compares.
  static let most = 10_000

  private(set) var names: [String] = []
  private(set) var cases: [IndexCase] = []
  private(set) var places: [String: Int] = [:]
  private(set) var bad = 0

  /// Reads a file.
  ///
  /// - Throws: `BytesError`, `StrictStop`, `TracingError` with `.tooLarge`
  init(path: String, options: DiseaseOptions) throws {
    var table = try NamedTable(
      path: path, needed: ["person", "onset|sample"], isStrict: options.strict)
    while try table.advance() {
      do throws(TracingError) {
        let name = try table.name("person")
        guard places[name] == nil else {
          throw TracingError(.badValue, detail: "\(name) stands in the list already")
        }
        let traced = try Self.traced(table, zone: options.zone)
        for note in traced.notes { table.note(note) }
        places[name] = names.count
        names.append(name)
        cases.append(traced)
      } catch {
        try table.refuse(error.detail)
      }
      guard names.count <= Self.most else {
        throw TracingError(.tooLarge, detail: "\(path): more than \(Self.most) cases")
      }
    }
    bad = table.bad
  }

  private static func traced(
    _ table: borrowing NamedTable, zone: ClockZone
  ) throws(TracingError) -> IndexCase {
    let first = try table.day("onset")
    let last = try table.day("onset_last") ?? first
    if let first, let last, last < first {
      throw TracingError(.badValue, detail: "the onset ends before it begins")
    }
    return try IndexCase(
      onset: first.flatMap { first in last.map { first...$0 } }, sample: try table.day("sample"),
      isolated: try table.moment("isolated", zone: zone), infected: try table.day("infected"),
      confirmed: try table.day("confirmed"), secondsEast: zone.seconds)
  }
}
