// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages
import TramTestKit
import TramUnits

@Suite("Second phones of a campaign")
struct SparePhoneTests {
  static let now = Instant(milliseconds: 1_590_026_400_000)
  static let accounts = (1...2).map { CentreAccount(number: $0, name: "operator \($0)") }

  static func routes() throws -> NumberRoutes {
    var routes = NumberRoutes()
    try routes.add("8498", to: 1)
    try routes.add("8491", to: 2)
    return routes
  }

  static func person(_ person: UInt64, _ numbers: UInt64...) -> CampaignPerson {
    CampaignPerson(person: person, numbers: numbers.compactMap(PhoneNumber.init(rawValue:)))
  }

  static func started(_ reach: CampaignReach, text: String = "rua tay") throws -> Campaign {
    var campaign = try Campaign(
      number: 1, author: "Lan",
      content: try CampaignContent(
        text: text, source: "BYT", isFolded: true, isMandatory: false, reach: reach.digest,
        people: Int64(reach.messages.count)))
    for name in ["Minh", "Hoa"] {
      try campaign.apply(.approve(revision: 1), by: name, at: now)
    }
    try campaign.apply(.start, by: "Lan", at: now)
    return campaign
  }

  @Test func `a second phone is one that has a route and that nobody else gets the message on`()
    throws
  {
    let people = [
      Self.person(1, 84_981_000_001, 84_911_000_001),
      Self.person(2, 84_981_000_002, 84_981_000_001, 84_701_000_002, 84_911_000_001),
      Self.person(3, 84_911_000_003, 84_911_000_001, 84_911_000_004),
      Self.person(4, 84_911_000_004),
    ]
    let reach = CampaignReach(people, routes: try Self.routes(), isMandatory: true)
    let spares = Dictionary(
      uniqueKeysWithValues: reach.messages.map { ($0.person, $0.spare?.number.rawValue) })
    // The phone of person 1 is nobody else's spare; person 3's last one is person 4's own.
    #expect(spares == [1: 84_911_000_001, 2: nil, 3: nil, 4: nil])
    let without = CampaignReach(
      [Self.person(1, 84_981_000_001)] + people.dropFirst(), routes: try Self.routes(),
      isMandatory: true)
    #expect(without.digest != reach.digest)
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `who fails for good is tried on his second phone once, and counts once, also after starts`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let scratch = try ScratchFolder()
    let folder = scratch.file("outbox")
    let people = (0..<60 as Range<UInt64>).map { person in
      person % 2 == 0
        ? Self.person(person, 84_981_000_000 + person, 84_911_000_000 + person)
        : Self.person(person, 84_981_000_000 + person)
    }
    let reach = CampaignReach(people, routes: try Self.routes(), isMandatory: true)
    let text = seed % 2 == 0 ? "rua tay" : String(repeating: "rua tay ", count: 50)
    let parts = seed % 2 == 0 ? 1 : 3
    var outbox = try Outbox(folder: folder, centres: Self.accounts, seed: 1)
    _ = try outbox.queue(try Self.started(reach, text: text), to: reach, at: Self.now)
    func restart() throws {
      try outbox.commit()
      if Bool.random(using: &random) { try outbox.checkpoint() }
      outbox.close()
      outbox = try Outbox(folder: folder, centres: Self.accounts, seed: 1)
    }
    var second: [Octets: Int] = [:]
    var id: UInt64 = 100
    for centre in [1, 2] as [UInt16] {
      while true {
        let numbers = outbox.stage(20, centre: centre, at: Self.now).numbers
        if numbers.isEmpty { break }
        for number in numbers {
          let message = try #require(outbox.message(number))
          if centre == 2 { second[message.destination.digits, default: 0] += 1 }
          id += 1
          let isRefused = centre == 1 && Bool.random(using: &random)
          if isRefused {
            _ = outbox.answered(
              [(number, .invalidDestination, nil)], centre: centre, at: Self.now)
            continue
          }
          _ = outbox.answered([(number, .ok, Octets("\(id)"))], centre: centre, at: Self.now)
          let text = DeliveryReceipt.text(
            id: Octets("\(id)"), state: centre == 1 ? .undeliverable : .delivered,
            submitDate: "2005210900", doneDate: "2005210901")
          let receipt = try #require(DeliveryReceipt(text: text))
          _ = outbox.received(
            [(receipt, message.destination)], centre: centre, at: Self.now)
        }
        if Int.random(in: 0..<3, using: &random) == 0 { try restart() }
      }
      try restart()
    }
    #expect(second.count == 30 && second.values.allSatisfy { $0 == parts })
    let account = try #require(outbox.campaigns[1])
    #expect(account.reach.peopleAddressed.count == 60)
    #expect(account.reach.peopleConfirmed.count == 30)
    #expect(account.failed == Int64(60 * parts) && account.open == 0)
  }

  @Test func `who is reached, or whose campaign was stopped, is not tried again`() throws {
    let scratch = try ScratchFolder()
    let reach = CampaignReach(
      (0..<4 as Range<UInt64>).map {
        Self.person($0, 84_981_000_000 + $0, 84_911_000_000 + $0)
      }, routes: try Self.routes(), isMandatory: true)
    let outbox = try Outbox(
      folder: scratch.file("outbox"), centres: Self.accounts, seed: 1)
    _ = try outbox.queue(try Self.started(reach), to: reach, at: Self.now)
    let numbers = outbox.stage(9, centre: 1, at: Self.now).numbers
    #expect(numbers.count == 4)
    _ = outbox.answered([(numbers[0], .ok, "7")], centre: 1, at: Self.now)
    let text = DeliveryReceipt.text(
      id: "7", state: .delivered, submitDate: "2005210900", doneDate: "2005210901")
    _ = outbox.received(
      [(try #require(DeliveryReceipt(text: text)), SMEAddress(international: "84981000000"))],
      centre: 1, at: Self.now)
    _ = outbox.answered([(numbers[1], .invalidDestination, nil)], centre: 1, at: Self.now)
    _ = outbox.turn(1, .stopped, at: Self.now)
    _ = outbox.answered([(numbers[2], .invalidDestination, nil)], centre: 1, at: Self.now)
    // The one who failed before the stop was queued, and is withdrawn with the rest.
    #expect(outbox.stage(9, centre: 2, at: Self.now).numbers == [])
    #expect(outbox.campaigns[1]?.withdrawn == 1)
  }
}
