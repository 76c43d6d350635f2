// SPDX-License-Identifier: Apache-2.0

import TramMessages
import TramTestKit
import TramUnits

/// Takes donations from several tasks until it is killed, and says which are durable.
///
/// `ack WRITER FIRST COUNT 0` comes after the messages FIRST ..< FIRST + COUNT of a writer were
/// answered. Each batch begins with the last message of the one before, as a message centre does
/// that was not answered in time; each start begins with the last of all starts before it.
struct DriveTorture {
  var folder: String
  var seed: UInt64

  func run() async throws {
    guard let first = Day("2020-03-19"), let last = Day("2020-06-18") else { return }
    let drive = try DonationDrive(
      syntax: .portal1407, unit: 20_000, from: first, through: last)
    let books = try DurableDriveBook(folder: folder, unit: 20_000)
    let seed = seed
    say("open \(try await books.settled().ledger.transfers.count)")
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for task in 0..<4 as Range<UInt64> {
        tasks.addTask {
          var random = SeededGenerator(seed: seed &* 16 &+ task)
          let writer = seed &* 16 &+ task
          var next: UInt64 = 1
          for _ in 0..<1_000_000 {
            let count = UInt64.random(in: 1...50, using: &random)
            let first = next > 1 ? next - 1 : next
            let batch = (first..<next + count).map { Self.arrival(writer: writer, number: $0) }
            let outcomes = try await books.take(batch, drive)
            for (place, outcome) in outcomes.enumerated() {
              let isAgain = first + UInt64(place) < next
              switch outcome {
              case .booked where !isAgain: break
              case .again where isAgain: break
              default: throw MessagesError(.corrupt, detail: "\(outcome)")
              }
            }
            say("ack \(writer) \(next) \(count) 0")
            next += count
          }
        }
      }
      try await tasks.waitForAll()
    }
  }

  /// The message that a writer takes as its `number`-th.
  static func arrival(writer: UInt64, number: UInt64) -> DriveArrival {
    var carriage = Carriage()
    carriage.coding = .ascii
    return DriveArrival(
      operatorName: ["viettel", "vinaphone", "mobifone", "vietnamobile"][Int(writer % 4)],
      messageID: Octets("\(writer)-\(number)"), tag: writer &* 1000 &+ number,
      text: ReceivedText(
        ShortMessage(
          destination: SMEAddress(name: "1407"), text: Array("CV \(number % 100 + 1)".utf8),
          carriage: carriage)), time: Instant(milliseconds: 1_584_550_800_000 + Int64(number)))
  }
}
