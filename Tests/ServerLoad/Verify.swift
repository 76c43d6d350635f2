// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramSense
import TramTrails
import TramUnits

/// Reads a stopped room's log and compares it with the reports that were acknowledged.
struct Verify: AsyncParsableCommand {
  @Option(help: "The room's folder.") var folder: String
  @Option(help: "What `phones` wrote: a line `device time` an acknowledged report.")
  var acknowledged: String

  func run() async throws {
    let log = try FileTrailLog(folder: "\(folder)/observations")
    var found: Set<Report> = []
    var records = 0
    var doubled = 0
    var next = try await log.bounds().lowerBound
    while true {
      let page = try await log.read(from: next, limit: 4 << 20)
      if page.isEmpty { break }
      for entry in page.entries where entry.kind == 2 {
        records += 1
        var batch = ObservationBatch()
        try ObservationPacket.decode(page.bytes(of: entry), into: &batch)
        for observation in batch.observations {
          let report = Report(device: observation.device, time: observation.time)
          if !found.insert(report).inserted { doubled += 1 }
        }
      }
      next = page.next
    }
    log.close()
    var missing = 0
    var count = 0
    for line in try String(contentsOfFile: acknowledged, encoding: .utf8).split(separator: "\n") {
      let parts = line.split(separator: " ").compactMap { Int64($0) }
      guard parts.count == 2 else { continue }
      count += 1
      let report = Report(
        device: DeviceID(UInt64(parts[0])), time: Instant(milliseconds: parts[1]))
      if !found.contains(report) { missing += 1 }
    }
    print(
      """
      acknowledged \(count), in the log \(found.count) in \(records) records, \
      missing \(missing), twice \(doubled)
      """)
    if missing > 0 { throw ExitCode(1) }
  }

  private struct Report: Hashable {
    var device: DeviceID
    var time: Instant
  }
}
