// SPDX-License-Identifier: Apache-2.0

import TramTestKit

/// A service with an outbox and a message centre, to be killed while they talk; and measures.
///
/// `ack 0 FIRST COUNT PLACE` comes after messages FIRST ..< FIRST + COUNT were accepted.
///
///     messages-torture send FOLDER PORT MESSAGES RULE
///     messages-torture centre FOLDER PORT RULE SEED
///     messages-torture count FOLDER MESSAGES
///     messages-torture ledger FOLDER SEED
///     messages-torture drive FOLDER SEED
///     messages-torture measure WHAT FOLDER COUNT
@main
struct MessagesTorture {
  static func main() async {
    let words = Array(CommandLine.arguments.dropFirst())
    do {
      switch words.first {
      case "send" where words.count == 5:
        try await SendTorture(
          folder: words[1], port: Int(words[2]) ?? 0, messages: UInt64(words[3]) ?? 0,
          rule: words[4]
        ).run()
      case "centre" where words.count == 5:
        try await KeepingCentre.serve(
          folder: words[1], port: Int(words[2]) ?? 0, rule: words[3], seed: UInt64(words[4]) ?? 0)
      case "count" where words.count == 3:
        try KeepingCentre.count(folder: words[1], messages: UInt64(words[2]) ?? 0)
      case "ledger" where words.count == 3:
        try await LedgerTorture(folder: words[1], seed: UInt64(words[2]) ?? 0).run()
      case "drive" where words.count == 3:
        try await DriveTorture(folder: words[1], seed: UInt64(words[2]) ?? 0).run()
      case "measure" where words.count == 4:
        try await Measure(folder: words[2], count: Int(words[3]) ?? 0).run(words[1])
      default:
        say("usage: messages-torture send FOLDER PORT MESSAGES RULE")
        say("       messages-torture centre FOLDER PORT RULE SEED | count FOLDER MESSAGES")
        say("       messages-torture ledger FOLDER SEED | drive FOLDER SEED")
        say("       messages-torture measure WHAT FOLDER COUNT")
        stop(2)
      }
    } catch {
      say("error \(error)")
      stop(1)
    }
  }
}
