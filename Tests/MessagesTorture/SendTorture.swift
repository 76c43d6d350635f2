// SPDX-License-Identifier: Apache-2.0

import TramMessages
import TramSMPP
import TramTestKit
import TramUnits

/// Accepts messages, says so when they are durable, and sends them over two binds until all are
/// receipted.
struct SendTorture {
  /// The vendor's field for names.
  static let nameTag = TLVTag(rawValue: 0x1501)
  /// Messages on their way over one bind.
  static let window = 50

  var folder: String
  var port: Int
  var messages: UInt64
  var rule: String

  /// The account of the centre, as a rule's word has it.
  static func account(_ rule: String) -> CentreAccount {
    let doubts: CentreAccount.DoubtRule =
      switch rule {
      case "named": .named(nameTag)
      case "asked": .asked(nameTag)
      default: .sendAgain
      }
    return CentreAccount(
      number: 1, name: "torture", ids: MessageIDRule(answer: .hexadecimal, receipt: .decimal),
      doubts: doubts)
  }

  static func open(_ folder: String, _ rule: String) throws -> Outbox {
    var limits = Outbox.Limits()
    // Short files, so that kills hit their ends and the checkpoints too.
    limits.log = RecordLog.Limits(segment: 60_000, ahead: 40_000)
    return try Outbox(folder: folder, centres: [account(rule)], limits: limits, seed: 7)
  }

  /// The number of the `index`-th person.
  static func person(_ index: UInt64) -> PhoneNumber? {
    PhoneNumber(rawValue: 84_900_000_000 + index)
  }

  func run() async throws {
    let outbox = try Self.open(folder, rule)
    say("open \(outbox.count)")
    let writer = OutboxWriter(outbox)
    let owner = OutboxLine(outbox, writer: writer, centre: 1)
    let (port, messages) = (port, messages)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await accept(messages, into: outbox) }
      for bind in 0..<2 {
        tasks.addTask {
          var settings = SessionSettings()
          settings.window = Self.window
          settings.responseTimer = 5
          let client = CentreClient(
            CentreClient.Account(
              name: ConnectionName("bind-\(bind)"), host: "127.0.0.1", port: port,
              bind: Bind(systemID: "tram", password: "tram"), settings: settings),
            owner: owner, now: Instant(milliseconds: 1_590_000_000_000))
          _ = try await client.run(waits: Backoff(first: 0.05, longest: 0.2, seed: UInt64(bind))) {
            try await Task.sleep(for: .seconds($0))
          }
        }
      }
      tasks.addTask {
        // Only this program's end is looked for here; nothing in the outbox waits for time.
        while outbox.count < messages || (outbox.campaigns[1]?.open ?? 1) > 0 {
          if let failure = writer.failure { throw failure }
          // A line now and then, by which whoever kills measures his time.
          try await Task.sleep(for: .milliseconds(20))
          say("at \(outbox.campaigns[1]?.open ?? 0)")
        }
        throw CancellationError()
      }
      // The first that throws ends all: the watcher when everything is done.
      do { while try await tasks.next() != nil {} } catch is CancellationError {
        tasks.cancelAll()
      }
    }
    try outbox.commit()
    let reach = outbox.campaigns[1]?.reach ?? ReachFigures()
    let tally = owner.tally
    say(
      "done \(reach.peopleConfirmed.count) \(reach.segmentsSubmitted.count) \(tally.sent) "
        + "\(outbox.receipts.forged) \(outbox.receipts.contradicting)")
    outbox.close()
    stop(0)
  }

  private func accept(_ all: UInt64, into outbox: Outbox) async throws {
    guard outbox.count < all else { return }
    let plan = try MessagePlan("Bo Y te: rua tay thuong xuyen")
    let now = Instant(milliseconds: 1_590_000_000_000)
    let text = outbox.keep(try QueuedText(plan.folded.cut, source: "BYT"), campaign: 1, at: now)
    while outbox.count < all {
      let first = outbox.count
      let tags = Array(first..<min(first + 37, all))
      let people = tags.compactMap(Self.person)
      let (numbers, place) = try outbox.accept(
        Outbox.Batch(campaign: 1, centre: 1, text: text), to: people, tags: tags, at: now)
      try outbox.commit()
      say("ack 0 \(numbers.lowerBound) \(numbers.count) \(place)")
      await Task.yield()
    }
  }
}
