// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramTrails
import TramUnits

/// A CSV file of proven contacts: time, a, b, duration.
enum ContactTable {
  /// Brings the contacts of a file into a store and says what came of it.
  static func bring(
    _ path: String, into store: TrailStore, now: Instant, isStrict: Bool, isQuiet: Bool
  ) throws {
    var table = try NamedTable(
      path: path, needed: ["time", "a", "b", "duration"], isStrict: isStrict,
      progress: isQuiet ? nil : "importing")
    let places = (
      time: table.place(of: "time"), a: table.place(of: "a"), b: table.place(of: "b"),
      duration: table.place(of: "duration")
    )
    var work = EdgeImport(into: store, now: now)
    var taken = 0
    while try table.advance() {
      guard let time = Int64(table.text(places.time)) else {
        try table.refuse(
          "time \(table.text(places.time).visible) is not a whole number of milliseconds")
        continue
      }
      guard let seconds = Double(table.text(places.duration)), seconds.isFinite,
        abs(seconds) < 1e9
      else {
        try table.refuse(
          "duration \(table.text(places.duration).visible) is not a number of seconds")
        continue
      }
      let reason = try work.add(
        table.reader.field(places.a), table.reader.field(places.b), start: time,
        duration: Int64((seconds * 1000).rounded()))
      if let reason { try table.refuse(reason) } else { taken += 1 }
    }
    let summary = try work.finish()
    guard !isQuiet else { return }
    StandardError.line(
      "\(counted(taken + table.bad, "line")): \(summary.added) contacts new, "
        + "\(summary.known) known before, \(counted(table.bad, "bad line"))")
  }
}
