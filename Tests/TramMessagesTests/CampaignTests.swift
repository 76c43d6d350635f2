// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages
import TramTestKit
import TramUnits

@Suite("A campaign")
struct CampaignTests {
  private static let now = Instant(milliseconds: 1_590_026_400_000)

  private static func routes() throws -> NumberRoutes {
    var routes = NumberRoutes()
    for (digits, centre) in [("8498", 1), ("8491", 2), ("8490", 3), ("84981112223", 2)] {
      try routes.add(digits, to: UInt16(centre))
    }
    return routes
  }

  private static func content(
    _ reach: CampaignReach, text: String = "Bộ Y tế: rửa tay", isMandatory: Bool = false
  ) throws -> CampaignContent {
    try CampaignContent(
      text: text, source: "BYT", isFolded: true, isMandatory: isMandatory, reach: reach.digest,
      people: Int64(reach.messages.count))
  }

  private static func numbers(_ digits: UInt64...) -> [PhoneNumber] {
    digits.compactMap(PhoneNumber.init(rawValue:))
  }

  @Test func `a number goes by its longest known digits, also when it was carried over`() throws {
    let routes = try Self.routes()
    #expect(PhoneNumber("0981112222").flatMap(routes.centre) == 1)
    #expect(PhoneNumber("0981112223").flatMap(routes.centre) == 2)
    #expect(PhoneNumber("0701112223").flatMap(routes.centre) == nil)
    var other = routes
    #expect(throws: MessagesError.self) { try other.add("8498", to: 2) }
    #expect(throws: MessagesError.self) { try other.add("84x", to: 2) }
  }

  @Test func `each person is addressed once, however many numbers and lines, or told why not`()
    throws
  {
    let people = [
      CampaignPerson(person: 5, numbers: Self.numbers(84_981_000_001, 84_911_000_001)),
      CampaignPerson(person: 5, numbers: Self.numbers(84_901_000_001)),
      CampaignPerson(person: 6, numbers: []),
      CampaignPerson(person: 7, numbers: Self.numbers(84_701_000_001)),
      CampaignPerson(person: 8, numbers: Self.numbers(84_981_000_001)),
      CampaignPerson(person: 9, numbers: Self.numbers(84_981_000_001, 84_901_000_009)),
      CampaignPerson(person: 10, numbers: Self.numbers(84_981_000_010, 84_901_000_010)),
    ]
    let optOuts = Set(Self.numbers(84_901_000_010))
    let reach = CampaignReach(
      people, routes: try Self.routes(), optOuts: optOuts, isMandatory: false)
    #expect(reach.messages.map(\.person) == [5, 9])
    #expect(reach.messages.map(\.centre) == [1, 3])
    #expect(
      reach.excluded == [.again: 1, .noNumber: 1, .noRoute: 1, .sharedNumber: 1, .optedOut: 1])
    let all = CampaignReach(
      people, routes: try Self.routes(), optOuts: optOuts, isMandatory: true)
    #expect(all.messages.map(\.person) == [5, 10, 9])
    #expect(all.people == [1: 2, 3: 1])
    #expect(all.digest != reach.digest)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `nobody and no phone gets two messages, and everybody is addressed or told, over seeds`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let prefixes: [UInt64] = [84_98, 84_91, 84_90, 84_70]
    let people = (0..<300).map { _ in
      CampaignPerson(
        person: UInt64.random(in: 0..<200, using: &random),
        numbers: (0..<Int.random(in: 0...3, using: &random)).compactMap { _ in
          let prefix = prefixes[Int.random(in: 0...3, using: &random)]
          return PhoneNumber(
            rawValue: prefix * 10_000_000 + UInt64.random(in: 0..<100, using: &random))
        })
    }
    let reach = CampaignReach(people, routes: try Self.routes(), isMandatory: true)
    #expect(Set(reach.messages.map(\.person)).count == reach.messages.count)
    #expect(Set(reach.messages.map(\.number)).count == reach.messages.count)
    let persons = Set(people.map(\.person)).count
    let left = reach.excluded.filter { $0.key != .again }.values.reduce(0, +)
    #expect(reach.messages.count + left == persons)
    let shuffled = CampaignReach(
      people.sorted { $0.person < $1.person }, routes: try Self.routes(), isMandatory: true)
    #expect(shuffled.messages.count == reach.messages.count)
  }

  @Test
  func
    `it starts after two people approved it, neither of them its author, and a change voids that`()
    throws
  {
    let reach = CampaignReach(
      [CampaignPerson(person: 1, numbers: Self.numbers(84_981_000_001))],
      routes: try Self.routes(), isMandatory: false)
    var campaign = try Campaign(number: 1, author: "Lan", content: try Self.content(reach))
    func refused(_ act: Campaign.Act, by person: String) {
      let before = campaign
      let error = #expect(throws: MessagesError.self) {
        try campaign.apply(act, by: person, at: Self.now)
      }
      #expect(error?.code == .refused)
      #expect(campaign == before)
    }
    refused(.start, by: "Minh")
    refused(.approve(revision: 1), by: " lan ")
    try campaign.apply(.approve(revision: 1), by: "Minh", at: Self.now)
    refused(.approve(revision: 1), by: "MINH")
    refused(.start, by: "Minh")
    try campaign.apply(
      .revise(try Self.content(reach, text: "Ở nhà")), by: "Hoa", at: Self.now)
    refused(.approve(revision: 1), by: "Lan")
    refused(.approve(revision: 2), by: "Hoa")
    try campaign.apply(.approve(revision: 2), by: "Lan", at: Self.now)
    refused(.start, by: "Minh")
    try campaign.apply(.approve(revision: 2), by: "Minh", at: Self.now)
    #expect(campaign.state == .approved)
    try campaign.apply(.start, by: "Lan", at: Self.now)
    refused(.revise(try Self.content(reach)), by: "Lan")
    try campaign.apply(.stop, by: "Hoa", at: Self.now)
    refused(.start, by: "Lan")
  }

  @Test func `the book of campaigns comes back as it was answered for`() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("campaigns")
    let reach = CampaignReach(
      [CampaignPerson(person: 1, numbers: Self.numbers(84_981_000_001))],
      routes: try Self.routes(), isMandatory: false)
    var book = try CampaignBook(folder: folder)
    _ = try book.propose(try Self.content(reach), by: "Lan", at: Self.now)
    _ = try book.propose(try Self.content(reach, text: "Ở nhà"), by: "Hoa", at: Self.now)
    _ = try book.apply(.approve(revision: 1), to: 2, by: "Minh", at: Self.now)
    _ = try book.apply(.approve(revision: 1), to: 2, by: "Lan", at: Self.now)
    _ = try book.apply(.stop, to: 1, by: "Minh", at: Self.now)
    #expect(throws: MessagesError.self) {
      _ = try book.apply(.start, to: 1, by: "Minh", at: Self.now)
    }
    let before = book.all
    book.close()
    book = try CampaignBook(folder: folder)
    #expect(book.all == before)
    #expect(book.all.map(\.state) == [.stopped, .approved])
  }

  @Test func `queued again after a kill it goes on where it was, and for another list not at all`()
    throws
  {
    let scratch = try ScratchFolder()
    let folder = scratch.file("outbox")
    let accounts = (1...3).map { CentreAccount(number: $0, name: "operator \($0)") }
    let people = (0..<300 as Range<UInt64>).map {
      CampaignPerson(
        person: $0, numbers: Self.numbers([84_98, 84_91, 84_90][Int($0 % 3)] * 10_000_000 + $0))
    }
    let reach = CampaignReach(people, routes: try Self.routes(), isMandatory: false)
    var campaign = try Campaign(number: 4, author: "Lan", content: try Self.content(reach))
    var outbox = try Outbox(folder: folder, centres: accounts, seed: 1)
    #expect(throws: MessagesError.self) {
      _ = try outbox.queue(campaign, to: reach, at: Self.now)
    }
    for name in ["Minh", "Hoa"] {
      try campaign.apply(.approve(revision: 1), by: name, at: Self.now)
    }
    try campaign.apply(.start, by: "Lan", at: Self.now)
    let fewer = CampaignReach(
      people.dropLast(), routes: try Self.routes(), isMandatory: false)
    #expect(throws: MessagesError.self) {
      _ = try outbox.queue(campaign, to: fewer, at: Self.now)
    }
    // What a kill after the first operator's step would have left.
    let text = outbox.keep(try campaign.content.queued, campaign: 4, at: Self.now)
    let first = reach.messages.filter { $0.centre == 1 }
    _ = try outbox.accept(
      Outbox.Batch(campaign: 4, centre: 1, text: text), to: first.map(\.number),
      tags: first.map(\.person), at: Self.now)
    try outbox.commit()
    outbox.close()
    outbox = try Outbox(folder: folder, centres: accounts, seed: 1)
    #expect(try outbox.queue(campaign, to: reach, at: Self.now) == 200)
    #expect(try outbox.queue(campaign, to: reach, at: Self.now) == 0)
    let figures = try #require(outbox.campaigns[4]?.reach)
    #expect(figures.peopleAddressed.count == 300)
    #expect(figures.texts.count == 1)
    #expect((1...3).map { outbox.waiting(centre: $0) } == [100, 100, 100])
  }
}
