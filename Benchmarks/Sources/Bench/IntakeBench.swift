// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramSense
import TramUnits

/// JSON Lines to observations: ours beside Foundation's decoder, on the same lines and one core.
func measureIntake() throws -> Measurement {
  let count = 200_000
  let fixes = lines(count, seed: 1, withCells: false)
  let cells = lines(count, seed: 2, withCells: true)
  // The peer's own form, made before the clock runs.
  let fixData = fixes.prefix(50_000).map { Foundation.Data($0) }
  let cellData = cells.prefix(20_000).map { Foundation.Data($0) }
  let watch = Stopwatch()
  return Measurement(
    figures: [
      Figure(
        name: "lines with a fix, one core", unit: "lines/s", runs: watch.rate { read(fixes) },
        target: 500_000),
      Figure(
        name: "lines with a fix and four cells, one core", unit: "lines/s",
        runs: watch.rate { read(cells) }),
      Figure(
        name: "JSONDecoder, lines with a fix, one core", unit: "lines/s",
        runs: try watch.rate { try decode(fixData) }, isPeer: true),
      Figure(
        name: "JSONDecoder, lines with a fix and four cells, one core", unit: "lines/s",
        runs: try watch.rate { try decode(cellData) }, isPeer: true),
    ],
    notes: [
      "Lines of \(size(fixes)) and \(size(cells)) bytes on average, in memory. Ours checks and "
        + "mends every value, numbers the devices and fills columns; the decoder only makes its "
        + "values."
    ])
}

private func size(_ lines: [[UInt8]]) -> Int {
  lines.reduce(0) { $0 + $1.count } / max(lines.count, 1)
}

private func read(_ lines: [[UInt8]]) -> Int {
  var reader = ObservationReader()
  var batch = ObservationBatch()
  var accepted = 0
  for line in lines {
    if case .accepted = reader.read(line.span, into: &batch) { accepted += 1 }
    if batch.observations.count == 4096 { batch.removeAll() }
  }
  precondition(accepted == lines.count, "every line of a measurement is good")
  return accepted
}

private func lines(_ count: Int, seed: UInt64, withCells: Bool) -> [[UInt8]] {
  var random = SeededGenerator(seed: seed)
  return (0..<count).map { index in
    let latitude = Double.random(in: 10.7...10.9, using: &random)
    let longitude = Double.random(in: 106.6...106.9, using: &random)
    var line =
      "{\"device\":\"p\(index % 20_000)\",\"time\":\(1_583_020_800_000 + index * 7),"
      + String(
        format: "\"fix\":{\"latitude\":%.7f,\"longitude\":%.7f,\"accuracy\":%.1f,\"battery\":0.8}",
        latitude, longitude, Double.random(in: 3...60, using: &random))
    if withCells {
      let heard = (0..<4).map { cell in
        "{\"radio\":\"lte\",\"mcc\":452,\"mnc\":1,\"area\":40122,\"cell\":\(124_546_051 + cell),"
          + "\"serving\":\(cell == 0),\"pci\":\(cell * 3),\"channel\":850,\"rsrp\":-86,\"rsrq\":-9}"
      }
      line += ",\"cells\":[\(heard.joined(separator: ","))]"
    }
    return Array((line + "}").utf8)
  }
}

private struct DecodedLine: Decodable {
  struct DecodedFix: Decodable {
    var latitude: Double
    var longitude: Double
    var accuracy: Double?
    var speed: Double?
    var battery: Double?
  }
  struct DecodedCell: Decodable {
    var radio: String
    var mcc: Int?
    var mnc: Int?
    var area: Int?
    var cell: Int?
    var serving: Bool?
    var pci: Int?
    var channel: Int?
    var rsrp: Double?
    var rsrq: Double?
  }
  var device: String
  var time: Int64
  var fix: DecodedFix?
  var cells: [DecodedCell]?
}

private func decode(_ lines: [Foundation.Data]) throws -> Int {
  let decoder = JSONDecoder()
  var sum = 0
  for line in lines
  where try decoder.decode(DecodedLine.self, from: line).fix != nil {
    sum += 1
  }
  return sum
}
