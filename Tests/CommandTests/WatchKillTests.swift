// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("tram watch, killed")
struct WatchKillTests {
  /// `scripts/torture-watch` does the same a thousand times.
  @Test
  func `tells every alarm once, whenever it was killed and started again`() throws {
    let folder = try TemporaryFolder()
    let made = try Program.run(
      "simulate", "--people", "40", "--seed", "11", "--interval", "60", "--quiet", "--out",
      folder.path("ward"))
    #expect(made.status == 0, "\(made.errors)")
    let clock = ContinuousClock()
    let began = clock.now
    let whole = try watch(folder, "whole", for: nil)
    let length = clock.now - began
    #expect(whole.status == 0)
    let expected = try folder.text("whole.jsonl")
    #expect(expected.split(separator: "\n").count > 10)

    var random = SystemRandomNumberGenerator()
    for _ in 0..<20 {
      let part = Double.random(in: 0...1, using: &random)
      let killed = try watch(folder, "killed", for: length * part)
      guard killed.status != 0 else { continue }
      let told = (try? folder.text("killed.jsonl")) ?? ""
      let lines = told.lastIndex(of: "\n").map { told[...$0] } ?? ""
      #expect(expected.hasPrefix(lines), "killed after \(part) of the way")
    }
    #expect(try watch(folder, "killed", for: nil).status == 0)
    #expect(try folder.text("killed.jsonl") == expected)
  }

  /// Runs the watch with its journal; after `time` it is killed.
  private func watch(
    _ folder: TemporaryFolder, _ name: String, for time: Duration?
  ) throws -> Program.Outcome {
    try Program.run(
      [
        "watch", "--quiet", "--orders", folder.path("ward/orders.jsonl"), "--observations",
        folder.path("ward/observations.jsonl"), "--alarms", folder.path("\(name).jsonl"),
        "--journal", folder.path("\(name).journal"),
      ], killedAfter: time)
  }
}
