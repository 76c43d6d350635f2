// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramTrails

/// `tram trails check`: reads all of a store and tells what is damaged.
struct TrailsCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Reads all of a store and tells what is damaged and where.",
    discussion: """
      Every block and every list is opened, so that each byte is proved by its
      tag, and unpacked; the lists of persons and the counts are compared with
      what the blocks hold. Contacts, stays in areas and the areas themselves are
      opened likewise. It changes nothing and may run beside a writer.

      Example:
        $ tram trails check --store trails
        28 segments, 1246 blocks, 4032000 fixes: all as it was written

      Exit code: 0 all is as it was written; 1 something is damaged, each told
      as "FILE at byte N: reason"; 64 the command line is wrong.
      """)

  @OptionGroup var options: StoreOptions

  func run() async throws {
    try await TrailsWork.run("trails check") {
      let findings = try TrailCheck(folder: options.store, keyFile: options.keyFile).run()
      for damage in findings.damages { StandardError.line("\(damage)") }
      let found =
        findings.damages.isEmpty
        ? "all as it was written" : counted(findings.damages.count, "damage")
      print(
        "\(counted(findings.segments, "segment")), \(counted(findings.blocks, "block")), "
          + "\(findings.fixes) fixes: \(found)")
      guard findings.damages.isEmpty else { throw ExitCode.failure }
    }
  }
}
