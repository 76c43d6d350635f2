// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramUnits

@testable import TramGuard

@Suite("Emergencies and actions of two")
struct AccessEmergencyTests {
  private let lan = AuditEntry.Actor(.account, 1)
  private let hoa = AuditEntry.Actor(.account, 2)
  private let reason = "a fire at the isolation house"

  private func at(_ seconds: Double) -> Instant {
    Instant(milliseconds: 1_760_000_000_000).advanced(seconds: seconds)
  }

  private func path(_ text: String) throws -> AreaPath { try #require(AreaPath(text)) }

  private func book() throws -> AccessBook {
    var book = AccessBook()
    try book.add(
      AccessGrant(
        number: 1, actor: lan, role: .wardOfficer, area: path("0100100001"), from: at(0)))
    try book.add(
      AccessGrant(number: 2, actor: hoa, role: .auditor, area: .country, from: at(0)))
    return book
  }

  @Test
  func `an emergency lets everything of an area be seen for an hour, and nothing be done`() throws {
    var book = try book()
    let area = try path("0100200001")
    let both = AccessRights([.seePeople, .seePositions])
    #expect(!book.allows(lan, both, on: area, for: .isolation, at: at(0)))
    _ = try book.takeEmergency(by: lan, in: area, reason: reason, at: at(0))
    #expect(book.allows(lan, both, on: area, for: .isolation, at: at(0)))
    #expect(book.allows(lan, both, on: area, for: .isolation, at: at(3599.999)))
    #expect(!book.allows(lan, both, on: area, for: .isolation, at: at(3600)))
    let change = AccessRights([.changePeople])
    #expect(!book.allows(lan, change, on: area, for: .isolation, at: at(1)))
    #expect(!book.allows(lan, both, on: try path("01003"), for: .isolation, at: at(1)))
    let scope = try book.scope(of: lan, AccessRights([.seeCases]), for: .isolation, at: at(1))
    #expect(!scope.isEmergency, "the own ward is seen by its grant")
    #expect(scope.covers(area: "0100200001"))
  }

  @Test
  func `an emergency needs a reason, a grant of its own, and an account before the next day`()
    throws
  {
    var book = try book()
    let area = try path("01")
    let long = String(repeating: "x", count: 501)
    for bad in ["", "help", "          ", long, "a\nfire in the house"] {
      #expect(throws: AccessRefusal.noReason) {
        try book.takeEmergency(by: lan, in: area, reason: bad, at: at(0))
      }
    }
    let stranger = AuditEntry.Actor(.account, 9)
    #expect(throws: AccessRefusal.noGrant) {
      try book.takeEmergency(by: stranger, in: area, reason: reason, at: at(0))
    }
    var last = try book.takeEmergency(by: lan, in: area, reason: reason, at: at(0))
    for hour in 1...2 {
      last = try book.takeEmergency(
        by: lan, in: area, reason: reason, at: at(Double(hour) * 3600))
    }
    // Five hundred times at night.
    for minute in 0..<497 {
      #expect(throws: AccessRefusal.tooManyEmergencies) {
        try book.takeEmergency(by: lan, in: area, reason: reason, at: at(8000 + Double(minute)))
      }
    }
    #expect(throws: AccessRefusal.tooManyEmergencies, "nobody accounted for them") {
      try book.takeEmergency(by: lan, in: area, reason: reason, at: at(2 * 86_400))
    }
    for number in 1...last.number {
      #expect(throws: AccessRefusal.samePerson) {
        try book.account(forEmergency: number, isJustified: true, by: lan, at: at(9000))
      }
      _ = try book.account(forEmergency: number, isJustified: true, by: hoa, at: at(9000))
    }
    _ = try book.takeEmergency(by: lan, in: area, reason: reason, at: at(2 * 86_400))
  }

  @Test
  func `an emergency that was not right ends at once and is the last`() throws {
    var book = try book()
    let area = try path("01")
    let taken = try book.takeEmergency(by: lan, in: area, reason: reason, at: at(0))
    _ = try book.account(forEmergency: taken.number, isJustified: false, by: hoa, at: at(60))
    let names = AccessRights([.seePeople])
    #expect(!book.allows(lan, names, on: area, for: .isolation, at: at(61)))
    #expect(throws: AccessRefusal.tooManyEmergencies) {
      try book.takeEmergency(by: lan, in: area, reason: reason, at: at(10 * 86_400))
    }
    #expect(throws: AccessRefusal.noRequest) {
      try book.account(forEmergency: 99, isJustified: true, by: hoa, at: at(60))
    }
  }

  @Test
  func `an action of two is asked by one, agreed to by another, and done once as it was`() throws {
    var book = try book()
    let chi = AuditEntry.Actor(.account, 3)
    for (number, actor) in [(5, lan), (6, chi)] {
      try book.add(
        AccessGrant(
          number: UInt64(number), actor: actor, role: .administrator, area: .country, from: at(0),
          until: at(5000)))
    }
    let form = MerkleHash.digest(Array("a grant of the country".utf8).span)
    let other = MerkleHash.digest(Array("another".utf8).span)
    #expect(throws: AccessRefusal.noGrant) {
      try book.ask(for: .keepAccounts, form, by: hoa, purpose: .administration, at: at(1))
    }
    let asked = try book.ask(
      for: .keepAccounts, form, by: lan, purpose: .administration, at: at(1))
    func spend(_ content: MerkleHash, by actor: AuditEntry.Actor, at now: Instant) throws {
      try book.spend(asked.number, content, by: actor, purpose: .administration, at: now)
    }
    #expect(throws: AccessRefusal.noRequest) { try spend(form, by: lan, at: at(2)) }
    #expect(throws: AccessRefusal.samePerson) {
      try book.agree(to: asked.number, by: lan, purpose: .administration, at: at(2))
    }
    _ = try book.agree(to: asked.number, by: chi, purpose: .administration, at: at(2))
    #expect(throws: AccessRefusal.noRequest) { try spend(other, by: lan, at: at(3)) }
    #expect(throws: AccessRefusal.noRequest) { try spend(form, by: chi, at: at(3)) }
    #expect(throws: AccessRefusal.noGrant, "the grants ended") {
      try spend(form, by: lan, at: at(5000))
    }
    try spend(form, by: lan, at: at(4))
    #expect(throws: AccessRefusal.noRequest) { try spend(form, by: lan, at: at(5)) }
  }

  @Test
  func `an action of two waits a day`() throws {
    var book = AccessBook()
    for (number, actor) in [(5, lan), (6, hoa)] {
      try book.add(
        AccessGrant(
          number: UInt64(number), actor: actor, role: .administrator, area: .country, from: at(0)))
    }
    let asked = try book.ask(
      for: .erasePeople, .empty, by: lan, purpose: .administration, at: at(0))
    #expect(throws: AccessRefusal.noRequest) {
      try book.agree(to: asked.number, by: hoa, purpose: .administration, at: at(86_400))
    }
    _ = try book.agree(to: asked.number, by: hoa, purpose: .administration, at: at(86_399.999))
  }
}
