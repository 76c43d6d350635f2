// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramMessages
import TramTestKit
import TramUnits

@Suite(
  "An outbox and a message centre under torture",
  .enabled(if: TortureChild.isBuilt("messages-torture"), "no messages-torture"))
struct OutboxTortureTests {
  /// How often one of both is killed.
  static let kills =
    ProcessInfo.processInfo.environment["TRAM_KILLS"].flatMap { Int($0) } ?? 6
  /// Kills while one campaign runs.
  static let killsACampaign = 5
  static let messages: UInt64 = 12_000
  /// Both binds' windows.
  static let window = 100

  static var runs: [(rule: String, seed: UInt64)] {
    let campaigns = (kills + killsACampaign - 1) / killsACampaign
    let rules = ["again", "named", "asked"]
    return (0..<max(campaigns, 1)).map { (rules[$0 % 3], UInt64($0)) }
  }

  @Test(
    "loses nothing and sends nothing twice but what was in doubt, whichever side is killed",
    arguments: runs)
  func killed(rule: String, seed: UInt64) throws {
    let scratch = try ScratchFolder()
    let outbox = scratch.file("outbox")
    let kept = scratch.file("centre")
    var random = SeededGenerator(seed: seed)
    func startCentre(_ port: String) throws -> TortureChild {
      try TortureChild("messages-torture", ["centre", kept, port, rule, "\(seed)"])
    }
    func startSender(_ port: String) throws -> TortureChild {
      try TortureChild("messages-torture", ["send", outbox, port, "\(Self.messages)", rule])
    }
    var centre = try startCentre("0")
    centre.read(untilLines: 1)
    let port = try #require(centre.lines.first?.split(separator: " ").last.map(String.init))
    var sender = try startSender(port)
    var acknowledged: UInt64 = 0
    var kills = 0
    for _ in 0..<Self.killsACampaign {
      let lines = sender.lines.count + Int.random(in: 1...60, using: &random)
      sender.read(untilLines: lines)
      if sender.lines.last?.hasPrefix("done") == true { break }
      kills += 1
      if Bool.random(using: &random) {
        sender.kill()
        acknowledged = max(acknowledged, sender.acks.map { $0.first + $0.count }.max() ?? 0)
        #expect(!sender.lines.contains { $0.hasPrefix("error") }, "\(sender.lines.suffix(2))")
        sender = try startSender(port)
        sender.read(untilLines: 1)
        let found = sender.lines.first?.split(separator: " ").last.flatMap { UInt64($0) }
        #expect(try #require(found) >= acknowledged, "\(sender.lines)")
      } else {
        centre.kill()
        centre = try startCentre(port)
      }
    }
    sender.waitUntilEnd()
    centre.kill()
    let words = try #require(sender.lines.last?.split(separator: " "))
    // Every person is confirmed; nothing was joined wrong.
    #expect(words.first == "done", "\(sender.lines.suffix(3))")
    #expect(words.dropFirst().first == "\(Self.messages)", "\(words)")
    #expect(words.suffix(2) == ["0", "0"], "\(words)")
    let count = try TortureChild("messages-torture", ["count", kept, "\(Self.messages)"])
    count.waitUntilEnd()
    let numbers = try #require(count.lines.last).split(separator: " ").compactMap { Int($0) }
    try #require(numbers.count == 3, "\(count.lines)")
    #expect(numbers[2] == 0, "people without a message")
    #expect(numbers[1] == Int(Self.messages))
    let twice = numbers[0] - numbers[1]
    #expect(twice <= (rule == "again" ? Self.window * kills : 0), "\(rule): \(twice) twice")
    print("torture \(rule) seed \(seed): \(kills) kills, \(numbers[2]) lost, \(twice) twice")
  }

  @Test(
    "a ledger holds every transfer that was acknowledged after each kill of its writer",
    arguments: 0..<UInt64(max(kills / 10, 2)))
  func ledger(seed: UInt64) async throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("ledger")
    var random = SeededGenerator(seed: seed)
    var acks: [TortureChild.Ack] = []
    for round in 0..<5 as Range<UInt64> {
      let child = try TortureChild("messages-torture", ["ledger", folder, "\(seed * 8 + round)"])
      child.read(untilLines: Int.random(in: 1...200, using: &random))
      child.kill()
      acks += child.acks
      #expect(!child.lines.contains { $0.hasPrefix("error") }, "\(child.lines.suffix(2))")
      let ledger = try DurableLedger(folder: folder)
      let books = try await ledger.settled()
      for ack in acks {
        for number in [ack.first, ack.first + ack.count - 1] {
          let id = TransferID(UInt128(ack.writer) << 64 | UInt128(number))
          #expect(books[id]?.amount == 20_000 * Int64(number % 100 + 1))
        }
      }
      #expect(books.accounts.reduce(0) { $0 + $1.balance } == 0)
      await ledger.close()
    }
    #expect(!acks.isEmpty)
  }
}
