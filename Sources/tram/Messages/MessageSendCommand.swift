// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramMessages
import TramSMPP
import TramUnits

/// `tram messages send`: sends a text to one number through a message centre.
struct MessageSendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send",
    abstract: "Sends a text to one number through a message centre, once or many times.",
    discussion: """
      Binds as a transceiver, sends the parts of the text within a window, waits
      for answers and receipts, tells what came of it and unbinds. For trying an
      account and for measuring; campaigns are sent otherwise.

      Example, against `tram messages smsc`:
        $ tram messages send --to 84901234567 --text "xin chào" --count 1000
        1000 sent, 1000 taken, 0 refused, 0 put off, 0 without an answer, 1000 receipts
        0 strays, 0 others, bound for 14 ms, 71428 a second

      Exit code: 0 everything was taken and receipted; 3 something was refused or
      not answered; 1 nobody answers there or the bind is refused; 64 the command
      line is wrong.
      """)

  @Option(help: "The message centre's host.")
  var host = "127.0.0.1"

  @Option(help: "Its port.")
  var port = 2775

  @Option(help: "The account.")
  var systemID = "tram"

  @Option(help: "Its password, at most 8 octets.")
  var password = "tram"

  @Option(help: "The sender: a short code or a name.")
  var from = "1407"

  @Option(help: "The number, with its country code and without a plus sign.")
  var to: String

  @Option(help: "The text.")
  var text: String

  @Option(help: "How often.")
  var count = 1

  @Option(help: "How many may wait for their answers.")
  var window = 100

  @Option(help: "Messages a second at most.")
  var rate: Double?

  @Flag(help: "Ask for no receipts.")
  var noReceipts = false

  @Flag(help: "Without diacritics.")
  var folded = false

  @Option(help: "How ids are spelt in answers: text, exact, decimal, hexadecimal.")
  var answerIDs = "text"

  @Option(help: "How ids are spelt in receipts.")
  var receiptIDs = "text"

  @OptionGroup var line: SecureLineOptions

  @Option(help: "Seconds until it gives up.")
  var timeout = 60.0

  func validate() throws {
    guard (1...10_000).contains(window) else { throw ValidationError("--window is 1 to 10000") }
    guard (1...100_000_000).contains(count) else { throw ValidationError("--count is 1 or more") }
    guard (1...20).contains(to.utf8.count), to.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { throw ValidationError("--to is a number such as 84901234567") }
    guard MessageIDRule.Form(rawValue: answerIDs) != nil,
      MessageIDRule.Form(rawValue: receiptIDs) != nil
    else { throw ValidationError("ids are spelt as text, exact, decimal or hexadecimal") }
  }

  func run() async throws {
    try await MessagesWork.run("messages send") {
      let plan = try MessagePlan(text)
      let cut = folded ? plan.folded.cut : plan.written.cut
      let messages = cut.messages(
        from: SMEAddress(name: Octets(from)), to: SMEAddress(international: Octets(to)), tag: 1,
        receipts: noReceipts ? 0 : 1)
      let rule = MessageIDRule(
        answer: MessageIDRule.Form(rawValue: answerIDs) ?? .text,
        receipt: MessageIDRule.Form(rawValue: receiptIDs) ?? .text)
      let sender = TrialSender(messages, count: count, rule: rule)
      let end = try await send(sender)
      try tell(sender.tally, end, of: count * messages.count)
    }
  }

  private func send(_ sender: TrialSender) async throws -> SessionEnd {
    var settings = SessionSettings()
    settings.window = window
    settings.fastest = rate ?? .infinity
    let client = CentreClient(
      CentreClient.Account(
        name: ConnectionName("send"), host: host, port: port,
        bind: Bind(systemID: Octets(systemID), password: Octets(password)), settings: settings),
      owner: sender, security: try line.security(host: host), now: MessagesWork.now)
    return try await withThrowingTaskGroup(of: SessionEnd?.self) { tasks in
      tasks.addTask { try await client.runOnce() }
      tasks.addTask { [timeout] in
        try await Task.sleep(for: .seconds(timeout))
        return nil
      }
      let first = try await tasks.next() ?? nil
      tasks.cancelAll()
      return first ?? .responseTimeout
    }
  }

  private func tell(_ tally: TrialSender.Tally, _ end: SessionEnd, of all: Int) throws {
    if case .bindRefused(let status) = end {
      throw MessagesError(.refused, detail: "the bind was refused: \(status), \(status.sentence)")
    }
    print(
      "\(tally.sent) sent, \(tally.taken) taken, \(tally.refused) refused, "
        + "\(tally.putOff) put off, \(tally.unanswered) without an answer, "
        + "\(tally.receipts) receipts")
    var line = "\(tally.strays) strays, \(tally.others) others"
    if let from = tally.boundAt, let last = tally.lastAt {
      let seconds = last.seconds(since: from)
      line += ", bound for \(Int(seconds * 1000)) ms"
      if seconds > 0 { line += ", \(Int(Double(tally.taken) / seconds)) a second" }
    }
    print(line)
    let isWhole =
      tally.refused == 0 && tally.unanswered == 0 && tally.taken == all
      && (noReceipts || tally.receipts >= tally.taken)
    if !isWhole { throw ExitCode(3) }
  }
}
