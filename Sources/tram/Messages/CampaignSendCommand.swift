// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramMessages
import TramSMPP
import TramUnits

/// `tram messages campaign send`: sends what is queued through one operator's message centre.
struct CampaignSendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send",
    abstract: "Sends what is queued through one operator's message centre.",
    discussion: """
      Binds, sends as window, hours and quota allow, takes receipts, and ends when
      nothing is open or after --seconds. A line that breaks is opened again.

      What people write meanwhile is kept in the folder's inbox. Who writes STOP
      (DỪNG, HỦY, TC) is told so and gets nothing more of what waits, but for
      mandatory campaigns; START undoes it.

      After a kill what was on its way is in doubt: at most --window messages a
      bind. By default they are sent again; with --names the centre is told each
      message's own name in an optional field and takes a name once, and with
      --asks it is asked by query_sm first.

      Exit code: 0 nothing is open; 3 something still is; 1 the bind is refused or
      the disk fails; 64 the command line is wrong.
      """)

  @Argument(help: "The folder.") var folder: String
  @Option(help: "The operators, as for dry-run.") var operators: String
  @Option(help: "The centre's number in the list of operators.") var centre: UInt16
  @Option(help: "The message centre's host.") var host = "127.0.0.1"
  @Option(help: "Its port.") var port = 2775
  @Option(help: "The account.") var systemID = "tram"
  @Option(help: "Its password, at most 8 octets.") var password = "tram"
  @Option(help: "How many may wait for their answers, on each bind.") var window = 100
  @Option(help: "How many binds.") var binds = 1
  @Option(help: "Messages a second at most, on each bind.") var rate: Double?
  @Option(help: "The optional field for names, such as 0x1501.") var names: String?
  @Flag(help: "Ask for messages in doubt by their names.") var asks = false
  @OptionGroup var line: SecureLineOptions
  @Option(help: "Seconds until it ends.") var seconds = 3600.0

  func validate() throws {
    guard (1...10_000).contains(window) else { throw ValidationError("--window is 1 to 10000") }
    guard (1...64).contains(binds) else { throw ValidationError("--binds is 1 to 64") }
    if names != nil, tag == nil { throw ValidationError("--names is 0x1400 to 0x3FFF") }
    if asks, names == nil { throw ValidationError("--asks needs --names") }
  }

  private var tag: TLVTag? {
    guard let names, names.hasPrefix("0x"), let number = UInt16(names.dropFirst(2), radix: 16)
    else { return nil }
    let tag = TLVTag(rawValue: number)
    return tag.isVendor ? tag : nil
  }

  func run() async throws {
    try await MessagesWork.run("messages campaign send") {
      let list = try CampaignOperators(path: operators, strict: false)
      let accounts = list.accounts.map { account in
        var account = account
        if let tag { account.doubts = asks ? .asked(tag) : .named(tag) }
        return account
      }
      guard accounts.contains(where: { $0.number == centre }) else {
        throw MessagesError(.badValue, detail: "\(operators) has no centre \(centre)")
      }
      try CampaignCommand.makeFolder(folder)
      let outbox = try Outbox(
        folder: "\(folder)/outbox", centres: accounts, seed: .random(in: 0 ... .max))
      let writer = OutboxWriter(outbox)
      let optOuts = try OptOutBook(folder: "\(folder)/opt-outs")
      let inbox = Inbox(
        try InboxBook(folder: "\(folder)/inbox"),
        desks: [OptOutDesk(optOuts, words: try OptOutWords())])
      let owner = OutboxLine(outbox, writer: writer, centre: centre, desk: inbox)
      let mandatory = try CampaignBook.read(folder: "\(folder)/campaigns")
        .filter(\.content.isMandatory).map(\.number)
      let end = try await send(outbox, writer, owner, optOuts, but: Set(mandatory))
      try outbox.commit()
      try outbox.checkpoint()
      outbox.close()
      optOuts.close()
      inbox.book.close()
      if case .bindRefused(let status)? = end {
        throw MessagesError(.refused, detail: "the bind was refused: \(status.sentence)")
      }
      let tally = owner.tally
      let open = outbox.campaigns.values.reduce(0) { $0 + $1.open }
      print(
        "\(tally.sent) sent, \(tally.taken) taken, \(tally.refused) refused, "
          + "\(tally.putOff) put off, \(tally.doubted) in doubt, \(tally.receipts) receipts, "
          + "\(open) segments open")
      if tally.texts > 0 {
        print("\(tally.texts) texts of people, \(optOuts.count) phones want no messages")
      }
      if open > 0 { throw ExitCode(3) }
    }
  }

  /// Keeps the binds until nothing of this centre waits and nothing is open.
  private func send(
    _ outbox: Outbox, _ writer: OutboxWriter, _ owner: OutboxLine, _ optOuts: OptOutBook,
    but mandatory: Set<UInt32>
  ) async throws -> SessionEnd? {
    var settings = SessionSettings()
    settings.window = window
    settings.fastest = rate ?? .infinity
    let bind = Bind(systemID: Octets(systemID), password: Octets(password))
    let security = try line.security(host: host)
    return try await withThrowingTaskGroup(of: SessionEnd?.self) { tasks in
      for number in 0..<binds {
        let account = CentreClient.Account(
          name: ConnectionName("bind-\(number + 1)"), host: host, port: port, bind: bind,
          settings: settings)
        let client = CentreClient(
          account, owner: owner, security: security, now: MessagesWork.now)
        tasks.addTask {
          try await client.run(waits: Backoff(seed: UInt64(number))) {
            try await Task.sleep(for: .seconds($0))
          }
        }
      }
      tasks.addTask { [seconds] in
        var left = seconds
        var known: Set<PhoneNumber> = []
        while left > 0 {
          let numbers = optOuts.numbers
          if numbers != known {
            outbox.leaveOut(numbers, but: mandatory)
            known = numbers
          }
          if let failure = writer.failure { throw failure }
          if outbox.campaigns.values.allSatisfy({ $0.open == 0 }) { break }
          try await Task.sleep(for: .milliseconds(50))
          left -= 0.05
        }
        return nil
      }
      let first = try await tasks.next() ?? nil
      tasks.cancelAll()
      return first
    }
  }
}
