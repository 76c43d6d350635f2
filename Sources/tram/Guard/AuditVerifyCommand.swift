// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramGuard

/// `tram audit verify`: whether a log is whole.
struct AuditVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Makes the tree again from every entry and tells what does not fit.",
    discussion: """
      Finds flipped bits, entries that were changed, dropped, put in or swapped,
      missing files, a cut end, and two histories under one key. A log that was put
      back as a whole, heads included, looks like a younger one: only heads that
      were kept elsewhere (--head, or a witness's folder with --witness) tell.
      What was never entered is never found.

      The log's process may be running; entries behind its last head that are being
      written are taken as they are.

        $ tram audit verify /var/lib/tram/audit --head head-2020-06-01
        81220 entries, root 5b0c…, 1441 heads fit
        whole

      Exit code: 0 whole; 3 something was found; 1 the folder is no log or cannot be
      read; 64 the command line is wrong.
      """)

  @Argument(help: "The folder of the log.")
  var folder: String

  @Option(help: "A head that was kept elsewhere; may be given several times.")
  var head: [String] = []

  @Option(help: "The folder of a witness, whose heads are all looked at.")
  var witness: String?

  @Option(help: "The log's first public key, known from elsewhere.")
  var signer: String?

  func run() throws {
    try GuardWork.run("audit verify") {
      var heads: [SignedHead] = []
      for path in head { heads.append(try SignedHead(parsing: try GuardWork.bytes(of: path))) }
      if let witness { heads += try WitnessFolder(witness, trusting: nil).heads }
      var bar = ProgressBar("entries")
      let report = try AuditVerifier.verify(
        folder: folder, heads: heads, signer: try signer.map { try GuardWork.key($0) }
      ) { count in bar.update(Int64(count), of: nil, note: "\(count)") }
      bar.clear()
      print(
        "\(GuardWork.entries(report.entries)), root \(report.root), "
          + "\(counted(report.heads, "head")) \(report.heads == 1 ? "fits" : "fit")")
      if report.tornBytes > 0 {
        print("\(report.tornBytes) bytes at the end were never acknowledged")
      }
      for finding in report.findings {
        print("\(finding.kind.rawValue): \(finding.detail)".visible)
      }
      if report.further > 0 { print("and \(counted(report.further, "further finding"))") }
      guard report.findings.isEmpty else { throw GuardWork.found }
      print("whole")
    }
  }
}
