// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramGuard
import TramUnits

/// `tram keys due`: which days' records must be gone.
struct KeysDueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "due",
    abstract: "Tells by the rules of retention which days' records are due.",
    discussion: """
        $ tram keys due retention.json --on 2020-06-20
        trail: delete what was recorded before 2020-06-07 (14 days; GDPR 5(1)(e))

      Exit code: 0; 1 the rules cannot be read or are refused.
      """)

  @Argument(help: "The rules, such as retention.json.")
  var rules: String

  @Option(help: "The day; today (UTC) unless said.")
  var on: String?

  func run() throws {
    let named = on.flatMap { Day($0) }
    guard on == nil || named != nil else {
      throw ValidationError("--on is a day such as 2020-06-20")
    }
    try GuardWork.run("keys due") {
      let bytes = try GuardWork.bytes(of: rules, most: RetentionRules.mostBytes)
      let today =
        named ?? Day(number: Int32(truncatingIfNeeded: GuardWork.now.milliseconds / 86_400_000))
      for rule in try RetentionRules(json: bytes).rules {
        let means = rule.means == .delete ? "delete" : "destroy the keys of"
        print(
          "\(rule.kind): \(means) what was \(rule.since) before \(rule.firstKept(on: today)) "
            + "(\(counted(Int(rule.days), "day")); \(rule.law))".visible)
      }
    }
  }
}
