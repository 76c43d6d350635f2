// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity

/// Reads the calibration table that Google published for exposure notification.
///
/// Columns are found by how their names begin, as its header explains itself at length:
/// `oem,model,rssi correction (...),tx (...),...`.
enum CalibrationFile {
  private static let mostModels = 1 << 20

  /// - Throws: `BytesError`, or `ProximityError` for a header that is none; bad lines are told.
  static func read(_ path: String, isStrict: Bool) throws -> PhoneCalibration {
    var reader = try CSVReader(path: path, longestLine: 1 << 16)
    var complaints = Complaints(source: path, isStrict: isStrict)
    guard case .record = try reader.advance() else {
      throw ProximityError(
        .malformed, detail: "\(path): line 1: a header with model, rssi correction, tx is expected")
    }
    var columns: [Int] = []
    for start in ["model", "rssi correction", "tx"] {
      guard let at = (0..<reader.fieldCount).first(where: { reader.text($0).hasPrefix(start) })
      else {
        throw ProximityError(
          .malformed, detail: "\(path): line 1: no column begins with \"\(start)\"")
      }
      columns.append(at)
    }
    var table = PhoneCalibration()
    while true {
      switch try reader.advance() {
      case .end: return table
      case .bad(let reason): try complaints.add(line: reader.lineNumber, reason)
      case .record:
        guard let correction = decimalNumber(reader.field(columns[1])),
          let power = decimalNumber(reader.field(columns[2])),
          abs(correction) <= 60, abs(power) <= 60, !reader.field(columns[0]).isEmpty
        else {
          try complaints.add(
            line: reader.lineNumber, "a model, a correction and a power in dB are expected")
          continue
        }
        guard table.count < mostModels else {
          throw ProximityError(.tooLarge, detail: "\(path): more than \(mostModels) models")
        }
        table[reader.text(columns[0])] = .init(correction: correction, power: power)
      }
    }
  }
}
