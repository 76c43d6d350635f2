// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramMessages
import TramSMPP
import TramTestKit
import TramUnits

/// Measures an outbox and a ledger, and says what came out.
struct Measure {
  var folder: String
  var count: Int
  private let now = Instant(milliseconds: 1_590_000_000_000)

  init(folder: String, count: Int) {
    self.folder = folder
    self.count = count
  }

  func run(_ what: String) async throws {
    switch what {
    case "fill": try fill()
    case "open": try open()
    case "take": try take()
    case "session": try await session(window: 100)
    case "session1000": try await session(window: 1000)
    case "receipts": try receipts()
    case "ledger": try await ledger()
    default: throw MessagesError(.badValue, detail: "nothing called \(what) is measured")
    }
  }

  private func outbox() throws -> Outbox {
    try Outbox(
      folder: folder,
      centres: [
        CentreAccount(
          number: 1, name: "measure", ids: MessageIDRule(answer: .hexadecimal, receipt: .decimal))
      ], seed: 7)
  }

  private func timed<Value>(_ name: String, _ work: () throws -> Value) rethrows -> Value {
    let clock = ContinuousClock()
    let start = clock.now
    let value = try work()
    say("\(name): \(seconds(clock.now - start)) s")
    return value
  }

  private func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }

  /// Octets of this process that are in memory.
  private func memory() -> Int {
    guard var reader = try? LineReader(path: "/proc/self/status", longestLine: 4096) else {
      return 0
    }
    while let turn = try? reader.advance(), turn != .end {
      let line = String(copying: reader.line)
      guard line.hasPrefix("VmRSS:") else { continue }
      return (Int(line.filter(\.isNumber)) ?? 0) * 1024
    }
    return 0
  }

  private func accept(_ outbox: Outbox, _ count: Int, step: Int = 100_000) throws {
    let plan = try MessagePlan("Bo Y te: rua tay thuong xuyen")
    let text = outbox.keep(try QueuedText(plan.folded.cut, source: "BYT"), campaign: 1, at: now)
    var next: UInt64 = 0
    while next < UInt64(count) {
      let tags = Array(next..<min(next + UInt64(step), UInt64(count)))
      _ = try outbox.accept(
        Outbox.Batch(campaign: 1, centre: 1, text: text),
        to: tags.compactMap { PhoneNumber(rawValue: 84_900_000_000 + $0) }, tags: tags, at: now)
      try outbox.commit()
      next += UInt64(tags.count)
    }
  }

  private func fill() throws {
    let outbox = try outbox()
    let before = memory()
    try timed("accepted \(count), durable") { try accept(outbox, count) }
    say("memory a message: \((memory() - before) / count) octets")
    outbox.close()
  }

  private func open() throws {
    let before = memory()
    let outbox = try timed("ready") { () throws -> Outbox in try self.outbox() }
    say("\(outbox.count) entries, \(outbox.waiting(centre: 1)) to be sent")
    say("memory a message: \((memory() - before) / max(Int(outbox.count), 1)) octets")
    try timed("checkpoint") { try outbox.checkpoint() }
    outbox.close()
  }

  /// Brings all to waiting for their receipts, which takes the most memory.
  private func take() throws {
    let outbox = try outbox()
    let before = memory()
    var id: UInt64 = 1
    try timed("answered all, durable") {
      while true {
        let staged = outbox.stage(50_000, centre: 1, at: now)
        if staged.numbers.isEmpty { break }
        _ = outbox.answered(
          staged.numbers.map { number in
            id += 1
            return (number, .ok, Octets(String(id, radix: 16)))
          }, centre: 1, at: now)
        try outbox.commit()
        if outbox.wantsCheckpoint { try outbox.checkpoint() }
      }
    }
    say("memory grew a message: \((memory() - before) / max(Int(outbox.count), 1)) octets")
    outbox.close()
  }

  /// Sends over one session to a centre in this process and takes every receipt.
  private func session(window: Int) async throws {
    let outbox = try outbox()
    try accept(outbox, count)
    var manner = TrialCentre.Manner()
    manner.mixesIDs = true
    var settings = SessionSettings()
    settings.window = window
    let centre = try await MessageCentre.listen(
      host: "127.0.0.1", port: 0, owner: TrialCentre(manner), settings: settings, now: now)
    let writer = OutboxWriter(outbox)
    let owner = OutboxLine(outbox, writer: writer, centre: 1)
    let client = CentreClient(
      CentreClient.Account(
        name: ConnectionName("measure"), host: "127.0.0.1", port: centre.port,
        bind: Bind(systemID: "tram", password: "tram"), settings: settings), owner: owner,
      now: now)
    let clock = ContinuousClock()
    let start = clock.now
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { _ = try await client.runOnce() }
      while (outbox.campaigns[1]?.open ?? 1) > 0 {
        if let failure = writer.failure { throw failure }
        try await Task.sleep(for: .milliseconds(5))
      }
      try outbox.commit()
      let time = seconds(clock.now - start)
      say(
        "window \(window): \(count) submits and receipts, durable, in \(time) s: "
          + "\(Int(Double(count) / time)) a second, \(writer.flushes) flushes, "
          + "\(owner.tally.sent) sent, \(outbox.receipts)")
      tasks.cancelAll()
    }
    outbox.close()
    stop(0)
  }

  /// Joins receipts that come before their answers, twice and mixed, and compares each.
  private func receipts() throws {
    let outbox = try outbox()
    try accept(outbox, count)
    var random = SeededGenerator(seed: 11)
    var truth: [MessageState] = []
    var due: [(id: UInt64, number: UInt64)] = []
    var twice = 0
    let staged = outbox.stage(count, centre: 1, at: now)
    func receipt(_ number: UInt64) -> (receipt: DeliveryReceipt, from: SMEAddress)? {
      let id = number &* 7 + 3
      let text = DeliveryReceipt.text(
        id: Octets("000" + String(id)), state: truth[Int(number)], submitDate: "2005201200",
        doneDate: "2005201201")
      guard let read = DeliveryReceipt(text: text) else { return nil }
      return (read, SMEAddress(international: Octets(String(84_900_000_000 + number))))
    }
    try timed("joined") {
      for from in stride(from: 0, to: staged.numbers.count, by: 100) {
        let numbers = staged.numbers[from..<min(from + 100, staged.numbers.count)]
        var early: [UInt64] = []
        for number in numbers {
          truth.append(random.next() % 10 == 0 ? .undeliverable : .delivered)
          if random.next() % 10 == 0 { early.append(number) } else { due.append((0, number)) }
          if random.next() % 20 == 0 {
            due.append((0, number))
            twice += 1
          }
        }
        _ = outbox.received(early.compactMap(receipt), centre: 1, at: now)
        _ = outbox.answered(
          numbers.map { number in
            let id = String(number &* 7 + 3, radix: 16, uppercase: number % 2 == 0)
            return (number, .ok, Octets(id))
          }, centre: 1, at: now)
        for _ in 0..<100 where due.count > 400 {
          due.swapAt(Int(random.next() % UInt64(due.count)), due.count - 1)
          guard let last = due.popLast() else { break }
          _ = outbox.received([last.number].compactMap(receipt), centre: 1, at: now)
        }
        try outbox.commit()
      }
      _ = outbox.received(due.map(\.number).compactMap(receipt), centre: 1, at: now)
      try outbox.commit()
    }
    var wrong = 0
    for (number, state) in truth.enumerated() {
      let found = outbox.state(of: UInt64(number))
      // A block that was settled is gone; its figures stay.
      if let found, found != (state == .delivered ? .confirmed : .failed) { wrong += 1 }
    }
    let delivered = truth.count { $0 == .delivered }
    let account = outbox.campaigns[1] ?? CampaignAccount()
    say("\(count) messages, \(twice) receipts twice, \(wrong) joined wrong")
    say("confirmed \(account.reach.segmentsConfirmed.count) of \(delivered), open \(account.open)")
    say("\(outbox.receipts)")
    outbox.close()
  }

  private func ledger() async throws {
    let ledger = try DurableLedger(folder: folder)
    let from = try await ledger.account("assets:operators:viettel")
    let to = try await ledger.account("income:donations")
    let clock = ContinuousClock()
    let batches = count / 8000
    for size in [8000, 100] {
      let start = clock.now
      let total = size == 8000 ? batches * size : min(count, 100_000)
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        for task in 0..<(size == 8000 ? 2 : 64) {
          let share = total / (size == 8000 ? 2 : 64)
          tasks.addTask {
            for first in stride(from: 0, to: share, by: size) {
              let batch = (first..<min(first + size, share)).map { number in
                Transfer(
                  id: TransferID(UInt128(size * 1000 + task) << 64 | UInt128(number)),
                  debit: from, credit: to, amount: 20_000, time: Instant(milliseconds: 0))
              }
              _ = try await ledger.post(batch)
            }
          }
        }
        try await tasks.waitForAll()
      }
      let time = seconds(clock.now - start)
      let flushes = await ledger.flushCount
      say("batches of \(size): \(total) postings durable, \(Int(Double(total) / time)) a second")
      say("flushes so far \(flushes)")
    }
    await ledger.close()
    let start = clock.now
    let again = try DurableLedger(folder: folder)
    let booked = try await again.settled().transfers.count
    say("opened again with \(booked) transfers in \(seconds(clock.now - start)) s")
  }
}
