// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity

/// Reads what a phone heard from CSV: times, and for matches key and attenuation.
enum HeardTable {
  /// How many lines are read at most: a phone keeps 140,000 in two weeks.
  static let mostLines = 20_000_000

  struct Heard {
    var time: Int64
    var key: SixteenBytes
    var attenuation: Int
  }

  /// Reads a file; bad lines are told and left out.
  ///
  /// - Throws: `BytesError`, also for a header without the columns; `StrictStop`, `ProximityError`
  static func read(_ path: String, isStrict: Bool, needsMatch: Bool) throws -> [Heard] {
    let needed = needsMatch ? ["time", "key_hex", "attenuation"] : ["time"]
    var table = try NamedTable(
      path: path, needed: needed, isStrict: isStrict, longestLine: 4096)
    var all: [Heard] = []
    while let heard = try table.next({ (table) throws(ProximityError) in
      try heard(table, needsMatch: needsMatch)
    }) {
      guard all.count < mostLines else {
        throw ProximityError(.tooLarge, detail: "\(path): more than \(mostLines) lines")
      }
      all.append(heard)
    }
    return all
  }

  private static func heard(
    _ table: borrowing NamedTable, needsMatch: Bool
  ) throws(ProximityError) -> Heard {
    guard let time = try table.whole("time", 0...1 << 46) else {
      throw ProximityError(.malformed, detail: "time is empty")
    }
    guard needsMatch else {
      return Heard(time: Int64(time), key: SixteenBytes(high: 0, low: 0), attenuation: 0)
    }
    guard let attenuation = try table.whole("attenuation", -255...255) else {
      throw ProximityError(.malformed, detail: "attenuation is empty")
    }
    return Heard(
      time: Int64(time), key: try table.sixteen("key_hex"), attenuation: attenuation)
  }
}
