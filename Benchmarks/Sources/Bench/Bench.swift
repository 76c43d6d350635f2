// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Runs the measurements whose names hold one of the arguments, or all of them.
@main
enum Bench {
  static func main() async throws {
    let asked = CommandLine.arguments.dropFirst()
    for (name, measure) in measurements
    where asked.isEmpty || asked.contains(where: name.contains) {
      print("== \(name)")
      let measurement = try await measure()
      let report = Report(name: name, measurement: measurement)
      print(report.table)
      try report.save()
    }
  }

  /// Memory comes first: what others leave behind would hide what is taken.
  private static let measurements: [(String, @Sendable () async throws -> Measurement)] = [
    ("memory", measureMemory),
    ("inside", measureInside),
    ("intake", measureIntake),
    ("packet", measurePacket),
    ("match", measureMatch),
    ("capture", measureCapture),
    ("nearness", measureNearness),
    ("journal", measureJournal),
    ("trail", measureTrail),
    ("audit", measureAudit),
    ("contacts", measureContacts),
    ("trails", measureTrails),
    ("live", measureLiveTrails),
    ("watch", measureWatch),
    ("latency", measureLatency),
    ("desk", measureDesk),
    ("cases", measureCases),
    ("export", measureExport),
    ("messages", measureMessages),
    ("program", measureProgram),
    ("vigilance", measureVigilance),
    ("ranking", measureRanking),
  ]
}
