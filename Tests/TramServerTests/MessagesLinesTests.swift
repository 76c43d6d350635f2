// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import ServiceLifecycle
import Testing
import TramGeo
import TramIsolation
import TramMessages
import TramSMPP
import TramUnits

@testable import TramServer

@Suite("Messages over a real line")
struct MessagesLinesTests {
  /// A server whose services run beside a centre on the loopback while `body` does.
  private func run(
    _ network: PhoneNetwork = PhoneNetwork(),
    _ body: @escaping @Sendable (MessagesFixture, PhoneNetwork) async throws -> Void
  ) async throws {
    let centre = try await MessageCentre.listen(
      host: "127.0.0.1", port: 0, owner: network, now: ApiFixture.start)
    let fixture = try await MessagesFixture(MessagesFixture.file(port: centre.port))
    let services = try fixture.messages.services(fixture.room)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for service in services { tasks.addTask { try await service.run() } }
      await network.untilBound()
      try await body(fixture, network)
      tasks.cancelAll()
      try await tasks.waitForAll()
    }
    try await centre.close()
    try? fixture.room.close()
  }

  @Test
  func `a campaign goes over the line, and its five figures follow the receipts`() async throws {
    try await run { fixture, network in
      for place in 10..<60 { _ = try await fixture.person("P\(place)", "09100000\(place)") }
      // Two parts in one text: parts and people are different figures.
      let text = String(repeating: "Rửa tay thường xuyên. ", count: 9)
      let campaign = try await fixture.approved(text)
      let desk = try CampaignDesk(fixture.room)
      let messages = try fixture.messages
      let list = try #require(try messages.lists.list(campaign.content.reach))
      try messages.lists.start(campaign.number, list, at: fixture.now)
      _ = try messages.book.apply(.start, to: campaign.number, by: "mai", at: fixture.now)
      await network.until(receipts: 100)
      let reach = desk.account(campaign).reach
      #expect(reach.texts.count == 1 && reach.peopleAddressed.count == 50)
      #expect(reach.segmentsSubmitted.count == 100 && reach.segmentsConfirmed.count == 100)
      #expect(reach.peopleConfirmed.count == 50)
      #expect(reach.named.allSatisfy { $0.figure.asOf != nil })
      #expect(network.taken.count == 100 && Set(network.taken.map(\.to)).count == 50)
      #expect(network.taken.allSatisfy { $0.from == "1407" })
      #expect(network.passwords == ["sesame"])
    }
  }

  @Test
  func `a check is asked, answered from the phone and confirmed, all over the line`()
    async throws
  {
    try await run { fixture, network in
      let check = try await fixture.check()
      await network.until(taken: 1)
      let asked = try #require(network.taken.first)
      let code = fixture.room.checkCodes.textCode(of: check.id)
      #expect(asked.to == "84912345678" && asked.text.contains(code))
      let status = try await network.deliver("O nha \(code)", from: asked.to, to: "1407")
      #expect(status == .ok)
      // The centre is answered after the fact is in the journal.
      #expect(try await fixture.current(check.id).answer?.way == .text)
      await network.until(taken: 2)
      #expect(network.taken[1].text.hasPrefix("Tram: Da nhan cau tra loi"))
    }
  }

  @Test
  func `a text that cannot be kept is put off, and taken when it comes again`() async throws {
    try await run { fixture, network in
      try await fixture.messages.inbox.write { try $0.execute(sql: "ALTER TABLE text RENAME TO x") }
      #expect(
        try await network.deliver("Tôi cần thuốc", from: "84912345678", to: "1407")
          == .receiverTemporaryError)
      try await fixture.messages.inbox.write { try $0.execute(sql: "ALTER TABLE x RENAME TO text") }
      for _ in 0..<2 {
        #expect(
          try await network.deliver("Tôi cần thuốc", from: "84912345678", to: "1407") == .ok)
      }
      let rows = try await fixture.messages.inbox.list(
        within: .everywhere, state: nil, after: nil
      ).rows
      #expect(rows.map(\.body) == ["Tôi cần thuốc"])
      let tally = try #require(try fixture.messages.owners.first).line.tally
      #expect(tally.texts == 2 && tally.textsPutOff == 1)
    }
  }

  @Test
  func `a centre that goes away and comes back loses nothing and gets nothing twice`()
    async throws
  {
    let network = PhoneNetwork()
    let first = try await MessageCentre.listen(
      host: "127.0.0.1", port: 0, owner: network, now: ApiFixture.start)
    let port = first.port
    try await first.close()
    let fixture = try await MessagesFixture(MessagesFixture.file(port: port))
    let services = try fixture.messages.services(fixture.room)
    for place in 10..<40 { _ = try await fixture.person("P\(place)", "09100000\(place)") }
    let campaign = try await fixture.approved()
    let messages = try fixture.messages
    let list = try #require(try messages.lists.list(campaign.content.reach))
    try messages.lists.start(campaign.number, list, at: fixture.now)
    _ = try messages.book.apply(.start, to: campaign.number, by: "mai", at: fixture.now)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for service in services { tasks.addTask { try await service.run() } }
      // Nobody listens there; the line is tried again until somebody does.
      let centre = try await MessageCentre.listen(
        host: "127.0.0.1", port: port, owner: network, now: ApiFixture.start)
      await network.until(receipts: 30)
      #expect(Set(network.taken.map(\.to)).count == 30 && network.taken.count == 30)
      tasks.cancelAll()
      try await tasks.waitForAll()
      try await centre.close()
    }
    try? fixture.room.close()
  }

  @Test
  func `figures tell of lines, queues, receipts and texts, and readiness which centre is away`()
    async throws
  {
    try await run { fixture, network in
      _ = try await network.deliver("Tôi cần thuốc", from: "84912345678", to: "1407")
      let monitor = try await fixture.room.accounts.makeOperatorToken(
        label: "monitor", scopes: ["metrics"], at: fixture.now)
      try await fixture.base.server.application().test(.router) { client in
        let api = ApiClient(client: client, officer: [:], program: [:], reader: [:])
        let text = try await api.ask(
          .get, "/metrics", as: [.authorization: "Bearer \(monitor.secret.text)"]
        ).text
        for line in [
          "tram_messages_lines_bound{centre=\"Alpha\"} 1",
          "tram_messages_lines_bound{centre=\"Beta\"} 0",
          "tram_messages_texts_total{centre=\"Alpha\"} 1", "tram_inbox_waiting 1",
          "tram_messages_queued{centre=\"Alpha\"} 0", "tram_messages_waiting_for_receipts 0",
        ] {
          #expect(text.contains(line), "\(line)")
        }
        let ready = try await api.ask(.get, "/ready", as: [:]).text
        #expect(ready.contains("no line to the message centre Beta") && !ready.contains("Alpha"))
      }
    }
  }
}
