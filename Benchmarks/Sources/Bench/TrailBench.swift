// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramBytes
import TramTrails
import TramUnits

/// The log under the live watch: records of 200 bytes, each append flushed, and reading them back.
func measureTrail() async throws -> Measurement {
  let scratch = try Scratch()
  defer { scratch.remove() }
  var figures: [Figure] = []
  for (size, count) in [(1, 2000), (100, 100_000), (1000, 500_000)] {
    figures.append(
      Figure(
        name: "trail log, \(size) an append", unit: "records/s",
        runs: try await trailRate(count, size, scratch)))
  }
  let shared = try await sharedAppends(tasks: 64, each: 200, scratch)
  figures.append(
    Figure(
      name: "trail log, 64 tasks, one record an append", unit: "records/s",
      values: shared.map(\.rate)))
  for (share, name) in [(0.5, "p50"), (0.99, "p99"), (1, "greatest")] {
    figures.append(
      Figure(
        name: "\(name) of one append with 64 tasks", unit: "ms",
        values: shared.map { $0.quantile(share) }))
  }
  figures.append(
    Figure(
      name: "trail log, read in order, pages of 1 MiB", unit: "records/s",
      runs: try await trailReadRate(500_000, scratch)))
  figures.append(
    Figure(
      name: "CRC-32C of 64 KiB", unit: "MB/s", runs: checkRate()))
  figures.append(
    Figure(
      name: "4 KiB written and flushed, by the system alone", unit: "writes/s",
      runs: try syncRate(200, try scratch.fresh("sync")), isPeer: true))
  return Measurement(
    figures: figures,
    notes: [
      "Records of 200 bytes, 229 with their framing; every append is flushed before it returns. "
        + "One task, one append after the other, unless said."
    ])
}

private let noon = Instant(milliseconds: 43_200_000)

private func records(_ count: Int) -> [TrailRecord] {
  (0..<count).map { number in
    TrailRecord(
      kind: 1, time: noon,
      bytes: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 200))
  }
}

private func freshLog(_ scratch: Scratch) throws -> FileTrailLog {
  try FileTrailLog(folder: try scratch.fresh("trail"))
}

private func trailRate(_ count: Int, _ size: Int, _ scratch: Scratch) async throws -> [Run] {
  let batch = records(size)
  return try await Stopwatch(runs: 3).rate { _ in
    try freshLog(scratch)
  } _: { log in
    for _ in 0..<count / size { _ = try await log.append(batch, at: noon) }
    return count
  }
}

private func trailReadRate(_ count: Int, _ scratch: Scratch) async throws -> [Run] {
  let log = try freshLog(scratch)
  let batch = records(1000)
  for _ in 0..<count / 1000 { _ = try await log.append(batch, at: noon) }
  return try await Stopwatch(runs: 3).rate { _ in
  } _: {
    var next = TrailPosition.first
    var bytes = 0
    while true {
      let page = try await log.read(from: next, limit: 1 << 20)
      if page.isEmpty { break }
      for entry in page.entries { bytes += page.bytes(of: entry).count }
      next = page.next
    }
    guard bytes == count * 200 else { throw CocoaError(.fileReadCorruptFile) }
    return count
  }
}

private func checkRate() -> [Run] {
  let bytes = [UInt8](repeating: 7, count: 64 << 10)
  return Stopwatch(runs: 3).rate {
    var sum: UInt32 = 0
    for _ in 0..<1000 { sum &+= CRC32C.of(bytes.span) }
    return sum == 1 ? 0 : bytes.count * 1000 / 1_000_000
  }
}

/// The appends of one run of many tasks.
private struct SharedAppends {
  var rate: Double
  /// Milliseconds of each append, in order of length.
  var delays: [Double]

  func quantile(_ share: Double) -> Double {
    delays[min(Int(Double(delays.count) * share), delays.count - 1)]
  }
}

private func sharedAppends(
  tasks: Int, each: Int, _ scratch: Scratch
) async throws -> [SharedAppends] {
  let batch = records(1)
  var runs: [SharedAppends] = []
  for _ in 0..<4 {
    let log = try freshLog(scratch)
    let start = ContinuousClock.now
    let delays = try await withThrowingTaskGroup(of: [Double].self) { group in
      for _ in 0..<tasks {
        group.addTask {
          var delays: [Double] = []
          for _ in 0..<each {
            let start = ContinuousClock.now
            _ = try await log.append(batch, at: noon)
            delays.append((ContinuousClock.now - start).inSeconds * 1000)
          }
          return delays
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let seconds = (ContinuousClock.now - start).inSeconds
    runs.append(SharedAppends(rate: Double(tasks * each) / seconds, delays: delays.sorted()))
  }
  // The first was the warm-up.
  return Array(runs.dropFirst())
}
