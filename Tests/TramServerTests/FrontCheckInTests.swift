// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import HummingbirdTesting
import Synchronization
import Testing
import TramGeo
import TramIsolation
import TramSQLite
import TramTracing
import TramTrails
import TramUnits

@testable import TramServer

@Suite("Check-in by code")
struct FrontCheckInTests {
  private func register(
    _ browser: ConsoleBrowser, _ name: String = "Quán <Phở> Thìn"
  ) async throws -> VenueID {
    let made = try await browser.post(
      "/venues",
      [
        "name": name, "kind": "restaurant", "area": "0100100001", "latitude": "21,0312",
        "longitude": "105.8470", "radius": "40",
      ], token: try await browser.token())
    let path = try #require(made.headers[.location], "\(made.text)")
    let id = path.split(separator: "/").last?.split(separator: "?").first
    return try #require(VenueID(id ?? ""))
  }

  private func path(_ fixture: ConsoleFixture, _ id: VenueID) -> String {
    String(fixture.room.front.press("").text(of: id))
  }

  @Test
  func `a registered place has a poster whose codes lead to its own pages`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let id = try await register(browser)
      for language in ["vi", "en"] {
        browser.language.withLock { $0 = language }
        for path in ["/venues", "/venues/\(id.text)", "/venues/\(id.text)/poster"] {
          let page = try await browser.get(path)
          #expect(page.status == .ok, "\(path)")
          #expect(page.text.contains("Quán &lt;Phở&gt; Thìn") && !page.text.contains("{{"))
        }
      }
      let poster = try await browser.text("/venues/\(id.text)/poster")
      #expect(poster.components(separatedBy: "<svg").count == 3)
      for match in poster.matches(of: /http:\/\/[^\/]+(\/[qd]\/[^<"]+)/) {
        #expect(try await browser.get(String(match.output.1)).status == .ok)
      }
      let ward = try await browser.text("/ward-poster?area=0100100001")
      #expect(ward.contains("/d/0100100001/"))
      #expect(try await browser.get("/ward-poster?area=x").status == .unprocessableContent)
      let visitor = try await browser.get("/q/\(id.text)/0000000000000000")
      #expect(visitor.status == .notFound)
      let bad = try await browser.post(
        "/venues", ["name": "", "kind": "x", "area": "abc", "latitude": "100"],
        token: try await browser.token())
      #expect(bad.status == .unprocessableContent)
    }
  }

  @Test
  func `visitors come and go by phone, and leave a stay that the store of trails finds`()
    async throws
  {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let id = try await register(browser)
      let front = fixture.room.front
      let venue = try #require(await front.venues.find(id))
      let start = ConsoleFixture.start
      // Two who share half an hour, by the desk's own clock.
      for (phone, from, until) in [("0912345678", -7200.0, -1800.0), ("0987654321", -3600, 0)] {
        let visitor = try #require(Visitor(phone))
        _ = try await front.checkIn(visitor, at: venue, at: start.advanced(seconds: from))
        _ = try await front.checkOut(visitor, of: id, at: start.advanced(seconds: until))
      }
      try await front.settle(at: start)
      #expect(try await front.visits.waiting(limit: 10).isEmpty)
      let store = fixture.room.trails.live.store
      let areas = try store.areas()
      let area = try #require(areas.register.area(id.text))
      #expect(areas.register.kind(of: area) == .checkIn)
      #expect(areas.register.circle(of: area)?.radius == Meters(40))
      let one = try #require(front.trail(ofPhone: "+84 912 345 678"))
      let other = try #require(front.trail(ofPhone: "0987654321"))
      let day = start.milliseconds - 86_400_000..<start.milliseconds
      let shared = try AreaSearch(areas).rows(of: one, during: day)
      #expect(shared.rows.map(\.person) == [other])
      #expect(shared.rows.first?.total == 1_800_000)
      #expect(try AreaSearch(areas).rows(in: area, during: day).rows.count == 2)
      let label = try #require(fixture.room.trails.live.label(of: one))
      #expect(!label.contains("912345678"), "the label is a pseudonym")
      #expect(try await front.phone(ofTrail: one) == "0912345678")
    }
  }

  @Test
  func `the page checks in by phone or private number and out by the phone's own cookie`()
    async throws
  {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let id = try await register(browser)
      let officer = browser
      let browser = officer.stranger
      let path = path(fixture, id)
      let first = try await browser.text(path)
      #expect(first.contains("28") && !first.contains("<script") && !first.contains("{{"))
      let bad = try await browser.post(path, ["deed": "in", "who": "12 <b>"])
      #expect(bad.status == .unprocessableContent && bad.text.contains("12 &lt;b&gt;"))
      let came = try await browser.post(path, ["deed": "in", "who": "0912 345 678"])
      #expect(came.status == .seeOther)
      let inside = try await browser.text(path)
      #expect(inside.contains("Bạn đang ở đây") && !inside.contains("912"))
      #expect(try await fixture.room.front.visits.present(at: id) == 1)
      _ = try await browser.post(path, ["deed": "out"])
      #expect(try await fixture.room.front.visits.present(at: id) == 0)
      _ = try await browser.post(path, ["deed": "in", "private": "1"])
      let own = try await browser.text(path)
      let number = try #require(own.firstMatch(of: /(S[0-9A-Z]{8,10})</)).output.1
      #expect(Visitor(String(number)) != nil)
      #expect(try await fixture.room.front.visits.present(at: id) == 1)
      let wrong = try await browser.post(path, ["deed": "out", "who": "0000000000"])
      #expect(wrong.status == .seeOther, "the own cookie counts")
      _ = try await officer.post(
        "/venues/\(id.text)/open", ["open": "no"],
        token: try await officer.token())
      #expect(try await browser.get(path).status == .notFound)
    }
  }

  @Test
  func `whoever forgot to check out is taken to have stayed as long as is usual`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let id = try await register(browser)
      let front = fixture.room.front
      let venue = try #require(await front.venues.find(id))
      let start = ConsoleFixture.start.advanced(seconds: -6 * 3600)
      let visitor = try #require(Visitor("0912345678"))
      _ = try await front.checkIn(visitor, at: venue, at: start)
      try await front.settle(at: start.advanced(seconds: 3600))
      #expect(try await front.visits.waiting(limit: 10).count == 1, "it may still go on")
      try await front.settle(at: ConsoleFixture.start)
      let areas = try fixture.room.trails.live.store.areas()
      let area = try #require(areas.register.area(id.text))
      let day = start.milliseconds..<start.milliseconds + 86_400_000
      let rows = try AreaSearch(areas).rows(in: area, during: day).rows
      #expect(rows.map(\.total) == [VenueKind.restaurant.usualStay * 1000])
    }
  }

  @Test
  func `a case finds who was checked in with it, as a hint that is no F1 before it is confirmed`()
    async throws
  {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let token = try await browser.token()
      let id = try await register(browser)
      let front = fixture.room.front
      let venue = try #require(await front.venues.find(id))
      for phone in ["0912345678", "0987654321"] {
        _ = try await front.checkIn(
          try #require(Visitor(phone)), at: venue,
          at: ConsoleFixture.start.advanced(seconds: -3600))
      }
      try await front.settle(at: ConsoleFixture.start, asked: true)
      let made = try await browser.post(
        "/cases",
        [
          "name": "Lê An", "phone": "0912 345 678", "disease": "covid-19",
          "area": "0100100001", "onset": "2020-03-31", "sampled": "2020-04-01T08:00",
        ], token: token)
      let path = try #require(made.headers[.location]?.split(separator: "?").first)
      _ = try await browser.post(
        "\(path)/confirm", ["sampled": "2020-04-01T08:00", "resulted": "2020-04-01T10:30"],
        token: token)
      let rows = fixture.room.cases.rows
      let meeting = try #require(
        await rows.list(CaseContact.self, CaseFilter()).rows.first)
      #expect(meeting.source == .area && meeting.evidence.contains(id.text))
      #expect(meeting.probability <= 0.05)
      var filter = CaseFilter()
      filter.kinds = ["F1"]
      #expect(try await rows.list(TracedPerson.self, filter).rows.isEmpty)
      _ = try await browser.post(
        "/meetings/\(meeting.id.text)/judge", ["verdict": "confirmed"], token: token)
      let contact = try #require(await rows.list(TracedPerson.self, filter).rows.first)
      let given = try await browser.post(
        "/contacts/\(contact.id.text)/names", ["purpose": "gọi"], token: token)
      #expect(given.text.contains("0987654321"), "the phone is told by a release")
    }
  }

  @Test
  func `stays, phones and pseudonyms go when their days are over`() async throws {
    let fixture = try await ConsoleFixture()
    let folder = fixture.folder
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let id = try await register(browser)
      let front = fixture.room.front
      let venue = try #require(await front.venues.find(id))
      let visitor = try #require(Visitor("0912345678"))
      let start = ConsoleFixture.start
      _ = try await front.checkIn(visitor, at: venue, at: start.advanced(seconds: -3600))
      _ = try await front.checkOut(visitor, of: id, at: start)
      try await front.settle(at: start)
      let label = front.label(of: visitor)
      let trails = fixture.room.trails.live
      #expect(trails.knownPerson(label) != nil)
      let later = start.advanced(seconds: 30 * 86_400)
      let first = Day(number: Int32(later.milliseconds / 86_400_000) - 28)
      try await trails.forget(before: first)
      try await front.forget(at: later, visitDays: 28)
      #expect(trails.knownPerson(label) == nil)
      #expect(try await front.visits.knownVisitor(label) == nil)
      #expect(try await front.phones.names(of: [TracedPersonID(1)]).isEmpty)
      let store = try FileManager.default.contentsOfDirectory(
        atPath: folder.appending(path: "trails").path)
      #expect(!store.contains { $0.hasPrefix("stays-") })
    }
  }

  @Test
  func `a private number tells a mistyped sign, and no two are alike`() throws {
    var seen: Set<String> = []
    for _ in 0..<200 {
      guard case .secret(let number) = Visitor.draw() else {
        Issue.record("no private number")
        return
      }
      #expect(seen.insert(number.text).inserted)
      #expect(Visitor(number.text) == .secret(number))
      #expect(Visitor(number.text.lowercased()) == .secret(number))
      var wrong = Array(number.text)
      wrong[3] = wrong[3] == "7" ? "8" : "7"
      #expect(Visitor(String(wrong)) != .secret(number))
    }
    #expect(Visitor("") == nil && Visitor("113") == nil)
    #expect(Visitor("+84 912 345 678") == Visitor("0912345678"))
  }
}

@Suite("What may be handed in")
struct FrontThrottleTests {
  private let start = Instant(milliseconds: 1_600_000_000_000)

  @Test
  func `an address is held back alone, and all together when it is too much for everybody`() {
    var throttle = FrontThrottle(
      own: FrontThrottle.Rule(burst: 5, perSecond: 1),
      all: FrontThrottle.Rule(burst: 12, perSecond: 2))
    let (a, b) = (AddressBlock(text: "a"), AddressBlock(text: "b"))
    for _ in 0..<5 { #expect(throttle.take(a, at: start) == nil) }
    #expect(throttle.take(a, at: start) == 1)
    for _ in 0..<5 { #expect(throttle.take(b, at: start) == nil) }
    #expect(throttle.take(a, at: start.advanced(seconds: 1)) == nil)
    for number in 0..<3 {
      _ = throttle.take(AddressBlock(text: "c\(number)"), at: start.advanced(seconds: 1))
    }
    #expect(throttle.take(AddressBlock(text: "d"), at: start.advanced(seconds: 1)) != nil)
    #expect(throttle.take(AddressBlock(text: "d"), at: start.advanced(seconds: 3)) == nil)
    #expect(throttle.refused == 2)
  }

  @Test
  func `memory is bounded however many addresses knock, and a clock set back gives nothing`() {
    var throttle = FrontThrottle(limit: 100)
    for number in 0..<10_000 {
      _ = throttle.take(
        AddressBlock(text: "\(number)"), at: start.advanced(seconds: Double(number)))
      #expect(throttle.count <= 101)
    }
    var other = FrontThrottle(
      own: FrontThrottle.Rule(burst: 1, perSecond: 1),
      all: FrontThrottle.Rule(burst: 100, perSecond: 1))
    let a = AddressBlock(text: "a")
    #expect(other.take(a, at: start) == nil)
    #expect(other.take(a, at: start.advanced(seconds: -1000)) != nil)
    #expect(other.take(a, at: start.advanced(seconds: -998)) == nil)
  }
}
