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
      let figures = try await measure()
      let report = Report(name: name, figures: figures)
      print(report.table)
      try report.save()
    }
  }

  private static let measurements: [(String, () async throws -> [Figure])] = [
    ("inside", measureInside),
    ("intake", measureIntake),
    ("journal", measureJournal),
    ("watch", measureWatch),
  ]
}
