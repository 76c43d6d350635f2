// SPDX-License-Identifier: Apache-2.0

import GRDB
import Testing
import TramGeo
import TramIsolation
import TramMessages
import TramUnits

@testable import TramServer

@Suite("Checks by text message")
struct MessagesCheckTests {
  private func ask(
    _ fixture: MessagesFixture, _ phone: String? = "0912345678",
    language: Person.Language = .vietnamese
  ) async throws -> (check: Check, code: String, sent: [(to: String, from: String, text: String)]) {
    let check = try await fixture.check(phone, language: language)
    try await fixture.checkTexts.askChecks()
    return (check, fixture.room.checkCodes.textCode(of: check.id), try fixture.drain())
  }

  private func code(otherThan right: String) -> String { right == "1234" ? "4321" : "1234" }

  @Test
  func `go to the person's phone in one part, with a code of their own, once`() async throws {
    let fixture = try await MessagesFixture()
    for language in Person.Language.allCases {
      let (check, code, sent) = try await ask(fixture, language: language)
      #expect(sent.count == 1 && sent[0].to == "84912345678" && sent[0].from == "1407")
      #expect(sent[0].text.contains(code) && sent[0].text.contains("1407"))
      #expect(sent[0].text.count <= 160, "\(sent[0].text)")
      #expect(!sent[0].text.contains("Nguy"), "a text names nobody")
      try await fixture.checkTexts.askChecks()
      #expect(try fixture.drain().isEmpty)
      _ = try await fixture.arrive("o nha \(code)")
      #expect(try await fixture.current(check.id).state == .answered)
      _ = try fixture.drain()
    }
    try? fixture.room.close()
  }

  @Test(
    "are answered as people write, and the answer is a sign of life without a place",
    arguments: [
      "O NHA {}", "o nha {}", "Ở nhà {}", "ở\u{0020}nhà{}", "CO {}", "Có {}", "co{}", "{}", " {} .",
      "Home {}", "YES {}", "Tôi ở nhà: {}",
    ])
  func answered(words: String) async throws {
    let fixture = try await MessagesFixture()
    let (check, code, _) = try await ask(fixture)
    fixture.base.advance(60)
    #expect(try await fixture.arrive(words.replacing("{}", with: code)))
    let answered = try await fixture.current(check.id)
    #expect(answered.state == .answered && answered.answer?.way == .text)
    #expect(answered.answer?.inside == nil && answered.answer?.latitude == nil)
    #expect(!answered.isLate)
    let reply = try fixture.drain()
    #expect(reply.count == 1 && reply[0].text.hasPrefix("Tram: Da nhan cau tra loi"), "\(reply)")
    try? fixture.room.close()
  }

  @Test
  func `an answer that is late, repeated or that says no is kept as what it is`() async throws {
    let fixture = try await MessagesFixture()
    let (check, code, _) = try await ask(fixture)
    fixture.base.advance(21 * 60)
    #expect(try await fixture.arrive("O NHA \(code)"))
    let late = try await fixture.current(check.id)
    #expect(late.state == .answered && late.isLate)
    #expect(try fixture.drain().first?.text.contains("sau gio hen") == true)
    let head = fixture.room.hub.now.head
    #expect(try await fixture.arrive("O NHA \(code)"))
    #expect(fixture.room.hub.now.head == head, "a second answer is no fact")
    #expect(try fixture.drain().first?.text.contains("da duoc tra loi") == true)
    let (second, other, _) = try await ask(fixture, "0901111111")
    #expect(try await fixture.arrive("khong \(other)", from: "84901111111"))
    #expect(try await fixture.current(second.id).answer?.way == .cannot)
    #expect(try fixture.drain().first?.text.contains("Can bo se goi") == true)
    try? fixture.room.close()
  }

  @Test
  func `a right code from another number is no answer, and lies in the inbox`() async throws {
    let fixture = try await MessagesFixture()
    let (check, code, _) = try await ask(fixture)
    for sender in ["84909999999", "TRAM", "84912345679"] {
      #expect(try await fixture.arrive("O NHA \(code)", from: sender))
    }
    #expect(try await fixture.current(check.id).state == .asked)
    #expect(try fixture.drain().isEmpty, "who forges a sender is told nothing")
    let kept = try await fixture.messages.inbox.list(within: .everywhere, state: nil, after: nil)
    #expect(kept.rows.map(\.reason) == [.doubtful, .open, .doubtful])
    try? fixture.room.close()
  }

  @Test
  func `a wrong code is told five times, and nobody finds the right one by trying`() async throws {
    let fixture = try await MessagesFixture()
    let (check, code, _) = try await ask(fixture)
    let wrong = self.code(otherThan: code)
    for _ in 0..<8 { #expect(try await fixture.arrive("O NHA \(wrong)")) }
    let replies = try fixture.drain()
    #expect(replies.count == CodeTries.most - 1)
    #expect(replies.allSatisfy { $0.text.contains("Ma khong dung") })
    #expect(try await fixture.current(check.id).state == .asked)
    let kept = try await fixture.messages.inbox.list(within: .everywhere, state: nil, after: nil)
    #expect(kept.rows.map(\.reason) == [.doubtful], "the same words are kept once")
    try? fixture.room.close()
  }

  @Test
  func `an answer without the code is asked for it, and no other desk takes it`() async throws {
    let fixture = try await MessagesFixture()
    let (check, _, _) = try await ask(fixture)
    for words in ["O nha", "co", "o nha 12", "dung"] {
      #expect(try await fixture.arrive(words))
      #expect(try fixture.drain().first?.text.contains("ma 4 so") == true, "\(words)")
    }
    #expect(try await fixture.current(check.id).state == .asked)
    #expect(try fixture.messages.optOuts.numbers.isEmpty, "dung may say yes")
    try? fixture.room.close()
  }

  @Test
  func `people who share a phone answer each their own check`() async throws {
    let fixture = try await MessagesFixture()
    let (first, one, _) = try await ask(fixture)
    let (second, two, _) = try await ask(fixture)
    try #require(one != two)
    #expect(try await fixture.arrive("O NHA \(two)"))
    #expect(try await fixture.current(first.id).state == .asked)
    #expect(try await fixture.current(second.id).state == .answered)
    #expect(try await fixture.arrive("O NHA \(one)"))
    #expect(try await fixture.current(first.id).state == .answered)
    try? fixture.room.close()
  }

  @Test
  func `are reminded of once, when half of the time is over and nobody answered`() async throws {
    let fixture = try await MessagesFixture()
    let (_, code, _) = try await ask(fixture)
    fixture.base.advance(9 * 60)
    try await fixture.checkTexts.askChecks()
    #expect(try fixture.drain().isEmpty)
    fixture.base.advance(60)
    for _ in 0..<2 { try await fixture.checkTexts.askChecks() }
    let sent = try fixture.drain()
    #expect(sent.count == 1 && sent[0].text.contains("nhac") && sent[0].text.contains(code))
    #expect(sent[0].text.count <= 160)
    try? fixture.room.close()
  }

  @Test
  func `what was asked before a kill is asked again only where the outbox did not have it`()
    async throws
  {
    let fixture = try await MessagesFixture()
    let (check, _, sent) = try await ask(fixture)
    #expect(sent.count == 1)
    // As after a kill between the outbox and the note of it.
    try await fixture.messages.inbox.write { try $0.execute(sql: "DELETE FROM asked") }
    try await fixture.checkTexts.askChecks()
    #expect(try fixture.drain().count == 1, "once more, and never not at all")
    try await fixture.checkTexts.askChecks()
    #expect(try fixture.drain().isEmpty)
    #expect(try await fixture.current(check.id).state == .asked)
    try? fixture.room.close()
  }

  @Test
  func `go to nobody without a phone or a centre, and to those without an app where it says so`()
    async throws
  {
    let fixture = try await MessagesFixture(MessagesFixture.file(checks: "withoutApp"))
    #expect(try await ask(fixture, nil).sent.isEmpty)
    #expect(try await ask(fixture, "0312345678").sent.isEmpty)
    #expect(try await ask(fixture).sent.count == 1)
    let person = try await fixture.person("Trần Thị Bình", "0901234567")
    let device = try await DeskActions(fixture.room).enrollDevice(
      DeviceForm(person: person.id, kind: .owntracks), by: "seed"
    ).device
    let order = try await DeskActions(fixture.room).issueOrder(
      OrderForm(
        person: person.id, device: device.id,
        place: .circle(latitude: 21.03, longitude: 105.85, radius: 50)), by: "seed")
    _ = try await DeskActions(fixture.room).askCheck(CheckForm(order: order.id), by: "seed")
    try await fixture.checkTexts.askChecks()
    #expect(try fixture.drain().isEmpty, "an app of their own watches the order")
    try? fixture.room.close()
  }

  @Test
  func `a check whose time is over before a line is there is not sent any more`() async throws {
    let fixture = try await MessagesFixture()
    _ = try await fixture.check()
    try await fixture.checkTexts.askChecks()
    fixture.base.advance(20 * 60 + 1)
    #expect(try fixture.drain().isEmpty)
    try? fixture.room.close()
  }
}
