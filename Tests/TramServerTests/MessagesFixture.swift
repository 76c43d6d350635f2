// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Synchronization
import Testing
import TramGeo
import TramGuard
import TramIsolation
import TramMessages
import TramSMPP
import TramUnits

@testable import TramServer

/// A server with two message centres in its `messages.json`, and three people of communication
/// with the whole country.
final class MessagesFixture: Sendable {
  let base: ApiFixture
  let communicators: [StartedSession]

  /// The settings file of two centres, as the format's document has it.
  static func file(port: Int = 9, checks: String = "all", more: String = "") -> String {
    """
    {"checks": "\(checks)", \(more)
     "centres": [
      {"number": 1, "name": "Alpha", "host": "127.0.0.1", "port": \(port), "systemID": "tram",
       "passwordFile": "alpha.secret", "sender": "1407", "price": 250, "window": 10,
       "prefixes": ["8490", "8491"]},
      {"number": 2, "name": "Beta", "host": "127.0.0.1", "port": 9, "systemID": "tram",
       "passwordFile": "alpha.secret", "sender": "TRAM", "shortCode": "1408", "price": 300,
       "opens": "08:00", "closes": "21:00", "daily": 1000, "prefixes": ["8498"]}
     ]}
    """
  }

  static func write(_ file: String, in folder: URL) throws {
    try file.write(
      to: folder.appending(path: "messages.json"), atomically: true, encoding: .utf8)
    try "sesame\n".write(
      to: folder.appending(path: "alpha.secret"), atomically: true, encoding: .utf8)
  }

  init(_ file: String = MessagesFixture.file()) async throws {
    let base = try await ApiFixture { try Self.write(file, in: $0) }
    self.base = base
    guard case .account(let keeper, _, _) = base.officer.caller else {
      throw ServerError(.invalid, detail: "no administrator")
    }
    var sessions: [StartedSession] = []
    for name in ["mai", "nam", "oanh"] {
      _ = try await base.room.accounts.makeAccount(
        name: name, password: AccountsFixture.password, role: .communicator, area: .country,
        until: nil, by: keeper, at: base.now.advanced(seconds: -60))
      sessions.append(
        try await base.room.accounts.signIn(
          name: name, password: AccountsFixture.password, address: "192.0.2.7", at: base.now))
    }
    communicators = sessions
  }

  var room: ControlRoom { base.room }
  var now: Instant { base.now }

  var messages: MessageRoom {
    get throws { try #require(base.room.messages) }
  }

  /// What a person of communication sends.
  func who(_ place: Int) -> HTTPFields { GuardFixture.fields(communicators[place]) }

  func person(
    _ name: String = "Nguyễn Văn An", _ phone: String?, area: String = "0100100001",
    language: Person.Language = .vietnamese
  ) async throws -> Person {
    var form = PersonForm(name: name, phone: phone, area: area)
    form.language = language
    return try await DeskActions(room).keepPerson(form, by: "seed")
  }

  /// A person with an order and a check that waits.
  func check(
    _ phone: String? = "0912345678", language: Person.Language = .vietnamese
  ) async throws -> Check {
    let person = try await person("Nguyễn Văn An", phone, language: language)
    let order = try await DeskActions(room).issueOrder(
      OrderForm(
        person: person.id, place: .circle(latitude: 21.03, longitude: 105.85, radius: 50)),
      by: "seed")
    return try await DeskActions(room).askCheck(CheckForm(order: order.id), by: "seed")
  }

  func current(_ check: CheckID) async throws -> Check {
    try #require(try await room.desk.everyRow.find(check, of: Check.self))
  }

  var checkTexts: CheckTextService {
    get throws { CheckTextService(messages: try messages, room: room) }
  }

  /// What waits for a centre, taken as if it had been sent and accepted.
  func drain(_ centre: UInt16 = 1) throws -> [(to: String, from: String, text: String)] {
    let outbox = try messages.outbox
    var found: [(to: String, from: String, text: String)] = []
    while true {
      let staged = outbox.stage(100, centre: centre, at: now)
      if staged.numbers.isEmpty { return found }
      for number in staged.numbers {
        guard let message = outbox.message(number) else { continue }
        found.append(
          (
            message.destination.digits.description, message.source.digits.description,
            ReceivedText(message).text
          ))
      }
      _ = outbox.answered(
        staged.numbers.map { ($0, .ok, Octets("id\($0)")) }, centre: centre, at: now)
      try outbox.commit()
    }
  }

  /// Hands a text over as a line does, and queues what the desks say to it; whether it was kept.
  func arrive(
    _ text: String, from sender: String = "84912345678", id: String? = nil
  ) async throws -> Bool {
    let messages = try self.messages
    let plan = try MessagePlan(text)
    let sheet = try QueuedText(plan.written.cut, source: "1407")
    var message = ShortMessage(
      source: SMEAddress(international: Octets(sender)),
      destination: SMEAddress(name: "1407"), text: sheet.parts[0])
    message.carriage.coding = sheet.coding
    if let id { message.tlvs.append(TLV(.receiptedMessageId, Octets(Array(id.utf8) + [0]))) }
    let account = try #require(messages.centre(1)).account
    let arrived = ArrivedText(message, of: account, at: now)
    guard let answer = try? await messages.desk.take(arrived) else { return false }
    if case .taken(let reply?) = answer, let number = PhoneNumber(sender) {
      _ = try messages.outbox.reply(reply, to: number, from: "1407", centre: 1, at: now)
      try messages.outbox.commit()
    }
    return true
  }

  /// Lets a campaign through its approvals, by the two who did not compose it.
  func approved(
    _ text: String = "Rửa tay thường xuyên", area: String = "01"
  ) async throws -> Campaign {
    let messages = try self.messages
    let (reach, _) = try await messages.reach(
      area: area, isMandatory: false, rows: room.desk.everyRow)
    try messages.lists.keep(reach.messages)
    var content = try CampaignContent(
      text: text, source: "1407", isFolded: true, isMandatory: false, reach: reach.digest,
      people: Int64(reach.messages.count))
    content.area = area
    let campaign = try messages.book.propose(content, by: "mai", at: now)
    for name in ["nam", "oanh"] {
      _ = try messages.book.apply(
        .approve(revision: 1), to: campaign.number, by: name, at: now)
    }
    return try #require(messages.book[campaign.number])
  }
}
