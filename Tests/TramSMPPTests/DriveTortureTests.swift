// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages
import TramTestKit
import TramUnits

@Suite(
  "The books of a drive under torture",
  .enabled(if: TortureChild.isBuilt("messages-torture"), "no messages-torture"))
struct DriveTortureTests {
  @Test(arguments: 0..<UInt64(max(OutboxTortureTests.kills / 10, 2)))
  func `hold every donation that was answered, once, after each kill`(seed: UInt64) async throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("drive")
    var random = SeededGenerator(seed: seed)
    var acks: [TortureChild.Ack] = []
    for round in 0..<5 as Range<UInt64> {
      let child = try TortureChild("messages-torture", ["drive", folder, "\(seed * 8 + round)"])
      child.read(untilLines: Int.random(in: 1...200, using: &random))
      child.kill()
      acks += child.acks
      #expect(!child.lines.contains { $0.hasPrefix("error") }, "\(child.lines.suffix(2))")
      let books = try DurableDriveBook(folder: folder, unit: 20_000)
      let book = try await books.settled()
      var found: [String: Int64] = [:]
      for place in book.ledger.transfers.indices {
        guard let message = book.entry(at: place)?.message?.text else { continue }
        #expect(found[message] == nil, "\(message) is booked twice")
        found[message] = book.ledger.transfers[place].amount
      }
      for ack in acks {
        for number in ack.first..<ack.first + ack.count {
          let amount = found["\(ack.writer)-\(number)"]
          #expect(amount == 20_000 * Int64(number % 100 + 1), "\(ack.writer)-\(number)")
        }
      }
      #expect(book.sums.confirmed.amount == found.values.reduce(0, +))
      #expect(book.ledger.accounts.reduce(0) { $0 + $1.balance } == 0)
      await books.close()
    }
    #expect(!acks.isEmpty)
  }
}
