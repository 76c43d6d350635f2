// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramMessages
import TramSMPP
import TramUnits

/// Text messages: sessions in memory and on disk, the queue and the ledger of donations.
func measureMessages() async throws -> Measurement {
  let scratch = try Scratch()
  defer { scratch.remove() }
  let watch = Stopwatch(runs: 3)
  let figures = [
    Figure(
      name: "submit, answer, receipt, answer: two sessions in memory, window 100, one core",
      unit: "messages/s", runs: try watch.rate { try talk(300_000) }, target: 100_000),
    Figure(
      name: "the same over the loopback, durable: outbox, one bind, window 100",
      unit: "messages/s",
      runs: try await watch.rate(
        preparing: { _ in try filled(100_000, try scratch.fresh("session")) },
        { try await send($0, 100_000) }), target: 30_000),
    Figure(
      name: "messages accepted into an outbox, durable, 100,000 an acceptance",
      unit: "messages/s",
      runs: try await watch.rate(preparing: { _ in try scratch.fresh("accept") }) { folder in
        try filled(1_000_000, folder).close()
        return 1_000_000
      }),
    Figure(
      name: "postings into a ledger, durable, two tasks with batches of 8,000",
      unit: "postings/s",
      runs: try await watch.rate(
        preparing: { _ in try DurableLedger(folder: try scratch.fresh("ledger")) },
        { try await post(to: $0, 400_000) }), target: 60_000),
  ]
  return Measurement(
    figures: figures,
    notes: [
      "A session's both sides, service and trial centre, run in this program; processor time is "
        + "that of both.",
      "Kannel and Jasmin are measured beside ours by scripts/messages-rates.",
    ])
}

private let moment = Instant(milliseconds: 1_590_000_000_000)

/// Two sessions as values, which take each other's octets.
private func talk(_ count: Int) throws -> Int {
  let name = ConnectionName("bench")
  var carriage = Carriage()
  carriage.receipts = 1
  let message = ShortMessage(
    source: SMEAddress(name: "1407"), destination: SMEAddress(international: "84901234567"),
    text: [UInt8]("Bo Y te khuyen cao: rua tay thuong xuyen".utf8), carriage: carriage)
  var service = SMPPSession(
    .service(.transceiver, Bind(systemID: "tram", password: "x")), at: moment)
  var centre = SMPPSession(.centre, at: moment)
  let (sender, owner) = (TrialSender([message], count: count), TrialCentre())
  while !sender.isDone {
    let out = service.takeOutput()
    centre.receive(out.span, at: moment)
    owner.take(centre.takeEvents(), on: name, session: &centre, at: moment)
    let back = centre.takeOutput()
    service.receive(back.span, at: moment)
    sender.take(service.takeEvents(), on: name, session: &service, at: moment)
  }
  return sender.tally.receipts
}

private func filled(_ count: Int, _ folder: String) throws -> Outbox {
  let account = CentreAccount(
    number: 1, name: "bench", ids: MessageIDRule(answer: .hexadecimal, receipt: .decimal))
  let outbox = try Outbox(folder: folder + "-outbox", centres: [account], seed: 7)
  let plan = try MessagePlan("Bo Y te: rua tay thuong xuyen")
  let text = outbox.keep(
    try QueuedText(plan.folded.cut, source: "BYT"), campaign: 1, at: moment)
  for first in stride(from: 0, to: count, by: 100_000) {
    let tags = (first..<min(first + 100_000, count)).map(UInt64.init)
    _ = try outbox.accept(
      Outbox.Batch(campaign: 1, centre: 1, text: text, isContinued: true),
      to: tags.compactMap { PhoneNumber(rawValue: 84_900_000_000 + $0) }, tags: tags, at: moment)
    try outbox.commit()
  }
  return outbox
}

private func send(_ outbox: Outbox, _ count: Int) async throws -> Int {
  var manner = TrialCentre.Manner()
  manner.mixesIDs = true
  let centre = try await MessageCentre.listen(
    host: "127.0.0.1", port: 0, owner: TrialCentre(manner), now: moment)
  let writer = OutboxWriter(outbox)
  let client = CentreClient(
    CentreClient.Account(
      name: ConnectionName("bench"), host: "127.0.0.1", port: centre.port,
      bind: Bind(systemID: "tram", password: "tram")),
    owner: OutboxLine(outbox, writer: writer, centre: 1), now: moment)
  try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask { _ = try? await client.runOnce() }
    while (outbox.campaigns[1]?.open ?? 0) > 0 {
      if let failure = writer.failure { throw failure }
      try await Task.sleep(for: .milliseconds(2))
    }
    tasks.cancelAll()
  }
  try outbox.commit()
  outbox.close()
  try await centre.close()
  return count
}

private func post(to ledger: DurableLedger, _ count: Int) async throws -> Int {
  let from = try await ledger.account("assets:operators:viettel")
  let to = try await ledger.account("income:donations")
  try await withThrowingTaskGroup(of: Void.self) { tasks in
    for task in 0..<2 {
      tasks.addTask {
        for first in stride(from: task * count / 2, to: (task + 1) * count / 2, by: 8000) {
          let batch = (first..<min(first + 8000, (task + 1) * count / 2)).map {
            Transfer(
              id: TransferID(UInt128($0 + 1)), debit: from, credit: to, amount: 20_000,
              time: moment)
          }
          _ = try await ledger.post(batch)
        }
      }
    }
    try await tasks.waitForAll()
  }
  await ledger.close()
  return count
}
