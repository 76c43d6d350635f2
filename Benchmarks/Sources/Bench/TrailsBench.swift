// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramBytes
import TramTrails
import TramUnits

/// A store of trails: a table brought in, and unpacked again.
func measureTrails() async throws -> Measurement {
  let scratch = try Scratch()
  defer { scratch.remove() }
  let table = try townTable(persons: 500, days: 3, scratch)
  let lines = 500 * 3 * 288
  var figures = [
    Figure(
      name: "trails, a table in the order of time, on disk", unit: "fixes/s",
      runs: try await importRate(table, scratch))
  ]
  let folder = try scratch.fresh("trails")
  _ = try await bringIn(table, folder)
  figures.append(
    Figure(name: "trails, on disk", unit: "bytes/fix", values: [try size(folder) / Double(lines)]))
  figures.append(
    Figure(
      name: "trails, all unpacked, cold", unit: "fixes/s",
      runs: try Stopwatch(runs: 3).rate { try unpackAll(folder) }))
  return Measurement(
    figures: figures,
    notes: [
      "500 people, three days, a fix every 300 s, noise of 5 m an axis, six decimals."
    ])
}

/// People who stay at home and at work, with noise.
private func townTable(persons: Int, days: Int, _ scratch: Scratch) throws -> String {
  var random = SeededGenerator(seed: 5)
  var text = ByteWriter()
  text.append("person,time,latitude,longitude,accuracy\n")
  let homes = (0..<persons * 2).map { _ in Int64.random(in: 0...4000, using: &random) }
  for step in 0..<days * 288 {
    for person in 0..<persons {
      let isAtWork = (96..<204).contains(step % 288)
      let home = isAtWork ? (person * 7 + 1) % persons : person
      let noise = {
        (0..<6).reduce(0) { sum, _ in sum + Int64.random(in: -32...32, using: &random) }
      }
      let time = 1_583_020_800_000 + Int64(step) * 300_000 + Int64(person % 300) * 1000
      text.append("p\(person),\(time),21.")
      text.append(String(30_000 + homes[2 * home] + noise()).leftPadded(to: 6))
      text.append(",105.\(850_000 + homes[2 * home + 1] + noise()),7.6\n")
    }
  }
  let path = try scratch.fresh("fixes.csv")
  try Data(text.bytes).write(to: URL(fileURLWithPath: path))
  return path
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: "0", count: max(width - count, 0)) + self
  }
}

private let bench = Instant(milliseconds: 1_600_000_000_000)

private func bringIn(_ table: String, _ folder: String) async throws -> Int {
  let store = try TrailStore(folder: folder, access: .write)
  return try await FixImport(into: store, now: bench).run(table) { _ in }.added
}

private func importRate(_ table: String, _ scratch: Scratch) async throws -> [Run] {
  try await Stopwatch(runs: 3).rate { _ in
    try scratch.fresh("trails")
  } _: { folder in
    try await bringIn(table, folder)
  }
}

private func size(_ folder: String) throws -> Double {
  var bytes = 0.0
  for name in try Folder.names(in: folder) where name.hasSuffix(".seg") {
    bytes += Double(try OpenFile("\(folder)/\(name)", .read).size())
  }
  return bytes
}

private func unpackAll(_ folder: String) throws -> Int {
  let snapshot = try TrailStore(folder: folder, access: .read).snapshot()
  var batch = PieceBatch()
  for times in snapshot.slices(of: .min ... .max) {
    batch.removeAll()
    let window = TrailWindow(
      times: times, latitudes: .min ... .max, longitudes: .min ... .max)
    try snapshot.appendPieces(in: window, to: &batch)
  }
  return snapshot.fixes
}
