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
  /// - Throws: `BytesError`, `StrictStop`, `ProximityError` for a header without the columns
  static func read(_ path: String, isStrict: Bool, needsMatch: Bool) throws -> [Heard] {
    var reader = try CSVReader(path: path, longestLine: 4096)
    var complaints = Complaints(
      source: path == "-" ? "standard input" : path, isStrict: isStrict)
    var places: [String: Int] = [:]
    if case .record = try reader.advance() {
      for i in 0..<reader.fieldCount { places[reader.text(i)] = i }
    }
    let wanted = needsMatch ? ["time", "key_hex", "attenuation"] : ["time"]
    let columns = wanted.compactMap { places[$0] }
    guard columns.count == wanted.count else {
      throw ProximityError(
        .malformed,
        detail: "\(complaints.source): line 1: the columns \(wanted.joined(separator: ", ")) are "
          + "expected")
    }
    var all: [Heard] = []
    while true {
      switch try reader.advance() {
      case .end: return all
      case .bad(let reason): try complaints.add(line: reader.lineNumber, reason)
      case .record:
        guard all.count < mostLines else {
          throw ProximityError(
            .tooLarge, detail: "\(complaints.source): more than \(mostLines) lines")
        }
        guard let time = Int64(reader.text(columns[0])), (0...1 << 46).contains(time) else {
          try complaints.add(
            line: reader.lineNumber,
            "time \"\(reader.text(columns[0]))\" is no number of ms since 1970")
          continue
        }
        guard needsMatch else {
          all.append(Heard(time: time, key: SixteenBytes(high: 0, low: 0), attenuation: 0))
          continue
        }
        guard let key = SixteenBytes(hexadecimal: reader.field(columns[1])),
          let attenuation = Int(reader.text(columns[2])), (-255...255).contains(attenuation)
        else {
          try complaints.add(
            line: reader.lineNumber,
            "key_hex is not 32 hexadecimal digits, or attenuation no number of dB")
          continue
        }
        all.append(Heard(time: time, key: key, attenuation: attenuation))
      }
    }
  }
}
