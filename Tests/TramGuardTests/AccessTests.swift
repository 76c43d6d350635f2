// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramGeo
import TramTestKit
import TramUnits

@testable import TramGuard

@Suite("Access")
struct AccessTests {
  private let lan = AuditEntry.Actor(.account, 1)
  private let hoa = AuditEntry.Actor(.account, 2)
  private let ward = "0100100001"

  private func at(_ seconds: Double) -> Instant {
    Instant(milliseconds: 1_760_000_000_000).advanced(seconds: seconds)
  }

  private func path(_ text: String) throws -> AreaPath { try #require(AreaPath(text)) }

  private func book(
    _ role: AccessRole, _ area: String, until: Instant? = nil, history: AreaHistory = .unchanged
  ) throws -> AccessBook {
    var book = AccessBook(history: history)
    try book.add(
      AccessGrant(
        number: 7, actor: lan, role: role, area: path(area), from: at(0), until: until))
    return book
  }

  private func sees(_ book: AccessBook, _ area: String, at now: Instant) throws -> Bool {
    let rights = AccessRights([.seePeople])
    let one = book.allows(lan, rights, on: try path(area), for: .isolation, at: now)
    let all = try? book.scope(of: lan, rights, for: .isolation, at: now)
    #expect(one == (all?.covers(area: area) ?? false), "\(area)")
    return one
  }

  @Test
  func `is refused to whoever has no grant`() throws {
    let book = AccessBook()
    for right in AccessRight.allCases {
      #expect(throws: AccessRefusal.noGrant) {
        try book.scope(of: lan, AccessRights([right]), for: .isolation, at: at(0))
      }
    }
  }

  @Test
  func `reaches the own area and what lies in it, no parent, no sibling, nothing unknown`() throws {
    let book = try book(.wardOfficer, "01001")
    #expect(try sees(book, "01001", at: at(1)))
    #expect(try sees(book, ward, at: at(1)))
    #expect(try sees(book, "0100199999", at: at(1)))
    #expect(try !sees(book, "01", at: at(1)))
    #expect(try !sees(book, "01002", at: at(1)))
    #expect(try !sees(book, "0100200001", at: at(1)))
    #expect(try !sees(book, "", at: at(1)))
    let whole = try self.book(.wardOfficer, "")
    #expect(try sees(whole, "", at: at(1)))
  }

  @Test
  func `begins with its first millisecond and has ended at its last moment`() throws {
    let book = try book(.wardOfficer, ward, until: at(100))
    #expect(try !sees(book, ward, at: at(-0.001)))
    #expect(try sees(book, ward, at: at(0)))
    #expect(try sees(book, ward, at: at(99.999)))
    #expect(try !sees(book, ward, at: at(100)))
    let scope = try book.scope(
      of: lan, AccessRights([.seePeople]), for: .isolation, at: at(1))
    #expect(scope.until == at(100))
    #expect(scope.grant == 7)
  }

  @Test
  func `ends where a grant is taken back, never later than it would have`() throws {
    var book = try book(.wardOfficer, ward, until: at(100))
    let hasEnded = book.end(grant: 7, of: lan, at: at(50))
    #expect(hasEnded)
    #expect(try sees(book, ward, at: at(49.999)))
    #expect(try !sees(book, ward, at: at(50)))
    book.end(grant: 7, of: lan, at: at(500))
    #expect(try !sees(book, ward, at: at(60)))
    let isKnown = book.end(grant: 8, of: lan, at: at(50))
    #expect(!isKnown)
  }

  @Test
  func `follows a ward that merges, moves and is split`() throws {
    let history = try AreaHistory([
      // From 10 on the second ward is part of the first; from 20 on the third lies in district 2;
      // from 30 on the fourth is split, and its old records belong to the district alone.
      .init(path("0100100002"), liesIn: path("0100100001"), from: at(10)),
      .init(path("0100100003"), liesIn: path("01002"), from: at(20)),
      .init(path("0100100041"), liesIn: path("01001"), from: at(30)),
    ])
    let first = try book(.wardOfficer, "0100100001", history: history)
    #expect(try !sees(first, "0100100002", at: at(9.999)))
    #expect(try sees(first, "0100100002", at: at(10)))
    let second = try book(.wardOfficer, "0100100002", history: history)
    #expect(try sees(second, "0100100002", at: at(11)), "the old ward's own records")
    #expect(try !sees(second, "0100100001", at: at(11)), "not those of the ward it became")
    let district = try book(.districtOfficer, "01001", history: history)
    #expect(try sees(district, "0100100002", at: at(11)))
    #expect(try sees(district, "0100100003", at: at(19.999)))
    #expect(try !sees(district, "0100100003", at: at(20)))
    let other = try book(.districtOfficer, "01002", history: history)
    #expect(try !sees(other, "0100100003", at: at(19.999)))
    #expect(try sees(other, "0100100003", at: at(20)))
    let reach = try history.reach(of: path("01001"), at: at(20))
    #expect(reach.spans.map(\.lower) == ["01001", "0100100003:"])
  }

  @Test
  func `knows no area that lies in itself`() throws {
    let loop: [AreaHistory.Change] = [
      .init(try path("0100100001"), liesIn: try path("0100200001"), from: at(5)),
      .init(try path("01002"), liesIn: try path("0100100001"), from: at(1)),
    ]
    #expect(throws: GuardError.self) { try AreaHistory(loop) }
    #expect(throws: GuardError.self) {
      try AreaHistory([.init(.country, liesIn: try path("01"), from: at(0))])
    }
    #expect(throws: GuardError.self) {
      try AreaHistory([.init(try path("010"), liesIn: try path("02"), from: at(0))])
    }
    var book = AccessBook()
    #expect(throws: GuardError.self) {
      try book.add(
        AccessGrant(number: 1, actor: lan, role: .auditor, area: try path("0100"), from: at(0)))
    }
  }

  @Test
  func `names the purpose, and is refused for another`() throws {
    var book = AccessBook()
    try book.add(
      AccessGrant(
        number: 1, actor: lan, role: .epidemiologist, area: path("01"), from: at(0),
        purposes: AccessPurposes([.tracing])))
    let rights = AccessRights([.seeCases])
    #expect(book.allows(lan, rights, on: try path(ward), for: .tracing, at: at(1)))
    #expect(!book.allows(lan, rights, on: try path(ward), for: .statistics, at: at(1)))
  }

  @Test
  func `shows names and positions together where another released it, for its time`() throws {
    let both = AccessRights([.seePeople, .seePositions])
    var book = try book(.epidemiologist, "01")
    try book.add(
      AccessGrant(
        number: 8, actor: lan, role: .districtOfficer, area: path("01001"), from: at(0)))
    try book.add(
      AccessGrant(
        number: 9, actor: hoa, role: .districtOfficer, area: path("01"), from: at(0)))
    #expect(throws: AccessRefusal.noRelease) {
      try book.scope(of: lan, both, for: .tracing, at: at(1))
    }
    let own = AccessRelease(
      actor: lan, releasedBy: lan, lends: .seePeople, area: try path("01001"), purpose: .tracing,
      from: at(2),
      until: at(10))
    #expect(throws: AccessRefusal.samePerson) { try book.release(own) }
    var release = own
    release.releasedBy = hoa
    try book.release(release)
    #expect(!book.allows(lan, both, on: try path(ward), for: .tracing, at: at(1.999)))
    #expect(book.allows(lan, both, on: try path(ward), for: .tracing, at: at(2)))
    #expect(!book.allows(lan, both, on: try path(ward), for: .isolation, at: at(2)))
    #expect(!book.allows(lan, both, on: try path(ward), for: .tracing, at: at(10)))
    let scope = try book.scope(of: lan, both, for: .tracing, at: at(3))
    #expect(scope.reach == AreaReach([.init(beginning: "01001")]))
    #expect(scope.until == at(10))
    release.until = at(AccessRelease.longest + 3)
    #expect(throws: AccessRefusal.badTime) { try book.release(release) }
  }

  @Test
  func `lends one half to whoever sees the other, and lets nothing more be done`() throws {
    let page = AccessRights([.seeOrders, .seePeople, .seePositions])
    var book = try book(.districtOfficer, "01001")
    try book.add(
      AccessGrant(number: 9, actor: hoa, role: .wardOfficer, area: path(ward), from: at(0)))
    let area = try path(ward)
    #expect(throws: AccessRefusal.noRelease) {
      try book.scope(of: lan, page, for: .isolation, at: at(1))
    }
    let lacked = book.lacking(lan, page, .isolation, at: at(1))
    #expect(lacked == .seePositions)
    let asked = try book.askRelease(
      of: .seePositions, by: lan, in: area, for: .isolation, reason: "an alarm at night", hours: 2,
      at: at(1))
    #expect(throws: AccessRefusal.samePerson) {
      try book.answer(request: asked.number, isGiven: true, by: lan, at: at(2))
    }
    let stranger = AuditEntry.Actor(.account, 3)
    #expect(throws: AccessRefusal.noGrant) {
      try book.answer(request: asked.number, isGiven: true, by: stranger, at: at(2))
    }
    let given = try book.answer(request: asked.number, isGiven: true, by: hoa, at: at(2))
    #expect(given.release?.until == at(2 + 7200))
    #expect(book.allows(lan, page, on: area, for: .isolation, at: at(3)))
    #expect(!book.allows(lan, page, on: try path("0100100002"), for: .isolation, at: at(3)))
    let change = page.union(AccessRights([.exportPeople, .keepAccounts]))
    #expect(!book.allows(lan, change, on: area, for: .isolation, at: at(3)))
    #expect(!book.allows(lan, page, on: area, for: .isolation, at: at(2 + 7200)))
    #expect(throws: AccessRefusal.noRequest) {
      try book.answer(request: asked.number, isGiven: false, by: hoa, at: at(3))
    }
    _ = try book.end(release: asked.number, by: hoa, at: at(4))
    #expect(!book.allows(lan, page, on: area, for: .isolation, at: at(4)))
  }

  @Test
  func `a request for a release waits a day, for a reason and for at most a week`() throws {
    var book = try book(.epidemiologist, "01")
    try book.add(
      AccessGrant(number: 9, actor: hoa, role: .districtOfficer, area: path("01"), from: at(0)))
    let area = try path("01001")
    func ask(_ reason: String, _ hours: Int, _ half: AccessRight = .seePeople) throws -> UInt64 {
      let request = try book.askRelease(
        of: half, by: lan, in: area, for: .tracing, reason: reason, hours: hours, at: at(0))
      return request.number
    }
    #expect(throws: AccessRefusal.noReason) { try ask("why", 2) }
    #expect(throws: AccessRefusal.badTime) { try ask("a cluster of cases", 0) }
    #expect(throws: AccessRefusal.badTime) { try ask("a cluster of cases", 169) }
    #expect(throws: AccessRefusal.noGrant) { try ask("a cluster of cases", 2, .seePositions) }
    #expect(throws: AccessRefusal.noGrant) { try ask("a cluster of cases", 2, .keepAccounts) }
    let number = try ask("a cluster of cases", 168)
    #expect(throws: AccessRefusal.noRequest) {
      try book.answer(request: number, isGiven: true, by: hoa, at: at(ReleaseRequest.life))
    }
    for _ in 1..<ReleaseRequest.mostWaiting { _ = try ask("a cluster of cases", 1) }
    #expect(throws: AccessRefusal.tooManyRequests) { try ask("a cluster of cases", 1) }
  }

  @Test
  func `separates seeing names from seeing positions, and both from keeping accounts`() throws {
    for role in AccessRole.allCases where role != .wardOfficer {
      #expect(!role.rights.contains(.seeTogether), "\(role)")
      #expect(
        !(role.rights.contains(.seePeople) && role.rights.contains(.seePositions)), "\(role)")
    }
    let keeper = AccessRole.administrator.rights
    #expect(keeper.isDisjoint(with: .seeing))
    #expect(!keeper.contains(.readAudit))
    #expect(AccessRole.auditor.rights.isDisjoint(with: AccessRights([.seePeople, .keepAccounts])))
  }

  @Test
  func `decides as a slow twin does, twenty thousand times`() throws {
    guard TortureChild.isBuilt("audit-torture") else { return }
    let child = try TortureChild("audit-torture", ["decide", "20000"])
    #expect(child.waitUntilEnd() == 0)
    let words = child.lines.first?.split(separator: " ").map(String.init) ?? []
    try #require(words.count == 8, "\(child.lines)")
    #expect(words[5] == "0" && words[7] == "0", "\(child.lines)")
    #expect((Int(words[3]) ?? 0) > 500)
  }
}
