// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramMessages
import TramSMPP

/// `tram messages smsc`: a message centre to try a service against.
struct MessageCentreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "smsc",
    abstract: "Is a message centre to try a service against: takes messages, sends receipts.",
    discussion: """
      Listens for services that bind as transmitter, receiver or transceiver,
      takes what they submit and sends a receipt for each message that asks for
      one. Nothing goes to a phone and nothing is kept but, in memory, the states
      of the last 131,072 messages, which query_sm asks for. A message can be
      cancelled and replaced until it is delivered (--delay); data_sm and
      submit_multi are taken like submit_sm.

      Example, in two terminals:
        $ tram messages smsc --port 2775
        $ tram messages send --port 2775 --to 84901234567 --text "xin chào"

      Every second it tells on standard error what it took, if that changed.
      Ends with a signal.

      Exit code: 1 nothing can listen there; 64 the command line is wrong.
      """)

  @Option(help: "Where to listen.")
  var host = "127.0.0.1"

  @Option(help: "The port; 0 takes a free one, which is told.")
  var port = 2775

  @Option(help: "The PEM file of a certificate: lines go by TLS.")
  var certificate: String?

  @Option(help: "The PEM file of its key.")
  var certificateKey: String?

  @Option(help: "The password that a bind needs; none for any.")
  var password = ""

  @Option(help: "Messages a second that a line may give; more are throttled (0x58).")
  var limit: Int?

  @Option(help: "What becomes of messages: DELIVRD, UNDELIV, EXPIRED, REJECTD …")
  var state = "DELIVRD"

  @Flag(help: "Write ids in hexadecimal in answers and in decimal in receipts.")
  var mixedIDs = false

  @Option(help: "Seconds from a message to its delivery, in which it can be cancelled or replaced.")
  var delay = 0.0

  @Option(help: "Lose every so many-th receipt, for query_sm to be tried; 0 for none.")
  var loseReceipts = 0

  @Flag(help: "Refuse query_sm, as many centres do.")
  var refuseQueries = false

  @Option(help: "How many receipts may wait for their answers.")
  var window = 100

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port is 0 to 65535") }
    guard MessageState(word: state) != nil else {
      throw ValidationError("--state is a word such as DELIVRD or UNDELIV")
    }
    guard (certificate == nil) == (certificateKey == nil) else {
      throw ValidationError("--certificate and --certificate-key go together")
    }
    guard (1...10_000).contains(window) else { throw ValidationError("--window is 1 to 10000") }
    guard (0...86_400).contains(delay) else { throw ValidationError("--delay is 0 to 86400") }
    guard loseReceipts >= 0 else { throw ValidationError("--lose-receipts is 0 or more") }
    guard password.utf8.count <= 8 else {
      throw ValidationError("--password has at most 8 octets, as the protocol has it")
    }
  }

  func run() async throws {
    try await MessagesWork.run("messages smsc") {
      var manner = TrialCentre.Manner()
      manner.password = Octets(password)
      manner.limit = limit.map(Double.init) ?? .infinity
      manner.state = MessageState(word: state) ?? .delivered
      manner.mixesIDs = mixedIDs
      manner.delay = delay
      manner.loses = loseReceipts
      manner.refusesQueries = refuseQueries
      var settings = SessionSettings()
      settings.window = window
      let owner = TrialCentre(manner)
      var security: LineSecurity?
      if let certificate, let certificateKey {
        security = try LineSecurity.centre(chain: certificate, key: certificateKey)
      }
      let centre = try await MessageCentre.listen(
        host: host, port: port, owner: owner, settings: settings, security: security,
        now: MessagesWork.now)
      StandardError.line("tram messages smsc: listening on \(host):\(centre.port)")
      var told = owner.tally
      while true {
        try await Task.sleep(for: .seconds(1))
        let tally = owner.tally
        guard tally != told else { continue }
        told = tally
        StandardError.line(
          "\(counted(tally.binds, "bind")), \(tally.messages) taken, \(tally.throttled) throttled, "
            + "\(tally.receipts) receipts, \(tally.confirmed) of them answered, "
            + "\(tally.dropped) dropped, \(tally.lost) lost, \(tally.queries) asked for, "
            + "\(tally.cancelled) cancelled, \(tally.replaced) replaced")
      }
    }
  }
}
